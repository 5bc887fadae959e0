//! What the databases answer, and what is made of it.

use okrd::{
    okr::{FailureKind, Kind, Rank, Value},
    source::{Answer, Cell},
};

use crate::asking::{failure_of_sql, october, sql, value, value_of_sql, window};

use super::{PATIENT, all, mysql, postgres, sqlite};

const COUNT: &str = "select count(*) from requests where at >= $start and at < $end";

#[tokio::test]
async fn one_question_is_answered_for_now_for_the_past_and_for_the_baseline() {
    let windows = [
        ("the cycle so far", window("2026-10-01T00:00:00+02:00", "2026-11-23T10:30:00+01:00"), 53.0 * 24.0 + 1.0 + 11.0),
        ("the cycle at its first instant", window("2026-10-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00"), 0.0),
        ("an earlier day of it", window("2026-10-01T00:00:00+02:00", "2026-10-10T00:00:00+02:00"), 9.0 * 24.0),
        ("the month before", window("2026-09-01T02:00:00+02:00", "2026-10-01T00:00:00+02:00"), 30.0 * 24.0 - 2.0),
        ("before there was anything", window("2025-09-01T00:00:00+02:00", "2025-10-01T00:00:00+02:00"), 0.0),
    ];
    for (name, source) in all(PATIENT) {
        let question = sql(&*source, Kind::Flow, COUNT);
        assert!(question.can_tell_the_past());
        for (case, window, wanted) in &windows {
            assert_eq!(value(&*question, Kind::Flow, window).await, Ok(Value::Flow(*wanted)), "{name}: {case}");
        }
    }
}

#[tokio::test]
async fn every_variable_stands_for_the_same_window() {
    for (name, source) in all(PATIENT) {
        for text in [
            COUNT,
            "select count(*) from requests where epoch >= $start_epoch and epoch < $end_epoch",
            "select count(*) from requests where day >= $start_date and day < $end_date",
            "/* $nothing */ select count(*) from requests where day >= $start_date and at < $end -- '$nothing'\n;",
        ] {
            assert_eq!(value_of_sql(&*source, Kind::Flow, text).await, Ok(Value::Flow(31.0 * 24.0 + 1.0)), "{name}: {text}");
        }
    }
}

#[tokio::test]
async fn two_columns_are_a_ratio() {
    for (name, source) in all(PATIENT) {
        let text = "select sum(done), count(*) from requests where at >= $start and at < $end";
        let ratio = Value::Ratio { numerator: 75.0, denominator: 745.0 };
        assert_eq!(value_of_sql(&*source, Kind::Ratio, text).await, Ok(ratio), "{name}");
        let ratio = Value::Ratio { numerator: 0.25, denominator: 1.0 };
        assert_eq!(value_of_sql(&*source, Kind::Ratio, "select 0.25 as rate").await, Ok(ratio), "{name}: the ratio itself");
        let empty = window("2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z");
        let error = value(&*sql(&*source, Kind::Ratio, text), Kind::Ratio, &empty).await.unwrap_err();
        assert_eq!(error.kind, FailureKind::NoData, "{name}: a sum of nothing is NULL");
    }
}

#[tokio::test]
async fn answers_that_are_no_number_are_told_apart() {
    use FailureKind::{Malformed, NoData};
    #[rustfmt::skip]
    let table = [
        ("select 1 as a, 2 as b", Kind::Level, Malformed, "the answer has 2 columns (a, b), and needs one column"),
        ("select 1 as a, 2 as b, 3 as c", Kind::Ratio, Malformed, "the answer has 3 columns (a, b, c), and needs one column, or two: numerator and denominator"),
        ("select word from numbers", Kind::Level, Malformed, "`word` is text, and a number is needed: \"many\""),
        ("select missing from numbers", Kind::Level, NoData, "`missing` is NULL"),
        ("select exact from numbers where big = 5", Kind::Level, NoData, "the answer has no row"),
        ("select 1 union all select 2", Kind::Level, Malformed, "the answer has 2 rows, and one is needed: aggregate them in the query"),
        ("select -1", Kind::Milestone, Malformed, "-1 things cannot be done"),
    ];
    for (name, source) in all(PATIENT) {
        for (text, kind, failure, words) in table {
            assert_eq!(failure_of_sql(&*source, kind, text).await, (failure, words.to_owned()), "{name}: {text}");
        }
        let not_ranked = value_of_sql(&*source, Kind::Rank, "select missing from numbers").await;
        assert_eq!(not_ranked, Ok(Value::Rank(Rank::NotRanked)), "{name}: for a rank, NULL is an answer");
    }
}

