use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use anyhow::Context;

use crate::batch::in_order;
use crate::case;
use crate::cli::arguments::FactsArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output::cannot_write;
use crate::cli::settings::Settings;
use crate::sample::Sampler;

/// Cases drawn at a time by one thread.
const CASES: u64 = 16;

/// Writes cases that are made up, one in JSON on each line.
pub(in crate::cli) fn run(count: u64, arguments: &FactsArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let sampler = Sampler::new(settings.program()?, settings.as_of().today);
    let draw = |out: &mut (dyn Write + Send)| write_cases(&sampler, arguments.seed, count, out);
    match arguments.output.file() {
        Some(path) => {
            case::save_with(path, |file| draw(&mut BufWriter::new(file))).map_err(|error| cannot_write(path, &error))?
        }
        None => draw(&mut BufWriter::new(io::stdout())).context("cannot write to standard output")?,
    }
    Ok(ExitStatus::Done)
}

fn write_cases(sampler: &Sampler<'_>, seed: u64, count: u64, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let jobs = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut chunks = (1..=count).step_by(CASES as usize);
    in_order(
        jobs,
        || Ok::<_, io::Error>(chunks.next()),
        |first| -> String {
            (first..=count.min(first + CASES - 1)).map(|number| sampler.line(seed, number) + "\n").collect()
        },
        |lines| out.write_all(lines.as_bytes()),
    )?;
    out.flush()
}
