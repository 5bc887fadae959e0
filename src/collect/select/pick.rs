//! Numbers out of a document: which records count, and what is made of them.

use std::{borrow::Cow, collections::HashSet};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::{
    expression::{Expression, SelectionError, describe},
    jq, when,
};
use crate::{
    okr::{Kind, Window},
    source::{Cell, Numbers},
};

/// Steps that filters may take for one document, besides [`STEPS_A_PART`]: about half a second.
const STEPS: u64 = 4_000_000;
/// Further steps for each part of the document, so that honest filters work on large ones.
const STEPS_A_PART: u64 = 40;

/// A document with no more parts is looked through at once.
const QUICK_PARTS: usize = 2_000;

/// What is read out of each document.
#[derive(Clone, Debug)]
pub struct Selection {
    pub(super) what: What,
    pub(super) records: Option<Expression>,
    pub(super) filter: Option<Expression>,
    pub(super) date: Option<Expression>,
    pub(super) kind: Kind,
    /// One number a record instead of one over all.
    pub(super) each: bool,
}

/// What is made of the document, or of its records.
#[derive(Clone, Debug)]
pub(super) enum What {
    Value(Expression),
    Count,
    Distinct(Expression),
    Sum(Expression),
    Mean(Expression),
    Latest(Expression),
    Min(Expression),
    Max(Expression),
    Ratio(Expression, Expression),
}

impl Selection {
    /// Whether it chooses records by the window, so that one document answers for any window.
    pub fn uses_the_window(&self) -> bool {
        self.date.is_some()
    }

    /// Says where the records are, unless that is said already, or the whole answer is what counts.
    pub fn read_from(&mut self, records: Expression) {
        if self.records.is_none() && (self.each || !matches!(self.what, What::Value(_))) {
            self.records = Some(records);
        }
    }

    /// Hands over where the records of each page are; what is picked from then on is the list of all pages' records.
    pub fn take_records(&mut self) -> Option<Expression> {
        self.records.take()
    }

    /// Whether nothing but paths are followed, through a document of few parts: that takes microseconds.
    pub fn is_quick_on(&self, document: &Value) -> bool {
        let what = match &self.what {
            What::Count => [None, None],
            What::Value(one)
            | What::Distinct(one)
            | What::Sum(one)
            | What::Mean(one)
            | What::Latest(one)
            | What::Min(one)
            | What::Max(one) => [Some(one), None],
            What::Ratio(numerator, denominator) => [Some(numerator), Some(denominator)],
        };
        let mut all = what.into_iter().chain([self.records.as_ref(), self.filter.as_ref(), self.date.as_ref()]).flatten();
        all.all(Expression::is_path) && has_few_parts(document, &mut { QUICK_PARTS })
    }

    /// The numbers of `document` over `window`; dates without offset are in `time_zone`. Pure, and bounded by the size of
    /// the document: at most about a second for what a filter may do.
    ///
    /// # Errors
    /// [`SelectionError::NoData`] for a path that leads to nothing and for no records where a number needs one;
    /// [`SelectionError::Malformed`] for everything that is no number, or several, and for a filter that was stopped.
    pub fn pick(&self, document: &Value, window: &Window, time_zone: &TimeZone) -> Result<Numbers, SelectionError> {
        limited(document, || self.numbers(document, window, time_zone))
    }

