use std::process::ExitCode;

/// How the program ends. The numbers are a contract: they never change meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// The command did what it was asked.
    Done = 0,
    /// Something failed that is no fault of the rules or the input: a file cannot be written, a rule test fails.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// The rules or the input are invalid.
    Invalid = 3,
    /// A verdict is among those of `--fail-on`.
    VerdictFound = 4,
}

impl ExitStatus {
    /// For the help and the manual.
    pub(crate) const HELP: &str = "\
Exit status:
  0  done
  1  failed: a file could not be read or written, or a rule test failed
  2  usage: the command line makes no sense
  3  the rules or the input are invalid
  4  with --fail-on: a verdict is among those named";
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> ExitCode {
        ExitCode::from(status as u8)
    }
}
