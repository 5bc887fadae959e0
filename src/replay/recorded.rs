//! What the store has of a key result, and what of it was known at a moment.

use jiff::Timestamp;

use crate::{
    okr::{Baseline, Observation, PollState, Role, Target},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, as_of, assess, locks_at, with_confirmations},
};

/// With whose eyes the past is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// With today's: corrections, and days that were asked for afterwards, count as if they had been known in time.
    #[default]
    Today,
    /// With those of a daemon that ran then: only what had been collected by each moment counts.
    Then,
}

/// Everything that the verdicts on one key result depend on, but the time.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    newest: Vec<Observation>,
    revisions: Vec<Observation>,
    /// The baseline that holds now: an earlier one is not kept with all that it takes.
    baseline: Option<Baseline>,
    original_target: Option<Target>,
    /// When somebody accepted numbers, and up to where.
    accepted: Vec<(Timestamp, Timestamp)>,
}

type Key = (Role, Timestamp, Timestamp);

fn key(observation: &Observation) -> Key {
    (observation.role, observation.window.end(), observation.window.start())
}

impl Recorded {
    /// `newest` and `revisions` as the store gives them.
    pub fn new(newest: Vec<Observation>, revisions: Vec<Observation>) -> Self {
        Self { newest, revisions, ..Self::default() }
    }

    pub fn with_baseline(self, baseline: Option<Baseline>, original_target: Option<Target>) -> Self {
        Self { baseline, original_target, ..self }
    }

    /// Each when it was accepted, and up to where.
    pub fn with_accepted(self, accepted: Vec<(Timestamp, Timestamp)>) -> Self {
        Self { accepted, ..self }
    }

    /// Where the key result stood at `at`.
    pub fn assess(&self, plan: &Plan, tracked: &Tracked, sight: Sight, at: Timestamp) -> Assessment {
        let is_over = at >= plan.cycle.end();
        let locked = if is_over { locks_at(&tracked.key_result, &plan.cycle) } else { at };
        let history = match sight {
            Sight::Today if is_over => as_of(&self.confirmed(locked, Timestamp::MAX), &tracked.key_result, at),
            Sight::Today => as_of(&self.newest, &tracked.key_result, at),
            // A grade is that of the moment at which it was locked, so it is found among all revisions.
            Sight::Then if is_over => self.confirmed(locked.min(at), at),
            Sight::Then => newest_of(self.confirmed(at, at)),
        };
        let accepted = self.accepted.iter().filter(|(when, _)| sight == Sight::Today || *when <= at);
        assess(&Input {
            key_result: &tracked.key_result,
            cycle: &plan.cycle,
            history: &history,
            baseline: self.baseline.as_ref(),
            original_target: self.original_target,
            poll: &PollState::default(),
            accepted: accepted.map(|(_, until)| *until).max(),
            now: at,
        })
    }

    /// What had been collected by `at`, with the last confirmation of the newest values, if it came until `until`. Those
    /// in between are not kept.
    fn confirmed(&self, until: Timestamp, at: Timestamp) -> Vec<Observation> {
        let known = self.revisions.iter().filter(|observation| observation.collected_at <= at).cloned();
        with_confirmations(known.collect(), &self.newest, until)
    }
}

/// The last of each window.
fn newest_of(mut sorted: Vec<Observation>) -> Vec<Observation> {
    let mut kept: Vec<Observation> = Vec::with_capacity(sorted.len());
    for observation in sorted.drain(..) {
        match kept.last_mut() {
            Some(last) if key(last) == key(&observation) => *last = observation,
            _ => kept.push(observation),
        }
    }
    kept
}
