//! What a report is made from, read from the store: where everything stands now and stood a week ago, how it went, and
//! what people noted.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use jiff::{Timestamp, ToSpan as _};

use super::{Review, SharedFacts, assess_all, history_of, roll_up_all};
use crate::{
    okr::{Annotation, Id, Observation, PollState},
    plan::{Plan, Tracked},
    progress::{Assessment, Input, ObjectiveAssessment, Standing, as_of, assess, trace, was_known},
    report::{Material, Point, Standings},
    store::{Facts, Store, StoreError},
};

/// Points of a curve, besides its last.
const POINTS: usize = 36;

/// Everything that [`Material`] borrows.
#[derive(Debug)]
pub struct Gathered {
    plan: Arc<Plan>,
    now: Timestamp,
    since: Timestamp,
    today: Review,
    before: Review,
    original: Vec<ObjectiveAssessment>,
    polls: HashMap<Id, PollState>,
    annotations: Vec<Annotation>,
    curves: Vec<Vec<Point>>,
}

impl Gathered {
    pub fn material(&self) -> Material<'_> {
        Material {
            plan: &self.plan,
            now: self.now,
            since: self.since,
            today: Standings { key_results: &self.today.key_results, objectives: &self.today.objectives },
            before: Standings { key_results: &self.before.key_results, objectives: &self.before.objectives },
            original: &self.original,
            polls: &self.polls,
            annotations: &self.annotations,
            curves: &self.curves,
        }
    }
}

/// Reads and assesses, with one history in memory at a time.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn gather(plan: &Arc<Plan>, store: &dyn Store, facts: &SharedFacts, now: Timestamp) -> Result<Gathered, StoreError> {
    gather_some(plan, store, facts, now, None).await
}

/// The same with the past of those only that `wanted` holds for: the others look as if nothing had happened to them.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub async fn gather_some(
    plan: &Arc<Plan>,
    store: &dyn Store,
    facts: &SharedFacts,
    now: Timestamp,
    wanted: Option<&(dyn Fn(usize) -> bool + Sync)>,
) -> Result<Gathered, StoreError> {
    let known = match wanted {
        Some(_) => assess_all(plan, store, facts, now, |assessment| assessment).await?,
        None => Vec::new(),
    };
    // By the calendar, so that a week in which the clocks change is a week too.
    let since = plan.time_zone.to_datetime(now).saturating_sub(7.days());
    let since = plan.time_zone.to_timestamp(since).unwrap_or(now);
    let mut today = Vec::with_capacity(plan.key_results.len());
    let mut before = Vec::with_capacity(plan.key_results.len());
    let mut curves = Vec::with_capacity(plan.key_results.len());
    for (index, tracked) in plan.key_results.iter().enumerate() {
        if let Some(assessment) = known.get(index).filter(|_| wanted.is_some_and(|wanted| !wanted(index))) {
            before.push(assessment.clone());
            curves.push(Vec::new());
            today.push(assessment.clone());
            continue;
        }
        // Polls of other tasks go on in between.
        tokio::task::yield_now().await;
        let history = store.history(plan.cycle.name(), &tracked.key_result.id).await?;
        let graded = if now < plan.cycle.end() { None } else { Some(history_of(plan, tracked, store, now).await?) };
        let graded = graded.as_deref().unwrap_or(&history);
        let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
        let past = Past { plan, tracked, facts: &facts };
        let never = PollState::default();
        let poll = facts.polls.get(&tracked.key_result.id).unwrap_or(&never);
        let newest = assess(&past.input(graded, poll, now));
        before.push(past.assess(if since < plan.cycle.end() { &history } else { graded }, since));
        curves.push(past.curve(&history, &newest, now));
        today.push(newest);
    }
    let annotations = store.annotations(plan.cycle.name()).await?;
    let original: Vec<Standing> = today.iter().map(|assessment: &Assessment| original(assessment)).collect();
    let polls = facts.read().unwrap_or_else(PoisonError::into_inner).polls.clone();
    Ok(Gathered {
        plan: plan.clone(),
        now,
        since,
        today: reviewed(plan, today),
        before: reviewed(plan, before),
        original: roll_up_all(plan, &original),
        polls,
        annotations,
        curves,
    })
}

fn reviewed(plan: &Plan, key_results: Vec<Assessment>) -> Review {
    let standings: Vec<Standing> = key_results.iter().map(Assessment::standing).collect();
    let objectives = roll_up_all(plan, &standings);
    Review { key_results, objectives }
}

/// How it would stand if its target had not been changed.
fn original(assessment: &Assessment) -> Standing {
    let standing = assessment.standing();
    Standing { score: assessment.original_score.or(standing.score), ..standing }
}

/// One key result, to be looked at from any moment.
struct Past<'a> {
    plan: &'a Plan,
    tracked: &'a Tracked,
    facts: &'a Facts,
}

impl<'a> Past<'a> {
    fn input(&self, history: &'a [Observation], poll: &'a PollState, now: Timestamp) -> Input<'a> {
        super::input(self.plan, self.tracked, history, self.facts, poll, now)
    }

    /// Where it stood at `at`. How its polls went then is not kept, so no source counts as failing.
    fn assess(&self, history: &[Observation], at: Timestamp) -> Assessment {
        let (known, polls) = (as_of(history, &self.tracked.key_result, at), PollState::default());
        let past = Past { plan: self.plan, tracked: self.tracked, facts: self.facts };
        assess(&past.input(&known, &polls, at))
    }

    /// From now back to the first day: what was not known yet is forgotten on the way.
    fn curve(&self, history: &[Observation], newest: &Assessment, now: Timestamp) -> Vec<Point> {
        let window = self.plan.cycle.window();
        let polls = PollState::default();
        let past = Past { plan: self.plan, tracked: self.tracked, facts: self.facts };
        let mut known = history.to_vec();
        let mut moments: Vec<Timestamp> = (0..=POINTS).map(|step| window.at(step as f64 / POINTS as f64)).collect();
        let last = now.clamp(window.start(), window.end());
        moments.retain(|at| *at != last);
        moments.push(last);
        moments.sort_unstable();
        let mut points: Vec<Point> = moments
            .into_iter()
            .rev()
            .map(|at| {
                let progress = if at < last {
                    known.retain(|observation| was_known(observation, &self.tracked.key_result, at));
                    trace(&past.input(&known, &polls, at)).0.ok()
                } else if at == last {
                    newest.progress.as_ref().ok().copied()
                } else {
                    None
                };
                // Without any data, pace is that of the moment itself.
                let expected = trace(&past.input(&[], &polls, at)).1.ok();
                Point { elapsed: window.elapsed(at), progress, expected }
            })
            .collect();
        points.reverse();
        points
    }
}
