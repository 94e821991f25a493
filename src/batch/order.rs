use std::num::NonZeroUsize;

use rayon::prelude::*;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

/// Pieces in hand for each thread: enough that a slow one does not leave the others idle.
const AHEAD: usize = 16;

/// Reads pieces, works on them on so many threads, and writes the results in the order of the pieces.
///
/// While one block of pieces is worked on, the block before it is written and the next one read, so no more than three
/// blocks are ever in memory. What was read before an error is still written.
pub fn in_order<Piece: Send, Output: Send, Error: Send + From<ThreadPoolBuildError>>(
    jobs: NonZeroUsize,
    mut read: impl FnMut() -> Result<Option<Piece>, Error> + Send,
    work: impl Fn(Piece) -> Output + Sync,
    mut write: impl FnMut(Output) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let pool = ThreadPoolBuilder::new().num_threads(jobs.get()).build()?;
    let most = AHEAD * jobs.get();
    pool.install(|| {
        let mut block = Vec::new();
        let mut ended = fill(&mut block, most, &mut read);
        let mut done: Vec<Output> = Vec::new();
        while !block.is_empty() {
            let current = std::mem::take(&mut block);
            let (written, worked) = rayon::join(
                || {
                    done.drain(..).try_for_each(&mut write)?;
                    if ended.is_none() {
                        ended = fill(&mut block, most, &mut read);
                    }
                    Ok::<(), Error>(())
                },
                || current.into_par_iter().map(&work).collect(),
            );
            written?;
            done = worked;
        }
        done.into_iter().try_for_each(&mut write)?;
        ended.unwrap_or(Ok(()))
    })
}

/// Reads until the block is full; `Some` if there is no more, or if it cannot be read.
fn fill<Piece, Error>(
    block: &mut Vec<Piece>,
    most: usize,
    read: &mut impl FnMut() -> Result<Option<Piece>, Error>,
) -> Option<Result<(), Error>> {
    while block.len() < most {
        match read() {
            Ok(Some(piece)) => block.push(piece),
            Ok(None) => return Some(Ok(())),
            Err(error) => return Some(Err(error)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
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

    impl From<ThreadPoolBuildError> for Failure {
        fn from(error: ThreadPoolBuildError) -> Failure {
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
}
