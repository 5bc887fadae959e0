//! All integration tests in one binary: each further one would be linked anew.

mod acceptance;
mod edge_cases;
mod goal;
mod kill;
mod objectives;
mod properties;
mod published;
mod render;
mod rules;
mod stalls;
mod store;
