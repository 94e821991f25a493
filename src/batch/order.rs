use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Pieces in hand for each thread: enough that a slow one does not leave the others idle.
const AHEAD: usize = 16;

/// Reads pieces, works on them on so many threads, and writes the results in the order of the pieces.
///
/// Each thread reads a piece, works on it and writes what is next in order, so none waits for another but where a piece
/// takes as long as many others: no more than a few pieces for each thread are ever in memory. What was read before an
/// error is still written.
pub fn in_order<Piece, Output: Send, Error: Send + From<io::Error>>(
    jobs: NonZeroUsize,
    read: impl FnMut() -> Result<Option<Piece>, Error> + Send,
    work: impl Fn(Piece) -> Output + Sync,
    write: impl FnMut(Output) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let line = Line {
        source: Mutex::new(Source { read, next: 0, ended: None }),
        sink: Mutex::new(Sink { write, due: 0, waiting: BTreeMap::new(), failed: None, is_left: false }),
        moved: Condvar::new(),
        most: AHEAD * jobs.get(),
    };
    let spawned = thread::scope(|scope| {
        for _ in 1..jobs.get() {
            if let Err(error) = thread::Builder::new().spawn_scoped(scope, || line.run(&work)) {
                line.leave();
                return Err(error);
            }
        }
        line.run(&work);
        Ok(())
    });
    spawned?;
    let failed = line.sink.into_inner().unwrap_or_else(PoisonError::into_inner).failed;
    let ended = line.source.into_inner().unwrap_or_else(PoisonError::into_inner).ended;
    failed.or(ended.and_then(Result::err)).map_or(Ok(()), Err)
}

/// From where pieces come to where results go.
struct Line<Read, Write, Output, Error> {
    source: Mutex<Source<Read, Error>>,
    sink: Mutex<Sink<Write, Output, Error>>,
    /// A result was written, or no more will be.
    moved: Condvar,
    /// So many pieces may be ahead of the one that is written next.
    most: usize,
}

struct Source<Read, Error> {
    read: Read,
    /// The number of the next piece.
    next: usize,
    /// There is no more, or it cannot be read.
    ended: Option<Result<(), Error>>,
}

struct Sink<Write, Output, Error> {
    write: Write,
    /// The number of the result that is written next.
    due: usize,
    waiting: BTreeMap<usize, Output>,
    failed: Option<Error>,
    /// A thread has left its piece undone: nobody may wait for it.
    is_left: bool,
}

impl<Piece, Read, Write, Output, Error> Line<Read, Write, Output, Error>
where
    Read: FnMut() -> Result<Option<Piece>, Error>,
    Write: FnMut(Output) -> Result<(), Error>,
{
    /// What one thread does.
    fn run(&self, work: &impl Fn(Piece) -> Output) {
        let leaving = Leaving(self);
        while let Some((number, piece)) = self.take() {
            if !self.put(number, work(piece)) {
                break;
            }
        }
        std::mem::forget(leaving);
    }

    fn take(&self) -> Option<(usize, Piece)> {
        let mut source = lock(&self.source);
        if source.ended.is_some() {
            return None;
        }
        match (source.read)() {
            Ok(Some(piece)) => {
                source.next += 1;
                Some((source.next - 1, piece))
            }
            Ok(None) => {
                source.ended = Some(Ok(()));
                None
            }
            Err(error) => {
                source.ended = Some(Err(error));
                None
            }
        }
    }

    /// Writes what is next in order; whether there is any use in going on.
    fn put(&self, number: usize, done: Output) -> bool {
        let is_early = |sink: &mut Sink<Write, Output, Error>| {
            number >= sink.due + self.most && sink.failed.is_none() && !sink.is_left
        };
        let sink = self.moved.wait_while(lock(&self.sink), is_early);
        let mut sink = sink.unwrap_or_else(PoisonError::into_inner);
        if sink.failed.is_some() || sink.is_left {
            return false;
        }
        let Sink { write, due, waiting, failed, .. } = &mut *sink;
        waiting.insert(number, done);
        while let Some(done) = waiting.remove(due) {
            if let Err(error) = write(done) {
                *failed = Some(error);
                break;
            }
            *due += 1;
        }
        self.moved.notify_all();
        failed.is_none()
    }
}

impl<Read, Write, Output, Error> Line<Read, Write, Output, Error> {
    fn leave(&self) {
        lock(&self.sink).is_left = true;
        self.moved.notify_all();
    }
}

/// Tells the others when a thread panics at its piece.
struct Leaving<'l, Read, Write, Output, Error>(&'l Line<Read, Write, Output, Error>);

impl<Read, Write, Output, Error> Drop for Leaving<'_, Read, Write, Output, Error> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn doubled(jobs: usize, fails_at: Option<u32>) -> (Vec<u32>, Result<(), String>) {
        let mut numbers = 0..1000;
        let mut written = Vec::new();
        let read = || {
            let next = numbers.next();
            if next.is_some() && next == fails_at { Err(Failure("cannot read".to_owned())) } else { Ok(next) }
        };
        let write = |number| {
            written.push(number);
            Ok(())
        };
        let jobs = NonZeroUsize::new(jobs).expect("a number of threads");
        let ended = in_order(jobs, read, |number| 2 * number, write).map_err(|Failure(words)| words);
        (written, ended)
    }

    struct Failure(String);

    impl From<io::Error> for Failure {
        fn from(error: io::Error) -> Failure {
            Failure(error.to_string())
        }
    }

    #[test]
    fn results_come_in_the_order_of_what_was_read() {
        for jobs in [1, 2, 7] {
            assert_eq!(doubled(jobs, None), ((0..1000).map(|number| 2 * number).collect(), Ok(())));
        }
    }

    #[test]
    fn what_was_read_before_an_error_is_written() {
        for jobs in [1, 3] {
            let (written, ended) = doubled(jobs, Some(77));
            assert_eq!((written.len(), ended), (77, Err("cannot read".to_owned())));
        }
    }

    #[test]
    fn a_failed_write_ends_it() {
        for jobs in [1, 3] {
            let mut numbers = 0..100_000;
            let mut written = 0;
            let write = |number: u32| {
                written += 1;
                if number == 50 { Err(Failure("disk full".to_owned())) } else { Ok(()) }
            };
            let jobs = NonZeroUsize::new(jobs).expect("a number of threads");
            let ended = in_order(jobs, || Ok(numbers.next()), |number| number, write);
            assert_eq!(ended.map_err(|Failure(words)| words), Err("disk full".to_owned()));
            assert_eq!(written, 51);
            assert!(numbers.start < 1000, "read up to {}", numbers.start);
        }
    }

    #[test]
    fn few_pieces_are_ahead_of_a_slow_one() {
        let jobs = NonZeroUsize::new(2).expect("a number of threads");
        let (read, mut numbers) = (AtomicUsize::new(0), 0..1000);
        let next = || {
            read.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Failure>(numbers.next())
        };
        let work = |number| {
            if number == 0 {
                thread::sleep(Duration::from_millis(100));
                assert!(read.load(Ordering::Relaxed) <= 2 * AHEAD + 2);
            }
        };
        in_order(jobs, next, work, |()| Ok(())).map_err(|Failure(words)| words).expect("no failure");
    }
}
