//! okrd: OKR as code.

pub mod document;
pub mod okr;
pub mod progress;
pub mod source;
pub mod store;
