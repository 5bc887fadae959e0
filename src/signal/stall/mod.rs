//! Whether the series still moves, and since when not.
//!
//! A likelihood ratio: how much better "it stands still" explains the newest observations than "it goes on, be it at half the
//! pace". What pace that is comes from the observations before, and to some part from the target. `counts` and `levels`
//! each have their own model; `walk` turns evaluations into a state.

mod counts;
mod hinge;
mod levels;
mod smooth;
mod target;
mod tuning;
mod walk;
mod weekdays;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use super::{
    Case, Metric, Reading,
    source::{Fresh, SourceState, fresh},
};
pub use tuning::Sensitivity;
pub use walk::{Onset, OnsetKind, Stall, onsets, stalled};

/// In a cycle shorter than this, its first days are too few to tell a pause from a stall.
const SHORT_CYCLE_DAYS: f64 = 28.0;
/// So many of them.
const SHORT_CYCLE_QUIET_DAYS: f64 = 10.0;

/// What one evaluation found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// How much better "it stands still" explains the newest observations than "it goes on"; a log-likelihood ratio.
    pub statistic: f64,
    /// From here on it is called a stall.
    pub threshold: f64,
    /// Day on which the window starts that shows it best.
    pub since: f64,
    /// Day of the newest observation: the end of that window.
    pub until: f64,
    /// What came in that window: events, or the change in the metric's unit.
    pub seen: f64,
    /// What should have come in it, at the pace before it and the pace that the target asks for.
    pub expected: f64,
}

impl Evidence {
    /// Whether it is enough for a stall.
    pub fn is_enough(&self) -> bool {
        self.statistic >= self.threshold
    }
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoEvidence {
    /// Baseline or target is not a number, or the target does not lie ahead of the baseline.
    NoDistance,
    /// Fewer fresh observations than needed.
    TooFew { have: usize, need: usize },
    /// The observations go over fewer days than needed.
    TooShort { have_days: f64, need_days: f64 },
    /// A short cycle has only begun; the first day on which it is judged.
    TooEarly { from_day: f64 },
    /// The source says nothing new since this day; how it looks from here is not known.
    Stale { since: f64 },
    /// It was at its target within the last two weeks; `on` is the last such day.
    AtTarget { on: f64 },
}

/// One evaluation, on the day `now`. No memory: the same observations give the same answer.
///
/// # Errors
/// [`NoEvidence`] with the reason if nothing can be said.
pub fn evidence(case: &Case, now: f64, sensitivity: Sensitivity) -> Result<Evidence, NoEvidence> {
    judge(case, &fresh(case, now), now, sensitivity)
}

fn judge(case: &Case, fresh: &Fresh, now: f64, sensitivity: Sensitivity) -> Result<Evidence, NoEvidence> {
    let sign = if case.up { 1.0 } else { -1.0 };
    let from = if case.metric == Metric::Sum { 0.0 } else { case.baseline };
    let distance = sign * (case.target - from);
    if !(distance.is_finite() && distance > 0.0 && case.cycle_days.is_finite() && case.cycle_days > 0.0) {
        return Err(NoEvidence::NoDistance);
    }
    match fresh.state {
        SourceState::Fresh => {}
        SourceState::Stale { since } | SourceState::Frozen { since } => return Err(NoEvidence::Stale { since }),
    }
    if case.cycle_days < SHORT_CYCLE_DAYS && now < SHORT_CYCLE_QUIET_DAYS {
        return Err(NoEvidence::TooEarly { from_day: SHORT_CYCLE_QUIET_DAYS });
    }
    let counts = counts::fits(case.metric);
    let need = if counts { (counts::FEWEST, counts::SHORTEST_DAYS) } else { (levels::FEWEST, levels::SHORTEST_DAYS) };
    let have = fresh.points.len();
    if have < need.0 {
        return Err(NoEvidence::TooFew { have, need: need.0 });
    }
    let have_days = fresh.points[have - 1].0 - fresh.points[0].0;
    if have_days < need.1 {
        return Err(NoEvidence::TooShort { have_days, need_days: need.1 });
    }
    if let Some(on) = target::last_reached(case, &fresh.points) {
        return Err(NoEvidence::AtTarget { on });
    }
    let pace = distance / case.cycle_days;
    let finding = if counts { counts::finding(case, fresh, pace) } else { levels::finding(case, fresh, pace) };
    let last = fresh.points[have - 1].0;
    let Finding { statistic, since, seen, expected } =
        finding.unwrap_or(Finding { statistic: 0.0, since: last, seen: 0.0, expected: 0.0 });
    let threshold = sensitivity.threshold(case);
    Ok(Evidence { statistic, threshold, since, until: last, seen, expected })
}

/// The window that shows a stall best.
#[derive(Clone, Copy, Debug)]
struct Finding {
    statistic: f64,
    since: f64,
    seen: f64,
    expected: f64,
}

/// The evidence of windows that overlap: the logarithm of the mean of their likelihood ratios. A single window that shows it
/// well is enough, several that agree are more.
struct Mixture {
    worth: f64,
    sum: f64,
    best: Option<Finding>,
}

/// Beyond this, certainty is certainty; keeps the sum finite.
const CERTAIN: f64 = 50.0;

impl Mixture {
    /// `worth` is the number of windows the mean is taken of.
    fn new(worth: f64) -> Self {
        Self { worth, sum: 0.0, best: None }
    }

    fn add(&mut self, finding: Finding) {
        if finding.statistic.is_nan() {
            return;
        }
        self.sum += finding.statistic.min(CERTAIN).exp();
        if self.best.is_none_or(|best| finding.statistic > best.statistic) {
            self.best = Some(finding);
        }
    }

    /// The best window, with the evidence of all.
    fn finding(self) -> Option<Finding> {
        let statistic = (self.sum / self.worth).ln().max(0.0);
        self.best.map(|best| Finding { statistic, ..best })
    }
}
