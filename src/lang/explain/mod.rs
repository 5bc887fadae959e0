//! What `okrd explain` says on the way from the source to the progress: one sentence for every number.

mod en;
mod fr;

use super::{Amount, Distance, Moment, Outlooks, Period, Verdicts};
use crate::{
    okr::{Each, Kind, Unit},
    progress::{ToDate, Unknown},
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
    Forecast,
    Status,
    Polls,
}

impl Step {
    pub const ALL: [Self; 9] = [
        Self::Question,
        Self::Observations,
        Self::Baseline,
        Self::Target,
        Self::Progress,
        Self::Pace,
        Self::Forecast,
        Self::Status,
        Self::Polls,
    ];
}

/// A span that people have a name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// As long as the cycle, just before it.
    PreviousPeriod,
    /// The same days a year earlier.
    LastYear,
}

/// One language's explanations up to the progress. All are whole sentences unless said otherwise.
pub trait Explanations: Verdicts + Outlooks {
    /// A title.
    fn step(&self, step: Step) -> &'static str;
    /// What stands under the title: a phrase.
    fn belongs_to(&self, objective: &str, owner: &str, cycle: &str) -> String;

    fn asked_of(&self, source: &str, connector: &str) -> String;
    fn is_a(&self, kind: Kind, unit: &Unit) -> String;
    fn trailing(&self, length: Distance) -> String;
    fn settles_after(&self, settle: Distance) -> String;
    fn request(&self) -> &'static str;

    fn nothing_collected(&self) -> &'static str;
    fn nothing_settled(&self) -> &'static str;
    fn settled(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String;
    fn provisional(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String;
    fn implausible(&self, value: Amount<'_>) -> String;
    fn rival(&self, value: Amount<'_>, of: Period<'_>, collected: Moment<'_>, ago: Distance) -> String;
    fn quotient(&self, numerator: f64, denominator: f64) -> String;
    fn mean_of_records(&self, records: usize) -> String;
    fn not_ranked_counts_as(&self, position: f64) -> String;
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
    fn target_done(&self, typed: &str) -> String;
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
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Step;
    use crate::lang::Language;

    #[test]
    fn every_step_has_a_title_of_its_own_in_every_language() {
        let titles = Language::ALL.map(|language| Step::ALL.map(|step| language.explanations().step(step)));
        let unique: HashSet<_> = titles.as_flattened().iter().collect();
        assert_eq!(unique.len(), 2 * Step::ALL.len());
    }
}
