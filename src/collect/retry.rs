//! One request with all its attempts: how long each may take, and when another is worth it.

use std::{
    hash::{BuildHasher, RandomState},
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    okr::{FailureKind, Window},
    source::{Answer, FetchError, Question},
};

use super::gate::{Gate, shown};

/// The longest wait before the second attempt; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// An engine's own time limit is the same and knows better what it was doing, so ours strikes a little later.
const GRACE: Duration = Duration::from_millis(200);

/// How a request ended, after how many attempts.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) result: Result<Arc<Answer>, FetchError>,
    pub(super) attempts: u32,
}

/// Asks until an answer came, no further attempt can help, or the next one would start after `deadline`.
pub(super) async fn ask(gate: &Gate, question: &dyn Question, window: Window, deadline: Instant, dice: &Dice) -> Reply {
    let mut attempts = 0;
    let mut last_error = None;
    loop {
        let permit = match gate.enter(deadline).await {
            Ok(permit) => permit,
            // What the source said is worth more than that there was no room to ask again.
            Err(error) => return Reply { result: Err(last_error.unwrap_or(error)), attempts },
        };
        attempts += 1;
        let error = match attempt(question, window, gate.limits().timeout.saturating_mul(question.requests()), deadline).await {
            Ok(answer) => return Reply { result: Ok(Arc::new(answer)), attempts },
            Err(error) => error,
        };
        // Before the slot is free: the next in the queue is to find the gate closed.
        gate.heed(&error);
        drop(permit);
        let wait = longest_wait(attempts).mul_f64(dice.roll()).max(error.retry_after.unwrap_or_default());
        let in_time = Instant::now().checked_add(wait).is_some_and(|next| next < deadline);
        if !error.kind.is_transient() || attempts >= gate.limits().attempts || !in_time {
            return Reply { result: Err(error), attempts };
        }
        last_error = Some(error);
        sleep(wait).await;
    }
}

async fn attempt(question: &dyn Question, window: Window, limit: Duration, deadline: Instant) -> Result<Answer, FetchError> {
    let end = Instant::now().checked_add(limit + GRACE).map_or(deadline, |end| end.min(deadline));
    let asked = AssertUnwindSafe(question.ask(&window)).catch_unwind();
    match timeout_at(end, asked).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => Err(panicked(&*panic)),
        Err(_) if end < deadline => Err(FetchError::new(FailureKind::Timeout, format!("no answer within {}", shown(limit)))),
        Err(_) => Err(FetchError::new(FailureKind::Timeout, "no answer before the deadline of this round")),
    }
}

/// A panic as a failure that asking again does not mend: most come of an answer that nobody thought of.
pub(super) fn panicked(panic: &(dyn std::any::Any + Send)) -> FetchError {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    FetchError::malformed(format!("the connector broke down, which is a bug in okrd: {}", message.unwrap_or("no message")))
}

/// The bound of the wait after `attempts` failures; the wait itself is anything below it (full jitter), so that clients
/// that failed together do not come back together.
fn longest_wait(attempts: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1_u32.checked_shl(attempts - 1).unwrap_or(u32::MAX)).min(LONGEST_WAIT)
}

/// A small source of chance (SplitMix64): good enough to spread retries, and the same again from the same seed.
#[derive(Debug)]
pub(super) struct Dice(AtomicU64);

impl Dice {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// From 0 up to but not 1.
    pub(super) fn roll(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let state = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Default for Dice {
    fn default() -> Self {
        // The seeds of the standard library's hash maps are random for each process.
        Self::seeded(RandomState::new().hash_one(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        let bounds: Vec<_> = (1..=8).map(|attempts| longest_wait(attempts).as_millis()).collect();
        assert_eq!(bounds, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(longest_wait(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn dice_are_fair_and_repeatable() {
        let dice = Dice::seeded(7);
        let rolls: Vec<_> = (0..1000).map(|_| dice.roll()).collect();
        assert!(rolls.iter().all(|roll| (0.0..1.0).contains(roll)));
        assert!((rolls.iter().sum::<f64>() / 1000.0 - 0.5).abs() < 0.05);
        assert_eq!(Dice::seeded(7).roll(), rolls[0]);
    }
}
