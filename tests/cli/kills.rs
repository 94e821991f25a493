//! A pulled plug loses no answer that was acknowledged: the interview is killed at random moments, and goes on.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::relief;

/// How often it is killed; `.ci/full` sets more.
fn kills() -> usize {
    std::env::var("RELIEF_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12)
}

/// Numbers that look drawn, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A running interview, and a sign for each prompt.
struct Running {
    child: Child,
    prompts: Receiver<()>,
}

impl Running {
    fn start(arguments: &[&str], file: &Path) -> Running {
        let mut child = relief()
            .args(arguments)
            .arg(file)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut talk = child.stderr.take().expect("a pipe");
        let (sender, prompts) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            let mut last = b'\n';
            while let Ok(read @ 1..) = talk.read(&mut bytes) {
                // A prompt is the only thing that ends in "> ".
                for byte in &bytes[..read] {
                    if (last, *byte) == (b'>', b' ') && sender.send(()).is_err() {
                        return;
                    }
                    last = *byte;
                }
            }
        });
        Running { child, prompts }
    }

    /// Whether the next prompt came: then the answer before it counts as acknowledged.
    fn is_asking(&self, within: Duration) -> bool {
        self.prompts.recv_timeout(within).is_ok()
    }

    fn type_line(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().expect("a pipe");
        // It may be dead already.
        let _ = writeln!(stdin, "{line}");
    }

    fn kill(mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("it ends");
    }
}

const SOON: Duration = Duration::from_secs(60);

#[test]
fn no_acknowledged_answer_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("A-1.toml");
    let first = Running::start(&["screen", "--plain", "--save"], &file);
    assert!(first.is_asking(SOON));
    first.kill();
    let mut dice = Dice(20_261_121);
    let mut acknowledged = String::new();
    for round in 0..kills() {
        // The birth date is changed again and again: each change is a write.
        let mut running = Running::start(&["resume", "--plain"], &file);
        assert!(running.is_asking(SOON), "round {round}");
        let answers = 1 + dice.below(4);
        for number in 0..answers {
            let value = format!("19{:02}-0{}-1{}", dice.below(100), 1 + dice.below(9), dice.below(10));
            // Change an answer; the second one is the birth date, once there is one.
            if acknowledged.is_empty() {
                running.type_line("1");
                assert!(running.is_asking(SOON), "round {round}");
            } else {
                running.type_line("e");
                assert!(running.is_asking(SOON), "round {round}");
                running.type_line("2");
                assert!(running.is_asking(SOON), "round {round}");
            }
            running.type_line(&value);
            let is_last = number + 1 == answers;
            if is_last && dice.below(2) == 0 {
                // In the middle of understanding, writing, or asking again.
                std::thread::sleep(Duration::from_micros(dice.below(12_000)));
                let was_acknowledged = running.is_asking(Duration::ZERO);
                running.kill();
                check(&file, &acknowledged, &value, was_acknowledged, round);
                acknowledged = on_disk(&file);
                break;
            }
            assert!(running.is_asking(SOON), "round {round}");
            acknowledged = value;
            if is_last {
                running.kill();
                check(&file, &acknowledged, &acknowledged, true, round);
                break;
            }
        }
    }
}

/// The value on disk is the one acknowledged last, or a later one that was on its way.
fn check(file: &Path, acknowledged: &str, on_its_way: &str, was_acknowledged: bool, round: usize) {
    let found = on_disk(file);
    let is_kept = found == on_its_way || (!was_acknowledged && found == acknowledged);
    assert!(is_kept, "round {round}: found `{found}`, acknowledged `{acknowledged}`, on its way `{on_its_way}`");
}

/// The birth date in the case file, which must be whole.
fn on_disk(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a case file");
    let table: toml::Table = text.parse().expect("a whole file");
    let born = table.get("person").and_then(|person| person.get("born_on"));
    born.map(|born| born.to_string().trim_matches('"').to_owned()).unwrap_or_default()
}
