//! Loading rulebooks: good ones, and broken ones with their messages.

mod broken;
mod forms;
mod language;
mod mutation;
mod reference;
mod sample;
mod shipped;
mod shown;
mod small;
mod suggested;
