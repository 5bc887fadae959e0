//! What the file says of a PromQL measure, checked.

use std::time::Duration;

use crate::{
    choice,
    document::{Context, Length, Marked, Mistake, Path, Place},
    okr::Kind,
    record,
    source::Shape,
};

use super::promql::PromqlText;

record! {
    /// One number out of a Prometheus.
    pub struct PrometheusMeasure {
        /// PromQL that gives one series. It is evaluated at the end of the window; `$window` is the window's length
        /// (`sum(increase(signups_total[$window]))`), `$start` and `$end` are its ends in seconds since 1970.
        pub query: Option<Marked<String>>,
        /// For a ratio, instead of `query`: what is counted ...
        pub numerator: Option<Marked<String>>,
        /// ... out of what.
        pub denominator: Option<Marked<String>>,
        /// Evaluates the query step by step through the window, and makes one number of the values.
        pub range: Option<PrometheusRange>,
    }
}

record! {
    /// Step by step through the window.
    pub struct PrometheusRange {
        /// The length of a step, like `1h`. The first value is one step after the window's start.
        pub step: Marked<Length>,
        /// What is made of the values.
        pub reduce: Reduce,
    }
}

choice! {
    /// What is made of the values of a range.
    pub enum Reduce {
        /// The newest.
        Last = "last",
        /// Their mean.
        Mean = "mean",
        /// The largest.
        Max = "max",
        /// The smallest.
        Min = "min",
        /// Their sum.
        Sum = "sum",
    }
}

/// The queries of a measure: one, or numerator and denominator.
#[derive(Debug)]
pub struct Queries {
    pub texts: Vec<PromqlText>,
    pub range: Option<(Duration, Reduce)>,
}

impl PrometheusMeasure {
    pub fn checked(self, place: Place, path: &Path<'_>, cx: &mut Context<'_>, shape: &Shape) -> Option<Queries> {
        let range = self.checked_range(path, cx);
        let queries = self.queries(place, path, cx, shape)?;
        let range = range?;
        let texts: Vec<Option<PromqlText>> = queries
            .into_iter()
            .map(|(name, query)| read_query(&query, &path.child(name), cx, shape.kind == Kind::Flow && range.is_none()))
            .collect();
        Some(Queries { texts: texts.into_iter().collect::<Option<_>>()?, range })
    }

    /// One query, or numerator and denominator, with the names of their fields.
    fn queries(
        self,
        place: Place,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: &Shape,
    ) -> Option<Vec<(&'static str, Marked<String>)>> {
        let (place, problem, hint) = match (self.query, self.numerator, self.denominator) {
            (Some(query), None, None) => return Some(vec![("query", query)]),
            (None, Some(numerator), Some(denominator)) if shape.kind == Kind::Ratio => {
                return Some(vec![("numerator", numerator), ("denominator", denominator)]);
            }
            (None, None, None) => {
                let hint = "add `query: ...`, or for a ratio `numerator: ...` and `denominator: ...`";
                (place, "`query` is missing".to_owned(), hint)
            }
            (_, Some(part), _) | (_, _, Some(part)) if shape.kind != Kind::Ratio => {
                let problem = format!("a {} has no numerator and denominator", shape.kind.name());
                (part.place, problem, "write `query` instead, or `kind: ratio`")
            }
            (Some(query), ..) => {
                (query.place, "`query` stands beside `numerator` and `denominator`".to_owned(), "leave one side out")
            }
            (None, Some(part), _) | (None, None, Some(part)) => {
                (part.place, "a ratio needs both `numerator` and `denominator`".to_owned(), "add the other one")
            }
        };
        cx.report(Mistake::error(place, path, problem).hint(hint));
        None
    }

    fn checked_range(&self, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Option<(Duration, Reduce)>> {
        let Some(range) = &self.range else {
            return Some(None);
        };
        if range.step.value.0.is_zero() {
            let problem = "a step of 0 never ends";
            cx.report(Mistake::error(range.step.place, path.child("range").child("step"), problem).hint("write `step: 1h`"));
            return None;
        }
        Some(Some((range.step.value.0.unsigned_abs(), range.reduce)))
    }
}

fn read_query(query: &Marked<String>, path: &Path<'_>, cx: &mut Context<'_>, windowed: bool) -> Option<PromqlText> {
    match PromqlText::read(&query.value) {
        Ok(text) if windowed && !text.uses_start() => {
            let problem = "a flow counts over a window, and this query does not use `$window`";
            let hint = "write something like `sum(increase(requests_total[$window]))`";
            cx.report(Mistake::error(query.place, path, problem).hint(hint));
            None
        }
        Ok(text) => Some(text),
        Err(flaws) => {
            for (problem, hint) in flaws {
                cx.report(Mistake::error(query.place, path, problem).hint(hint));
            }
            None
        }
    }
}
