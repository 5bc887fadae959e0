//! From the cells of an answer to a value of the right kind: the one place that tells "two columns" from "no row".

use crate::okr::{Kind, Rank, Unit, Value};

use super::FetchError;

/// A small table of what a measure needs: one row with one number, or with numerator and denominator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

/// One cell of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Number(f64),
    Text(String),
    Boolean(bool),
    Null,
}

impl Numbers {
    /// A single number.
    pub fn one(number: f64) -> Self {
        Self { columns: vec!["value".to_owned()], rows: vec![vec![Cell::Number(number)]] }
    }
}

/// What the measure makes of the numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub kind: Kind,
    pub unit: Unit,
    /// One number a record (a send, a post) instead of one over all.
    pub each_record: bool,
}

/// The value that the numbers are, in base units.
///
/// A `ratio` takes two columns, numerator and denominator, or one column with the ratio itself; every other kind takes one.
/// For a `rank`, NULL means "not ranked"; no row at all is no data.
///
/// # Errors
/// `no_data` for no row or NULL; `malformed` for the wrong number of columns or rows, for text that is no number, and for
/// numbers that are not finite.
pub fn value_of(numbers: &Numbers, shape: &Shape) -> Result<Value, FetchError> {
    let [row] = numbers.rows.as_slice() else {
        return match numbers.rows.len() {
            0 => Err(FetchError::no_data("the answer has no row")),
            _ if shape.each_record => each(numbers, shape),
            count => {
                Err(FetchError::malformed(format!("the answer has {count} rows, and one is needed: aggregate them in the query")))
            }
        };
    };
    if shape.each_record {
        return each(numbers, shape);
    }
    value_of_row(row, &numbers.columns, shape)
}

fn each(numbers: &Numbers, shape: &Shape) -> Result<Value, FetchError> {
    let mut values = Vec::with_capacity(numbers.rows.len());
    for row in &numbers.rows {
        match value_of_row(row, &numbers.columns, shape)? {
            Value::Ratio { numerator, denominator } if denominator > 0.0 => values.push(numerator / denominator),
            // A send to nobody has no rate.
            Value::Ratio { .. } => {}
            Value::Level(number) | Value::Flow(number) | Value::Milestone(number) => values.push(number),
            Value::Rank(_) | Value::Each(_) => return Err(FetchError::malformed("a rank has no value per record")),
        }
    }
    if values.is_empty() { Err(FetchError::no_data("no record has a value")) } else { Ok(Value::Each(values.into())) }
}

fn value_of_row(row: &[Cell], columns: &[String], shape: &Shape) -> Result<Value, FetchError> {
    let wanted = if shape.kind == Kind::Ratio { "one column, or two: numerator and denominator" } else { "one column" };
    match (row, shape.kind) {
        ([numerator, denominator], Kind::Ratio) => {
            let numerator = number(numerator, name(columns, 0))?;
            // A sum over no rows is NULL: nothing was counted, so nothing can be said.
            let denominator = number(denominator, name(columns, 1))?;
            if denominator < 0.0 {
                return Err(FetchError::malformed(format!("the denominator is {denominator}, and cannot be below 0")));
            }
            Ok(Value::Ratio { numerator, denominator })
        }
        ([Cell::Null], Kind::Rank) => Ok(Value::Rank(Rank::NotRanked)),
        ([cell], kind) => {
            let number = number(cell, name(columns, 0))?;
            single(kind, number, &shape.unit)
        }
        _ => Err(FetchError::malformed(format!(
            "the answer has {} columns ({}), and needs {wanted}",
            row.len(),
            columns.join(", ")
        ))),
    }
}

