//! The end of a cycle: what is still open, the grades that are kept, and what has changed since. Pure.
//!
//! A grade is kept with all that it came from, so that a closed cycle can be read when the file speaks of another one.

mod changed;
mod grades;
mod open;
mod rules;

pub use changed::{Changed, changed, holding};
pub use grades::{Assessed, grades};
pub use open::{Open, is_final, open};
pub use rules::is_top;
