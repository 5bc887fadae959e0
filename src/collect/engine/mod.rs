//! The connectors that are built in: one file each, one line each in [`ENGINES`].

mod exec;
mod file;
pub mod http;
pub mod manifest;
mod mysql;
mod native;
mod postgres;
mod prometheus;
mod reading;
mod refresh;
mod session;
mod sql;
mod sql_text;
mod sqlite;
mod tls;
mod token;
mod web;

pub use tls::install_tls_provider;

use std::sync::OnceLock;

use crate::source::Engine;

/// Every connector: the engines, then the catalogue.
pub fn connectors() -> &'static [&'static dyn Engine] {
    static ALL: OnceLock<Vec<&'static dyn Engine>> = OnceLock::new();
    ALL.get_or_init(|| {
        let catalogue = manifest::catalogue().iter().map(|connector| -> &'static dyn Engine { connector });
        ENGINES.iter().copied().chain(catalogue).collect()
    })
}

/// The engines, in the order of the reference.
pub static ENGINES: &[&dyn Engine] =
    &[&postgres::ENGINE, &mysql::ENGINE, &sqlite::ENGINE, &prometheus::ENGINE, &http::ENGINE, &file::ENGINE, &exec::ENGINE];
