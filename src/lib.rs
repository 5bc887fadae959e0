//! okrd: OKR as code.

pub mod document;
pub mod okr;
