//! The engines: one file each, and one line in this list.

use crate::source::Engine;

/// Every engine that is built in, by the word after `connector:`.
pub static ENGINES: &[&dyn Engine] = &[];