fn single(kind: Kind, number: f64, unit: &Unit) -> Result<Value, FetchError> {
    Ok(match kind {
        Kind::Level => Value::Level(unit.to_base(number)),
        Kind::Flow => Value::Flow(unit.to_base(number)),
        Kind::Ratio => Value::Ratio { numerator: unit.to_base(number), denominator: 1.0 },
        Kind::Milestone if number < 0.0 => return Err(FetchError::malformed(format!("{number} things cannot be done"))),
        Kind::Milestone => Value::Milestone(number),
        Kind::Rank if number < 1.0 => {
            return Err(FetchError::malformed(format!("a position starts at 1, and this is {number}; give NULL for not ranked")));
        }
        Kind::Rank => Value::Rank(Rank::At(number)),
    })
}

fn name(columns: &[String], at: usize) -> &str {
    columns.get(at).map_or("?", String::as_str)
}

fn number(cell: &Cell, column: &str) -> Result<f64, FetchError> {
    let number = match cell {
        Cell::Number(number) => *number,
        Cell::Boolean(yes) => f64::from(u8::from(*yes)),
        Cell::Null => return Err(FetchError::no_data(format!("`{column}` is NULL"))),
        Cell::Text(text) => text.trim().parse().map_err(|_| {
            let shown: String = text.chars().take(40).collect();
            FetchError::malformed(format!("`{column}` is text, and a number is needed: \"{shown}\""))
        })?,
    };
    if number.is_finite() { Ok(number) } else { Err(FetchError::malformed(format!("`{column}` is not a finite number"))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::okr::FailureKind;

    fn shape(kind: Kind) -> Shape {
        Shape { kind, unit: Unit::named(""), each_record: false }
    }

    fn table(rows: &[&[Cell]]) -> Numbers {
        let columns = (0..rows.first().map_or(0, |row| row.len())).map(|at| format!("c{at}")).collect();
        Numbers { columns, rows: rows.iter().map(|row| row.to_vec()).collect() }
    }

    fn failure(rows: &[&[Cell]], kind: Kind) -> (FailureKind, String) {
        let error = value_of(&table(rows), &shape(kind)).unwrap_err();
        (error.kind, error.text)
    }

    #[test]
    fn what_is_wrong_with_an_answer_is_told_apart() {
        use Cell::*;
        let (one, text) = (Number(1.0), Text("many".into()));
        assert_eq!(failure(&[], Kind::Flow), (FailureKind::NoData, "the answer has no row".into()));
        assert_eq!(failure(&[&[Null]], Kind::Flow), (FailureKind::NoData, "`c0` is NULL".into()));
        assert_eq!(failure(&[&[text]], Kind::Flow).1, "`c0` is text, and a number is needed: \"many\"");
        assert_eq!(
            failure(&[&[one.clone(), one.clone()]], Kind::Flow).1,
            "the answer has 2 columns (c0, c1), and needs one column"
        );
        assert!(failure(&[std::slice::from_ref(&one), std::slice::from_ref(&one)], Kind::Flow).1.contains("2 rows"));
        assert!(failure(&[&[Text("nan".into())]], Kind::Flow).1.contains("finite"));
        assert!(failure(&[&[Number(0.0)]], Kind::Rank).1.contains("starts at 1"));
    }

    #[test]
    fn numbers_become_a_value_of_the_measures_kind() {
        let value = |cells: &[Cell], kind| value_of(&table(&[cells]), &shape(kind)).unwrap();
        assert_eq!(value(&[Cell::Text(" 12.5 ".into())], Kind::Level), Value::Level(12.5));
        assert_eq!(value(&[Cell::Number(0.0)], Kind::Flow), Value::Flow(0.0));
        assert_eq!(value(&[Cell::Boolean(true)], Kind::Milestone), Value::Milestone(1.0));
        assert_eq!(value(&[Cell::Null], Kind::Rank), Value::Rank(Rank::NotRanked));
        let ratio = Value::Ratio { numerator: 3.0, denominator: 10.0 };
        assert_eq!(value(&[Cell::Number(3.0), Cell::Number(10.0)], Kind::Ratio), ratio);
        let percent = Shape { kind: Kind::Ratio, unit: Unit::named("percent"), each_record: false };
        assert_eq!(value_of(&Numbers::one(30.0), &percent), Ok(Value::Ratio { numerator: 0.3, denominator: 1.0 }));
    }
}
