//! The recorded history, lived through again on a simulated clock. Pure.
//!
//! ```text
//! Span (which days, how often is looked) -> moments
//! Recorded (what the store has)          -> walk      one key result, at every moment: `progress::assess`
//! the walks of all key results           -> told      the subjects of each look: `alert::seen`, `alert::decide`, the routes
//! ```
//!
//! Nothing is decided here: the same functions judge and alert as in the daemon, with the times that they had. How polls
//! went is not kept in the history, so no source ever counts as failing.

mod moments;
mod recorded;
mod told;
mod walk;

pub use moments::{BadSpan, Span};
pub use recorded::{Recorded, Sight};
pub use told::{Fired, To, told};
pub use walk::{Turn, Walk, walk};
