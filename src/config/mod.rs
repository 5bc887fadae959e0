//! okrs.yaml as it was typed: the fields, the words, the files it is spread over, and the schema for editors.
//!
//! What the words mean, and whether they fit together, is `plan`'s business.

pub mod access;
pub mod alerts;
mod command;
mod disk;
mod file;
mod merge;
pub mod schema;
mod words;

pub use access::Access;
pub use alerts::Alerts;
pub use disk::{ProcessEnvironment, ReadError, allow_programs, read};
pub use file::*;
pub use merge::parse_all;
pub use words::{BaselineText, CycleText, Day, GoalText, PaceText, StallText, TargetNode};
