//! What is read out of an answer.

use std::sync::{Arc, Mutex};

use okrd::{
    okr::{FailureKind, Kind, Value},
    source::{Shape, value_of},
};

use crate::asking::{level, october, question, read_question_of, shape, value};

use super::{
    of,
    server::{Server, ok, reply},
};

const DEALS: &str = r#"{ "total": 12.5, "text": " 42 ", "nothing": null, "list": [1, 2], "yes": true, "page": { "deals": [
    { "id": 1, "status": "won",  "amount": 100,    "cost": 40,   "closed": "2026-09-30T21:59:59Z" },
    { "id": 2, "status": "won",  "amount": 200.5,  "cost": 50,   "closed": "2026-09-30T22:00:00Z" },
    { "id": 3, "status": "lost", "amount": "30",   "cost": 10,   "closed": "2026-10-31T23:59:00+01:00" },
    { "id": 4, "status": "won",  "amount": null,   "cost": 20,   "closed": "2026-10-15" },
    { "id": 5, "status": "won",  "amount": 400,    "cost": null, "closed": "2026-11-01" },
    { "id": 6, "status": "open", "amount": 800,    "cost": 30,   "closed": null } ] } }"#;

#[tokio::test]
async fn one_number_is_made_of_what_the_server_says() {
    let server = Server::saying(200, &[], DEALS).await;
    let source = of(&server, "");
    let over = |fields: &str| format!("records: .page.deals\n{fields}");
    #[rustfmt::skip]
    let table = [
        (Kind::Level, "value: .total".to_owned(), Value::Level(12.5)),
        (Kind::Level, "value: .text".to_owned(), Value::Level(42.0)),
        (Kind::Level, "value: .yes".to_owned(), Value::Level(1.0)),
        (Kind::Level, "value: .list[1]".to_owned(), Value::Level(2.0)),
        (Kind::Level, "value: '[.page.deals[] | select(.status == \"won\") | .cost] | add'".to_owned(), Value::Level(110.0)),
        (Kind::Milestone, "value: .list | length".to_owned(), Value::Milestone(2.0)),
        (Kind::Level, over("count: true"), Value::Level(6.0)),
        (Kind::Level, over("where: .status == \"won\"\ncount: true"), Value::Level(4.0)),
        (Kind::Flow, over("date: .closed\ncount: true"), Value::Flow(3.0)),
        (Kind::Flow, over("where: .status == \"won\"\ndate: .closed\ncount: true"), Value::Flow(2.0)),
        (Kind::Level, over("distinct: .status"), Value::Level(3.0)),
        (Kind::Flow, over("date: .closed\ndistinct: .status"), Value::Flow(2.0)),
        (Kind::Flow, over("date: .closed\nsum: .amount"), Value::Flow(230.5)),
        (Kind::Flow, over("where: .id == 99\ndate: .closed\nsum: .amount"), Value::Flow(0.0)),
        (Kind::Level, over("date: .closed\nmean: .amount"), Value::Level(115.25)),
        (Kind::Level, over("date: .closed\nmin: .amount"), Value::Level(30.0)),
        (Kind::Level, over("date: .closed\nmax: .amount"), Value::Level(200.5)),
        (Kind::Level, over("date: .closed\nlatest: .id"), Value::Level(3.0)),
        (Kind::Ratio, over("where: .status != \"open\"\nnumerator: .cost\ndenominator: .amount"), Value::Ratio { numerator: 120.0, denominator: 730.5 }),
        (Kind::Ratio, over("date: .closed\nnumerator: .status == \"won\"\ndenominator: 1"), Value::Ratio { numerator: 2.0, denominator: 3.0 }),
    ];
    for (kind, yaml, expected) in table {
        let question = question(&*source, kind, &format!("get: /{{{{ start | date }}}}\n{yaml}"));
        assert_eq!(value(&*question, kind, &october()).await, Ok(expected), "{yaml}");
    }
}

#[tokio::test]
async fn each_record_can_be_a_number_of_its_own() {
    let server = Server::saying(200, &[], DEALS).await;
    let source = of(&server, "");
    for (kind, yaml, expected) in [
        (Kind::Level, "date: .closed\nvalue: .amount", vec![200.5, 30.0]),
        (Kind::Ratio, "where: .status == \"won\"\nnumerator: .cost\ndenominator: .amount", vec![0.4, 50.0 / 200.5]),
    ] {
        let each = Shape { each_record: true, ..shape(kind) };
        let yaml = format!("get: /\nrecords: .page.deals\n{yaml}");
        let (question, mistakes) = read_question_of(&*source, each.clone(), &yaml);
        let question = question.unwrap_or_else(|| panic!("{yaml}: {mistakes:?}"));
        let answer = question.ask(&october()).await.unwrap();
        let numbers = question.pick(&answer, &october()).unwrap();
        assert_eq!(value_of(&numbers, &each), Ok(Value::Each(expected.into())), "{yaml}");
    }
}

