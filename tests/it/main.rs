//! All integration tests in one binary: each further one would be linked anew.

mod kill;
mod store;
mod published;
mod acceptance;
mod edge_cases;
mod goal;
mod objectives;
mod properties;
mod rules;
mod stalls;
mod render;
