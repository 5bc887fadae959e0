//! Why asking a source gave nothing.

use std::time::Duration;

use thiserror::Error;

use crate::okr::FailureKind;

/// One failed attempt: the kind that everything hangs on, words for people, and when to come back if the source said so.
///
/// The text never holds a credential, nor a query string that could.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{text}")]
pub struct FetchError {
    pub kind: FailureKind,
    pub text: String,
    pub retry_after: Option<Duration>,
}

impl FetchError {
    pub fn new(kind: FailureKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), retry_after: None }
    }

    pub fn malformed(text: impl Into<String>) -> Self {
        Self::new(FailureKind::Malformed, text)
    }

    pub fn no_data(text: impl Into<String>) -> Self {
        Self::new(FailureKind::NoData, text)
    }

    pub fn unavailable(text: impl Into<String>) -> Self {
        Self::new(FailureKind::Unavailable, text)
    }

    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }
}
