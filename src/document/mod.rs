//! YAML files as people edit them: text with places, typed values out of it, and every mistake shown where it stands.
//!
//! Pure: texts come in, values and mistakes come out. It knows nothing of OKRs.

mod decode;
mod files;
mod mistake;
mod node;
mod parse;
mod scalar;
mod secret;

pub use decode::{Context, Fields, FromNode, Marked, Named, Path, Tried, Unread, field_name, wrong_shape};
pub use files::Files;
pub use mistake::{Mistake, Severity, did_you_mean, nearest};
pub use node::{Content, Entry, Node, Place};
pub use parse::{MAX_BYTES, parse};
pub use scalar::{Length, Secret, Setting};
pub use secret::{ALLOW_PROGRAMS, EmptyEnvironment, Environment, NO_PROGRAMS, Secrets};
