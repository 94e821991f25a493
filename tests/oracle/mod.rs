//! The oracle: what a rulebook says in one world, written as plainly as the design states it, and the properties that
//! the engine must have in the light of it.

pub mod admits;
pub mod applies;
pub mod cases;
pub mod combinations;
pub mod dates;
pub mod dice;
pub mod doubt;
pub mod draw;
pub mod naive;
pub mod order;
pub mod random;
pub mod reference;
pub mod shipped;
pub mod sketch;
pub mod small;
pub mod steer;
pub mod telling;
pub mod terms;
pub mod verdicts;
pub mod walk;
pub mod witnesses;
pub mod world;
pub mod worlds;
