//! A value and an instant as columns, and back.

use jiff::Timestamp;
use rusqlite::Row;
use thiserror::Error;

use crate::okr::{IdError, Observation, Rank, Role, Value, Window};

/// Why a row could not be read or written.
#[derive(Debug, Error)]
pub enum RowError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("the store holds something that is no {what}: {found}")]
    Corrupt { what: &'static str, found: String },
    #[error("the store holds something that is no id")]
    Id(#[from] IdError),
}

/// A value as the columns `kind`, `number`, `denominator`, `numbers`.
#[derive(Debug, PartialEq)]
pub struct Columns {
    pub kind: i64,
    pub number: Option<f64>,
    pub denominator: Option<f64>,
    pub numbers: Option<Vec<u8>>,
}

const LEVEL: i64 = 0;
const FLOW: i64 = 1;
const RATIO: i64 = 2;
const RANK: i64 = 3;
const NOT_RANKED: i64 = 4;
const MILESTONE: i64 = 5;
const EACH: i64 = 6;

impl Columns {
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Level(number) => Self::plain(LEVEL, Some(*number), None),
            Value::Flow(number) => Self::plain(FLOW, Some(*number), None),
            Value::Ratio { numerator, denominator } => Self::plain(RATIO, Some(*numerator), Some(*denominator)),
            Value::Rank(Rank::At(position)) => Self::plain(RANK, Some(*position), None),
            Value::Rank(Rank::NotRanked) => Self::plain(NOT_RANKED, None, None),
            Value::Milestone(done) => Self::plain(MILESTONE, Some(*done), None),
            Value::Each(numbers) => Self { kind: EACH, number: None, denominator: None, numbers: Some(bytes(numbers)) },
        }
    }

    /// SQLite keeps whole numbers of a REAL column as integers, so -0.0 would come back as 0.0: then the bits go along.
    fn plain(kind: i64, number: Option<f64>, denominator: Option<f64>) -> Self {
        let is_negative_zero = |number: f64| number == 0.0 && number.is_sign_negative();
        let all: Vec<f64> = number.into_iter().chain(denominator).collect();
        let numbers = all.iter().any(|number| is_negative_zero(*number)).then(|| bytes(&all));
        Self { kind, number, denominator, numbers }
    }
}

/// The value in the columns from `first` on: `kind`, `number`, `denominator`, `numbers`.
pub fn value(row: &Row<'_>, first: usize) -> Result<Value, RowError> {
    let kind: i64 = row.get(first)?;
    let exact = match row.get_ref(first + 3)?.as_blob_or_null().map_err(rusqlite::Error::from)? {
        Some(blob) => floats(blob)?,
        None => Vec::new(),
    };
    let number = |at: usize| match exact.get(at) {
        Some(number) => Ok(*number),
        None => row.get(first + 1 + at),
    };
    Ok(match kind {
        LEVEL => Value::Level(number(0)?),
        FLOW => Value::Flow(number(0)?),
        RATIO => Value::Ratio { numerator: number(0)?, denominator: number(1)? },
        RANK => Value::Rank(Rank::At(number(0)?)),
        NOT_RANKED => Value::Rank(Rank::NotRanked),
        MILESTONE => Value::Milestone(number(0)?),
        EACH => Value::Each(exact.into()),
        _ => return Err(corrupt("kind of value", kind)),
    })
}

/// The observation in the columns `role`, `window_end`, `window_start`, `kind`, `number`, `denominator`, `numbers` and a time
/// of collection, from `first` on.
pub fn observation(row: &Row<'_>, first: usize) -> Result<Observation, RowError> {
    let role: i64 = row.get(first)?;
    let role = *Role::ALL.iter().find(|known| role_code(**known) == role).ok_or_else(|| corrupt("role", role))?;
    let (end, start) = (instant(row.get(first + 1)?)?, instant(row.get(first + 2)?)?);
    Ok(Observation {
        role,
        window: window(start, end)?,
        value: value(row, first + 3)?,
        collected_at: instant(row.get(first + 7)?)?,
    })
}

pub fn role_code(role: Role) -> i64 {
    match role {
        Role::Value => 0,
        Role::Rival => 1,
        Role::Baseline => 2,
    }
}

pub fn window(start: Timestamp, end: Timestamp) -> Result<Window, RowError> {
    Window::new(start, end).ok_or_else(|| corrupt("window", format!("{start} to {end}")))
}

pub fn instant(milliseconds: i64) -> Result<Timestamp, RowError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| corrupt("instant", milliseconds))
}

pub fn corrupt(what: &'static str, found: impl ToString) -> RowError {
    RowError::Corrupt { what, found: found.to_string() }
}

fn bytes(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn floats(blob: &[u8]) -> Result<Vec<f64>, RowError> {
    match blob.as_chunks::<8>() {
        (chunks, []) => Ok(chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect()),
        _ => Err(corrupt("list of numbers", format!("{} bytes", blob.len()))),
    }
}
