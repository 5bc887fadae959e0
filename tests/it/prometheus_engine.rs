//! The engine `prometheus` against a real Prometheus with three months of history.

use std::{sync::Arc, time::Duration};

use okrd::{
    okr::{FailureKind, Kind, Value},
    source::{Shape, Source, value_of},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    asking::{october, question, shape, source, value, window},
    servers::prometheus::Prometheus,
};

const PATIENT: Duration = Duration::from_secs(60);

fn prometheus() -> Arc<dyn Source> {
    source("prometheus", &format!("url: \"{}\"", Prometheus::shared().url()), PATIENT)
}

async fn ask(kind: Kind, yaml: &str) -> Result<Value, (FailureKind, String)> {
    let question = question(&*prometheus(), kind, yaml);
    value(&*question, kind, &october()).await.map_err(|error| (error.kind, error.text))
}

#[tokio::test]
async fn one_query_is_answered_for_now_for_the_past_and_for_the_baseline() {
    let source = prometheus();
    let question = question(&*source, Kind::Flow, "query: sum(increase(signups_total[$window]))");
    assert!(question.can_tell_the_past());
    for (case, window, wanted) in [
        ("the cycle so far", window("2026-10-01T00:00:00+02:00", "2026-11-23T10:00:00+01:00"), (53.0 * 24.0 + 11.0) * 5.0),
        ("a day of 25 hours", window("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"), 25.0 * 5.0),
        ("the month before", window("2026-09-02T00:00:00+02:00", "2026-10-01T00:00:00+02:00"), 29.0 * 24.0 * 5.0),
    ] {
        assert_eq!(value(&*question, Kind::Flow, &window).await, Ok(Value::Flow(wanted)), "{case}");
    }
    for window in [window("2025-09-01T00:00:00Z", "2025-10-01T00:00:00Z"), window("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z")]
    {
        assert_eq!(value(&*question, Kind::Flow, &window).await.unwrap_err().kind, FailureKind::NoData);
    }
}

#[tokio::test]
async fn levels_ratios_and_expressions_are_read() {
    assert_eq!(
        ask(Kind::Level, "query: hour").await,
        Ok(Value::Level(23.0)),
        "the last hour of October in Paris is 23:00 in UTC"
    );
    assert_eq!(ask(Kind::Level, "query: 6 * 7").await, Ok(Value::Level(42.0)), "a scalar");
    assert_eq!(
        ask(Kind::Level, "query: sum(signups_total @ $end) - sum(signups_total @ $start)").await,
        Ok(Value::Level(745.0 * 5.0))
    );
    let two =
        "numerator: sum(increase(requests_total{code!~\"5..$\"}[$window]))\ndenominator: sum(increase(requests_total[$window]))";
    let ratio = Value::Ratio { numerator: 745.0 * 99.0, denominator: 745.0 * 100.0 };
    assert_eq!(ask(Kind::Ratio, two).await, Ok(ratio));
    let one = "query: sum(requests_total{code='200'}) / sum(requests_total)";
    assert_eq!(ask(Kind::Ratio, one).await, Ok(Value::Ratio { numerator: 0.99, denominator: 1.0 }));
}

#[tokio::test]
async fn a_range_is_reduced_to_one_number() {
    // From 22:00 UTC on, hour by hour, 745 values: 31 whole days and the hour that the clocks went back.
    let of_day = 31.0 * (0..24).map(f64::from).sum::<f64>() + 23.0;
    for (reduce, wanted) in [("last", 23.0), ("max", 23.0), ("min", 0.0), ("sum", of_day), ("mean", of_day / 745.0)] {
        let yaml = format!("query: hour\nrange: {{ step: 1h, reduce: {reduce} }}");
        assert_eq!(ask(Kind::Level, &yaml).await, Ok(Value::Level(wanted)), "{reduce}");
    }
    let flow = ask(Kind::Flow, "query: sum(increase(signups_total[1h]))\nrange: { step: 1h, reduce: sum }").await;
    assert_eq!(flow, Ok(Value::Flow(745.0 * 5.0)), "the steps cover the window, once");
    let gaps = ask(Kind::Level, "query: hour / (hour > 0)\nrange: { step: 1h, reduce: mean }").await;
    assert_eq!(gaps, Ok(Value::Level(1.0)), "steps without a value do not count");
    let (kind, words) = ask(Kind::Level, "query: hour\nrange: { step: 1m, reduce: mean }").await.unwrap_err();
    assert_eq!(kind, FailureKind::Rejected);
    assert!(words.contains("make `step` longer"), "{words}");
}

