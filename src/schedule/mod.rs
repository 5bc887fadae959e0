//! When to poll next. Pure: the time and the time zone are arguments.

/// `every 15m`, or five cron fields.
#[derive(Clone, Debug)]
pub struct Schedule {}
