//! What must be seen before anything else.

use std::fs;
use std::path::Path;

use crate::{printed, relief, root};

const INVENTED: &str = "tests/cli/rules";

/// The invented rules with more warnings: each is true of who is in the harbor, and stands at the head if it says so.
fn rules_with(warnings: &[(String, bool)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["rulebook.toml", "facts.toml", "permit.toml", "berth.toml", "lang/es/all.toml", "lang/en/values.toml"]
    {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("created");
        fs::copy(root().join(INVENTED).join(file), to).expect("copied");
    }
    let (mut english, mut spanish) = (String::new(), String::new());
    for (number, (title, head)) in warnings.iter().enumerate() {
        english += &format!(
            "[flags.more-{number}]\nreliefs = [\"all\"]\nhead = {head}\ntitle = \"{title}\"\ncite = [\"Harbor Act 21\"]\n\
             when = \"person.in_harbor\"\n"
        );
        spanish += &format!("[flags.more-{number}]\ntitle = \"{title}\"\n");
    }
    fs::write(folder.path().join("a-warnings.toml"), english).expect("written");
    fs::write(folder.path().join("lang/es/warnings.toml"), spanish).expect("written");
    folder
}

/// The list of what is not ruled out in the report of a case without answers.
fn not_ruled_out(rules: &Path) -> Vec<String> {
    let mut command = relief();
    command.args(["screen", "--format", "text", "--case", "tests/cli/cases/nothing.toml", "--rules"]).arg(rules);
    let text = String::from_utf8(printed(command)).expect("text");
    let list = text.lines().skip_while(|line| *line != "Not ruled out yet").take_while(|line| *line != "Summary");
    list.filter(|line| line.starts_with("  ? ")).map(|line| line.trim_start_matches([' ', '?']).to_owned()).collect()
}

#[test]
fn warnings_that_the_rules_put_at_the_head_come_first() {
    let warnings: Vec<_> = (0..10).map(|number| (format!("Warning {number}."), false)).collect();
    let list = not_ruled_out(rules_with(&warnings).path());
    assert_eq!(list.first().map(String::as_str), Some("If it applies: Send no letters: it is not safe"), "{list:#?}");
    assert_eq!(list.len(), 9, "{list:#?}");
}

#[test]
fn no_warning_at_the_head_for_every_relief_is_left_out() {
    let warnings: Vec<_> = (0..20).map(|number| (format!("Warning {number}."), number % 2 == 0)).collect();
    let list = not_ruled_out(rules_with(&warnings).path());
    for (title, _) in warnings.iter().filter(|(_, head)| *head) {
        assert!(list.iter().any(|line| line.ends_with(title.trim_end_matches('.'))), "{title} lacks in {list:#?}");
    }
    assert!(list.iter().any(|line| line.contains("Send no letters")), "{list:#?}");
    assert!(!list.iter().any(|line| line.ends_with("Warning 1")), "{list:#?}");
}
