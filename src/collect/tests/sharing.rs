//! Identical requests are made once; and a thousand questions are all answered, each once.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{task::JoinSet, time::Instant};

use super::fake::*;
use crate::{
    collect::{Collector, Round},
    document::Secrets,
    okr::FailureKind,
    source::{Answer, FetchError, Question},
};

async fn ask(round: &Round, question: &Arc<dyn Question>) -> Result<Arc<Answer>, FetchError> {
    round.ask(0, question, window(0), in_secs(60)).await
}

#[tokio::test(start_paused = true)]
async fn identical_requests_of_a_round_are_made_once() {
    let log = Arc::default();
    let collector = collector(limits());
    let round = collector.round();
    // Not the same object: the same text is enough.
    let questions: Vec<_> = (0..100).map(|_| Fake::new("select 1", &log).question()).collect();
    let answers = join_all(questions.iter().map(|question| ask(&round, question))).await;
    assert_eq!(log.asked(), 1);
    let first = answers[0].as_ref().unwrap();
    assert!(answers.iter().all(|answer| Arc::ptr_eq(answer.as_ref().unwrap(), first)));

    assert!(Arc::ptr_eq(&ask(&round, &questions[0]).await.unwrap(), first), "later in the round");
    assert_eq!(log.asked(), 1);
    round.ask(0, &questions[0], window(1), in_secs(60)).await.unwrap();
    assert_eq!(log.asked(), 2, "another window");
    ask(&round, &Fake::new("select 2", &log).question()).await.unwrap();
    assert_eq!(log.asked(), 3, "another text");
    ask(&collector.round(), &questions[0]).await.unwrap();
    assert_eq!(log.asked(), 4, "another round");
}

#[tokio::test(start_paused = true)]
async fn the_same_text_to_two_sources_is_two_requests() {
    let log = Arc::default();
    let round = Collector::new(&[source("one", limits()), source("two", limits())], Secrets::default()).round();
    let question = Fake::new("select 1", &log).question();
    for source in [0, 1] {
        round.ask(source, &question, window(0), in_secs(60)).await.unwrap();
    }
    assert_eq!(log.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_too() {
    let log = Arc::default();
    let round = collector(limits()).round();
    let question = Fake::new("", &log).acting([Act::Fail(unavailable())]).question();
    let answers = join_all((0..10).map(|_| ask(&round, &question))).await;
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap_err() == &unavailable()));
    assert_eq!(ask(&round, &question).await.unwrap_err(), unavailable());
    assert_eq!(log.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_and_harms_nobody_else() {
    let log = Arc::default();
    let round = collector(limits()).round();
    let question = Fake::new("", &log).acting([Act::Panic]).question();
    let answers = join_all((0..10).map(|_| ask(&round, &question))).await;
    for answer in answers {
        let error = answer.unwrap_err();
        assert_eq!(error.kind, FailureKind::Malformed);
        assert_eq!(error.text, "the connector broke down, which is a bug in okrd: nobody thought of ***");
    }
    assert_eq!((log.asked(), log.under_way()), (1, 0));
    ask(&round, &Fake::new("another", &log).question()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_with_the_last_who_waits_for_it() {
    let log = Arc::default();
    let round = collector(limits()).round();
    let question = Fake::new("", &log).question();
    let mut waiting = JoinSet::new();
    for _ in 0..3 {
        let (round, question) = (round.clone(), Arc::clone(&question));
        waiting.spawn(async move { ask(&round, &question).await });
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(log.under_way(), 1);
    waiting.shutdown().await;
    assert_eq!((log.asked(), log.under_way()), (1, 0), "cancelled");

    // One of two gives up; the other has its answer, from the same request.
    let patient = ask(&round, &question);
    let impatient = tokio::time::timeout(Duration::from_millis(500), ask(&round, &question));
    let (answer, gave_up) = tokio::join!(patient, impatient);
    assert!(answer.is_ok() && gave_up.is_err());
    assert_eq!(log.asked(), 2);
    // And so if it is the one that began.
    let other = Fake::new("other", &log).question();
    let impatient = tokio::time::timeout(Duration::from_millis(500), ask(&round, &other));
    let (gave_up, answer) = tokio::join!(impatient, ask(&round, &other));
    assert!(answer.is_ok() && gave_up.is_err());
    assert_eq!(log.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn who_joins_keeps_its_own_deadline() {
    let log = Arc::default();
    let round = collector(limits()).round();
    let question = Fake::new("", &log).question();
    let begin = Instant::now();
    let hurried = round.ask(0, &question, window(0), begin + Duration::from_millis(300));
    let (answer, hurried) = tokio::join!(ask(&round, &question), async { (hurried.await, begin.elapsed()) });
    assert!(answer.is_ok());
    assert_eq!(hurried.0.unwrap_err().kind, FailureKind::Timeout);
    assert!(hurried.1 < Duration::from_millis(310));
}

#[tokio::test(start_paused = true)]
async fn an_announced_answer_is_let_go_after_its_last_use() {
    let log = Arc::default();
    let round = collector(limits()).round();
    let question = Fake::new("", &log).question();
    for _ in 0..3 {
        round.announce(0, &question, window(0));
    }
    let kept = Arc::downgrade(&ask(&round, &question).await.unwrap());
    // One that is given up counts as well.
    drop(tokio::time::timeout(Duration::ZERO, ask(&round, &question)).await);
    assert!(kept.upgrade().is_some());
    ask(&round, &question).await.unwrap();
    assert!(kept.upgrade().is_none());
    assert_eq!(log.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_questions_to_twenty_sources_end_with_exact_counts() {
    let sources: Vec<_> = (0..20).map(|number| source(&format!("s{number}"), limits())).collect();
    let logs: Vec<Arc<Log>> = sources.iter().map(|_| Arc::default()).collect();
    let round = Collector::new(&sources, Secrets::default()).round();
    let deadline = in_secs(3600);
    let mut asking = JoinSet::new();
    for number in 0..1000 {
        let source = number % 20;
        // Of 50 questions to a source, 25 are different; source 3 fails, source 7 hangs.
        let question = Fake::new(format!("q{}", number / 20 % 25), &logs[source]);
        let question = match source {
            3 => question.acting([Act::Fail(unavailable())]),
            7 => question.acting([Act::Hang]),
            _ => question,
        };
        let (round, question) = (round.clone(), question.question());
        asking.spawn(async move { (source, round.measure(source, &question, &shape(), window(0), deadline).await) });
    }
    let mut outcomes = [(0, 0); 20];
    let begin = Instant::now();
    let mut healthy_done = Duration::ZERO;
    while let Some(done) = asking.join_next().await {
        let (source, measured) = done.unwrap();
        match measured.result {
            Ok(_) => outcomes[source].0 += 1,
            Err(_) => outcomes[source].1 += 1,
        }
        assert_eq!(measured.attempts, 1);
        if source != 7 {
            healthy_done = begin.elapsed();
        }
    }
    for (source, log) in logs.iter().enumerate() {
        assert_eq!((log.asked(), log.most_at_once()), (25, 2), "source {source}");
        let expected = if matches!(source, 3 | 7) { (0, 50) } else { (50, 0) };
        assert_eq!(outcomes[source], expected, "source {source}");
    }
    // 25 requests of a second, two at a time; the one that hangs delayed nobody.
    assert!(healthy_done <= Duration::from_millis(13_100), "{healthy_done:?}");
}
