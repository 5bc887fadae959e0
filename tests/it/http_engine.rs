//! The engine `http` against a server of the test's own, which keeps what it was sent.

mod answers;
mod bounds;
mod pages;
mod refusals;
mod requests;
pub mod server;
mod settings;
mod whole;

use std::{sync::Arc, time::Duration};

use okrd::source::Source;

use crate::asking::source;

use self::server::Server;

/// Long enough that only a hanging test meets it.
const PATIENT: Duration = Duration::from_secs(60);

/// A source whose `base_url` is the server, with more settings below.
fn of(server: &Server, settings: &str) -> Arc<dyn Source> {
    source("http", &format!("base_url: {}\n{settings}", server.url()), PATIENT)
}
