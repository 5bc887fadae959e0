//! A key result with its history, as the tests of the maths write it down. The cycle is 2026-Q4 in UTC: 92 days, so
//! that its half and the half of November are the same midnight.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    okr::{
        Baseline, BaselineRule, Cycle, Each, Failure, FailureKind, Id, KeyResult, Kind, Observation, PollState, Rank, Recurrence,
        Role, Target, Unit, Value, Window,
    },
    progress::{Assessment, Input, assess},
};

pub const HALF: f64 = 0.5;

#[derive(Clone, Debug)]
pub struct Goal {
    pub key_result: KeyResult,
    pub cycle: Cycle,
    pub history: Vec<Observation>,
    pub baseline: Option<Baseline>,
    pub original_target: Option<Target>,
    pub poll: PollState,
    pub now: Timestamp,
}

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Goal {
    /// A key result of 2026-Q4, half of which has elapsed; nothing is known of it yet.
    pub fn new(kind: Kind, target: Target) -> Self {
        Self::in_cycle("2026-Q4", &TimeZone::UTC, kind, target)
    }

    pub fn in_cycle(cycle: &str, time_zone: &TimeZone, kind: Kind, target: Target) -> Self {
        let cycle = Cycle::named(cycle, time_zone).unwrap();
        let key_result = KeyResult {
            objective: id("objective"),
            owner: "marketing".into(),
            unit: Unit::named("things"),
            ..KeyResult::new(id("key-result"), kind, target)
        };
        let now = cycle.window().at(HALF);
        let poll = PollState::default();
        Self { key_result, cycle, history: Vec::new(), baseline: None, original_target: None, poll, now }
    }

    /// Measured over the quarter before, and frozen.
    pub fn measured(self, number: f64) -> Self {
        let windows = [self.cycle.previous()];
        self.measured_over(number, &windows)
    }

    pub fn measured_over(mut self, number: f64, windows: &[Window]) -> Self {
        let windows: Arc<[Window]> = windows.into();
        self.key_result.baseline = BaselineRule::Measured(windows.clone());
        let collected_at = self.cycle.start();
        self.baseline = Some(Baseline { number, windows, question: "select 1".into(), collected_at });
        self
    }

    pub fn rule(mut self, rule: BaselineRule) -> Self {
        self.key_result.baseline = rule;
        self
    }

    pub fn each(mut self, each: Each, compounding: bool) -> Self {
        self.key_result.recurrence = Some(Recurrence { each, compounding });
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut KeyResult)) -> Self {
        change(&mut self.key_result);
        self
    }

    /// The source cannot be reached any more.
    pub fn failing(mut self) -> Self {
        let failure = || Some(Failure { kind: FailureKind::Unavailable, text: "connection refused".into() });
        for _ in 0..3 {
            self.poll = self.poll.after(self.now, failure());
        }
        self
    }

    pub fn at(mut self, share: f64) -> Self {
        self.now = self.cycle.window().at(share);
        self
    }

    pub fn on(mut self, now: &str) -> Self {
        self.now = instant(now);
        self
    }

    /// The value over the cycle up to `share` of it, collected at once.
    pub fn saw(self, share: f64, value: Value) -> Self {
        let end = self.cycle.window().at(share);
        self.collected(share, value, end)
    }

    pub fn collected(self, share: f64, value: Value, collected_at: Timestamp) -> Self {
        let start = self.key_result.start.unwrap_or(self.cycle.start());
        let window = Window::new(start, self.cycle.window().at(share)).unwrap();
        self.observation(Role::Value, window, value, collected_at)
    }

    pub fn saw_rival(self, share: f64, value: Value) -> Self {
        let window = Window::new(self.cycle.start(), self.cycle.window().at(share)).unwrap();
        self.observation(Role::Rival, window, value, window.end())
    }

    /// The value over a window of its own.
    pub fn saw_over(self, start: &str, end: &str, value: Value) -> Self {
        let window = Window::new(instant(start), instant(end)).unwrap();
        self.observation(Role::Value, window, value, window.end())
    }

    /// A count, the same share of which had come in by each of the two last looks.
    pub fn counted(self, number: f64) -> Self {
        self.saw(0.4, Value::Flow(0.8 * number)).saw(HALF, Value::Flow(number))
    }

    /// A point of the baseline's own curve.
    pub fn baseline_point(self, share: f64, number: f64) -> Self {
        let whole = self.baseline.as_ref().unwrap().windows[0];
        let window = Window::new(whole.start(), whole.at(share)).unwrap();
        let collected_at = self.cycle.start();
        self.observation(Role::Baseline, window, Value::Flow(number), collected_at)
    }

    fn observation(mut self, role: Role, window: Window, value: Value, collected_at: Timestamp) -> Self {
        self.history.push(Observation { role, window, value, collected_at });
        // The store's order; pushing keeps revisions of one window in the order in which they were collected.
        self.history.sort_by_key(|observation| (observation.role, observation.window.end(), observation.window.start()));
        self
    }

    pub fn assess(&self) -> Assessment {
        assess(&Input {
            key_result: &self.key_result,
            cycle: &self.cycle,
            history: &self.history,
            baseline: self.baseline.as_ref(),
            original_target: self.original_target,
            poll: &self.poll,
            accepted: None,
            calibration: okrd::signal::calibration::Calibration::default(),
            now: self.now,
        })
    }

    /// Looks at the assessment and goes on with the same key result.
    pub fn assess_with(self, look: impl FnOnce(&Assessment)) -> Self {
        look(&self.assess());
        self
    }

    /// Progress, or the panic that tells why there is none.
    pub fn progress(&self) -> f64 {
        self.assess().progress.unwrap()
    }
}

pub fn position(position: f64) -> Value {
    Value::Rank(Rank::At(position))
}

pub fn not_ranked() -> Value {
    Value::Rank(Rank::NotRanked)
}

pub fn ratio(numerator: f64, denominator: f64) -> Value {
    Value::Ratio { numerator, denominator }
}

#[track_caller]
pub fn assert_close(got: f64, expected: f64, case: &str) {
    assert!((got - expected).abs() < 1e-9, "{case}: {got}, not {expected}");
}
