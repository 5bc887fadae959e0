//! Counting what a filter does, and stopping it when it has done too much.
//!
//! jaq has no fuel and cannot be interrupted from outside, and a thread that runs away cannot be ended. But whatever a
//! filter does, it does by operating on values, so each operation pays here, and the one that cannot pay unwinds the whole
//! evaluation up to [`limited`]. Steps are counted, not seconds: the same filter on the same document always ends alike.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use thiserror::Error;

/// No value nests deeper than this; the stack holds a multiple of it.
pub const MAX_DEPTH: u32 = 256;
/// No single value has more parts than this.
pub const MAX_WEIGHT: u64 = 4_000_000;
/// No single text is longer than this, in bytes.
pub const MAX_TEXT: usize = 16 << 20;

/// Why an evaluation was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Overrun {
    #[error("takes too many steps: it was stopped")]
    Work,
    #[error("builds a value that is nested deeper than {MAX_DEPTH} levels")]
    Depth,
    #[error("builds a value that is too large")]
    Size,
    #[error("cannot be evaluated")]
    Broken,
}

thread_local! {
    /// Steps left to the evaluation on this thread; outside of one, nothing is counted.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// Runs `evaluate` with at most so many steps on values.
///
/// # Errors
/// [`Overrun`] for an evaluation that was stopped; `Broken` for one that panicked.
pub fn limited<T>(steps: u64, evaluate: impl FnOnce() -> T) -> Result<T, Overrun> {
    let before = LEFT.replace(steps);
    let outcome = catch_unwind(AssertUnwindSafe(evaluate));
    LEFT.set(before);
    outcome.map_err(|thrown| thrown.downcast_ref::<Overrun>().copied().unwrap_or(Overrun::Broken))
}

/// Pays for a step.
pub fn charge(steps: u64) {
    let left = LEFT.get();
    if left == u64::MAX {
        return;
    }
    match left.checked_sub(steps) {
        Some(left) => LEFT.set(left),
        None => {
            LEFT.set(0);
            stop(Overrun::Work);
        }
    }
}

/// Pays for bytes that are copied or looked through.
pub fn charge_bytes(bytes: usize) {
    charge(1 + bytes as u64 / 16);
}

/// Ends the evaluation. The panic hook is not called: nothing is wrong with okrd.
pub fn stop(why: Overrun) {
    // While an evaluation is already unwinding, values are only dropped.
    if !std::thread::panicking() {
        resume_unwind(Box::new(why));
    }
}
