//! No source is asked more, or sooner, than it bears.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::fake::*;
use crate::{collect::Collector, document::Secrets, okr::FailureKind, plan::Limits, source::FetchError};

/// Asks `count` different questions at once, all with the same deadline.
async fn ask_many(collector: &Collector, log: &Arc<Log>, count: usize, deadline: Instant) -> Vec<Result<(), FetchError>> {
    let round = collector.round();
    let questions: Vec<_> = (0..count).map(|number| Fake::new(number.to_string(), log).question()).collect();
    let asks = questions.iter().map(|question| round.ask(0, question, window(0), deadline));
    join_all(asks).await.into_iter().map(|answer| answer.map(|_| ())).collect()
}

#[tokio::test(start_paused = true)]
async fn no_more_are_under_way_at_once_than_allowed() {
    let log = Arc::default();
    let begin = Instant::now();
    let answers = ask_many(&collector(Limits { concurrency: 3, ..limits() }), &log, 50, in_secs(60)).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((log.asked(), log.most_at_once()), (50, 3));
    assert!(begin.elapsed() >= Duration::from_secs(17) && begin.elapsed() < Duration::from_millis(17_100));
}

#[tokio::test(start_paused = true)]
async fn who_gets_no_turn_is_told_at_the_deadline() {
    let log = Arc::default();
    let begin = Instant::now();
    let answers = ask_many(&collector(Limits { concurrency: 1, ..limits() }), &log, 5, begin + Duration::from_millis(2500)).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(|error| error.kind == FailureKind::Timeout));
    assert_eq!(log.asked(), 3);
    assert!(begin.elapsed() < Duration::from_millis(2600), "{:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn no_second_holds_more_requests_than_the_rate_allows() {
    let log: Arc<Log> = Arc::default();
    let limits = Limits { concurrency: 100, rate: rate(5, 1), ..limits() };
    let begin = Instant::now();
    let answers = ask_many(&collector(limits), &log, 52, in_secs(60)).await;
    assert!(answers.iter().all(Result::is_ok));
    let starts = log.starts();
    assert!(starts.windows(6).all(|six| six[5] - six[0] >= Duration::from_secs(1)));
    assert!(starts[51] - begin < Duration::from_millis(10_100), "nor fewer: {:?}", starts[51] - begin);
}

#[tokio::test(start_paused = true)]
async fn a_turn_beyond_the_deadline_fails_at_once() {
    let log = Arc::default();
    let limits = Limits { concurrency: 100, rate: rate(2, 60), ..limits() };
    let begin = Instant::now();
    let answers = ask_many(&collector(limits), &log, 3, in_secs(30)).await;
    let error = answers[2].as_ref().unwrap_err();
    assert_eq!(error.kind, FailureKind::RateLimited);
    assert_eq!(error.text, "the source's limit of 2 requests in 1m leaves no room before the deadline");
    assert!(begin.elapsed() < Duration::from_millis(1100), "the others' second");
    assert_eq!(log.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn retry_after_within_the_deadline_is_waited_for_by_all() {
    let log = Arc::default();
    let collector = collector(Limits { concurrency: 1, attempts: 3, ..limits() });
    let round = collector.round();
    let refused = Fake::new("refused", &log).acting([Act::Fail(too_many(20)), answer_1()]).question();
    let other = Fake::new("other", &log).question();
    let begin = Instant::now();
    let (first, second) =
        tokio::join!(round.ask(0, &refused, window(0), in_secs(60)), round.ask(0, &other, window(0), in_secs(60)));
    assert!(first.is_ok() && second.is_ok());
    let starts: Vec<_> = log.starts().iter().map(|start| (*start - begin).as_secs()).collect();
    // Refused after a second; both again 20 seconds later, one by one.
    assert_eq!(starts, [0, 21, 22]);
}

#[tokio::test(start_paused = true)]
async fn retry_after_beyond_the_deadline_closes_the_gate() {
    let log = Arc::default();
    let first = collector(Limits { attempts: 3, ..limits() });
    let begin = Instant::now();
    let refused = Fake::new("refused", &log).acting([Act::Fail(too_many(3600)), answer_1()]).question();
    let error = first.round().ask(0, &refused, window(0), in_secs(60)).await.unwrap_err();
    assert_eq!((error.kind, begin.elapsed().as_secs()), (FailureKind::RateLimited, 1), "no waiting for nothing");

    // The others are not even asked: in later rounds, and after a reload.
    for error in ask_many(&first, &log, 10, in_secs(60)).await.into_iter().map(Result::unwrap_err) {
        assert_eq!(error.kind, FailureKind::RateLimited);
        assert_eq!(error.text, "the source asked to be left alone, for another 1h");
        assert_eq!(error.retry_after, Some(Duration::from_secs(3600)));
    }
    let reloaded =
        first.renew(&[source("new", limits()), source("one", Limits { concurrency: 5, ..limits() })], Secrets::default());
    let question = Fake::new("", &log).question();
    let error = reloaded.round().ask(1, &question, window(0), in_secs(60)).await.unwrap_err();
    assert_eq!((error.kind, log.asked()), (FailureKind::RateLimited, 1));
    reloaded.round().ask(0, &question, window(0), in_secs(60)).await.unwrap();

    // Until the hour is over.
    sleep(Duration::from_secs(3600)).await;
    assert!(ask_many(&first, &log, 10, in_secs(60)).await.iter().all(Result::is_ok));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_wants_a_year_is_asked_again_tomorrow() {
    let log = Arc::default();
    let collector = collector(limits());
    let refused = Fake::new("", &log).acting([Act::Fail(too_many(365 * 86_400)), answer_1()]).question();
    collector.round().ask(0, &refused, window(0), in_secs(60)).await.unwrap_err();
    sleep(Duration::from_secs(86_400)).await;
    collector.round().ask(0, &refused, window(0), in_secs(60)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_reload_does_not_start_the_rate_anew() {
    let log = Arc::default();
    for changed in [limits().timeout, Duration::from_secs(20)] {
        let before = Limits { rate: rate(2, 60), ..limits() };
        let first = collector(before);
        assert!(ask_many(&first, &log, 2, in_secs(60)).await.iter().all(Result::is_ok));
        let second = first.renew(&[source("one", Limits { timeout: changed, ..before })], Secrets::default());
        let error = ask_many(&second, &log, 1, in_secs(30)).await.remove(0).unwrap_err();
        assert_eq!(error.kind, FailureKind::RateLimited);
    }
    assert_eq!(log.asked(), 4);
}

#[tokio::test(start_paused = true)]
async fn slots_are_shared_with_the_rounds_before_a_reload() {
    let log: Arc<Log> = Arc::default();
    let first = collector(limits());
    let second = first.renew(&[source("one", limits())], Secrets::default());
    let (one, other) = tokio::join!(ask_many(&first, &log, 10, in_secs(60)), ask_many(&second, &log, 10, in_secs(60)));
    assert!(one.iter().chain(&other).all(Result::is_ok));
    assert_eq!((log.asked(), log.most_at_once()), (20, 2));
}
