//! What `okrd explain` says: one sentence for every number on the way from the source to the status.

mod en;
mod fr;

use super::{Amount, Distance, Moment, Period, Words};
use crate::{
    okr::{Each, Kind, Pace, PaceLimits, Status},
    progress::{Phase, ToDate, Unknown},
};

/// The steps of an explanation, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Question,
    Observations,
    Baseline,
    Target,
    Progress,
    Pace,
    Status,
    Polls,
}

impl Step {
    pub const ALL: [Self; 8] =
        [Self::Question, Self::Observations, Self::Baseline, Self::Target, Self::Progress, Self::Pace, Self::Status, Self::Polls];
}

/// A span that people have a name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// As long as the cycle, just before it.
    PreviousPeriod,
    /// The same days a year earlier.
    LastYear,
}

/// Why a status that comes before the one that holds does not hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WhyNot {
    HasNumber,
    BaselineKnown,
    BaselineNotNeeded,
    SourceAnswers,
    /// So many failures in a row: too few to call the source failing.
    FewFailures(u32),
    DataRecent,
    TargetNotReached,
    NoMilestone,
    NotDueYet,
    NoRange,
    RangeKept,
    Moves,
    StallsNotWatched,
    /// The share of the time that has passed.
    EnoughElapsed(f64),
    EarlyDoesNotCount,
    /// The gap to pace, and the limit that it stays within.
    GapWithin {
        gap: f64,
        limit: f64,
    },
    NoPace,
}

/// One language's explanations. All are whole sentences unless said otherwise.
pub trait Explanations: Words {
    /// A title.
    fn step(&self, step: Step) -> &'static str;
    /// What stands under the title: a phrase.
    fn belongs_to(&self, objective: &str, owner: &str, cycle: &str) -> String;

    fn asked_of(&self, source: &str, connector: &str) -> String;
    fn is_a(&self, kind: Kind, unit: &str) -> String;
    fn trailing(&self, length: Distance) -> String;
    fn settles_after(&self, settle: Distance) -> String;
    fn request(&self) -> &'static str;

