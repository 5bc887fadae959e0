//! The engine `sqlite`: one SELECT on a SQLite file that is opened for reading, for this one question.

mod read;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use schemars::JsonSchema;

use crate::{
    document::{Context, Fields, Marked, Mistake, Path, Setting},
    okr::Window,
    record,
    source::{Basics, FetchError, Numbers, Source},
};

use self::read::Bounds;
use super::{
    native::Native,
    sql::{Database, SqlMeasure, SqlSource, local_date, local_time, server_limit, timed_out, zone_of},
    sql_text::{Dialect, Variable},
};

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  shop: { connector: sqlite, path: data/shop.db }
objectives:
  - id: sales
    title: The shop sells on its own
    owner: growth
    key_results:
      - id: orders
        title: Reach 500 orders
        source: shop
        measure:
          kind: flow
          unit: orders
          sql: select count(*) from orders where created_at >= $start and created_at < $end
        target: 500
";

record! {
    /// A SQLite file.
    pub struct SqliteSettings {
        /// The file; a relative path starts at the folder of the file that you are writing.
        pub path: Marked<Setting>,
        /// The time zone in which columns hold their times, as text like `2026-10-01 00:00:00`; UTC unless given. Compare
        /// columns of another form with `datetime(column) >= $start`, and those in seconds with `$start_epoch`.
        pub timezone: Option<Marked<String>>,
    }
}

pub static ENGINE: Native = Native {
    name: "sqlite",
    about: "Runs one SELECT on a SQLite file, opened for reading only, and reads one number or a ratio.",
    example: EXAMPLE,
    source_schema: SqliteSettings::json_schema,
    measure_schema: SqlMeasure::json_schema,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let settings = SqliteSettings::take(fields, path, cx)?;
    let zone = zone_of(settings.timezone, path, cx);
    if settings.path.value.expose().trim().is_empty() {
        cx.report(Mistake::error(settings.path.place, path.child("path"), "the path is empty").hint("write `path: data.db`"));
        return None;
    }
    Some(Arc::new(SqlSource::new(SqliteDatabase {
        place: format!("sqlite {}", settings.path.value.typed()),
        path: basics.folder.join(settings.path.value.expose()),
        zone: zone?,
        file_zone: basics.time_zone,
        timeout: basics.timeout,
        max_bytes: basics.max_bytes,
    })))
}

#[derive(Debug)]
struct SqliteDatabase {
    place: String,
    path: PathBuf,
    /// Of the columns.
    zone: TimeZone,
    file_zone: TimeZone,
    timeout: Duration,
    max_bytes: usize,
}

#[async_trait]
impl Database for SqliteDatabase {
    const DIALECT: Dialect = Dialect::Sqlite;

    fn place(&self) -> &str {
        &self.place
    }

    /// Text, as SQLite's own functions write a time: it compares in the order of time with text of the same form.
    fn literal(&self, variable: Variable, window: &Window) -> String {
        let time = |at| format!("'{}'", local_time(at, &self.zone));
        let date = |at| format!("'{}'", local_date(at, &self.file_zone));
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
        let stop = Stop::default();
        let bounds = Bounds { time: server_limit(self.timeout), bytes: self.max_bytes, stop: Arc::clone(&stop.0) };
        let (path, sql) = (self.path.clone(), sql.to_owned());
        let task = tokio::task::spawn_blocking(move || read::rows(&path, &sql, bounds));
        match tokio::time::timeout(self.timeout, task).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(FetchError::unavailable("reading the file was interrupted")),
            Err(_) => Err(timed_out(self.timeout)),
        }
    }
}

/// Tells the thread that reads to stop when nobody waits for it any more.
#[derive(Default)]
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
