//! What the store has of a key result, and what of it was known at a moment.

use jiff::Timestamp;

use crate::{
    okr::{Baseline, Observation, PollState, Role, Target},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, as_of, assess},
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
    /// By role, window end and start, then in the order in which they were collected.
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
    pub fn new(newest: Vec<Observation>, mut revisions: Vec<Observation>) -> Self {
        revisions.sort_by_key(|observation| (key(observation), observation.collected_at));
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
        let history = match sight {
            // A grade is that of the moment at which it was locked, so it is found among all revisions.
            Sight::Today => as_of(if is_over { &self.revisions } else { &self.newest }, &tracked.key_result, at),
            Sight::Then if is_over => self.collected_by(at),
            Sight::Then => newest_of(self.with_confirmations(at)),
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

    fn collected_by(&self, at: Timestamp) -> Vec<Observation> {
        self.revisions.iter().filter(|observation| observation.collected_at <= at).cloned().collect()
    }

    /// The same, and the last confirmation of the newest value of a window, which says whether it is settled. Those in
    /// between are not kept.
    fn with_confirmations(&self, at: Timestamp) -> Vec<Observation> {
        let mut known = self.collected_by(at);
        let confirmed = self.newest.iter().filter(|observation| observation.collected_at <= at).cloned();
        known.extend(confirmed);
        known.sort_by_key(|observation| (key(observation), observation.collected_at));
        known
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