#[tokio::test]
async fn other_formats_are_read_where_the_measure_says_so() {
    for (body, yaml) in [
        ("day;amount\n2026-10-01;1,5\n2026-10-31;2,5\n2026-11-01;9\n", "format: csv\ndecimal: comma\ndate: .day\nsum: .amount"),
        ("{\"n\": 1}\n\n{\"n\": 3}\n", "format: jsonl\nsum: .n"),
        ("total: 4\n", "format: yaml\nvalue: .total"),
        (" 4.0\n", "format: number"),
        ("\u{feff}{\"n\": 4}", "value: .n"),
        ("4", "value: ."),
        ("[{\"n\": 1}, {\"n\": 3}]", "sum: .n"),
    ] {
        let server = Server::saying(200, &[("content-type", "text/html")], body).await;
        assert_eq!(level(&*of(&server, ""), &format!("get: /\n{yaml}")).await, Ok(4.0), "{yaml}");
    }
}

#[tokio::test]
async fn answers_without_a_number_are_told_apart() {
    use FailureKind::{Malformed, NoData};
    #[rustfmt::skip]
    let table = [
        (200, "<!DOCTYPE html>\n<html><h1>Sign in</h1>", "value: .n", Malformed, "the answer is HTML, perhaps a login page, and JSON is needed"),
        (200, "  <html>", "value: .n", Malformed, "the answer is HTML, perhaps a login page, and JSON is needed"),
        (200, "<?xml version='1.0'?><n>1</n>", "value: .n", Malformed, "the answer is XML, and JSON is needed"),
        (200, "all is well", "value: .n", Malformed, "the answer is not JSON: expected value at line 1 column 1"),
        (200, "{\"n\": 1", "value: .n", Malformed, "the JSON is cut off at line 1 column 7"),
        (200, "", "value: .n", NoData, "the answer is empty"),
        (204, "", "value: .n", NoData, "the answer is empty"),
        (200, "null", "value: .n", NoData, "`.n` leads to nothing: `.` is null"),
        (200, "{}", "value: .n", NoData, "`.n` leads to nothing: `.` is an empty object"),
        (200, "{\"n\": null}", "value: .n", NoData, "`.n` is null"),
        (200, "{\"n\": \"\"}", "value: .n", NoData, "`.n` is null"),
        (200, "{\"n\": [1]}", "value: .n", Malformed, "`.n` is a list of 1, and a number is needed"),
        (200, "{\"n\": \"1,5\"}", "value: .n", Malformed, "`.n` is the text \"1,5\", and a number is needed"),
        (200, "{\"n\": {\"m\": 1}}", "value: .n", Malformed, "`.n` is an object with m, and a number is needed"),
        (200, "{\"n\": 1e400}", "value: .n", Malformed, "the answer is not JSON: number out of range"),
        (200, "{\"n\": 0}", "value: 1 / .n", Malformed, "`1 / .n` is not a finite number, as after a division by 0"),
        (200, "{\"n\": 0}", "count: true", Malformed, "the answer is an object with n, and a list is needed: say where it is with `records:`"),
        (200, "{\"n\": 0}", "records: .n\ncount: true", Malformed, "`.n` is the number 0, and a list is needed"),
        (200, "[]", "mean: .n", NoData, "no record to read `.n` of"),
        (200, "[{\"m\": 1}]", "sum: .n", NoData, "none of 1 records has a number at `.n`; the first is an object with m"),
        (200, "[{\"n\": 1, \"at\": \"31/10/2026\"}]", "date: .at\nsum: .n", Malformed, "`.at` is no date that okrd reads: the text \"31/10/2026\""),
        (200, "[{\"n\": 1}]", "date: .at\nsum: .n", NoData, "none of 1 records has a date at `.at`"),
    ];
    let next = Arc::new(Mutex::new((200, "")));
    let said = Arc::clone(&next);
    let server = Server::start(move |_| {
        let (status, body) = *said.lock().unwrap();
        reply(status, &[], body)
    })
    .await;
    let source = of(&server, "");
    for (status, body, yaml, kind, words) in table {
        *next.lock().unwrap() = (status, body);
        let failure = level(&*source, &format!("get: /\n{yaml}")).await.unwrap_err();
        assert!(failure.0 == kind && failure.1.starts_with(words), "{body} {yaml}: {failure:?}");
    }
}

#[tokio::test]
async fn one_answer_serves_several_measures() {
    let server = Server::start(|_| ok(DEALS)).await;
    let source = of(&server, "");
    let (one, other) = ("get: /\nvalue: .total", "get: /\nrecords: .page.deals\ncount: true");
    let (one, other) = (question(&*source, Kind::Level, one), question(&*source, Kind::Level, other));
    let answer = one.ask(&october()).await.unwrap();
    let picked = [one, other].map(|question| value_of(&question.pick(&answer, &october()).unwrap(), &shape(Kind::Level)));
    assert_eq!(picked, [Ok(Value::Level(12.5)), Ok(Value::Level(6.0))]);
    server.only();
}
