//! How numbers are fetched: each request once, gently, and again where that can help.
//!
//! A [`Collector`] lives as long as the plan and knows each source's limits. One tick is a [`Round`]: identical requests in
//! it are made once and shared. Each source has a gate of its own (slots, pace, and closed while it asked to be left alone),
//! so a hanging or failing source delays no other. Engines make single attempts; retries, time limits and panics are dealt
//! with here. Nothing is scheduled, logged or stored here.

pub mod client;
mod collector;
pub mod engine;
pub mod format;
mod gate;
mod measure;
mod pace;
mod pick;
mod retry;
mod round;
pub mod select;
pub mod template;
#[cfg(test)]
mod tests;

pub use collector::Collector;
pub use measure::Measured;
pub use round::Round;
