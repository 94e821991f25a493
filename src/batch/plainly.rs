//! Rows of rulebooks that plain logic can evaluate: single facts and criteria over them.
//!
//! One pass over three values decides most verdicts, and what it decides every world has. What it leaves open is settled
//! by the sharp engine, unless plain logic is all that is wanted.

use std::fmt::Debug;

use super::quick::Quick;
use crate::calendar::Day;
use crate::case::Case;
use crate::engine::{self, FindingValue, Options, Plain, Program, Slots, Unplain, Verdict};
use crate::rulebook::{FactId, ReliefId, RuleId};

/// Reads and evaluates rows in plain logic.
#[derive(Debug)]
pub struct Plainly<'a> {
    program: &'a Program,
    logic: Plain,
    quick: Quick<'a>,
    /// What one pass leaves open stays open.
    pub only: bool,
    /// Writes each row in a form of its own; without one it is written like every other.
    pub form: Option<&'a dyn Form>,
}

/// A form of lines that whoever embeds this chooses.
pub trait Form: Debug + Send + Sync {
    /// Adds the line of a row.
    fn line(&self, found: &Found<'_>, out: &mut Vec<u8>);
}

/// What is found of one row.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    logic: &'a Plain,
    slots: &'a Slots,
    verdicts: &'a [Verdict],
    as_of: Day,
}

/// Room for one case, used again for the next.
#[derive(Debug)]
pub(super) struct Room {
    slots: Slots,
    /// For what is settled by the sharp engine.
    case: Case,
    /// By relief.
    verdicts: Vec<Verdict>,
    /// Those that are left open.
    open: Vec<ReliefId>,
}

impl<'a> Found<'a> {
    /// What the case is called.
    pub fn reference(&self) -> Option<&'a str> {
        self.logic.reference(self.slots)
    }

    /// The day screened.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// The words that a fact is answered with.
    pub fn text(&self, fact: FactId) -> Option<&'a str> {
        self.logic.text(self.slots, fact)
    }

    /// The verdict on a relief.
    pub fn verdict(&self, relief: ReliefId) -> Verdict {
        self.verdicts[relief.index()]
    }

    /// The criteria of a relief's lists with their values in plain logic.
    pub fn criteria(&self, relief: ReliefId) -> impl ExactSizeIterator<Item = (RuleId, FindingValue)> {
        self.logic.criteria(self.slots, relief)
    }
}

impl<'a> Plainly<'a> {
    /// Compiles a program for plain logic, or says what in it needs more.
    pub fn new(program: &'a Program) -> Result<Plainly<'a>, Unplain> {
        let (logic, quick) = (Plain::new(program)?, Quick::new(program.rulebook()));
        Ok(Plainly { program, logic, quick, only: false, form: None })
    }

    /// Room for a case.
    pub(super) fn room(&self) -> Room {
        let rulebook = self.program.rulebook();
        let verdicts = vec![Verdict::NeedsFacts; rulebook.reliefs.len()];
        Room { slots: self.logic.slots(), case: Case::empty(rulebook), verdicts, open: Vec::new() }
    }

    /// Takes a row over if it is plainly written.
    pub(super) fn read(&self, room: &mut Room, text: &str, as_of: Day) -> bool {
        self.quick.read(&self.logic, &mut room.slots, text, as_of).is_some()
    }

    /// Takes a case over.
    pub(super) fn fill(&self, room: &mut Room, case: &Case) {
        self.logic.fill(&mut room.slots, case);
    }

    /// What is found of what was taken over; `told` is the case, if what was taken over may be less.
    pub(super) fn found<'s>(
        &'s self,
        room: &'s mut Room,
        told: Option<&Case>,
        reliefs: &[ReliefId],
        as_of: Day,
    ) -> Found<'s> {
        let Room { slots, case, verdicts, open } = room;
        self.logic.evaluate(slots, as_of);
        open.clear();
        for relief in reliefs {
            let (verdict, is_open) = self.logic.verdict(slots, *relief);
            verdicts[relief.index()] = verdict;
            if is_open {
                open.push(*relief);
            }
        }
        if self.only {
            open.clear();
        } else if told.is_none() {
            // Guessed worlds hold to what was taken over: to a partial answer they need not.
            self.logic.settle(slots, open);
        }
        if !open.is_empty() {
            let case = told.unwrap_or_else(|| {
                self.logic.write(slots, self.program.rulebook(), case);
                case
            });
            let options = Options { reliefs: open.clone(), ..Options::verdicts() };
            for found in engine::screen(self.program, case, as_of, &options).reliefs {
                verdicts[found.relief.index()] = found.result.verdict;
            }
        }
        Found { logic: &self.logic, slots, verdicts, as_of }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use csv::StringRecord;

