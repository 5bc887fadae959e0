//! The one word for where a key result stands.

use crate::okr::{PaceLimits, Status};

/// Rounding of a gap must not decide a verdict: 0.5 - 0.4 is a gap of 0.1.
const TOLERANCE: f64 = 1e-9;

/// What a verdict depends on. Several of these can hold at once; [`verdict`] knows which comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Evidence {
    pub no_data: bool,
    pub no_baseline: bool,
    pub source_failing: bool,
    pub stale: bool,
    pub achieved: bool,
    pub overdue: bool,
    pub breach: bool,
    pub stalled: bool,
    pub early: bool,
    pub pending: bool,
    /// Expected progress less progress, where pace asks for something.
    pub gap: Option<f64>,
}

/// The first status that holds, in the order of [`Status::ALL`].
pub(super) fn verdict(evidence: &Evidence, limits: PaceLimits) -> Status {
    let gap = evidence.gap.unwrap_or(0.0);
    let holds = |status: &Status| match status {
        Status::NoData => evidence.no_data,
        Status::NoBaseline => evidence.no_baseline,
        Status::SourceFailing => evidence.source_failing,
        Status::Stale => evidence.stale,
        Status::Achieved => evidence.achieved,
        Status::Overdue => evidence.overdue,
        Status::Breach => evidence.breach,
        Status::Stalled => evidence.stalled,
        Status::Early => evidence.early,
        Status::OffTrack => gap > limits.off_track + TOLERANCE,
        Status::AtRisk => gap > limits.at_risk + TOLERANCE,
        Status::Pending => evidence.pending,
        Status::OnTrack => true,
    };
    Status::ALL.into_iter().find(holds).unwrap_or(Status::OnTrack)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(case: &str, evidence: Evidence, expected: Status) {
        assert_eq!(verdict(&evidence, PaceLimits::default()), expected, "{case}");
    }

    #[test]
    fn the_first_that_holds_is_the_status() {
        let none = Evidence::default();
        let all = Evidence {
            no_data: true,
            no_baseline: true,
            source_failing: true,
            stale: true,
            achieved: true,
            overdue: true,
            breach: true,
            stalled: true,
            early: true,
            pending: true,
            gap: Some(1.0),
        };
        check("nothing to say", none, Status::OnTrack);
        check("without data nothing else counts", all, Status::NoData);
        check("a baseline is missing", Evidence { no_data: false, ..all }, Status::NoBaseline);
        check(
            "a failing source comes before old data",
            Evidence { source_failing: true, stale: true, ..none },
            Status::SourceFailing,
        );
        check("old data is not success", Evidence { stale: true, achieved: true, ..none }, Status::Stale);
        check("success comes before being stalled", Evidence { achieved: true, stalled: true, ..none }, Status::Achieved);
        check("a stall comes before the early days", Evidence { stalled: true, early: true, ..none }, Status::Stalled);
        check("the early days excuse a gap", Evidence { early: true, gap: Some(0.9), ..none }, Status::Early);
        check("a milestone before its date", Evidence { pending: true, ..none }, Status::Pending);
    }

    #[test]
    fn a_gap_is_judged_up_to_its_limit() {
        let cases = [
            (-0.3, Status::OnTrack),
            (0.5 - 0.4, Status::OnTrack),
            (0.1001, Status::AtRisk),
            (0.75 - 0.5, Status::AtRisk),
            (0.2501, Status::OffTrack),
        ];
        for (gap, expected) in cases {
            check(&format!("a gap of {gap}"), Evidence { gap: Some(gap), ..Evidence::default() }, expected);
        }
    }
}
