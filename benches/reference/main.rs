//! The reference work: `reference [--trace] [--sharp] [--times=N] INPUT OUTPUT [THREADS]`.
//!
//! What `relief batch` does with a file of JSON lines (the same reader, screener and order), in plain logic unless it is
//! asked to be sharp, and with the keys of the reference work in each line. `--times` makes the rulebook so many times as
//! large, with the same verdicts.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use mimalloc::MiMalloc;
use relief::batch::{Form, Found, Input, InputFormat, Mapping, Plainly, Screener, in_order, take_small_pages};
use relief::calendar::Day;
use relief::case::AsOf;
use relief::engine::{FindingValue, Program, Truth, Verdict};
use relief::rulebook::{FactId, Files, ReliefId, Rulebook, load};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reference/rules");
const AS_OF: &str = "2026-11-21";
/// In the order of the lines.
const RELIEFS: [&str; 4] = ["cancellation", "tps", "u-visa", "asylum"];
const BUFFER: usize = 256 << 10;

fn main() -> Result<()> {
    take_small_pages();
    let (flags, arguments): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let [input, output, threads @ ..] = arguments.as_slice() else {
        anyhow::bail!("reference [--trace] [--sharp] [--times=N] INPUT OUTPUT [THREADS]");
    };
    let threads = threads.first().map_or("1", String::as_str).parse().context("how many threads?")?;
    let times = flags.iter().find_map(|flag| flag.strip_prefix("--times=")).map_or(Ok(1), str::parse);
    let rulebook = load(grown(Files::folder(Path::new(RULES))?, times.context("how many times?")?)?)?;
    let program = Program::new(Arc::new(rulebook));
    let has = |name: &str| flags.iter().any(|flag| flag == name);
    let form = Lines::new(program.rulebook(), has("--trace")).context("other rules")?;
    let mut plain = Plainly::new(&program)?;
    plain.only = !has("--sharp");
    plain.form = Some(&form);
    run(&program, plain, Path::new(input), Path::new(output), threads)
}

/// The rules with each criterion so many times, each time a little other.
fn grown(mut files: Files, times: u32) -> Result<Files> {
    if times == 1 {
        return Ok(files);
    }
    for relief in RELIEFS {
        let path = format!("{relief}.toml");
        let text = fs::read_to_string(Path::new(RULES).join(&path))?;
        let (head, criteria) = text.split_once("[criteria.").context("no criteria")?;
        let mut required = String::from("requires = [");
        let mut copies = String::new();
        for criterion in criteria.split("[criteria.") {
            let (id, rest) = criterion.split_once(']').context("no id")?;
            let (before, rest) = rest.split_once("when = \"").context("no condition")?;
            let (condition, after) = rest.split_once('"').context("no condition")?;
            for copy in 1..=times {
                let _ = write!(required, "\"{id}-{copy}\", ");
                let _ = write!(copies, "[criteria.{id}-{copy}]{before}");
                // Never so: another condition, the same truth.
                let _ = writeln!(copies, "when = \"({condition}) or as_of <= 1900-01-{copy:02}\"{after}");
            }
        }
        let (before, rest) = head.split_once("requires = [").context("no requirements")?;
        let (_, after) = rest.split_once(']').context("no requirements")?;
        files = files.with(&path, &format!("{before}{required}]{after}{copies}"));
    }
    Ok(files)
}

fn run(program: &Program, plain: Plainly<'_>, input: &Path, output: &Path, threads: NonZeroUsize) -> Result<()> {
    let as_of = AsOf::fixed(Day::parse(AS_OF).context("no day")?);
    let screener = Screener { plain: Some(Arc::new(plain)), ..Screener::new(program, as_of) };
    let mapping = Mapping::default();
    let mut input = Input::new(program.rulebook(), &mapping, vec![input.to_owned()], Some(InputFormat::JsonLines));
    let mut output = BufWriter::with_capacity(BUFFER, File::create(output)?);
    in_order(
        threads,
        || Ok::<_, anyhow::Error>(input.next_chunk()?),
        |chunk| screener.chunk(chunk),
        |done| Ok(output.write_all(&done.lines)?),
    )?;
    Ok(output.flush()?)
}

/// The lines of the reference work.
#[derive(Debug)]
struct Lines {
    reference: FactId,
    /// What stands before each verdict.
    reliefs: Vec<(ReliefId, String)>,
    /// By relief, what stands before the value of each criterion.
    criteria: Option<Vec<Vec<String>>>,
}

impl Lines {
    fn new(rulebook: &Rulebook, trace: bool) -> Option<Lines> {
        let reliefs: Option<Vec<(ReliefId, String)>> = RELIEFS
            .iter()
            .map(|id| {
                let place = rulebook.reliefs.iter().position(|relief| relief.outcome.id == *id)?;
                Some((ReliefId(place as u32), format!("\",\"{}\":\"", id.replace('-', "_"))))
            })
            .collect();
        let reliefs = reliefs?;
        let criterion =
            |rule: &relief::rulebook::RuleId| format!("\"{}\":\"", rulebook.rules[rule.index()].id.to_uppercase());
        let of_relief = |(relief, _): &(ReliefId, String)| {
            rulebook.reliefs[relief.index()].outcome.requires.iter().map(criterion).collect()
        };
        let criteria = trace.then(|| reliefs.iter().map(of_relief).collect());
        Some(Lines { reference: rulebook.fact("case_id")?, reliefs, criteria })
    }
}

impl Form for Lines {
    fn line(&self, found: &Found<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"case_id\":\"");
        let reference = found.text(self.reference).unwrap_or_default();
        if reference.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
            // Writing to memory does not fail; it brings quotes of its own.
            out.pop();
            let _ = serde_json::to_writer(&mut *out, reference);
            out.pop();
        } else {
            out.extend_from_slice(reference.as_bytes());
        }
        for (relief, key) in &self.reliefs {
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(match found.verdict(*relief) {
                Verdict::Meets => b"eligible",
                Verdict::NotMet => b"ineligible",
                _ => b"unknown",
            });
        }
        let Some(criteria) = &self.criteria else { return out.extend_from_slice(b"\"}\n") };
        out.extend_from_slice(b"\",\"trace\":{");
        for ((relief, _), keys) in self.reliefs.iter().zip(criteria) {
            for ((_, value), key) in found.criteria(*relief).zip(keys) {
                out.extend_from_slice(key.as_bytes());
                out.extend_from_slice(match value {
                    FindingValue::Settled(Truth::Met) => b"T\",",
                    FindingValue::Settled(_) => b"F\",",
                    FindingValue::Unknown => b"U\",",
                });
            }
        }
        out.pop();
        out.extend_from_slice(b"}}\n");
    }
}
