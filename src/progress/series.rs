//! The observations that count: of one role, within the span, over the right windows, collected in time.
//!
//! Nothing is copied: a series is a part of the history and a rule for walking it. Several revisions of one window may
//! stand in the history, oldest first; the newest that counts is the one used, so a late change cannot displace the
//! value that was graded.

use jiff::{SignedDuration, Timestamp};

use super::{Input, Phase, locks_at, timing::Timing};
use crate::okr::{KeyResult, Kind, Observation, Role, Window, number_of};

/// Observations of one role, oldest first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series<'a> {
    observations: &'a [Observation],
    key_result: &'a KeyResult,
    starts: Starts<'a>,
    settle: SignedDuration,
    /// Once the cycle is closed, what was collected later is not seen.
    locked_at: Option<Timestamp>,
}

/// Where a window must start for its number to count.
#[derive(Clone, Copy, Debug)]
enum Starts<'a> {
    Anywhere,
    /// A count speaks of the whole span so far, or of nothing that can be compared.
    At(Timestamp),
    /// For a count that begins anew each period.
    WithOneOf(&'a [Window]),
}

impl<'a> Series<'a> {
    /// The observations of `role` in the span; `periods` are those of a recurring key result, none otherwise.
    pub fn of(input: &Input<'a>, role: Role, timing: &Timing, periods: Option<&'a [Window]>) -> Self {
        let key_result = input.key_result;
        let starts = match (key_result.kind, periods) {
            (Kind::Flow, Some(periods)) => Starts::WithOneOf(periods),
            (Kind::Flow, None) => Starts::At(timing.span.start()),
            _ => Starts::Anywhere,
        };
        let locked_at = (timing.phase == Phase::Closed).then(|| locks_at(key_result, input.cycle));
        let observations = ending_in(of_role(input.history, role), timing.span.start(), timing.span.end());
        Self { observations, key_result, starts, settle: key_result.settle, locked_at }
    }

    /// The part whose windows end from `from` to `to`, both included.
    pub fn ending_in(&self, from: Timestamp, to: Timestamp) -> Self {
        Self { observations: ending_in(self.observations, from, to), ..*self }
    }

    /// Those whose numbers are final, oldest first.
    pub fn settled(&self) -> impl DoubleEndedIterator<Item = &'a Observation> {
        let this = *self;
        self.observations.iter().filter(move |observation| this.counts(observation) && this.is_settled(observation))
    }

    /// When, and which number: the settled observations that say one.
    pub fn numbers(&self) -> impl DoubleEndedIterator<Item = (&'a Observation, f64)> {
        let key_result = self.key_result;
        self.settled().filter_map(move |observation| Some((observation, number_of(&observation.value, key_result)?)))
    }

    /// The newest whose number is final.
    pub fn newest(&self) -> Option<&'a Observation> {
        self.settled().next_back()
    }

    /// A number that is newer than `settled` and may still change.
    pub fn provisional(&self, settled: Option<&Observation>) -> Option<f64> {
        let observation = self.observations.iter().rev().find(|observation| self.counts(observation))?;
        let newer = settled.is_none_or(|settled| observation.observed_at() > settled.observed_at());
        if newer { number_of(&observation.value, self.key_result) } else { None }
    }

    fn counts(&self, observation: &Observation) -> bool {
        let start = observation.window.start();
        let starts = match self.starts {
            Starts::Anywhere => true,
            Starts::At(wanted) => start == wanted,
            Starts::WithOneOf(windows) => windows.binary_search_by_key(&start, Window::start).is_ok(),
        };
        starts && self.locked_at.is_none_or(|locked_at| observation.collected_at <= locked_at)
    }

    fn is_settled(&self, observation: &Observation) -> bool {
        self.settle.is_zero() || observation.observed_at().duration_until(observation.collected_at) >= self.settle
    }
}

/// The observations of one role; the history is ordered by role first.
pub(super) fn of_role(history: &[Observation], role: Role) -> &[Observation] {
    let (from, to) = bounds(history, |observation| observation.role < role, |observation| observation.role <= role);
    &history[from..to]
}

fn ending_in(observations: &[Observation], from: Timestamp, to: Timestamp) -> &[Observation] {
    let before = |observation: &Observation| observation.observed_at() < from;
    let (from, to) = bounds(observations, before, |observation| observation.observed_at() <= to);
    &observations[from..to]
}

/// The ends of the stretch that is not `before` and still `within`; empty, never reversed, whatever the order is.
fn bounds(
    observations: &[Observation],
    before: impl Fn(&Observation) -> bool,
    within: impl Fn(&Observation) -> bool,
) -> (usize, usize) {
    let from = observations.partition_point(before);
    (from, observations.partition_point(within).max(from))
}
