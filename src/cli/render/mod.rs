//! Answers of the command line as text for people: pure functions from what is known to what is printed. Those for programs
//! are the API's, in [`crate::answer`].

mod bar;
mod explain;
mod grades;
mod look;
mod replay;
mod status;
mod text;

pub use explain::explain;
pub use grades::{grade_json, graded, kept_grades};
pub use look::Look;
pub use replay::{ReplayView, replay, replay_json};
pub use status::status;
