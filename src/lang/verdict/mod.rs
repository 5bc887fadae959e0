//! What `okrd explain` says of the verdict: the pace, the rule that decided, and how the polls went.

mod en;
mod fr;

use super::{Distance, Moment, Period, Words};
use crate::{
    okr::{Pace, PaceLimits, Status},
    progress::{Phase, Unknown},
};

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
    /// Of a milestone that is done in part.
    UnderWay,
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

/// One language's words for a verdict. All are whole sentences unless said otherwise.
pub trait Verdicts: Words {
    fn pace(&self, pace: &Pace) -> String;
    /// The pace should follow the baseline's course, which is not known.
    fn course_unknown(&self) -> &'static str;
    fn elapsed(&self, share: f64, of: Period<'_>, at: Moment<'_>) -> String;
    fn expected(&self, expected: f64) -> String;
    fn always_expected(&self) -> &'static str;
    fn no_pace(&self) -> &'static str;
    /// `gap` is expected - progress.
    fn gap(&self, gap: f64, limits: PaceLimits) -> String;
    fn buffer(&self, days: f64) -> String;
    fn buffer_to_the_end(&self) -> &'static str;
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

    const WHY_NOT: [WhyNot; 18] = [
        WhyNot::HasNumber,
        WhyNot::BaselineKnown,
        WhyNot::BaselineNotNeeded,
        WhyNot::SourceAnswers,
        WhyNot::FewFailures(2),
        WhyNot::DataRecent,
        WhyNot::TargetNotReached,
        WhyNot::NoMilestone,
        WhyNot::NotDueYet,
        WhyNot::UnderWay,
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
    fn every_rule_has_texts_of_its_own_in_every_language() {
        let mut seen = HashSet::new();
        for language in Language::ALL {
            let words = language.explanations();
            let why = Status::ALL.map(|status| words.why(status).to_owned()).into_iter();
            for text in why.chain(WHY_NOT.map(|why_not| words.why_not(why_not))) {
                assert!(!text.is_empty());
                assert!(seen.insert(text.clone()), "said twice: {text}");
            }
        }
    }
}
