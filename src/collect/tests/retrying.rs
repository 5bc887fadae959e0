//! Asking again: when, how often, and when not.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::time::Instant;

use super::fake::*;
use crate::{
    collect::{Collector, retry::Dice},
    document::Secrets,
    okr::FailureKind,
    plan::Limits,
    source::FetchError,
};

fn persistent() -> Limits {
    Limits { attempts: 5, ..limits() }
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_after_waits_that_may_double() {
    let log: Arc<Log> = Arc::default();
    let question = Fake::new("", &log).taking(Duration::ZERO).acting([Act::Fail(unavailable())]).question();
    let begin = Instant::now();
    let measured = collector(persistent()).round().measure(0, &question, &shape(), window(0), in_secs(600)).await;
    assert_eq!((measured.result.unwrap_err(), measured.attempts), (unavailable(), 5));
    assert_eq!(measured.duration, begin.elapsed());
    // The same seed as the collector's.
    let dice = Dice::seeded(1);
    let starts = log.starts();
    for (pair, bound) in starts.windows(2).zip([0.5, 1.0, 2.0, 4.0]) {
        let waited = (pair[1] - pair[0]).as_secs_f64();
        let expected = bound * dice.roll();
        assert!((waited - expected).abs() < 0.002, "waited {waited} instead of {expected}, at most {bound}");
    }
    assert_eq!(starts.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_retry_can_succeed() {
    let log = Arc::default();
    let timeout = FetchError::new(FailureKind::Timeout, "slow");
    let question = Fake::new("", &log).acting([Act::Fail(unavailable()), Act::Fail(timeout), answer_1()]).question();
    let measured = collector(persistent()).round().measure(0, &question, &shape(), window(0), in_secs(600)).await;
    assert!(measured.result.is_ok());
    assert_eq!(measured.attempts, 3);
}

#[tokio::test(start_paused = true)]
async fn other_failures_are_final() {
    for kind in FailureKind::ALL.into_iter().filter(|kind| !kind.is_transient()) {
        let log = Arc::default();
        let question = Fake::new("", &log).acting([Act::Fail(FetchError::new(kind, "no"))]).question();
        let error = collector(persistent()).round().ask(0, &question, window(0), in_secs(600)).await.unwrap_err();
        assert_eq!((error.kind, log.asked()), (kind, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn no_attempt_starts_after_the_deadline() {
    let log: Arc<Log> = Arc::default();
    let question = Fake::new("", &log).acting([Act::Fail(unavailable())]).question();
    let limits = Limits { attempts: u32::MAX, ..limits() };
    let begin = Instant::now();
    let error = collector(limits).round().ask(0, &question, window(0), in_secs(100)).await.unwrap_err();
    assert_eq!(error, unavailable());
    assert!(log.starts().iter().all(|start| *start < begin + Duration::from_secs(100)));
    assert!(log.asked() > 5 && begin.elapsed() <= Duration::from_millis(100_002), "{:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_cut_off_and_the_next_one_made() {
    let log = Arc::default();
    let question = Fake::new("", &log).acting([Act::Hang, answer_1()]).question();
    let begin = Instant::now();
    collector(persistent()).round().ask(0, &question, window(0), in_secs(60)).await.unwrap();
    assert_eq!((log.asked(), log.under_way()), (2, 0));
    // Ten seconds and the grace, at most half a second of waiting, one second for the answer.
    assert!(begin.elapsed() > Duration::from_secs(11) && begin.elapsed() < Duration::from_millis(11_710));

    let hanging = Fake::new("hanging", &log).acting([Act::Hang]).question();
    let error = collector(limits()).round().ask(0, &hanging, window(0), in_secs(60)).await.unwrap_err();
    assert_eq!((error.kind, error.text.as_str()), (FailureKind::Timeout, "no answer within 10s"));
    let error = collector(limits()).round().ask(0, &hanging, window(0), in_secs(5)).await.unwrap_err();
    assert_eq!((error.kind, error.text.as_str()), (FailureKind::Timeout, "no answer before the deadline of this round"));
}

#[tokio::test(start_paused = true)]
async fn a_hanging_source_delays_no_other() {
    let (hanging, healthy): (Arc<Log>, Arc<Log>) = Default::default();
    let round = Collector::new(&[source("hanging", persistent()), source("healthy", persistent())], Secrets::default()).round();
    let begin = Instant::now();
    let stuck = (0..20).map(|number| Fake::new(number.to_string(), &hanging).acting([Act::Hang]).question());
    let stuck: Vec<_> = stuck.collect();
    let quick: Vec<_> = (0..20).map(|number| Fake::new(number.to_string(), &healthy).question()).collect();
    let (stuck, quick) = tokio::join!(
        join_all(stuck.iter().map(|question| round.ask(0, question, window(0), begin + Duration::from_secs(60)))),
        async {
            let answers = join_all(quick.iter().map(|question| round.ask(1, question, window(0), in_secs(60)))).await;
            (answers, begin.elapsed())
        }
    );
    assert!(stuck.iter().all(Result::is_err) && quick.0.iter().all(Result::is_ok));
    assert!(quick.1 < Duration::from_millis(10_100), "{:?}", quick.1);
    assert!(begin.elapsed() < Duration::from_millis(60_100), "and ends itself at the deadline");
    assert_eq!(hanging.under_way(), 0);
}
