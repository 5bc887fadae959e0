//! One poll of one key result: what to ask, asking, keeping. The daemon, `okrd poll` and the demo all take this path.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::Instant;
use tracing::{debug, warn};

use crate::{
    collect::Round,
    okr::{Baseline, BaselineRule, Failure, FailureKind, Id, Observation, PollState, Role, Window, number_of},
    plan::{Plan, Tracked, asks},
    source::FetchError,
    store::{Change, Store, StoreError},
};

/// How a poll went.
#[derive(Debug)]
pub struct Polled {
    pub key_result: Id,
    /// What was kept, in the order in which it was asked.
    pub observations: Vec<Observation>,
    pub baseline: Option<Baseline>,
    pub state: PollState,
    /// Attempts of all requests together, and how long they took.
    pub requests: u32,
    pub duration: Duration,
}

/// What a poll is made with.
pub struct Tick<'a> {
    pub plan: &'a Plan,
    pub store: &'a dyn Store,
    pub round: &'a Round,
    /// When the answers must be there.
    pub deadline: Instant,
    /// One reading of the clock for the whole tick: equal windows are equal requests.
    pub now: Timestamp,
}

/// Polls one key result and keeps what came, in one commit: whatever this returns is on disk.
///
/// # Errors
/// [`StoreError`] if the store failed; a source that fails is no error but a [`PollState`].
pub async fn poll_key_result(
    tick: &Tick<'_>,
    tracked: &Tracked,
    baseline: Option<&Baseline>,
    state: &PollState,
) -> Result<Polled, StoreError> {
    let id = &tracked.key_result.id;
    let cycle = tick.plan.cycle.name();
    let history = tick.store.history(cycle, id).await?;
    let mut asking = Asking { tick, tracked, failure: None, without_baseline: None, requests: 0, duration: Duration::ZERO };
    let asks = asks(tracked, &tick.plan.cycle, &history, baseline, tick.now);

    let mut observations = Vec::with_capacity(asks.observations.len());
    for (role, window) in asks.observations {
        observations.extend(asking.observe(role, window).await);
    }
    let mut frozen = None;
    if let Some(windows) = asks.baseline {
        frozen = asking.measure_baseline(windows).await;
    }
    if baseline.is_none() && tracked.key_result.baseline == BaselineRule::AtStart {
        frozen = first_value(tick.round, tracked, history.iter().chain(&observations));
    }

    let Asking { failure, without_baseline, requests, duration, .. } = asking;
    // A baseline without data is told, and is no fault of the source: its number came.
    let state = match without_baseline {
        Some(told) if failure.is_none() => PollState { failure: Some(told), ..state.after(tick.now, None) },
        _ => state.after(tick.now, failure),
    };
    let mut changes: Vec<Change> = Vec::with_capacity(observations.len() + 2);
    changes.extend(
        observations.iter().map(|observation| Change::Observation { key_result: id.clone(), observation: observation.clone() }),
    );
    changes.extend(frozen.iter().map(|baseline| Change::Baseline { key_result: id.clone(), baseline: baseline.clone() }));
    changes.push(Change::Poll { key_result: id.clone(), state: state.clone() });
    tick.store.commit(cycle, changes).await?;

    for observation in &observations {
        debug!(
            key_result.id = id.as_str(),
            role = observation.role.name(),
            window.start = %observation.window.start(),
            window.end = %observation.window.end(),
            collected_at = %observation.collected_at,
            value = ?observation.value,
            "kept an observation"
        );
    }
    if let Some(failure) = &state.failure {
        warn!(
            key_result.id = id.as_str(),
            source = tick.plan.sources[tracked.source].name.as_str(),
            kind = failure.kind.name(),
            failures = state.failures_in_a_row,
            "no number: {}",
            failure.text
        );
    }
    Ok(Polled { key_result: id.clone(), observations, baseline: frozen, state, requests, duration })
}

