//! What the SQL databases have in common: the measure's field, the prepared question, and the bounds of an answer.

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    document::{Context, Fields, Marked, Mistake, Path, did_you_mean},
    okr::{FailureKind, Kind, Window},
    record,
    source::{Answer, Cell, FetchError, Numbers, Question, Shape, Source},
};

use super::sql_text::{Dialect, SqlText, Variable};

/// An answer of more rows is refused: a measure is one number, or one a record.
const MAX_ROWS: usize = 10_000;

record! {
    /// One number out of a database.
    pub struct SqlMeasure {
        /// One SELECT that gives one number, or two for a ratio: numerator and denominator. `$start` and `$end` stand for the
        /// window, which `$end` is no longer part of: `created_at >= $start and created_at < $end`. `$start_date` and
        /// `$end_date` are its days in the file's time zone, `$start_epoch` and `$end_epoch` seconds since 1970. A query that
        /// uses one of them can be asked about the past, so that its baseline can be measured.
        pub sql: Marked<String>,
    }
}

/// A database that can be asked.
#[async_trait]
pub trait Database: Send + Sync + Debug + 'static {
    const DIALECT: Dialect;

    /// The engine's word, then where the database is; no credentials.
    fn place(&self) -> &str;

    /// How a variable is written in this database.
    fn literal(&self, variable: Variable, window: &Window) -> String;

    /// Asks once, read-only, within the source's time and size.
    async fn rows(&self, sql: &str) -> Result<Numbers, FetchError>;
}

/// A source of SQL measures.
#[derive(Debug)]
pub struct SqlSource<D>(Arc<D>);

impl<D: Database> SqlSource<D> {
    pub fn new(database: D) -> Self {
        Self(Arc::new(database))
    }
}

impl<D: Database> Source for SqlSource<D> {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        let SqlMeasure { sql } = SqlMeasure::take(fields, path, cx)?;
        let path = path.child("sql");
        let text = match SqlText::read(&sql.value, D::DIALECT) {
            Ok(text) => text,
            Err(flaws) => {
                for flaw in flaws {
                    cx.report(Mistake::error(sql.place, path, flaw.problem).hint(flaw.hint));
                }
                return None;
            }
        };
        if shape.kind == Kind::Flow && !text.uses_start() {
            let hint = "add something like `where created_at >= $start and created_at < $end`";
            if !text.is_windowed() {
                let problem = "a flow counts over a window, and this query uses neither `$start` nor `$end`";
                cx.report(Mistake::error(sql.place, path, problem).hint(hint));
                return None;
            }
            let problem = "a flow starts from 0 with its window, and this query does not use `$start`";
            cx.report(Mistake::warning(sql.place, path, problem).hint(hint));
        }
        Some(Arc::new(SqlQuestion { database: Arc::clone(&self.0), text, kind: shape.kind }))
    }
}

#[derive(Debug)]
struct SqlQuestion<D> {
    database: Arc<D>,
    text: SqlText,
    kind: Kind,
}

impl<D: Database> SqlQuestion<D> {
    fn filled(&self, window: &Window) -> String {
        self.text.fill(|variable| self.database.literal(variable, window))
    }
}

#[async_trait]
impl<D: Database> Question for SqlQuestion<D> {
    fn fingerprint(&self) -> &str {
        self.text.typed()
    }

    fn can_tell_the_past(&self) -> bool {
        self.text.is_windowed()
    }

    fn describe(&self, window: &Window) -> String {
        format!("{}: {}", self.database.place(), self.filled(window))
    }

    async fn ask(&self, window: &Window) -> Result<Answer, FetchError> {
        self.database.rows(&self.filled(window)).await.map(Answer::Table)
    }

    fn pick(&self, answer: &Answer, _: &Window) -> Result<Numbers, FetchError> {
        let Answer::Table(numbers) = answer else {
            return Err(FetchError::malformed("a database gave no table"));
        };
        let mut numbers = numbers.clone();
        if self.kind == Kind::Milestone {
            numbers.rows.iter_mut().flatten().for_each(read_truth);
        }
        Ok(numbers)
    }
}

/// Postgres writes truth as `t` and `f`; only where "done or not" is asked can they mean nothing else.
fn read_truth(cell: &mut Cell) {
    match cell {
        Cell::Text(text) if text == "t" || text == "true" => *cell = Cell::Boolean(true),
        Cell::Text(text) if text == "f" || text == "false" => *cell = Cell::Boolean(false),
        _ => {}
    }
}

/// An answer as it comes in, row by row, within its bounds.
pub struct Table {
    numbers: Numbers,
    bytes: usize,
    max_bytes: usize,
}

impl Table {
    pub fn new(columns: Vec<String>, max_bytes: usize) -> Self {
        Self { numbers: Numbers { columns, rows: Vec::new() }, bytes: 0, max_bytes }
    }

    /// Adds a row that took `bytes` on its way.
    ///
    /// # Errors
    /// `too_large` when the answer grows beyond 10,000 rows or the source's bound.
    pub fn push(&mut self, row: Vec<Cell>, bytes: usize) -> Result<(), FetchError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.numbers.rows.len() >= MAX_ROWS {
            let text = format!("the answer has more than {MAX_ROWS} rows: aggregate them in the query");
            return Err(FetchError::new(FailureKind::TooLarge, text));
        }
        if self.bytes > self.max_bytes {
            return Err(too_large(self.max_bytes));
        }
        self.numbers.rows.push(row);
        Ok(())
    }

    pub fn finish(self) -> Numbers {
        self.numbers
    }
}

pub fn too_large(max_bytes: usize) -> FetchError {
    FetchError::new(FailureKind::TooLarge, format!("the answer is larger than {max_bytes} bytes"))
}

/// A cell whose type the database does not tell: a number if it reads like one.
pub fn cell_of(text: &str) -> Cell {
    match text.parse() {
        Ok(number) => Cell::Number(number),
        Err(_) => Cell::Text(text.to_owned()),
    }
}

/// `2026-10-01 00:00:00`, whole seconds, as it is called in `zone`.
pub fn local_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2026-10-01`, the day that it is in `zone`.
pub fn local_date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string()
}

/// The zone of a source's own `timezone` setting, with every mistake told; None is UTC.
pub fn zone_of(setting: Option<Marked<String>>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<TimeZone> {
    let Some(setting) = setting else {
        return Some(TimeZone::UTC);
    };
    match TimeZone::get(&setting.value) {
        Ok(zone) => Some(zone),
        Err(_) => {
            let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
            let hint = did_you_mean(&setting.value, known.iter().map(String::as_str));
            let problem = format!("`{}` is no time zone", setting.value);
            cx.report(Mistake::error(setting.place, path.child("timezone"), problem).hint(hint));
            None
        }
    }
}

/// What an attempt says that took too long.
pub fn timed_out(limit: std::time::Duration) -> FetchError {
    FetchError::new(FailureKind::Timeout, format!("no answer within {limit:?}"))
}

/// How long the server itself may work on a statement: a little less than the whole attempt, so that the answer "too
/// long" still comes over the connection, and the connection stays of use.
pub fn server_limit(timeout: std::time::Duration) -> std::time::Duration {
    timeout.mul_f64(0.9).max(std::time::Duration::from_millis(1))
}
