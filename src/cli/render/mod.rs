//! Answers of the command line as text and as JSON: pure functions from what is known to what is printed.
//!
//! [`status()`] and [`explain()`] write for people, [`status_json`] and [`explain_json`] for programs.

mod bar;
mod explain;
mod grades;
mod json;
mod look;
mod replay;
mod status;
mod text;

pub use explain::{ExplainView, explain};
pub use grades::{grade_json, graded, kept_grades};
pub use json::{explain_json, status_json};
pub use look::Look;
pub use replay::{ReplayView, replay, replay_json};
pub use status::{KeyResultView, StatusView, status};
