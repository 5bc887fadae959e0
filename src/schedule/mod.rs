//! When to poll next. Pure: the time and the time zone are arguments.

/// `every 15m`, or five cron fields.
#[derive(Clone, Debug)]
pub struct Schedule {}
impl Schedule {
    pub fn parse(_: &str) -> Result<Self, std::fmt::Error> {
        Ok(Self {})
    }
    pub fn longest_gap(&self) -> jiff::SignedDuration {
        jiff::SignedDuration::ZERO
    }
}
