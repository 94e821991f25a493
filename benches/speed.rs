//! `cargo bench`: the engine alone, and the way of a batch from lines in memory to lines in memory.
//!
//! Rates are cases per second. `docs/speed.md` says what they mean and how whole runs are measured.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use divan::Bencher;
use divan::counter::ItemsCount;
use mimalloc::MiMalloc;
use relief::batch::{Chunk, Content, Plainly, Row, Screener};
use relief::calendar::Day;
use relief::case::{AsOf, Case};
use relief::engine::{Options, Plain, Program, screen};
use relief::rulebook::{Files, load};
use relief::sample::Sampler;
use relief::shipped;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/reference/rules");
const SEED: u64 = 1;
const CASES: u64 = 1000;
/// A case of the shipped rules takes thousands of times as long.
const SHIPPED_CASES: u64 = 20;
/// 21 November 2026.
const AS_OF: Day = Day(20_778);

static REFERENCE: LazyLock<Program> = LazyLock::new(|| {
    let files = Files::folder(Path::new(RULES)).expect("the reference rules are there");
    Program::new(Arc::new(load(files).expect("the reference rules are sound")))
});

fn main() {
    divan::main();
}

fn cases(program: &Program, count: u64) -> Vec<Case> {
    let sampler = Sampler::new(program, AS_OF);
    (1..=count).map(|number| sampler.case(SEED, number)).collect()
}

#[divan::bench]
fn engine_plain(bencher: Bencher) {
    let logic = Plain::new(&REFERENCE).expect("the reference rules are plain");
    let filled = cases(&REFERENCE, CASES).into_iter().map(|case| {
        let mut slots = logic.slots();
        logic.fill(&mut slots, &case);
        slots
    });
    let mut filled: Vec<_> = filled.collect();
    bencher.counter(ItemsCount::new(CASES)).bench_local(|| {
        for slots in &mut filled {
            logic.evaluate(divan::black_box(slots), AS_OF);
        }
    });
}

#[divan::bench]
fn engine_sharp(bencher: Bencher) {
    let cases = cases(&REFERENCE, CASES);
    bencher.counter(ItemsCount::new(CASES)).bench_local(|| screened(&REFERENCE, &cases, &Options::verdicts()));
}

#[divan::bench]
fn engine_shipped_verdicts(bencher: Bencher) {
    let program = &shipped::program().expect("the shipped rules are sound");
    let cases = cases(program, SHIPPED_CASES);
    bencher.counter(ItemsCount::new(SHIPPED_CASES)).bench_local(|| screened(program, &cases, &Options::verdicts()));
}

fn screened(program: &Program, cases: &[Case], options: &Options) {
    for case in cases {
        divan::black_box(screen(program, case, AS_OF, options));
    }
}

#[divan::bench(args = [true, false])]
fn batch(bencher: Bencher, plain: bool) {
    let mut quick = Plainly::new(&REFERENCE).expect("the reference rules are plain");
    quick.only = plain;
    let screener = Screener { plain: Some(Arc::new(quick)), ..Screener::new(&REFERENCE, AsOf::fixed(AS_OF)) };
    let sampler = Sampler::new(&REFERENCE, AS_OF);
    let lines: Vec<String> = (1..=CASES).map(|number| sampler.line(SEED, number)).collect();
    let chunk = || {
        let row = |(number, line): (u64, &String)| Row { number, content: Content::Text(line.clone().into_bytes()) };
        Chunk { file: "cases".into(), rows: (1..).zip(&lines).map(row).collect(), bytes: 0, columns: None }
    };
    bencher.counter(ItemsCount::new(CASES)).with_inputs(chunk).bench_local_values(|chunk| screener.chunk(chunk));
}
