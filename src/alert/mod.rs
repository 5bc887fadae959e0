//! Who is told what, and when: from where everything stands to the news that people should hear. Pure.
//!
//! ```text
//! standings -> seen        one subject a key result, one a source however many key results hang on it
//!           -> decide      what has held for long enough, what is over, what is due to be said again
//!           -> route       which sinks, in which language, and not before which hour
//!           -> Message     in words, ready to be sent
//! ```
//!
//! A state that changes and the messages that tell of it are kept together, so a stop in between loses nothing. What goes
//! over the wire is [`crate::deliver`]'s.

mod ceiling;
mod decide;
mod maintenance;
mod message;
mod quiet;
mod reason;
mod report;
mod route;
mod seen;

#[cfg(test)]
mod tests;

pub use ceiling::{Ceiling, digest};
pub use decide::{Change, News, Past, State, Told, Turning, decide};
pub use maintenance::{Maintenance, Window};
pub use message::{Message, Telling, message, sample};
pub use quiet::{Holidays, Quiet};
pub use reason::{Event, Reason, Severity};
pub use report::{Carried, Reporting, report_message};
pub use route::{Part, Route, Rules};
pub use seen::{Look, Seen, Subject, seen};
