//! Loading rulebooks: good ones, and broken ones with their messages.

mod agree;
mod broken;
mod forms;
mod language;
mod mutation;
mod sample;
mod shipped;
mod shown;