    fn numbers(&self, document: &Value, window: &Window, time_zone: &TimeZone) -> Result<Numbers, SelectionError> {
        if let (What::Value(value), false) = (&self.what, self.each) {
            let found = value.one(document);
            // A position that is not there says "not ranked".
            if let (Kind::Rank, Err(SelectionError::NoData(_)) | Ok(Cow::Owned(Value::Null) | Cow::Borrowed(Value::Null))) =
                (self.kind, &found)
            {
                return Ok(Numbers { columns: vec!["value".to_owned()], rows: vec![vec![Cell::Null]] });
            }
            let number = number(&*found?, value)?;
            return number.map(Numbers::one).ok_or_else(|| no_data(format!("`{}` is null", value.text())));
        }
        let records = self.chosen(document, window, time_zone)?;
        if self.each {
            return self.rows(&records);
        }
        match &self.what {
            What::Count => Ok(Numbers::one(records.len() as f64)),
            What::Distinct(value) => {
                let mut values = HashSet::new();
                for record in &records {
                    let value = value.of_record(&record.content)?;
                    if !matches!(&*value, Value::Null) {
                        values.insert(value.to_string());
                    }
                }
                if values.is_empty() && !records.is_empty() {
                    return Err(no_data(format!("none of {} records has a value at `{}`", records.len(), value.text())));
                }
                Ok(Numbers::one(values.len() as f64))
            }
            What::Sum(value) => Ok(Numbers::one(numbers_of(&records, value)?.iter().map(|(_, number)| number).sum())),
            What::Mean(value) => {
                let numbers = some(numbers_of(&records, value)?, value)?;
                let sum: f64 = numbers.iter().map(|(_, number)| number).sum();
                Ok(Numbers::one(sum / numbers.len() as f64))
            }
            What::Min(value) => {
                let numbers = some(numbers_of(&records, value)?, value)?;
                Ok(Numbers::one(numbers.iter().map(|(_, number)| *number).fold(f64::INFINITY, f64::min)))
            }
            What::Max(value) => {
                let numbers = some(numbers_of(&records, value)?, value)?;
                Ok(Numbers::one(numbers.iter().map(|(_, number)| *number).fold(f64::NEG_INFINITY, f64::max)))
            }
            What::Latest(value) => {
                let numbers = some(numbers_of(&records, value)?, value)?;
                // Of several at the same instant, the last one written.
                let newest = numbers.iter().max_by_key(|(at, _)| *at).map(|(_, number)| *number);
                newest.map(Numbers::one).ok_or_else(|| no_data("no record".to_owned()))
            }
            What::Ratio(numerator, denominator) => {
                let above = some(numbers_of(&records, numerator)?, numerator)?;
                let below = some(numbers_of(&records, denominator)?, denominator)?;
                let sum = |numbers: &[(Timestamp, f64)]| Cell::Number(numbers.iter().map(|(_, number)| number).sum());
                Ok(ratio(vec![vec![sum(&above), sum(&below)]]))
            }
            What::Value(_) => Err(SelectionError::Malformed("a value is read of the whole answer".to_owned())),
        }
    }

    /// One row a record; records that lack a number have none.
    fn rows(&self, records: &[Record<'_>]) -> Result<Numbers, SelectionError> {
        let read = |value: &Expression, record: &Record<'_>| number(&*value.of_record(&record.content)?, value);
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            match &self.what {
                What::Value(value) => rows.extend(read(value, record)?.map(|number| vec![Cell::Number(number)])),
                What::Ratio(numerator, denominator) => {
                    if let (Some(above), Some(below)) = (read(numerator, record)?, read(denominator, record)?) {
                        rows.push(vec![Cell::Number(above), Cell::Number(below)]);
                    }
                }
                _ => return Err(SelectionError::Malformed("one number is made of all records".to_owned())),
            }
        }
        if rows.is_empty() {
            return Err(no_data(format!("none of {} records has a number", records.len())));
        }
        Ok(match self.what {
            What::Ratio(..) => ratio(rows),
            _ => Numbers { columns: vec!["value".to_owned()], rows },
        })
    }

    /// The records that `where` and `date` keep.
    fn chosen<'d>(&self, document: &'d Value, window: &Window, time_zone: &TimeZone) -> Result<Vec<Record<'d>>, SelectionError> {
        // A state is what was last said of it; the window's start has no part in that.
        let state = matches!(self.what, What::Latest(_)) && matches!(self.kind, Kind::Level | Kind::Rank | Kind::Milestone);
        let mut chosen = Vec::new();
        let (mut seen, mut dated) = (0_usize, 0_usize);
        for content in all_records(self.records.as_ref(), document)? {
            if let Some(filter) = &self.filter
                && matches!(*filter.of_record(&content)?, Value::Null | Value::Bool(false))
            {
                continue;
            }
            seen += 1;
            let mut at = Timestamp::UNIX_EPOCH;
            if let Some(date) = &self.date {
                let value = date.of_record(&content)?;
                if matches!(&*value, Value::Null) || value.as_str().is_some_and(|text| text.trim().is_empty()) {
                    continue;
                }
                dated += 1;
                at = when::instant(&value, time_zone).ok_or_else(|| {
                    SelectionError::Malformed(format!(
                        "`{}` is no date that okrd reads: {} (write 2026-10-31, RFC 3339 or epoch seconds, if need be with jq's strptime and mktime)",
                        date.text(),
                        describe(&value)
                    ))
                })?;
                let kept = if state { at < window.end() } else { window.contains(at) };
                if !kept {
                    continue;
                }
            }
            chosen.push(Record { content, at });
        }
        match &self.date {
            Some(date) if seen > 0 && dated == 0 => {
                Err(no_data(format!("none of {seen} records has a date at `{}`", date.text())))
            }
            _ => Ok(chosen),
        }
    }
}

