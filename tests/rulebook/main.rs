//! Loading rulebooks: good ones, and broken ones with their messages.

mod broken;
mod sample;