#[tokio::test]
async fn answers_that_are_no_number_are_told_apart() {
    use FailureKind::{Malformed, NoData, Rejected};
    #[rustfmt::skip]
    let table = [
        ("query: signups_total", Malformed, "the query gives 2 series, and one is needed: aggregate them with `sum(...)`"),
        ("query: nothing_of_the_kind", NoData, "the query gives no series at that time; `... or vector(0)` makes it 0"),
        ("query: hour * 0 / 0", Malformed, "the result is NaN, as 0 / 0 is: for a ratio, write `numerator` and `denominator` as two queries"),
        ("query: hour / 0", Malformed, "`value` is not a finite number"),
        ("query: \"'text'\"", Malformed, "the query gives text, and a number is needed"),
        ("query: sum(", Rejected, "the server refused the query: invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis"),
        ("query: signups_total + on() requests_total", Rejected, "the server refused the query: "),
    ];
    for (yaml, kind, words) in table {
        let failure = ask(Kind::Level, yaml).await.unwrap_err();
        assert_eq!(failure.0, kind, "{yaml}: {failure:?}");
        assert!(failure.1.starts_with(words), "{yaml}: {failure:?}");
    }
    let failure = ask(Kind::Ratio, "numerator: hour\ndenominator: signups_total").await.unwrap_err();
    assert!(failure.1.starts_with("denominator: the query gives 2 series"), "{failure:?}");
    let failure = ask(Kind::Ratio, "numerator: none\ndenominator: hour").await.unwrap_err();
    assert_eq!(failure.0, NoData);
    assert!(failure.1.starts_with("numerator: the query gives no series"), "{failure:?}");
}

#[tokio::test]
async fn each_series_is_a_record_where_records_are_asked_for() {
    let question = question(&*prometheus(), Kind::Level, "query: requests_total / ignoring(code) group_left sum(requests_total)");
    let answer = question.ask(&october()).await.unwrap();
    // Another measure with the same fingerprint may want each of them.
    assert!(question.pick(&answer, &october()).is_err());
    let each = Shape { each_record: true, ..shape(Kind::Level) };
    let okrd::source::Answer::Table(numbers) = &answer else { panic!("a Prometheus gives a table") };
    assert_eq!(value_of(numbers, &each), Ok(Value::Each([0.99, 0.01].into())));
}

#[tokio::test]
async fn who_asks_must_say_who_it_is() {
    let url = format!("http://127.0.0.1:{}", Prometheus::shared().port);
    for (settings, wanted) in [
        ("auth: { basic: { username: okrd, password: 'p@ss:w/rd-17' } }", None),
        ("headers: { Authorization: Basic b2tyZDpwQHNzOncvcmQtMTc= }", None),
        ("auth: { basic: { username: okrd, password: wrong-secret } }", Some(FailureKind::Unauthorized)),
        ("auth: { bearer: wrong-secret }", Some(FailureKind::Unauthorized)),
        ("", Some(FailureKind::Unauthorized)),
    ] {
        let source = source("prometheus", &format!("url: {url}/\n{settings}"), PATIENT);
        let question = question(&*source, Kind::Level, "query: hour");
        let failure = value(&*question, Kind::Level, &october()).await.err();
        assert_eq!(failure.as_ref().map(|error| error.kind), wanted, "{settings}: {failure:?}");
        let told = format!("{failure:?} {source:?} {question:?} {}", question.describe(&october()));
        assert!(!told.contains("secret") && !told.contains("rd-17") && !told.contains("b2tyZ"), "{told}");
    }
    let question = question(&*prometheus(), Kind::Level, "query: hour");
    let told = format!("{question:?} {}", question.describe(&october()));
    assert!(!told.contains("rd-17"), "{told}");
}

#[tokio::test]
async fn what_is_asked_can_be_shown() {
    let url = "url: https://metrics.example.com/prometheus/";
    let source = source("prometheus", url, PATIENT);
    let describe = |kind, yaml| question(&*source, kind, yaml).describe(&october());
    assert_eq!(
        describe(Kind::Flow, "query: sum(increase(a[$window]))"),
        "prometheus https://metrics.example.com/prometheus: sum(increase(a[2682000s])) (at 2026-10-31T23:00:00Z)"
    );
    assert_eq!(
        describe(Kind::Ratio, "numerator: a\ndenominator: b\nrange: { step: 1h, reduce: mean }"),
        "prometheus https://metrics.example.com/prometheus: a / b (mean from 2026-09-30t22:00:00z to 2026-10-31t23:00:00z, every 3600s)"
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_or_something_else_is_told_apart() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("url: http://{}", silent.local_addr().unwrap());
    let quick = source("prometheus", &url, Duration::from_millis(300));
    let error = value(&*question(&*quick, Kind::Level, "query: hour"), Kind::Level, &october()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Timeout, "{error}");

    let gone = source("prometheus", &format!("url: http://127.0.0.1:{}", crate::servers::free_port()), PATIENT);
    let error = value(&*question(&*gone, Kind::Level, "query: hour"), Kind::Level, &october()).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Unavailable, "{error}");

    let page = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("url: http://{}", page.local_addr().unwrap());
    let answering = tokio::spawn(async move {
        let (mut stream, _) = page.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>").await.unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let error =
        value(&*question(&*source("prometheus", &url, PATIENT), Kind::Level, "query: up{a='b c'}"), Kind::Level, &october())
            .await;
    assert_eq!(error.unwrap_err().text, "the server answered 200, not in the words of a Prometheus: check `url`");
    let request = answering.await.unwrap();
    assert!(request.starts_with("GET /api/v1/query?query=up%7Ba%3D%27b+c%27%7D&time=1793487600 HTTP/1.1"), "{request}");
}

#[tokio::test]
async fn a_long_query_goes_into_the_body() {
    let sum = vec!["hour"; 1000].join(" + ");
    assert_eq!(ask(Kind::Level, &format!("query: {sum}")).await, Ok(Value::Level(23_000.0)));
}
