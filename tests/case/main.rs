//! Cases: reading, refusing and writing them.

mod broken;
mod mutation;
mod reading;
mod round_trip;
mod sample;
mod setting;
