//! How asking went: the outcome of polls, and the kinds of failure.

use jiff::Timestamp;

/// Why a source gave no number. A small set with stable labels: metrics, alerts and remedies hang on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The credentials are wrong or have expired.
    Unauthorized,
    /// The credentials are right but may not do this.
    Forbidden,
    /// Asked too often; the source says when to come back, or we wait.
    RateLimited,
    /// The day's or month's allowance is used up.
    QuotaExhausted,
    /// The source no longer knows this number.
    MetricRemoved,
    /// The source refused the question itself: a wrong query, path or parameter.
    Rejected,
    /// The answer is not what the measure needs.
    Malformed,
    /// The answer is sound and has no value in it.
    NoData,
    /// The answer is larger than the source's bound.
    TooLarge,
    /// No answer in time.
    Timeout,
    /// The source cannot be reached or is out of order.
    Unavailable,
}

impl FailureKind {
    pub const ALL: [Self; 11] = [
        Self::Unauthorized,
        Self::Forbidden,
        Self::RateLimited,
        Self::QuotaExhausted,
        Self::MetricRemoved,
        Self::Rejected,
        Self::Malformed,
        Self::NoData,
        Self::TooLarge,
        Self::Timeout,
        Self::Unavailable,
    ];

    /// The label in metrics and JSON: stable.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::MetricRemoved => "metric_removed",
            Self::Rejected => "rejected",
            Self::Malformed => "malformed",
            Self::NoData => "no_data",
            Self::TooLarge => "too_large",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether asking again soon can help.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::RateLimited | Self::Timeout | Self::Unavailable)
    }

    /// Whether one failure is enough to call the source failing: nothing will change until a person acts.
    pub fn needs_a_person(self) -> bool {
        matches!(self, Self::Unauthorized | Self::Forbidden | Self::MetricRemoved | Self::Rejected)
    }
}

/// How the polls of one key result have gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PollState {
    pub last_attempt: Option<Timestamp>,
    pub last_success: Option<Timestamp>,
    /// Failed polls since the last success.
    pub failures_in_a_row: u32,
    /// The newest failure, kept until a success.
    pub failure: Option<Failure>,
}

/// A failure as it is kept and shown: no secrets in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub kind: FailureKind,
    pub text: String,
}

impl PollState {
    /// The state after a poll at `at` that ended like this.
    #[must_use]
    pub fn after(&self, at: Timestamp, failure: Option<Failure>) -> Self {
        match failure {
            None => Self { last_attempt: Some(at), last_success: Some(at), failures_in_a_row: 0, failure: None },
            Some(failure) => Self {
                last_attempt: Some(at),
                last_success: self.last_success,
                failures_in_a_row: self.failures_in_a_row.saturating_add(1),
                failure: Some(failure),
            },
        }
    }

    /// Three failures in a row, or one that only a person can mend.
    pub fn is_failing(&self) -> bool {
        self.failures_in_a_row >= 3 || self.failure.as_ref().is_some_and(|failure| failure.kind.needs_a_person())
    }
}
