//! The real servers that engines are tested against, each in a folder of its own, on a port that the system chose.
//!
//! One server of a kind is shared by all tests, and some tests start their own. None outlives the test binary, however
//! that ends: a shell between the two waits for its input to close, then ends the server and removes its folder.

pub mod alertmanager;
pub mod certificates;
pub mod mariadb;
pub mod postgres;
pub mod process;
pub mod prometheus;
pub mod scraper;
pub mod smtp;
pub mod wordpress;

pub use process::free_port;