#[tokio::test]
async fn every_type_of_number_is_read() {
    for (name, source) in all(PATIENT) {
        for (text, wanted) in [
            ("select exact from numbers", 1_234_567.890_1),
            ("select big from numbers", 9_007_199_254_740_991.0),
            ("select small from numbers", 0.1),
            ("select 1e300 * 10", 1e301),
            ("select -7", -7.0),
            ("select '12.5'", 12.5),
        ] {
            assert_eq!(value_of_sql(&*source, Kind::Level, text).await, Ok(Value::Level(wanted)), "{name}: {text}");
        }
        let done = value_of_sql(&*source, Kind::Milestone, "select yes from numbers").await;
        assert_eq!(done, Ok(Value::Milestone(1.0)), "{name}");
        let done = value_of_sql(&*source, Kind::Milestone, "select count(*) > 5000 from requests").await;
        assert_eq!(done, Ok(Value::Milestone(0.0)), "{name}");
    }
    assert_eq!(value_of_sql(&*mysql(PATIENT), Kind::Level, "select flag from numbers").await, Ok(Value::Level(1.0)));
    let truth = failure_of_sql(&*postgres(PATIENT), Kind::Level, "select yes from numbers").await;
    assert_eq!(truth, (FailureKind::Malformed, "`yes` is text, and a number is needed: \"t\"".to_owned()));
    let endless = failure_of_sql(&*postgres(PATIENT), Kind::Level, "select 'NaN'::numeric as share").await;
    assert_eq!(endless, (FailureKind::Malformed, "`share` is not a finite number".to_owned()));
}

#[tokio::test]
async fn other_statements_that_only_ask_are_answered() {
    let postgres = postgres(PATIENT);
    assert_eq!(value_of_sql(&*postgres, Kind::Level, "with a as (select 3 as b) select b from a").await, Ok(Value::Level(3.0)));
    assert_eq!(value_of_sql(&*postgres, Kind::Level, "values (4)").await, Ok(Value::Level(4.0)));
    assert_eq!(value_of_sql(&*postgres, Kind::Level, "show server_version_num").await.map(|_| ()), Ok(()));
    let question = sql(&*mysql(PATIENT), Kind::Level, "show status like 'Threads_connected'");
    let Answer::Table(numbers) = question.ask(&october()).await.unwrap() else { panic!("a database gives a table") };
    assert_eq!(numbers.columns, ["Variable_name", "Value"]);
    assert!(matches!(numbers.rows[0][1], Cell::Number(_)), "{numbers:?}");
}

#[tokio::test]
async fn what_is_asked_can_be_shown() {
    let describe = |source: &dyn okrd::source::Source| sql(source, Kind::Flow, COUNT).describe(&october());
    let shown = describe(&*postgres(PATIENT));
    assert!(shown.starts_with("postgres 127.0.0.1:"), "{shown}");
    assert!(shown.ends_with("/okrd: select count(*) from requests where at >= timestamptz '2026-09-30 22:00:00+00' and at < timestamptz '2026-10-31 23:00:00+00'"), "{shown}");
    let shown = describe(&*mysql(PATIENT));
    assert!(shown.ends_with("where at >= timestamp'2026-09-30 22:00:00' and at < timestamp'2026-10-31 23:00:00'"), "{shown}");
    let shown = describe(&*sqlite(PATIENT));
    assert!(shown.ends_with("where at >= '2026-09-30 22:00:00' and at < '2026-10-31 23:00:00'"), "{shown}");
    for (name, source) in all(PATIENT) {
        assert!(!format!("{source:?} {}", describe(&*source)).contains("rd-17"), "{name}: the password is not in it");
        let question = |text| sql(&*source, Kind::Flow, text);
        assert_eq!(question(COUNT).fingerprint(), question(COUNT).fingerprint());
        assert_ne!(question(COUNT).fingerprint(), question("select $start").fingerprint());
        assert!(!sql(&*source, Kind::Level, "select 1").can_tell_the_past());
    }
}
