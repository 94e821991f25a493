use std::fmt::Write;

use crate::cli::arguments::{MutateArguments, OutputArguments};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::mutation::{self, Draw, Trial, Trials};
use crate::rulebook::Rulebook;
use crate::rulebook::changes::ChangeKind;

/// Tries small changes to the rules: how many the tests notice, and each that they do not.
pub(in crate::cli) fn run(arguments: &MutateArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let rulebook = settings.rulebook_with_tests()?;
    let draw = Draw { seed: arguments.seed, count: arguments.count, filter: arguments.filter.clone() };
    let trials = mutation::run(rulebook.clone(), &draw)?;
    let mut text = summary(&trials, draw.seed);
    let mut survivors: Vec<&Trial> = trials.trials.iter().filter(|trial| trial.noticed_by.is_none()).collect();
    survivors.sort_by_key(|trial| trial.change.span);
    survivors.into_iter().for_each(|trial| describe(&mut text, &rulebook, trial));
    output::write(&text, &OutputArguments::default(), settings.color)?;
    let (noticed, all) = (noticed(&trials.trials), trials.trials.len());
    let is_enough = arguments.at_least.is_none_or(|percent| noticed * 100 >= usize::from(percent) * all);
    Ok(if is_enough { ExitStatus::Done } else { ExitStatus::Failed })
}

fn summary(trials: &Trials, seed: u64) -> String {
    let all = &trials.trials;
    let mut text = format!(
        "{} changes drawn with seed {seed} from {} that can be made; the tests notice {}.\n",
        all.len(),
        trials.possible,
        share(all)
    );
    for kind in ChangeKind::ALL {
        let of_kind: Vec<Trial> = all.iter().filter(|trial| trial.change.kind == kind).cloned().collect();
        if !of_kind.is_empty() {
            let _ = writeln!(text, "  {:<32} {:>4} of {}", kind.word(), noticed(&of_kind), of_kind.len());
        }
    }
    text
}

/// `188 (94.0 %)`
fn share(trials: &[Trial]) -> String {
    let noticed = noticed(trials);
    let per_mille = (noticed * 1000).checked_div(trials.len()).unwrap_or(1000);
    format!("{noticed} ({}.{} %)", per_mille / 10, per_mille % 10)
}

fn noticed(trials: &[Trial]) -> usize {
    trials.iter().filter(|trial| trial.noticed_by.is_some()).count()
}

fn describe(text: &mut String, rulebook: &Rulebook, trial: &Trial) {
    let change = &trial.change;
    let place = rulebook.place(change.span);
    let _ = writeln!(text, "\nNOT NOTICED {} ({})\n  {place}", change.owner.id(), change.kind.word());
    let _ = writeln!(text, "  before  {}\n  after   {}", change.before, change.after);
}
