//! The SQL engines against a real PostgreSQL, a real MariaDB and real SQLite files.

mod answers;
mod failing;
mod security;
mod time_zones;

use std::{path::PathBuf, sync::Arc, sync::OnceLock, time::Duration};

use okrd::source::Source;

use crate::{
    asking,
    servers::{mariadb::Mariadb, postgres::Postgres},
};

/// Long enough that only a hanging test meets it.
const PATIENT: Duration = Duration::from_secs(60);

fn postgres(timeout: Duration) -> Arc<dyn Source> {
    asking::source("postgres", &format!("url: \"{}\"", data::in_postgres().url()), timeout)
}

fn mysql(timeout: Duration) -> Arc<dyn Source> {
    asking::source("mysql", &format!("url: \"{}\"", data::in_mariadb().url()), timeout)
}

fn sqlite(timeout: Duration) -> Arc<dyn Source> {
    asking::source("sqlite", &format!("path: \"{}\"", data::in_sqlite().display()), timeout)
}

/// Each database with the same data.
fn all(timeout: Duration) -> [(&'static str, Arc<dyn Source>); 3] {
    [("postgres", postgres(timeout)), ("mysql", mysql(timeout)), ("sqlite", sqlite(timeout))]
}

/// The data of the tests: `requests`, one a whole hour from 1 September to 1 December 2026, in every form of a time.
mod data {
    use super::*;
    use jiff::{SignedDuration, Timestamp, tz::TimeZone};

    const COLUMNS: &str = "insert into requests (at, local_at, day, epoch, done) values ";

    /// `at` in UTC, `local_at` and `day` as they are called in Paris, `epoch` in seconds; every tenth one is done.
    fn rows(instant: impl Fn(Timestamp) -> String) -> String {
        let start: Timestamp = "2026-09-01T00:00:00Z".parse().expect("it is a time");
        let paris = TimeZone::get("Europe/Paris").expect("the zones are bundled");
        let row = |hour: i64| {
            let at = start + SignedDuration::from_hours(hour);
            let local = at.to_zoned(paris.clone());
            let (time, day) = (local.strftime("%Y-%m-%d %H:%M:%S"), local.strftime("%Y-%m-%d"));
            format!("({}, '{time}', '{day}', {}, {})", instant(at), at.as_second(), i32::from(hour % 10 == 0))
        };
        (0..91 * 24).map(row).collect::<Vec<_>>().join(",\n")
    }

    fn utc(at: Timestamp) -> String {
        format!("'{}'", at.strftime("%Y-%m-%d %H:%M:%S"))
    }

    pub fn in_postgres() -> &'static Postgres {
        static FILLED: OnceLock<&Postgres> = OnceLock::new();
        FILLED.get_or_init(|| {
            let server = Postgres::shared();
            let rows = rows(|at| format!("'{}+00'", at.strftime("%Y-%m-%d %H:%M:%S")));
            server.sql(&format!(
                "create table requests (at timestamptz, local_at timestamp, day date, epoch bigint, done int); {COLUMNS} {rows};
                 create table numbers (exact numeric(20, 4), big bigint, small float8, yes boolean, word text, missing int);
                 insert into numbers values (1234567.8901, 9007199254740991, 0.1, true, 'many', null);
                 create sequence counter; grant all on counter to okrd;
                 create table hidden (a int); revoke pg_read_all_data from okrd;
                 grant select on requests, numbers to okrd; grant pg_monitor to okrd;"
            ));
            server
        })
    }

    pub fn in_mariadb() -> &'static Mariadb {
        static FILLED: OnceLock<&Mariadb> = OnceLock::new();
        FILLED.get_or_init(|| {
            let server = Mariadb::shared();
            server.sql(&format!(
                "create table requests (at timestamp, local_at datetime, day date, epoch bigint, done int); {COLUMNS} {};
                 create table numbers (exact decimal(20, 4), big bigint, small double, yes boolean, flag bit(1), word text, missing int);
                 insert into numbers values (1234567.8901, 9007199254740991, 0.1, true, b'1', 'many', null);
                 create table written (a int);
                 delimiter //\ncreate function writes() returns int modifies sql data begin insert into written values (1); return 1; end //\ndelimiter ;\n
                 create database hidden; create table hidden.hidden (a int);
                 revoke select, execute on *.* from okrd@'127.0.0.1';
                 grant select, execute on okrd.* to okrd@'127.0.0.1';",
                rows(utc)
            ));
            server
        })
    }

    pub fn in_sqlite() -> &'static PathBuf {
        static FILLED: OnceLock<PathBuf> = OnceLock::new();
        FILLED.get_or_init(|| {
            // In the build's own folder: nothing removes it when the tests end, and the next run writes it anew.
            let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sql_engines.db");
            let _ = std::fs::remove_file(&path);
            let connection = rusqlite::Connection::open(&path).expect("the folder is there");
            connection
                .execute_batch(&format!(
                    "pragma synchronous = off;
                     create table requests (at text, local_at text, day text, epoch int, done int); {COLUMNS} {};
                     create table numbers (exact numeric, big int, small real, yes boolean, word text, missing int);
                     insert into numbers values (1234567.8901, 9007199254740991, 0.1, true, 'many', null);",
                    rows(utc)
                ))
                .expect("the statements are sound");
            path
        })
    }
}
