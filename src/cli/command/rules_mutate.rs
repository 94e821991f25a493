use std::fmt::Write;
use std::path::Path;

use anyhow::Context;

use crate::cli::arguments::MutateArguments;
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;
use crate::mutation::{self, Draw, Reasons, Role, Roles, Trial, Trials};
use crate::rulebook::Rulebook;
use crate::rulebook::changes::{Change, ChangeKind};

/// Tries small changes to the rules: how many the tests notice, and each that they do not.
pub(in crate::cli) fn run(arguments: &MutateArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let rulebook = settings.rulebook_with_tests()?;
    let reasons = arguments.survivors.as_deref().map(read_reasons).transpose()?;
    let draw = Draw { seed: arguments.seed, count: arguments.count, filter: arguments.filter.clone() };
    let trials = mutation::run(rulebook.clone(), &draw)?;
    let roles = Roles::new(&rulebook);
    let mut text = summary(&trials, &roles, draw.seed);
    let mut survivors: Vec<&Trial> = trials.trials.iter().filter(|trial| trial.noticed_by.is_none()).collect();
    survivors.sort_by_key(|trial| trial.change.span);
    let reason = |trial: &Trial| reasons.as_ref().and_then(|reasons| reasons.of(&trial.change));
    survivors.iter().for_each(|trial| describe(&mut text, &rulebook, trial, reason(trial)));
    for survivor in reasons.iter().flat_map(|reasons| reasons.superfluous(&rulebook, &trials.trials)) {
        let _ = writeln!(text, "\nNO LONGER NEEDED {}\n  after   {}", survivor.id, survivor.after);
    }
    let is_explained = reasons.is_none() || survivors.iter().all(|trial| reason(trial).is_some());
    output::write_lines(&text, settings.color)?;
    let is_enough = arguments.at_least.is_none_or(|percent| are_enough(&trials.trials, &roles, usize::from(percent)));
    Ok(if is_enough && is_explained { ExitStatus::Done } else { ExitStatus::Failed })
}

/// Of all of them, and in each role that bears on verdicts, so many in a hundred are noticed.
fn are_enough(all: &[Trial], roles: &Roles<'_>, percent: usize) -> bool {
    let enough = |trials: &[Trial]| noticed(trials) * 100 >= percent * trials.len();
    let mut of_verdicts = Role::ALL.into_iter().filter(|role| *role != Role::Beside);
    enough(all) && of_verdicts.all(|role| enough(&chosen(all, |change| roles.of(change).contains(&role))))
}

fn read_reasons(file: &Path) -> Result<Reasons, Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
    Ok(Reasons::parse(&text).with_context(|| format!("`{name}` lists no survivors"))?)
}

fn summary(trials: &Trials, roles: &Roles<'_>, seed: u64) -> String {
    let all = &trials.trials;
    let mut text = format!(
        "{} changes drawn with seed {seed} from {} that can be made; the tests notice {}.\n",
        all.len(),
        trials.possible,
        share(all)
    );
    let kinds = ChangeKind::ALL.iter().map(|kind| (kind.word(), chosen(all, |change| change.kind == *kind)));
    let roles = Role::ALL.iter().map(|role| (role.word(), chosen(all, |change| roles.of(change).contains(role))));
    for (word, chosen) in kinds.chain(roles).filter(|(_, chosen)| !chosen.is_empty()) {
        let _ = writeln!(text, "  {word:<32} {:>4} of {}", noticed(&chosen), chosen.len());
    }
    text
}

fn chosen(trials: &[Trial], is: impl Fn(&Change) -> bool) -> Vec<Trial> {
    trials.iter().filter(|trial| is(&trial.change)).cloned().collect()
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

fn describe(text: &mut String, rulebook: &Rulebook, trial: &Trial, reason: Option<&str>) {
    let change = &trial.change;
    let place = rulebook.place(change.span);
    let _ = writeln!(text, "\nNOT NOTICED {} ({})\n  {place}", change.owner.id(), change.kind.word());
    let _ = writeln!(text, "  before  {}\n  after   {}", change.before, change.after);
    if let Some(reason) = reason {
        let _ = writeln!(text, "  reason  {reason}");
    }
}
