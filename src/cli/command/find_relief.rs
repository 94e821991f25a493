use crate::cli::failure::Failure;
use crate::rulebook::{Diagnostic, ReliefId, Rulebook};

/// The relief with this id, or which there are.
pub(super) fn find_relief(rulebook: &Rulebook, id: &str) -> Result<ReliefId, Failure> {
    rulebook.relief(id).ok_or_else(|| {
        let ids: Vec<String> = rulebook.reliefs.iter().map(|relief| format!("`{}`", relief.outcome.id)).collect();
        let fault = Diagnostic::nowhere(format!("there is no relief `{id}`"));
        Failure::usage(fault.help(format!("expected one of {}", ids.join(", "))))
    })
}
