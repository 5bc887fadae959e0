//! All integration tests in one binary: each further one would be linked anew.

mod asking;
mod engine_settings;
mod prometheus_engine;
mod servers;
mod sql_engines;