    use crate::batch::{Chunk, Columns, Content, Mapping, Row, Screener, Tally};
    use crate::case::AsOf;
    use crate::rulebook::{Files, load};
    use crate::sample::Sampler;

    fn reference() -> Program {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference/rules");
        let rulebook = load(Files::folder(&folder).expect("a folder")).expect("sound rules");
        Program::new(Arc::new(rulebook))
    }

    fn today() -> Day {
        Day::parse("2026-11-21").expect("a day")
    }

    /// The lines of these rows and what they came to, by this way.
    fn written(
        program: &Program,
        quick: Option<Plainly<'_>>,
        columns: Option<&Arc<Columns>>,
        rows: &[String],
    ) -> (String, Tally) {
        let content = |text: &String| match columns {
            Some(_) => Content::Record(text.clone().into_bytes()),
            None => Content::Text(text.clone().into_bytes()),
        };
        let row = |(number, text): (u64, &String)| Row { number, content: content(text) };
        let rows = (1..).zip(rows).map(row).collect();
        let as_of = AsOf { given: None, today: today() };
        let screener = Screener { plain: quick.map(Arc::new), ..Screener::new(program, as_of) };
        let done = screener.chunk(Chunk { file: "cases".into(), rows, bytes: 0, columns: columns.cloned() });
        (String::from_utf8(done.lines).expect("text"), done.tally)
    }

    fn quick(program: &Program) -> Option<Plainly<'_>> {
        Some(Plainly::new(program).expect("plain rules"))
    }

    /// Lines that are plainly written, lines that are not (partial dates, unknown answers), and lines that are refused.
    #[test]
    fn the_quick_way_writes_the_same_lines() {
        let program = reference();
        let sampler = Sampler::new(&program, today());
        let mut lines: Vec<String> = (1..=200).map(|number| sampler.line(3, number)).collect();
        lines.extend(
            ["{\"case\": \"A\", \"u_harm\": 3}", "{", "{\"as_of\": \"2020-01-01\", \"nta_served\": false}"]
                .map(str::to_owned),
        );
        let found = written(&program, quick(&program), None, &lines);
        assert_eq!(found, written(&program, None, None, &lines));
        assert_eq!((found.1.screened, found.1.refused), (201, 2));
    }

    /// The same of a table.
    #[test]
    fn a_table_goes_the_quick_way_too() {
        let program = reference();
        let headings = ["case", "phone", "entry_date", "nta_served", "felony_count", "qr_status"].map(str::to_owned);
        let mapping = Mapping { ignore_unknown: true, ..Mapping::default() };
        let columns = Columns::bind(program.rulebook(), &mapping, "cases", headings.into(), Some(b','));
        let columns = Arc::new(columns.expect("known headings"));
        let rows = [
            "A,,2012-03-14,yes,0,usc",
            "B,555,March 2012,no,03,USC",
            "C,,2012,?,3,",
            "D,,2012-03-14,,,declined",
            "E,,2012-02-30,no,0,lpr",
            "F,,2027-01-01,no,-1,lpr",
        ]
        .map(str::to_owned);
        let found = written(&program, quick(&program), Some(&columns), &rows);
        assert_eq!(found, written(&program, None, Some(&columns), &rows));
        assert_eq!(found.1.ignored.names(program.rulebook()).len(), 1);
        let plainly = quick(&program).expect("plain rules");
        let mut room = plainly.room();
        let text = columns.case(
            program.rulebook(),
            &StringRecord::from(vec!["A", "", "2012-03-14", "yes", "0", "usc"]),
            today(),
        );
        assert!(plainly.read(&mut room, &text.expect("a case").text, today()), "a plain row is read quickly");
    }
}
