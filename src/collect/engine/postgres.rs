//! The engine `postgres`: one SELECT in a read-only transaction, answered as text.
//!
//! The simple query protocol gives every type as text, so NUMERIC, bigint and float are read the same way, and it takes
//! the settings of the transaction in the same message as the query: nothing is left behind in the session, and a pooler
//! between here and the database changes nothing.

mod connection;
mod failure;
mod url;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use schemars::JsonSchema;

use crate::{
    document::{Context, Fields, Length, Marked, Path, Setting},
    okr::Window,
    record,
    source::{Basics, FetchError, Numbers, Source},
};

use self::connection::{Access, Connection};
use super::{
    native::Native,
    session::Sessions,
    sql::{Database, SqlMeasure, SqlSource, local_date, local_time, server_limit, timed_out},
    sql_text::{Dialect, Variable},
    tls::Tls,
};

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  crm: { connector: postgres, url: \"${CRM_DATABASE_URL}\" }
objectives:
  - id: pipeline
    title: More people see the product
    owner: growth
    key_results:
      - id: demo-requests
        title: 20 % more requests for a demo
        source: crm
        measure:
          kind: flow
          unit: requests
          sql: select count(*) from demo_requests where created_at >= $start and created_at < $end
        target: +20%
";

record! {
    /// A PostgreSQL database, or one that speaks its language.
    pub struct PostgresSettings {
        /// Where it is and who asks: `postgres://user:password@host:5432/database`. Give it to a user who may only read.
        pub url: Marked<Setting>,
        /// `disable`, `prefer` or `require`; unless the url has an `sslmode`, `prefer`.
        pub tls: Option<Tls>,
        /// A PEM file with the certificate of the server's authority, where it is none that the system knows.
        pub ca: Option<Setting>,
        /// How long the server may work on one query. Default: nine tenths of `timeout`, which it cannot exceed.
        pub statement_timeout: Option<Length>,
    }
}

pub static ENGINE: Native = Native {
    name: "postgres",
    about: "Runs one SELECT on a PostgreSQL database, in a read-only transaction, and reads one number or a ratio.",
    example: EXAMPLE,
    source_schema: PostgresSettings::json_schema,
    measure_schema: SqlMeasure::json_schema,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let settings = PostgresSettings::take(fields, path, cx)?;
    let mut config = url::read(&settings.url, &path.child("url"), cx)?;
    config.connect_timeout(basics.timeout);
    let ca = settings.ca.map(|ca| basics.folder.join(ca.expose()));
    let statement_timeout = settings
        .statement_timeout
        .and_then(|limit| Duration::try_from(limit.0).ok())
        .map_or(server_limit(basics.timeout), |limit| limit.min(server_limit(basics.timeout)));
    let tls = settings.tls.unwrap_or_else(|| url::tls(&config));
    Some(Arc::new(SqlSource::new(PostgresDatabase {
        place: format!("postgres {}", url::place(&config)),
        access: Access::new(config, tls, ca, preamble(statement_timeout, &basics.time_zone), basics.max_bytes),
        time_zone: basics.time_zone,
        timeout: basics.timeout,
        sessions: Sessions::default(),
    })))
}

/// What is sent before each query, in the same message and so in the same transaction.
fn preamble(statement_timeout: Duration, zone: &TimeZone) -> String {
    let zone = zone.iana_name().unwrap_or("UTC");
    let timeout = statement_timeout.as_millis().max(1);
    format!("SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {timeout}; SET LOCAL TimeZone = '{zone}'; ")
}

#[derive(Debug)]
struct PostgresDatabase {
    place: String,
    access: Access,
    time_zone: TimeZone,
    timeout: Duration,
    sessions: Sessions<Connection>,
}

#[async_trait]
impl Database for PostgresDatabase {
    const DIALECT: Dialect = Dialect::Postgres;

    fn place(&self) -> &str {
        &self.place
    }

    /// Typed, because the server would drop the offset of an untyped text that is compared with a `timestamp`. Against
    /// a `timestamp` it compares in the session's zone, which is the file's.
    fn literal(&self, variable: Variable, window: &Window) -> String {
        let instant = |at| format!("timestamptz '{}+00'", local_time(at, &TimeZone::UTC));
        let date = |at| format!("date '{}'", local_date(at, &self.time_zone));
        match variable {
            Variable::Start => instant(window.start()),
            Variable::End => instant(window.end()),
            Variable::StartDate => date(window.start()),
            Variable::EndDate => date(window.end()),
            Variable::StartEpoch => window.start().as_second().to_string(),
            Variable::EndEpoch => window.end().as_second().to_string(),
        }
    }

    async fn rows(&self, sql: &str) -> Result<Numbers, FetchError> {
        let attempt = self.sessions.ask(sql, || self.access.open());
        tokio::time::timeout(self.timeout, attempt).await.unwrap_or_else(|_| Err(timed_out(self.timeout)))
    }
}
