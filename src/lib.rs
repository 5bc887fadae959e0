//! okrd: OKR as code.

pub mod clock;
pub mod collect;
pub mod document;
pub mod lang;
pub mod okr;
pub mod plan;
pub mod progress;
pub mod schedule;
pub mod source;
pub mod store;
