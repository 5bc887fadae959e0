//! One PromQL measure, asked.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::{
    Method, Url,
    header::{CONTENT_TYPE, HeaderValue},
};

use crate::{
    collect::client::Call,
    okr::{FailureKind, Window},
    source::{Answer, Cell, FetchError, Numbers, Question, Shape},
};

use super::{
    super::sql::timed_out,
    Server, answer,
    measure::{Queries, Reduce},
    promql::PromqlText,
};

/// A Prometheus refuses more points a series than this.
const MAX_POINTS: i64 = 11_000;
/// A longer address is sent in the body instead; proxies cut from 8,000 on.
const MAX_ADDRESS: usize = 4_000;

#[derive(Debug)]
pub struct PrometheusQuestion {
    server: Arc<Server>,
    queries: Queries,
    each_record: bool,
    fingerprint: String,
}

impl PrometheusQuestion {
    pub fn new(server: Arc<Server>, queries: Queries, shape: Shape) -> Self {
        let texts: Vec<&str> = queries.texts.iter().map(PromqlText::typed).collect();
        let fingerprint = format!("promql {} {:?}", texts.join(" / "), queries.range);
        Self { server, queries, each_record: shape.each_record, fingerprint }
    }

    /// The values of one query: one a series.
    async fn values(&self, text: &PromqlText, window: &Window) -> Result<Vec<f64>, FetchError> {
        let Some(span) = Span::of(window, self.queries.range.map(|(step, _)| step))? else {
            return Err(FetchError::no_data("the window is shorter than one step"));
        };
        if text.uses_length() && window.duration().as_secs() == 0 {
            // A range of 0 seconds is a mistake to Prometheus.
            return Err(FetchError::no_data("the window has just begun"));
        }
        let (server, call) = (&self.server, self.server.call(&text.fill(window), &span));
        let reply = server.client.send(call, server.basics.timeout, server.basics.max_bytes).await?;
        let series = answer::series(reply.status, &reply.body)?;
        Ok(series.iter().filter_map(|points| self.reduce(points)).collect())
    }

    fn reduce(&self, points: &[f64]) -> Option<f64> {
        let Some((_, reduce)) = self.queries.range else {
            return points.first().copied();
        };
        // A step without a number (0 / 0) says as little as a step without a point.
        let known = || points.iter().copied().filter(|point| !point.is_nan());
        match reduce {
            _ if points.is_empty() => None,
            _ if known().next().is_none() => Some(f64::NAN),
            Reduce::Last => known().next_back(),
            Reduce::Mean => Some(known().sum::<f64>() / known().count() as f64),
            Reduce::Max => known().reduce(f64::max),
            Reduce::Min => known().reduce(f64::min),
            Reduce::Sum => Some(known().sum()),
        }
    }

    async fn table(&self, window: &Window) -> Result<Numbers, FetchError> {
        if let [text] = self.queries.texts.as_slice() {
            let rows = self.values(text, window).await?.into_iter().map(|value| vec![Cell::Number(value)]).collect();
            return Ok(Numbers { columns: vec!["value".to_owned()], rows });
        }
        let columns = vec!["numerator".to_owned(), "denominator".to_owned()];
        let mut row = Vec::with_capacity(2);
        for (text, name) in self.queries.texts.iter().zip(&columns) {
            let values =
                self.values(text, window).await.map_err(|error| FetchError { text: format!("{name}: {error}"), ..error })?;
            row.push(Cell::Number(only(&values).map_err(|error| FetchError { text: format!("{name}: {error}"), ..error })?));
        }
        Ok(Numbers { columns, rows: vec![row] })
    }
}

#[async_trait]
impl Question for PrometheusQuestion {
    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn can_tell_the_past(&self) -> bool {
        true
    }

    fn describe(&self, window: &Window) -> String {
        let texts: Vec<String> = self.queries.texts.iter().map(|text| text.fill(window)).collect();
        let when = match self.queries.range {
            Some((step, reduce)) => {
                format!("{reduce:?} from {} to {}, every {step:?}", window.start(), window.end()).to_lowercase()
            }
            None => format!("at {}", window.end()),
        };
        format!("prometheus {}: {} ({when})", self.server.access.url, texts.join(" / "))
    }

