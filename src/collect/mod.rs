//! How numbers are fetched from the places where they live.

pub mod client;
pub mod engine;
