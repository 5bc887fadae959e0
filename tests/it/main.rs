//! All integration tests in one binary: each further one would be linked anew.

mod acceptance;
mod asking;
mod catalogue;
mod commands;
mod config;
mod daemon;
mod documented;
mod edge_cases;
mod engine_settings;
mod exec_engine;
mod file_engine;
mod goal;
mod http_engine;
mod kill;
mod objectives;
mod prometheus_engine;
mod properties;
mod published;
mod render;
mod rules;
mod servers;
mod sql_engines;
mod stalls;
mod store;
mod tokens;
mod vendors;
