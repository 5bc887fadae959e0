//! Asking sources for numbers: the engines, and what they share.

pub mod client;
pub mod engine;
mod format;
mod select;
pub mod template;
