//! What the interview says of its own: one data file per language, checked by its type.

use std::sync::OnceLock;

use serde::Deserialize;

use super::asker::Command;
use crate::report::{Language, Plural};
use crate::words::read;

impl Words {
    /// The words of a language, read once.
    pub(crate) fn of(language: Language) -> &'static Words {
        static ENGLISH: OnceLock<Words> = OnceLock::new();
        static SPANISH: OnceLock<Words> = OnceLock::new();
        match language {
            Language::English => {
                ENGLISH.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/interview-en.json"))))
            }
            Language::Spanish => {
                SPANISH.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/interview-es.json"))))
            }
        }
    }
}

/// The fields carry the keys of `words/<language>.toml`, so a key that one language lacks does not load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) welcome: String,
    pub(crate) where_answers_go: String,
    pub(crate) how_to_keep: String,
    pub(crate) keep_encrypted: String,
    pub(crate) keep_plain: String,
    pub(crate) keep_nothing: String,
    pub(crate) keeps_in: String,
    pub(crate) keeps_nothing: String,
    pub(crate) reference: String,
    pub(crate) no_reference: String,
    pub(crate) new_passphrase: String,
    pub(crate) passphrase_again: String,
    pub(crate) passphrase_too_short: String,
    pub(crate) passphrases_differ: String,
    pub(crate) passphrase: String,
    pub(crate) decided: String,
    pub(crate) left: Plural,
    pub(crate) left_between: String,
    pub(crate) sensitive: String,
    pub(crate) traumatic: String,
    pub(crate) listed_so_far: String,
    pub(crate) answer_so_far: String,
    pub(crate) nearer: String,
    pub(crate) from_document: String,
    pub(crate) noted: String,
    pub(crate) add_more: String,
    pub(crate) add_first: String,
    /// "Only one": how many there are in all, from one.
    pub(crate) so_many: Vec<String>,
    pub(crate) add_another: String,
    pub(crate) no_more: String,
    pub(crate) take_out: String,
    pub(crate) which_record: String,
    pub(crate) yes: String,
    pub(crate) no: String,
    pub(crate) checklist: String,
    pub(crate) mark: String,
    pub(crate) marking: String,
    pub(crate) several_plain: String,
    pub(crate) none_chosen: String,
    pub(crate) number_hint: String,
    pub(crate) money_hint: String,
    pub(crate) date_hint: String,
    pub(crate) date_hint_short: String,
    pub(crate) date_word_hint: String,
    pub(crate) say_never: String,
    pub(crate) say_still: String,
    pub(crate) say_living: String,
    pub(crate) say_none: String,
    pub(crate) age_hint: String,
    pub(crate) term_hint: String,
    pub(crate) text_hint: String,
    pub(crate) choice_hint: String,
    pub(crate) choice_hint_listed: String,
    pub(crate) may_be: String,
    pub(crate) more_below: String,
    pub(crate) no_such_choice: String,
    pub(crate) several_such: String,
    pub(crate) several_such_more: String,
    pub(crate) enter_for_more: String,
    pub(crate) your_answer: String,
    pub(crate) may_reply: String,
    pub(crate) understood: String,
    pub(crate) born: Plural,
    pub(crate) other_order: String,
    pub(crate) not_understood: String,
    pub(crate) no_date: String,
    pub(crate) date_out_of_reach: String,
    pub(crate) taken: String,
    pub(crate) not_this_form: String,
    pub(crate) no_help: String,
    pub(crate) decides: String,
    pub(crate) always_asked: String,
    pub(crate) status: String,
    pub(crate) note: String,
    pub(crate) who_says: String,
    pub(crate) client_says: String,
    pub(crate) document_seen: String,
    pub(crate) which_answer: String,
    pub(crate) none_of_these: String,
    pub(crate) at_start: String,
    pub(crate) no_longer_applies: String,
    pub(crate) cannot_both_hold: String,
    pub(crate) looks_unusual: String,
    pub(crate) which_to_correct: String,
    pub(crate) leave_as_they_are: String,
    pub(crate) pause: String,
    pub(crate) go_on: String,
    pub(crate) is_kept: String,
    pub(crate) is_not_kept: String,
    pub(crate) stop_here: String,
    pub(crate) go_on_asking: String,
    pub(crate) not_saved: String,
    pub(crate) not_saved_what: String,
    pub(crate) try_again: String,
    pub(crate) go_on_unsaved: String,
    pub(crate) stop_unsaved: String,
    pub(crate) in_use: String,
    pub(crate) exists: String,
    pub(crate) changed_elsewhere: String,
    pub(crate) not_opened: String,
    pub(crate) not_written: String,
    pub(crate) wrong_passphrase: String,
    pub(crate) damaged: String,
    pub(crate) no_passphrase: String,
    pub(crate) too_much_work: String,
    pub(crate) disk_full: String,
    pub(crate) no_permission: String,
    pub(crate) not_there: String,
    pub(crate) so_far: Plural,
    pub(crate) skipped_again: Plural,
    pub(crate) settled: String,
    pub(crate) for_attorney: Plural,
    pub(crate) for_attorney_when: String,
    pub(crate) now: String,
    pub(crate) later: String,
    pub(crate) finished: String,
    pub(crate) to_find: String,
    pub(crate) to_bring: String,
    pub(crate) whole_report: String,
    pub(crate) saved: String,
    pub(crate) not_kept: String,
    pub(crate) command: CommandWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommandWords {
    dont_know: String,
    decline: String,
    skip: String,
    back: String,
    edit: String,
    help: String,
    status: String,
    note: String,
    source: String,
    language: String,
    report: String,
    quit: String,
    leave: String,
    more: String,
}

impl CommandWords {
    pub(crate) fn label(&self, command: Command) -> &str {
        match command {
            Command::DontKnow => &self.dont_know,
            Command::Decline => &self.decline,
            Command::Skip => &self.skip,
            Command::Back => &self.back,
            Command::Edit => &self.edit,
            Command::Help => &self.help,
            Command::Status => &self.status,
            Command::Note => &self.note,
            Command::Source => &self.source,
            Command::Language => &self.language,
            Command::Report => &self.report,
            Command::Quit => &self.quit,
            Command::Leave => &self.leave,
            Command::Commands => &self.more,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests::assert_alike;

    #[test]
    fn every_language_has_every_key_and_placeholder() {
        assert_alike(include_str!("words/en.toml"), include_str!("words/es.toml"));
        for language in Language::ALL {
            Words::of(language);
        }
    }
}
