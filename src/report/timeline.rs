//! What happened when: events of the case, times that the law counts, and days to come, in one picture.

mod collect;
mod svg;

use serde::Serialize;

use crate::calendar::Day;

pub(super) use collect::collect;

/// Events and periods in lanes, with the picture of them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Timeline {
    /// What the picture shows, for who cannot see it.
    pub(crate) title: String,
    /// A drawing that needs nothing but itself.
    pub(crate) svg: String,
    /// The same in words: when, and what.
    pub(crate) rows: Vec<(String, String)>,
}

/// A row of the picture.
#[derive(Clone, Debug)]
struct Lane {
    title: String,
    marks: Vec<Mark>,
}

/// Something on a lane.
#[derive(Clone, Debug)]
struct Mark {
    label: String,
    /// The first and last day on which it can have begun.
    from: (Day, Day),
    /// The same of its end, if it lasted.
    to: Option<(Day, Day)>,
    shape: Shape,
    /// When it was, in words.
    when: String,
}

/// How a mark is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// What happened.
    Event,
    /// A time that the law counts.
    Period,
    /// A day to come by which something must be done.
    Deadline,
}
