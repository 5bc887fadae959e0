//! A half-open span of time, `[start, end)`: what a number speaks of.

use jiff::{SignedDuration, Timestamp};

/// From `start` (included) to `end` (left out), in UTC. `start <= end` always holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    start: Timestamp,
    end: Timestamp,
}

impl Window {
    /// None if `end` lies before `start`. An empty window (`start == end`) is allowed: the first instant of a cycle.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    pub fn start(&self) -> Timestamp {
        self.start
    }

    pub fn end(&self) -> Timestamp {
        self.end
    }

    pub fn duration(&self) -> SignedDuration {
        self.start.duration_until(self.end)
    }

    /// Length in days of 86,400 seconds.
    pub fn days(&self) -> f64 {
        self.duration().as_secs_f64() / 86_400.0
    }

    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// The share of the window that has elapsed at `now`: 0 before it, 1 after it; by elapsed seconds, so that a
    /// day of 23 or 25 hours counts as long as it lasts. An empty window is over at once.
    pub fn elapsed(&self, now: Timestamp) -> f64 {
        let whole = self.duration().as_secs_f64();
        if whole <= 0.0 {
            return if now < self.start { 0.0 } else { 1.0 };
        }
        (self.start.duration_until(now).as_secs_f64() / whole).clamp(0.0, 1.0)
    }

    /// The instant at which `share` (0 to 1) of the window has elapsed, to the second.
    pub fn at(&self, share: f64) -> Timestamp {
        let seconds = (self.duration().as_secs_f64() * share.clamp(0.0, 1.0)).round();
        self.start.saturating_add(SignedDuration::from_secs(seconds as i64)).unwrap_or(self.end).min(self.end)
    }

    /// The part of the window before `now`, empty if it has not begun.
    pub fn until(&self, now: Timestamp) -> Self {
        Self { start: self.start, end: now.clamp(self.start, self.end) }
    }
}
