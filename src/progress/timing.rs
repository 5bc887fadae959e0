//! Where a key result stands in time: its own span, its phase, and until when data counts.

use jiff::{SignedDuration, Timestamp};

use super::{Input, Phase};
use crate::okr::{Cycle, KeyResult, Window};

/// The share of the span before which pace gives no verdict.
pub(super) const EARLY: f64 = 0.2;

/// A key result's own time: from the cycle's start, or from its own if it was added later, to the cycle's end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timing {
    pub span: Window,
    pub phase: Phase,
    pub now: Timestamp,
}

impl Timing {
    pub fn of(input: &Input) -> Self {
        let span = span(input.key_result, input.cycle);
        Self { span, phase: phase(span, input.key_result.settle, input.now), now: input.now }
    }

    /// The cycle's end has passed, whether its data is settled or not.
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Settling | Phase::Closed)
    }

    pub fn is_early(&self) -> bool {
        self.span.elapsed(self.now) < EARLY
    }

    /// The instant that data observed at `observed` speaks of: never later than now or than the end, and the end
    /// itself once the cycle is closed, since nothing more will come.
    pub fn instant(&self, observed: Option<Timestamp>) -> Timestamp {
        match self.phase {
            Phase::Closed => self.span.end(),
            _ => observed.unwrap_or(self.now).min(self.now).min(self.span.end()),
        }
    }
}

/// The part of the cycle that a key result is pursued in; empty if it was added after the end.
pub(super) fn span(key_result: &KeyResult, cycle: &Cycle) -> Window {
    let start = key_result.start.map_or(cycle.start(), |start| start.clamp(cycle.start(), cycle.end()));
    Window::new(start, cycle.end()).unwrap_or(cycle.window())
}

/// The instant from which the grade can be given: `settle` after the cycle's end.
pub fn settles_at(key_result: &KeyResult, cycle: &Cycle) -> Timestamp {
    later(cycle.end(), key_result.settle)
}

/// The instant after which nothing that is collected changes the grade: `settle` and `patience` after the cycle's end.
pub fn locks_at(key_result: &KeyResult, cycle: &Cycle) -> Timestamp {
    later(later(cycle.end(), key_result.settle), key_result.patience)
}

pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn phase(span: Window, settle: SignedDuration, now: Timestamp) -> Phase {
    if now >= later(span.end(), settle) {
        Phase::Closed
    } else if now >= span.end() {
        Phase::Settling
    } else if now >= span.start() {
        Phase::Running
    } else {
        Phase::NotStarted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_runs_settles_and_closes() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        let span = Window::new(at(10), at(20)).unwrap();
        let settle = SignedDuration::from_hours(72);
        let cases = [
            (9, Phase::NotStarted),
            (10, Phase::Running),
            (19, Phase::Running),
            (20, Phase::Settling),
            (22, Phase::Settling),
            (23, Phase::Closed),
        ];
        for (day, expected) in cases {
            assert_eq!(phase(span, settle, at(day)), expected, "day {day}");
        }
        assert_eq!(phase(span, SignedDuration::ZERO, at(20)), Phase::Closed, "data that settles at once closes at once");
    }
}
