//! How properties are run: repeatably, with as many random inputs as the environment asks for.

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Numbers from the environment, so that the full check can do more than `cargo test`.
pub fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Checks a property on `RELIEF_PROPERTY_CASES` random inputs, times `share`; the same ones in every run unless
/// `RELIEF_PROPERTY_SEED` says otherwise.
pub fn check<S: Strategy>(default_cases: u32, strategy: &S, property: impl Fn(S::Value) -> Result<(), String>)
where
    S::Value: Debug,
{
    let cases = setting("RELIEF_PROPERTY_CASES", default_cases);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&setting("RELIEF_PROPERTY_SEED", 0).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let result = runner.run(strategy, |input| property(input).map_err(TestCaseError::fail));
    if let Err(fault) = result {
        panic!("{fault}");
    }
}

/// A plain generator of numbers for drawn worlds (SplitMix64).
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        (self.next() % sides.max(1) as u64) as usize
    }

    /// One of these.
    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