/// Asks for the baseline anew, and keeps nothing. None where it is no number that a source is asked for.
///
/// # Errors
/// [`Failure`] if the source gave none.
pub async fn measure_baseline(tick: &Tick<'_>, tracked: &Tracked) -> Option<Result<Baseline, Failure>> {
    let BaselineRule::Measured(windows) = &tracked.key_result.baseline else { return None };
    let mut asking = Asking { tick, tracked, failure: None, without_baseline: None, requests: 0, duration: Duration::ZERO };
    let measured = asking.measure_baseline(windows.clone()).await;
    let failure = asking.failure.or(asking.without_baseline);
    Some(measured.ok_or_else(|| failure.unwrap_or(Failure { kind: FailureKind::NoData, text: "no number came".to_owned() })))
}

/// The requests of one poll, and the first failure among them.
struct Asking<'a> {
    tick: &'a Tick<'a>,
    tracked: &'a Tracked,
    failure: Option<Failure>,
    /// That the source has no number for the baseline's time.
    without_baseline: Option<Failure>,
    requests: u32,
    duration: Duration,
}

impl Asking<'_> {
    async fn observe(&mut self, role: Role, window: Window) -> Option<Observation> {
        let value = self.ask(role, window).await;
        match value {
            Ok(value) => Some(Observation { role, window, value, collected_at: self.tick.now }),
            Err(error) => {
                self.failed(error);
                None
            }
        }
    }

    /// The mean over the windows; nothing if any of them gave no number.
    async fn measure_baseline(&mut self, windows: Arc<[Window]>) -> Option<Baseline> {
        let mut sum = 0.0;
        for window in windows.iter() {
            let number = match self.ask(Role::Value, *window).await {
                Ok(value) => number_of(&value, &self.tracked.key_result)
                    .ok_or_else(|| FetchError::no_data("the baseline's denominator is too small to say anything")),
                Err(error) => Err(error),
            };
            match number {
                Ok(number) => sum += number,
                Err(mut error) => {
                    error.text = format!("baseline: {}", error.text);
                    match error.kind {
                        FailureKind::NoData => self.without_baseline = Some(Failure { kind: error.kind, text: error.text }),
                        _ => self.failed(error),
                    }
                    return None;
                }
            }
        }
        let number = sum / windows.len() as f64;
        let question = windows.last().map(|window| self.tracked.question.describe(window)).unwrap_or_default();
        let question = self.tick.round.hide(&question).into();
        Some(Baseline { number, windows, question, collected_at: self.tick.now })
    }

    async fn ask(&mut self, role: Role, window: Window) -> Result<crate::okr::Value, FetchError> {
        let question = match (role, &self.tracked.rival) {
            (Role::Rival, Some(rival)) => rival,
            _ => &self.tracked.question,
        };
        let measured =
            self.tick.round.measure(self.tracked.source, question, &self.tracked.shape, window, self.tick.deadline).await;
        self.requests += measured.attempts;
        self.duration += measured.duration;
        measured.result
    }

    /// The first failure is the one to tell; later ones mostly follow from it.
    fn failed(&mut self, error: FetchError) {
        self.failure.get_or_insert(Failure { kind: error.kind, text: error.text });
    }
}

/// The baseline of a key result that starts where it happens to be: its first settled value.
fn first_value<'o>(round: &Round, tracked: &Tracked, observations: impl Iterator<Item = &'o Observation>) -> Option<Baseline> {
    let key_result = &tracked.key_result;
    let settled = observations.filter(|observation| {
        let final_at = observation.observed_at().saturating_add(key_result.settle).unwrap_or(Timestamp::MAX);
        observation.role == Role::Value && observation.collected_at >= final_at
    });
    let first = settled.min_by_key(|observation| observation.observed_at())?;
    let number = number_of(&first.value, key_result)?;
    let question = round.hide(&tracked.question.describe(&first.window)).into();
    Some(Baseline { number, windows: [first.window].into(), question, collected_at: first.collected_at })
}