/// The records of one page, on their own.
///
/// # Errors
/// As [`Selection::pick`].
pub fn records_of(records: Option<&Expression>, document: &Value) -> Result<Vec<Value>, SelectionError> {
    limited(document, || Ok(all_records(records, document)?.into_iter().map(Cow::into_owned).collect()))
}

/// Lets filters take so many steps, and no more, as the size of the document explains.
pub(super) fn limited<T>(document: &Value, work: impl FnOnce() -> Result<T, SelectionError>) -> Result<T, SelectionError> {
    let steps = STEPS.saturating_add(STEPS_A_PART.saturating_mul(parts(document)));
    jq::limited(steps, work)?
}

fn all_records<'d>(records: Option<&Expression>, document: &'d Value) -> Result<Vec<Cow<'d, Value>>, SelectionError> {
    let Some(records) = records else {
        return match document {
            Value::Array(items) => Ok(items.iter().map(Cow::Borrowed).collect()),
            other => Err(SelectionError::Malformed(format!(
                "the answer is {}, and a list is needed: say where it is with `records:`",
                describe(other)
            ))),
        };
    };
    let mut outputs = records.all(document)?;
    if outputs.len() != 1 {
        return Ok(outputs);
    }
    // One list is the records; one object is the only record.
    match outputs.remove(0) {
        Cow::Borrowed(Value::Array(items)) => Ok(items.iter().map(Cow::Borrowed).collect()),
        Cow::Owned(Value::Array(items)) => Ok(items.into_iter().map(Cow::Owned).collect()),
        object if object.is_object() => Ok(vec![object]),
        null if null.is_null() => Err(no_data(format!("`{}` is null", records.text()))),
        other => Err(SelectionError::Malformed(format!("`{}` is {}, and a list is needed", records.text(), describe(&other)))),
    }
}

struct Record<'d> {
    content: Cow<'d, Value>,
    at: Timestamp,
}

/// The numbers of the records that have one, with their dates. No records give none; records of which none has the field
/// are no data: that is a wrong name, not a sum of 0.
fn numbers_of(records: &[Record<'_>], value: &Expression) -> Result<Vec<(Timestamp, f64)>, SelectionError> {
    let mut numbers = Vec::with_capacity(records.len());
    for record in records {
        numbers.extend(number(&*value.of_record(&record.content)?, value)?.map(|number| (record.at, number)));
    }
    match records.first() {
        Some(first) if numbers.is_empty() => Err(no_data(format!(
            "none of {} records has a number at `{}`; the first is {}",
            records.len(),
            value.text(),
            describe(&first.content)
        ))),
        _ => Ok(numbers),
    }
}

fn some<T>(numbers: Vec<T>, value: &Expression) -> Result<Vec<T>, SelectionError> {
    if numbers.is_empty() { Err(no_data(format!("no record to read `{}` of", value.text()))) } else { Ok(numbers) }
}

/// A number as JSON or as text with a decimal point; none for null and empty text.
fn number(value: &Value, expression: &Expression) -> Result<Option<f64>, SelectionError> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::Bool(yes) => f64::from(u8::from(*yes)),
        Value::Number(number) => number.as_f64().unwrap_or(f64::NAN),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim().parse().map_err(|_| not_a_number(expression, value))?,
        Value::Array(_) | Value::Object(_) => return Err(not_a_number(expression, value)),
    };
    if number.is_finite() {
        Ok(Some(number))
    } else {
        Err(SelectionError::Malformed(format!("`{}` is not a finite number, as after a division by 0", expression.text())))
    }
}

fn not_a_number(expression: &Expression, value: &Value) -> SelectionError {
    SelectionError::Malformed(format!("`{}` is {}, and a number is needed", expression.text(), describe(value)))
}

fn no_data(text: String) -> SelectionError {
    SelectionError::NoData(text)
}

fn ratio(rows: Vec<Vec<Cell>>) -> Numbers {
    Numbers { columns: vec!["numerator".to_owned(), "denominator".to_owned()], rows }
}

/// Stops counting when `left` is used up.
fn has_few_parts(document: &Value, left: &mut usize) -> bool {
    let Some(fewer) = left.checked_sub(1) else { return false };
    *left = fewer;
    match document {
        Value::Array(items) => items.iter().all(|item| has_few_parts(item, left)),
        Value::Object(fields) => fields.values().all(|field| has_few_parts(field, left)),
        _ => true,
    }
}

fn parts(document: &Value) -> u64 {
    match document {
        Value::Array(items) => 1 + items.iter().map(parts).sum::<u64>(),
        Value::Object(fields) => 1 + fields.values().map(parts).sum::<u64>(),
        _ => 1,
    }
}
