//! The only place that asks for the time.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from: the system, or a test.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the place that the lint points everybody to")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is set.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    pub fn set(&self, now: Timestamp) {
        *self.0.lock().expect("nothing panics while holding the time") = now;
    }

    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().expect("nothing panics while holding the time");
        *now = now.saturating_add(by).expect("a duration of seconds can always be added, at most up to the last instant");
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("nothing panics while holding the time")
    }
}
