//! What tables, reports and alerts say: the word for each state with one sentence of advice, times, and short remarks.

mod en;
mod fr;

use jiff::civil::{Date, DateTime};

use super::{Amount, Distance, Edge};
use crate::{
    okr::{FailureKind, Kind, Status},
    progress::Unknown,
};

/// The column titles of a table of key results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headings {
    pub status: &'static str,
    pub key_result: &'static str,
    pub progress: &'static str,
    pub value_and_target: &'static str,
    pub remark: &'static str,
    pub data: &'static str,
}

/// One language's words. Labels stand alone (in a cell, before a colon); sentences are whole and end with a full stop.
pub trait Words: Sync {
    /// A label of at most 18 characters.
    fn status(&self, status: Status) -> &'static str;
    /// What it means, and what to do now.
    fn status_sentence(&self, status: Status) -> &'static str;
    /// A label of at most 28 characters.
    fn failure(&self, kind: FailureKind) -> &'static str;
    /// What went wrong, and what mends it.
    fn failure_sentence(&self, kind: FailureKind) -> &'static str;
    /// Why a number is not known: a phrase without a full stop.
    fn unknown(&self, reason: &Unknown) -> String;
    /// With what it is, for people who do not know the word.
    fn kind(&self, kind: Kind) -> &'static str;

    /// What stands between a number and its unit.
    fn before_unit(&self) -> &'static str;
    /// The sign for a million, and for a thousand of them.
    fn million(&self) -> &'static str;
    fn billion(&self) -> &'static str;
    fn rank(&self, position: f64) -> String;
    fn not_ranked(&self) -> &'static str;
    fn done(&self, done: bool) -> &'static str;

    /// A difference between two fractions: "10 points" for 0.1.
    fn points(&self, difference: f64) -> String;
    fn days(&self, count: i64) -> String;
    /// A length of time: "12 days".
    fn length(&self, distance: Distance) -> String;
    /// "3 days ago"
    fn ago(&self, distance: Distance) -> String;
    /// "in 12 days"
    fn ahead(&self, distance: Distance) -> String;
    fn day(&self, date: Date) -> String;
    /// A day of the present year.
    fn day_of_the_year(&self, date: Date) -> String;
    fn minute(&self, at: DateTime) -> String;
    fn span(&self, first: Edge, last: Edge) -> String;

    fn headings(&self) -> Headings;

    /// How long until off track, at the rate so far.
    fn remark_buffer(&self, days: f64) -> String;
    fn remark_buffer_to_the_end(&self) -> &'static str;
    /// How much faster it must go from now on: 2.9 is 2.9 times as fast as so far.
    fn remark_rate_needed(&self, rate: f64) -> String;
    /// The gap to pace, a fraction.
    fn remark_behind_pace(&self, gap: f64) -> String;
    fn remark_below_baseline(&self) -> &'static str;
    fn remark_hardly_any_progress(&self, length: Distance) -> String;
    fn remark_chance(&self, chance: f64) -> String;
    fn remark_no_progress(&self, length: Distance) -> String;
    fn remark_data_age(&self, age: Distance) -> String;
    fn remark_due(&self, date: Date) -> String;
    fn remark_was_due(&self, date: Date) -> String;
    /// The share of the time in which a range was kept.
    fn remark_in_range(&self, share: f64) -> String;
    fn remark_rival(&self, theirs: Amount<'_>) -> String;
    fn remark_settling(&self) -> &'static str;
    fn remark_final_score(&self, score: f64) -> String;

    fn part_of(&self, objective: &str) -> String;
    fn worst(&self, status: Status) -> String;
    fn with_data(&self, have: usize, of: usize) -> String;
    fn accomplished(&self, accomplished: bool) -> &'static str;
    fn too_easy(&self) -> &'static str;

    fn attention(&self) -> &'static str;
    fn source_failing_for(&self, source: &str, connector: &str, key_results: usize) -> String;
    /// What the source said.
    fn source_said(&self, text: &str) -> String;
    fn last_success(&self, ago: Option<Distance>) -> String;
    fn and_more(&self, count: usize) -> String;
    /// Where to read on.
    fn explain_hint(&self) -> &'static str;

    fn cycle_not_started(&self, cycle: &str, starts: Distance) -> String;
    fn cycle_running(&self, cycle: &str, elapsed: f64, ends: Distance) -> String;
    fn cycle_over(&self, cycle: &str, ended: Distance) -> String;
    fn as_of(&self, at: DateTime) -> String;
    fn key_results(&self, count: usize) -> String;
    fn no_key_results(&self) -> &'static str;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::{
        lang::Language,
        okr::{FailureKind, Kind, Status},
        progress::Unknown,
    };

    const UNKNOWN: [Unknown; 8] = [
        Unknown::NoObservation,
        Unknown::NoBaseline,
        Unknown::RelativeTargetOnZeroBaseline,
        Unknown::NoDistance,
        Unknown::SmallDenominator { have: 12.0, need: 200.0 },
        Unknown::NoRival,
        Unknown::NotApplicable,
        Unknown::NoRate,
    ];

    /// Every text of every language, with what it says; no two of them may be the same.
    fn check(what: &str, texts: Vec<String>) {
        let unique: HashSet<&String> = texts.iter().collect();
        assert_eq!(unique.len(), texts.len(), "{what}: {texts:#?}");
        assert!(texts.iter().all(|text| !text.is_empty()), "{what}");
    }

    #[test]
    fn every_state_has_texts_of_its_own_in_every_language() {
        let of = |say: &dyn Fn(Language) -> Vec<String>| Language::ALL.into_iter().flat_map(say).collect::<Vec<_>>();
        check("status", of(&|l| Status::ALL.map(|s| l.words().status(s).to_owned()).into()));
        check("status sentence", of(&|l| Status::ALL.map(|s| l.words().status_sentence(s).to_owned()).into()));
        check("failure", of(&|l| FailureKind::ALL.map(|f| l.words().failure(f).to_owned()).into()));
        check("failure sentence", of(&|l| FailureKind::ALL.map(|f| l.words().failure_sentence(f).to_owned()).into()));
        check("unknown", of(&|l| UNKNOWN.map(|u| l.words().unknown(&u)).into()));
        check("kind", of(&|l| Kind::ALL.map(|k| l.words().kind(k).to_owned()).into()));
    }

    #[test]
    fn labels_are_short_and_sentences_are_whole() {
        for language in Language::ALL {
            let words = language.words();
            for status in Status::ALL {
                assert!(words.status(status).chars().count() <= 18, "{}", words.status(status));
                let sentence = words.status_sentence(status);
                assert!(sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{sentence}");
            }
            for kind in FailureKind::ALL {
                assert!(words.failure(kind).chars().count() <= 28, "{}", words.failure(kind));
                let sentence = words.failure_sentence(kind);
                assert!(sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{sentence}");
            }
        }
    }
}
