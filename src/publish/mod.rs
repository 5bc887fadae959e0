//! What okrd tells the world: the metrics page and the small HTTP server around it.
//!
//! Reads assessments, writes text. Nothing here computes a number of its own, and nothing here asks for the time.

pub mod http;
pub mod metrics;
