//! From single evaluations to a state: raised at the threshold, kept until it is clearly over.

use super::{Case, Evidence, NoEvidence, Sensitivity, evidence};
use crate::signal::source::{SourceState, source_state};

/// A stall is over when the evidence has fallen to this share of the threshold: who hovers around it does not flap.
const CLEARED: f64 = 0.35;
/// So many days back is looked for the evaluation that raised a stall that is still open.
const LOOK_BACK_DAYS: f64 = 56.0;

/// The series stands still.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stall {
    /// The newest evaluation that was enough: what to tell people.
    pub evidence: Evidence,
    /// The day of that evaluation; before `now` while the evidence lies between clearing and threshold, or the source is stale.
    pub shown_on: f64,
}

/// Whether the series stands still on the day `now`.
///
/// Nothing is remembered between calls. A stall that was raised holds until the evidence falls below a third of the
/// threshold, so where today's evidence lies between the two, the days before are evaluated again, newest first, until one
/// of them decides: mostly none, at most 56. While the source is stale the state of its last fresh day holds, for as long.
pub fn stalled(case: &Case, now: f64, sensitivity: Sensitivity) -> Option<Stall> {
    let mut day = now;
    loop {
        match verdict(&evidence(case, day, sensitivity)) {
            Verdict::Raise(evidence) => return Some(Stall { evidence, shown_on: day }),
            Verdict::Clear => return None,
            Verdict::Hold => {}
        }
        let earlier = case.points.iter().map(|point| point.day).filter(|earlier| *earlier < day.floor());
        let before = earlier.fold(f64::NEG_INFINITY, f64::max);
        // Also ends the search where days are not numbers.
        if !(before < day && now - before <= LOOK_BACK_DAYS) {
            return None;
        }
        day = before;
    }
}

enum Verdict {
    Raise(Evidence),
    Hold,
    Clear,
}

fn verdict(evidence: &Result<Evidence, NoEvidence>) -> Verdict {
    match evidence {
        Ok(evidence) if evidence.is_enough() => Verdict::Raise(*evidence),
        Ok(evidence) if evidence.statistic >= CLEARED * evidence.threshold => Verdict::Hold,
        Err(NoEvidence::Stale { .. }) => Verdict::Hold,
        Ok(_) | Err(_) => Verdict::Clear,
    }
}

/// A year before the first day of the cycle, or after the last observation, nothing begins that was not so before.
const FARTHEST_DAYS: f64 = 366.0;

/// What begins on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnsetKind {
    Stall,
    Stale,
}

/// A state that begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    pub day: f64,
    pub kind: OnsetKind,
}

/// Every day of the cycle on which a stall begins, or the source falls silent; walked day by day, each day seeing only what
/// had been collected by then.
pub fn onsets(case: &Case, sensitivity: Sensitivity) -> Vec<Onset> {
    let mut found = Vec::new();
    let (mut stalls, mut silent) = (false, false);
    let days = || case.points.iter().map(|point| point.day).filter(|day| day.is_finite());
    let mut day = days().fold(0.0, f64::min).ceil().max(-FARTHEST_DAYS);
    let last = case.cycle_days.min(days().fold(0.0, f64::max) + FARTHEST_DAYS);
    while day <= last {
        let is_silent = day >= 0.0 && source_state(case, day) != SourceState::Fresh;
        let stalls_now = match verdict(&evidence(case, day, sensitivity)) {
            Verdict::Raise(_) => true,
            Verdict::Hold => stalls,
            Verdict::Clear => false,
        };
        // What began before the cycle is reported on its first day.
        for (begins, kind) in
            [(stalls_now && (!stalls || day == 0.0), OnsetKind::Stall), (is_silent && !silent, OnsetKind::Stale)]
        {
            if begins && day >= 0.0 {
                found.push(Onset { day, kind });
            }
        }
        (stalls, silent) = (stalls_now, is_silent);
        day += 1.0;
    }
    found
}
