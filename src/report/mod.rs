//! The report for the check-in: what moved, what did not and why, what needs a decision. Pure.
//!
//! ```text
//! Material (the plan, the assessments now and a week ago, notes) -> Report (typed, no language)
//!     -> Page (every text of one language) -> Markdown, HTML
//!     -> JSON
//! ```
//!
//! Nothing here reads the store or the clock: [`crate::review`] does. The page shows the same in another form, from the same
//! pieces. A report is made anew each time it is asked for.

mod build;
mod course;
mod decisions;
mod grade;
mod render;
mod types;

pub use crate::plan::{Format, What};
pub use build::{close, weekly};
pub use render::{
    Palette, Speaker, Tone, UNKNOWN, chart, escaped, forecast, html, json, markdown, rendered, subject, value_and_target,
    value_beside_target, value_change,
};
pub use types::{
    Course, Decision, Grade, InitiativeReport, KeyResultReport, Material, Missing, ObjectiveReport, Overall, Point, Report,
    Standings, Why,
};
