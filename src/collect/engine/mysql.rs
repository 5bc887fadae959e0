//! The engine `mysql`: one SELECT on a MySQL or MariaDB database, in a read-only session whose time zone is UTC.

mod connection;
mod failure;
mod url;

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use schemars::JsonSchema;

use crate::{
    document::{Context, Fields, Marked, Path, Setting},
    okr::Window,
    record,
    source::{Basics, FetchError, Numbers, Source},
};

use self::connection::{Access, Connection};
use super::{
    native::Native,
    session::Sessions,
    sql::{Database, SqlMeasure, SqlSource, local_date, local_time, timed_out, zone_of},
    sql_text::{Dialect, Variable},
    tls::Tls,
};

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  shop: { connector: mysql, url: \"${SHOP_DATABASE_URL}\" }
objectives:
  - id: checkout
    title: Fewer carts are left behind
    owner: growth
    key_results:
      - id: paid-carts
        title: Raise the share of carts that are paid by 5 points
        source: shop
        measure:
          kind: ratio
          unit: percent
          sql: select sum(paid), count(*) from carts where created_at >= $start and created_at < $end
        target: +5pp
";

record! {
    /// A MySQL or MariaDB database.
    pub struct MysqlSettings {
        /// Where it is and who asks: `mysql://user:password@host:3306/database`. Give it to a user who may only read.
        pub url: Marked<Setting>,
        /// `disable`, `prefer` or `require`; unless the url says `require_ssl=true`, `prefer`.
        pub tls: Option<Tls>,
        /// A PEM file with the certificate of the server's authority, where it is none of the public ones.
        pub ca: Option<Setting>,
        /// The time zone in which DATETIME columns hold their times; UTC unless given. TIMESTAMP columns know their instant
        /// and are asked in UTC: with another zone here, compare them with `from_unixtime($start_epoch)`.
        pub timezone: Option<Marked<String>>,
    }
}

pub static ENGINE: Native = Native {
    name: "mysql",
    about: "Runs one SELECT on a MySQL or MariaDB database, in a read-only session, and reads one number or a ratio.",
    example: EXAMPLE,
    source_schema: MysqlSettings::json_schema,
    measure_schema: SqlMeasure::json_schema,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let settings = MysqlSettings::take(fields, path, cx)?;
    let opts = url::read(&settings.url, &path.child("url"), cx);
    let zone = zone_of(settings.timezone, path, cx);
    let (opts, zone) = (opts?, zone?);
    let ca = settings.ca.map(|ca| basics.folder.join(ca.expose()));
    Some(Arc::new(SqlSource::new(MysqlDatabase {
        place: format!("mysql {}", url::place(&opts)),
        access: Access::new(opts, settings.tls, ca, basics.timeout, basics.max_bytes),
        zone,
        file_zone: basics.time_zone,
        timeout: basics.timeout,
        sessions: Sessions::default(),
    })))
}

struct MysqlDatabase {
    place: String,
    access: Access,
    /// Of DATETIME columns.
    zone: TimeZone,
    file_zone: TimeZone,
    timeout: Duration,
    sessions: Sessions<Connection>,
}

/// The driver's own settings would show the password.
impl fmt::Debug for MysqlDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MysqlDatabase").field(&self.place).finish()
    }
}

#[async_trait]
impl Database for MysqlDatabase {
    const DIALECT: Dialect = Dialect::Mysql;

    fn place(&self) -> &str {
        &self.place
    }

    /// A time without a zone, as the columns hold it. The session's zone is UTC, and the server takes the text for a time
    /// of the session when it is compared with a TIMESTAMP.
    fn literal(&self, variable: Variable, window: &Window) -> String {
        let time = |at| format!("timestamp'{}'", local_time(at, &self.zone));
        let date = |at| format!("date'{}'", local_date(at, &self.file_zone));
        match variable {
            Variable::Start => time(window.start()),
            Variable::End => time(window.end()),
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
