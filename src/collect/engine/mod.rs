//! The connectors that are built in: one file each, one line each in [`ENGINES`].

mod exec;
mod file;
mod http;
mod mysql;
mod native;
mod postgres;
mod prometheus;
mod reading;
mod session;
mod sql;
mod sql_text;
mod sqlite;
mod tls;
mod web;

pub use tls::install_tls_provider;

use crate::source::Engine;

/// Every engine, in the order of the reference.
pub static ENGINES: &[&dyn Engine] =
    &[&postgres::ENGINE, &mysql::ENGINE, &sqlite::ENGINE, &prometheus::ENGINE, &http::ENGINE, &file::ENGINE, &exec::ENGINE];
