//! What the store has of a key result, and what of it was known at a moment.

use jiff::Timestamp;

use crate::{
    okr::{Baseline, Observation, PollState, Target},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, as_of, assess, known_from, locks_at, with_confirmations},
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

    /// For looking at the past from moment to moment.
    pub(super) fn eyes<'a>(&'a self, plan: &'a Plan, tracked: &'a Tracked, sight: Sight) -> Eyes<'a> {
        let mut coming: Vec<(Timestamp, &Observation)> = match sight {
            Sight::Today => self.newest.iter().map(|newest| (known_from(newest, &tracked.key_result), newest)).collect(),
            // The last confirmation of a value says whether it is settled; those in between are not kept.
            Sight::Then => {
                self.revisions.iter().chain(&self.newest).map(|observation| (observation.collected_at, observation)).collect()
            }
        };
        coming.sort_by_key(|(when, _)| *when);
        Eyes { recorded: self, plan, tracked, sight, coming, seen: 0, known: Vec::new() }
    }
}

/// Looks at one key result at one moment after another, and remembers what is known by then.
pub(super) struct Eyes<'a> {
    recorded: &'a Recorded,
    plan: &'a Plan,
    tracked: &'a Tracked,
    sight: Sight,
    /// When each observation comes to be known, oldest first.
    coming: Vec<(Timestamp, &'a Observation)>,
    /// So many of them are known.
    seen: usize,
    /// By role, window end and start: the newest of each window.
    known: Vec<Observation>,
}

impl Eyes<'_> {
    /// Where the key result stood at `at`, which is not before the moment that was looked at last.
    pub fn look(&mut self, at: Timestamp) -> Assessment {
        while let Some((_, observation)) = self.coming.get(self.seen).filter(|(when, _)| *when <= at) {
            learn(&mut self.known, observation);
            self.seen += 1;
        }
        let graded = (at >= self.plan.cycle.end()).then(|| self.graded(at));
        let recorded = self.recorded;
        let accepted = recorded.accepted.iter().filter(|(when, _)| self.sight == Sight::Today || *when <= at);
        assess(&Input {
            key_result: &self.tracked.key_result,
            cycle: &self.plan.cycle,
            history: graded.as_deref().unwrap_or(&self.known),
            baseline: recorded.baseline.as_ref(),
            original_target: recorded.original_target,
            poll: &PollState::default(),
            accepted: accepted.map(|(_, until)| *until).max(),
            calibration: self.plan.calibration,
            now: at,
        })
    }

    /// A grade is that of the moment at which it was locked, so it is found among all revisions.
    fn graded(&self, at: Timestamp) -> Vec<Observation> {
        let Recorded { newest, revisions, .. } = self.recorded;
        let key_result = &self.tracked.key_result;
        let locked = locks_at(key_result, &self.plan.cycle);
        match self.sight {
            Sight::Today => as_of(&with_confirmations(revisions.clone(), newest, locked), key_result, at),
            Sight::Then => {
                let collected = revisions.iter().filter(|observation| observation.collected_at <= at).cloned();
                with_confirmations(collected.collect(), newest, locked.min(at))
            }
        }
    }
}

/// Puts it in its place, instead of what was known of its window before. Most belong near the end.
fn learn(known: &mut Vec<Observation>, observation: &Observation) {
    let key = |observation: &Observation| (observation.role, observation.window.end(), observation.window.start());
    match known.binary_search_by_key(&key(observation), key) {
        Ok(at) => known[at] = observation.clone(),
        Err(at) => known.insert(at, observation.clone()),
    }
}