    fn nothing_collected(&self) -> &'static str;
    fn nothing_settled(&self) -> &'static str;
    fn settled(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String;
    fn provisional(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String;
    fn rival(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String;
    fn quotient(&self, numerator: f64, denominator: f64) -> String;
    fn mean_of_records(&self, records: usize) -> String;
    fn kept(&self, observations: usize, revisions: usize) -> String;

    fn baseline_not_needed(&self) -> &'static str;
    fn baseline_typed(&self, baseline: Amount<'_>) -> String;
    fn baseline_at_start(&self, baseline: Amount<'_>) -> String;
    fn baseline_measured(&self, baseline: Amount<'_>, over: Period<'_>, earlier: Option<Earlier>) -> String;
    fn baseline_averaged(&self, baseline: Amount<'_>, spans: usize, over: Period<'_>) -> String;
    fn baseline_frozen(&self, at: Moment<'_>) -> String;
    fn baseline_unknown(&self, reason: &Unknown) -> String;
    fn baseline_will_be_measured(&self, over: Period<'_>) -> String;
    fn baseline_to_date(&self, to_date: Amount<'_>, how: ToDate) -> String;

    /// `typed` is the target as it stands in the file.
    fn target_reach(&self, typed: &str, target: Amount<'_>) -> String;
    fn target_at_least(&self, typed: &str, bound: Amount<'_>) -> String;
    fn target_at_most(&self, typed: &str, bound: Amount<'_>) -> String;
    fn target_between(&self, typed: &str, low: Amount<'_>, high: Amount<'_>) -> String;
    fn target_ahead(&self) -> &'static str;
    fn target_unknown(&self, typed: &str, reason: &Unknown) -> String;
    fn target_each(&self, each: Each, compounding: bool) -> String;
    fn target_strict(&self) -> &'static str;
    fn target_was(&self, typed: &str, since: Moment<'_>) -> String;
    fn target_changed_because(&self, reason: &str) -> String;

    /// The formulas in words: phrases.
    fn formula_distance(&self) -> &'static str;
    fn formula_growth(&self) -> &'static str;
    fn formula_volume(&self) -> &'static str;
    fn formula_mean(&self) -> &'static str;
    fn formula_done(&self) -> &'static str;
    fn formula_range(&self, value: Amount<'_>, inside: bool) -> String;
    fn formula_ahead(&self, ours: Amount<'_>, theirs: Amount<'_>, ahead: bool) -> String;
    fn progress_unknown(&self, reason: &Unknown) -> String;
    fn score(&self, score: f64) -> String;
    fn final_score(&self, score: f64) -> String;
    fn original_score(&self, score: f64) -> String;
    fn volume(&self, volume: f64) -> String;
    fn in_range(&self, share: f64) -> String;
    fn regressed(&self) -> &'static str;
    /// One line of a list.
    fn attained(&self, period: Period<'_>, value: Option<Amount<'_>>, target: Option<Amount<'_>>, attainment: f64) -> String;

    fn pace(&self, pace: &Pace) -> String;
    fn elapsed(&self, share: f64, of: Period<'_>, at: Moment<'_>) -> String;
    fn expected(&self, expected: f64) -> String;
    fn no_pace(&self) -> &'static str;
    /// `gap` is expected - progress.
    fn gap(&self, gap: f64, limits: PaceLimits) -> String;
    fn buffer(&self, days: f64) -> String;
    fn buffer_unknown(&self, reason: &Unknown) -> String;
    fn required_rate(&self, rate: f64) -> String;
    fn required_rate_unknown(&self, reason: &Unknown) -> String;
    fn last_progress(&self, at: Moment<'_>, ago: Distance) -> String;
    fn stalled_since(&self, at: Moment<'_>, ago: Distance) -> String;

    fn status_rules(&self) -> &'static str;
    /// A phrase after the word for the status.
    fn why(&self, status: Status) -> &'static str;
    /// A phrase after the word for the status.
    fn why_not(&self, why_not: WhyNot) -> String;
    fn phase(&self, phase: Phase) -> &'static str;

    fn never_polled(&self) -> &'static str;
    fn polled(&self, at: Moment<'_>, ago: Distance) -> String;
    fn poll_failed(&self, at: Moment<'_>, ago: Distance, failures: u32) -> String;
    fn last_good_answer(&self, at: Moment<'_>, ago: Distance) -> String;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::lang::Language;

    const WHY_NOT: [WhyNot; 17] = [
        WhyNot::HasNumber,
        WhyNot::BaselineKnown,
        WhyNot::BaselineNotNeeded,
        WhyNot::SourceAnswers,
        WhyNot::FewFailures(2),
        WhyNot::DataRecent,
        WhyNot::TargetNotReached,
        WhyNot::NoMilestone,
        WhyNot::NotDueYet,
        WhyNot::NoRange,
        WhyNot::RangeKept,
        WhyNot::Moves,
        WhyNot::StallsNotWatched,
        WhyNot::EnoughElapsed(0.5),
        WhyNot::EarlyDoesNotCount,
        WhyNot::GapWithin { gap: 0.05, limit: 0.1 },
        WhyNot::NoPace,
    ];

    #[test]
    fn every_step_and_rule_has_texts_of_its_own_in_every_language() {
        let mut seen = HashSet::new();
        for language in Language::ALL {
            let words = language.explanations();
            let texts = Step::ALL.map(|step| words.step(step).to_owned()).into_iter();
            let texts = texts.chain(Status::ALL.map(|status| words.why(status).to_owned()));
            for text in texts.chain(WHY_NOT.map(|why_not| words.why_not(why_not))) {
                assert!(!text.is_empty());
                assert!(seen.insert(text.clone()), "said twice: {text}");
            }
        }
    }
}
