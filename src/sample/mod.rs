//! Cases that are made up, to try a caseload on: drawn from what the rulebook declares, near what its rules turn on.

mod draw;
mod limits;
mod sampler;

pub(crate) use limits::Limits;
pub use sampler::Sampler;
