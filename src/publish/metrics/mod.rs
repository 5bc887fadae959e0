//! The `/metrics` page, in the text format of Prometheus.
//!
//! Two halves of different size. The key results can be a hundred thousand, so their part is written by hand: a [`Board`]
//! keeps every label as finished text and every number as a float, and a [`Page`] walks over it family by family, one
//! bounded chunk at a time. The daemon's own few series are a [`Telemetry`], kept by the `prometheus` crate and appended.
//!
//! A board is immutable. An evaluation makes a new one that shares all that did not change, and whoever is still reading
//! the old one finishes in peace. Unknown is absent: a number that is not known has no line, a family without any line
//! has no heading, and a key result that left the plan leaves the page with it.

mod board;
mod chunks;
mod column;
mod history;
mod label;
mod page;
mod rows;
mod telemetry;

pub use board::{Board, Described, KeyResultRow, ObjectiveRow};
pub use chunks::Chunks;
pub use history::{Sampled, write_history};
pub use page::{CHUNK, Page};
pub use telemetry::Telemetry;
