//! When to poll next. Pure: the time and the time zone are arguments.
//!
//! A [`Schedule`] is read from `every 15m` or from five cron fields, and says for any instant which fire time follows it.
//! Fire times do not depend on when the daemon started, so a restart neither shifts nor doubles a poll. [`jitter()`] spreads
//! those that would all fire at once. Nothing here waits.

mod error;
mod field;
mod interval;
mod jitter;
mod pattern;
mod rule;
#[cfg(test)]
mod tests;

pub use error::ScheduleError;
pub use jitter::jitter;
pub use rule::Schedule;