    async fn ask(&self, window: &Window) -> Result<Answer, FetchError> {
        let timeout = self.server.basics.timeout;
        let table = tokio::time::timeout(timeout, self.table(window)).await.unwrap_or_else(|_| Err(timed_out(timeout)))?;
        Ok(Answer::Table(table))
    }

    fn pick(&self, answer: &Answer, _: &Window) -> Result<Numbers, FetchError> {
        let Answer::Table(numbers) = answer else {
            return Err(FetchError::malformed("a Prometheus gave no table"));
        };
        let cells = || numbers.rows.iter().flatten();
        if !self.each_record {
            only(&numbers.rows)?;
        }
        if cells().any(|cell| matches!(cell, Cell::Number(number) if number.is_nan())) {
            let text = "the result is NaN, as 0 / 0 is: for a ratio, write `numerator` and `denominator` as two queries";
            return Err(FetchError::malformed(text));
        }
        Ok(numbers.clone())
    }
}

/// The one series that a measure needs.
fn only<T: Clone>(series: &[T]) -> Result<T, FetchError> {
    match series {
        [one] => Ok(one.clone()),
        [] => Err(FetchError::no_data("the query gives no series at that time; `... or vector(0)` makes it 0")),
        many => {
            let text = format!("the query gives {} series, and one is needed: aggregate them with `sum(...)`", many.len());
            Err(FetchError::malformed(text))
        }
    }
}

/// When a query is evaluated, in seconds since 1970.
#[derive(Debug, PartialEq)]
enum Span {
    At(i64),
    Steps { first: i64, last: i64, step: i64 },
}

impl Span {
    /// None for a window without one whole step. The first value is a step after the start, because a query like
    /// `increase(x[1h])` looks back by one: so the steps cover the window and nothing before it.
    fn of(window: &Window, step: Option<Duration>) -> Result<Option<Self>, FetchError> {
        let (start, end) = (window.start().as_second(), window.end().as_second());
        let Some(step) = step.map(|step| i64::try_from(step.as_secs()).unwrap_or(i64::MAX)) else {
            return Ok(Some(Self::At(end)));
        };
        let count = (end - start) / step;
        if count > MAX_POINTS {
            let text = format!("the window has {count} steps, and a Prometheus gives {MAX_POINTS} at most: make `step` longer");
            return Err(FetchError::new(FailureKind::Rejected, text));
        }
        Ok((count > 0).then(|| Self::Steps { first: start + step, last: start + count * step, step }))
    }
}

impl Server {
    fn call(&self, query: &str, span: &Span) -> Call {
        let mut pairs = vec![("query", query.to_owned())];
        let end = match span {
            Span::At(time) => {
                pairs.push(("time", time.to_string()));
                "query"
            }
            Span::Steps { first, last, step } => {
                pairs.extend([("start", first.to_string()), ("end", last.to_string()), ("step", step.to_string())]);
                "query_range"
            }
        };
        let access = &self.access;
        let mut url: Url = access.url.clone();
        url.set_path(&format!("{}/api/v1/{end}", access.url.path().trim_end_matches('/')));
        if let Some((name, value)) = &access.key {
            pairs.push((name, value.expose().to_owned()));
        }
        url.query_pairs_mut().extend_pairs(&pairs);
        let mut headers = access.headers.clone();
        if url.as_str().len() <= MAX_ADDRESS {
            return Call { method: Method::GET, url, headers, body: None };
        }
        let body = url.query().unwrap_or_default().to_owned();
        url.set_query(None);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        Call { method: Method::POST, url, headers, body: Some(body.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_cover_the_window_and_nothing_before_it() {
        let window = |hours: i64| {
            let start: jiff::Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
            Window::new(start, start + jiff::SignedDuration::from_mins(hours * 60 + 30)).unwrap()
        };
        let start = window(0).start().as_second();
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(Span::of(&window(3), None), Ok(Some(Span::At(start + 3 * 3600 + 1800))));
        let steps = Span::Steps { first: start + 3600, last: start + 3 * 3600, step: 3600 };
        assert_eq!(Span::of(&window(3), hour), Ok(Some(steps)));
        assert_eq!(Span::of(&window(0), hour), Ok(None));
        let error = Span::of(&window(24 * 90), Some(Duration::from_secs(60))).unwrap_err();
        assert!(error.text.contains("make `step` longer"), "{error}");
    }
}
