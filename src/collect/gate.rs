//! The gate of one source: so many at once, so many in so long, and closed while the source asked to be left alone.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep_until, timeout_at},
};

use crate::{
    okr::{FailureKind, Id},
    plan::{Limits, PlannedSource},
    source::FetchError,
};

use super::pace::Pace;

/// A source that says "come back in a year" is asked again tomorrow: some give a wrong time, and quotas are by the day.
const LONGEST_CLOSURE: Duration = Duration::from_secs(24 * 3600);

/// Evaluations of one source's documents at a time. They keep a core busy, and a slow filter must not take all of them.
const PICKS_AT_ONCE: usize = 2;

#[derive(Debug)]
pub(super) struct Gate {
    source: Id,
    connector: &'static str,
    limits: Limits,
    slots: Semaphore,
    /// Turns for working through the answers.
    pub(super) picks: Semaphore,
    memory: Mutex<Memory>,
}

/// What happened at the gate lately.
#[derive(Clone, Debug, Default)]
struct Memory {
    pace: Pace,
    closed: Option<Closed>,
}

/// The source asked to be left alone until then, and why.
#[derive(Clone, Copy, Debug)]
struct Closed {
    until: Instant,
    kind: FailureKind,
}

impl Gate {
    pub(super) fn new(source: &PlannedSource) -> Self {
        Self::remembering(source, Memory::default())
    }

    fn remembering(source: &PlannedSource, memory: Memory) -> Self {
        Self {
            source: source.name.clone(),
            connector: source.connector,
            limits: source.limits,
            slots: Semaphore::new(source.limits.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            picks: Semaphore::new(PICKS_AT_ONCE),
            memory: Mutex::new(memory),
        }
    }

    pub(super) fn is_of(&self, source: &PlannedSource) -> bool {
        self.source == source.name && self.connector == source.connector
    }

    /// This gate if the limits are still the same, else one with the new limits and the same memory.
    pub(super) fn renew(self: &Arc<Self>, source: &PlannedSource) -> Arc<Self> {
        if self.limits == source.limits {
            return Arc::clone(self);
        }
        Arc::new(Self::remembering(source, self.memory().clone()))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits for a slot, then for the pace. The permit is held for one attempt.
    ///
    /// # Errors
    /// At once if it is already certain that the turn comes after `deadline`, else when `deadline` passes.
    pub(super) async fn enter(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, FetchError> {
        // Before queueing: behind a closed gate nobody needs to wait to hear that it is closed.
        self.opening(deadline)?;
        let permit = timeout_at(deadline, self.slots.acquire())
            .await
            .map_err(|_| self.no_slot())?
            .expect("the slots of a gate are never closed");
        // A slot is often given back at the very deadline, by a request that was cut off.
        if Instant::now() >= deadline {
            return Err(self.no_slot());
        }
        loop {
            if let Some(opening) = self.opening(deadline)? {
                sleep_until(opening).await;
                continue;
            }
            let Some(rate) = self.limits.rate else { return Ok(permit) };
            let now = Instant::now();
            let start = self.memory().pace.reserve(rate, now, deadline);
            let Some(start) = start else {
                return Err(FetchError::new(
                    FailureKind::RateLimited,
                    format!(
                        "the source's limit of {} requests in {} leaves no room before the deadline",
                        rate.requests,
                        shown(rate.per)
                    ),
                ));
            };
            if start <= now {
                return Ok(permit);
            }
            sleep_until(start).await;
            // An answer that came meanwhile may have closed the gate; then the start is given up and another one taken.
            if self.opening(deadline)?.is_none() {
                return Ok(permit);
            }
        }
    }

    /// Closes the gate for as long as the source asked for.
    pub(super) fn heed(&self, error: &FetchError) {
        let Some(wait) = error.retry_after else { return };
        let heeded = [FailureKind::RateLimited, FailureKind::QuotaExhausted, FailureKind::Unavailable];
        if !heeded.contains(&error.kind) {
            return;
        }
        let until = Instant::now() + wait.min(LONGEST_CLOSURE);
        let mut memory = self.memory();
        if memory.closed.is_none_or(|closed| closed.until < until) {
            memory.closed = Some(Closed { until, kind: error.kind });
        }
    }

    /// When the gate opens; None if it is open.
    fn opening(&self, deadline: Instant) -> Result<Option<Instant>, FetchError> {
        let now = Instant::now();
        let mut memory = self.memory();
        let Some(closed) = memory.closed else { return Ok(None) };
        if closed.until <= now {
            memory.closed = None;
            return Ok(None);
        }
        if closed.until <= deadline {
            return Ok(Some(closed.until));
        }
        let wait = closed.until - now;
        let text = format!("the source asked to be left alone, for another {}", shown(wait));
        Err(FetchError::new(closed.kind, text).retry_after(Some(wait)))
    }

    fn no_slot(&self) -> FetchError {
        let text = format!("no turn came before the deadline: {} requests may be under way at once", self.limits.concurrency);
        FetchError::new(FailureKind::Timeout, text)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A duration for people: whole seconds once it has some.
pub(super) fn shown(duration: Duration) -> String {
    let whole = if duration.as_secs() > 0 { Duration::from_secs(duration.as_secs()) } else { duration };
    SignedDuration::try_from(whole).map_or_else(|_| "ever".to_owned(), |duration| format!("{duration:#}"))
}
