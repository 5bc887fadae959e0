//! All integration tests in one binary: each further one would be linked anew.

mod render;
