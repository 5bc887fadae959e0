//! Answers of the command line as text for people: pure functions from what is known to what is printed. Those for programs
//! are the API's, in [`crate::answer`].

mod bar;
mod explain;
mod look;
mod status;
mod text;

pub use explain::explain;
pub use look::Look;
pub use status::status;
