//! From an answer to a value: quick tables here, documents elsewhere and not for ever.

use std::{sync::Arc, sync::mpsc, time::Duration};

use tokio::sync::Semaphore;

use super::fake::*;
use crate::{
    collect::pick::Picker,
    okr::{FailureKind, Value},
    source::{Answer, FetchError, Question},
};

fn document() -> Act {
    Act::Answer(Answer::Document(serde_json::json!({ "total": 1 })))
}

#[tokio::test(start_paused = true)]
async fn a_value_is_picked_from_tables_and_documents() {
    for act in [answer_1(), document()] {
        let question = Fake::new("", &Arc::default()).acting([act]).picking(Pick::Number(42.0)).question();
        let measured = collector(limits()).round().measure(0, &question, &shape(), window(0), in_secs(60)).await;
        assert_eq!(measured.result, Ok(Value::Level(42.0)));
        assert_eq!((measured.attempts, measured.duration.as_secs()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_in_picking_is_a_failure_without_secrets() {
    let cases = [
        (Pick::Fail(FetchError::no_data("nothing at hunter22")), FailureKind::NoData, "nothing at ***"),
        (Pick::Number(f64::NAN), FailureKind::Malformed, "`value` is not a finite number"),
        (Pick::Panic, FailureKind::Malformed, "the connector broke down, which is a bug in okrd: nobody thought of ***"),
    ];
    for (pick, kind, text) in cases {
        let question = Fake::new("", &Arc::default()).acting([answer_1(), document()]).picking(pick).question();
        let collector = collector(limits());
        for _ in ["a table", "a document"] {
            let measured = collector.round().measure(0, &question, &shape(), window(0), in_secs(60)).await;
            let error = measured.result.unwrap_err();
            assert_eq!((error.kind, error.text.as_str()), (kind, text));
        }
    }
}

#[tokio::test]
async fn a_selection_that_overruns_is_given_up_and_not_started_again_until_it_ends() {
    let picker = Picker::with_limit(Duration::from_millis(50));
    let turns = Semaphore::new(1);
    let (end, ended) = mpsc::channel();
    let endless = Fake::new("", &Arc::default()).picking(Pick::Block(ended.into())).question();
    let sound = Fake::new("", &Arc::default()).picking(Pick::Number(2.0)).question();
    let pick = async |question: &Arc<dyn Question>| {
        let answer = Arc::new(Answer::Document(serde_json::Value::Null));
        picker.pick(question, answer, window(0), &shape(), &turns, in_secs(60)).await
    };

    let error = pick(&endless).await.unwrap_err();
    assert_eq!(error.kind, FailureKind::Malformed);
    assert_eq!(error.text, "its selection ran for more than 50ms and was given up: simplify it");
    let error = pick(&endless).await.unwrap_err();
    assert_eq!(error.text, "its selection has been running since an earlier poll: simplify it");
    assert_eq!(pick(&sound).await, Ok(Value::Level(2.0)), "the turn was given back");

    drop(end);
    let picked = async {
        while let Err(error) = pick(&endless).await {
            assert_eq!(error.kind, FailureKind::Malformed);
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), picked).await.expect("once it has ended it may run again");
}
