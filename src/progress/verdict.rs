//! The one word for where a key result stands.

use crate::okr::{PaceLimits, Status};

/// Rounding of a gap must not decide a verdict: 0.5 - 0.4 is a gap of 0.1.
const TOLERANCE: f64 = 1e-9;

/// Below this chance to meet its target a key result is at risk, and below that off track.
pub const AT_RISK: f64 = 0.35;
pub const OFF_TRACK: f64 = 0.15;
/// A bad word is taken back once the chance is better than its limit by this: who hovers around it does not flap.
pub const CLEARED: f64 = 0.10;

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
    /// The chance to meet the target, a day before and now; where it is known, it decides and the gap does not.
    pub chance: Option<[f64; 2]>,
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
        Status::OffTrack => evidence.chance.map_or(gap > limits.off_track + TOLERANCE, |chance| is_below(chance, OFF_TRACK)),
        Status::AtRisk => evidence.chance.map_or(gap > limits.at_risk + TOLERANCE, |chance| is_below(chance, AT_RISK)),
        Status::Pending => evidence.pending,
        Status::OnTrack => true,
    };
    Status::ALL.into_iter().find(holds).unwrap_or(Status::OnTrack)
}

/// Whether the chance is below `limit` today and was so yesterday, or was and has hardly recovered.
fn is_below([before, now]: [f64; 2], limit: f64) -> bool {
    before < limit && now < limit + CLEARED
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
            chance: None,
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

    #[test]
    fn a_chance_decides_where_there_is_one_and_a_single_bad_day_does_not() {
        let cases = [
            ([0.9, 0.9], Status::OnTrack),
            ([0.5, 0.2], Status::OnTrack),
            ([0.3, 0.3], Status::AtRisk),
            ([0.3, 0.44], Status::AtRisk),
            ([0.3, 0.46], Status::OnTrack),
            ([0.1, 0.1], Status::OffTrack),
            ([0.3, 0.1], Status::AtRisk),
        ];
        for (chance, expected) in cases {
            let evidence = Evidence { gap: Some(0.9), chance: Some(chance), ..Evidence::default() };
            check(&format!("chances of {chance:?}, far behind pace"), evidence, expected);
        }
    }
}
