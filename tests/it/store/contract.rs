//! What every store must do. Each function is one sentence of the contract.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use okrd::{
    okr::{Baseline, KeptGrade, Observation, PollState, Rank, Role, Subject, Value, Window},
    store::{Change, Corrected, CycleNote, Facts, Outcome, Silence, StoreError, TargetNote},
};

use super::{Fresh, at, failure, frozen, id, level, observed, polled, target, told, window};

const Q4: &str = "2026-Q4";

pub async fn what_is_not_known_is_empty(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), []);
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), []);
    assert_eq!(store.facts(Q4).await.unwrap(), Facts::default());
    store.for_each_history(Q4, Box::new(|_, _| panic!("there is nothing to visit"))).await.unwrap();
    store.commit(Q4, vec![]).await.unwrap();
    assert_eq!(store.facts(Q4).await.unwrap(), Facts::default());
}

pub async fn every_value_comes_back_bit_for_bit(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let numbers =
        [0.0, -0.0, 1.0, -1.0, 0.1, 1.0 / 3.0, f64::from_bits(1), f64::MIN_POSITIVE, f64::MAX, f64::MIN, 9_007_199_254_740_993.0];
    let mut values: Vec<Value> = numbers
        .into_iter()
        .flat_map(|number| [Value::Level(number), Value::Flow(number), Value::Milestone(number), Value::Rank(Rank::At(number))])
        .collect();
    for numerator in [0.0, -0.0, 3.0] {
        for denominator in [0.0, -0.0, 10.0] {
            values.push(Value::Ratio { numerator, denominator });
        }
    }
    values.push(Value::Rank(Rank::NotRanked));
    values.push(Value::Each(numbers.into()));
    values.push(Value::Each([].into()));

    let observations: Vec<Observation> = (1..)
        .zip(values)
        .map(|(second, value)| Observation { role: Role::Value, window: window(0, second), value, collected_at: at(second) })
        .collect();
    store.commit(Q4, observations.iter().cloned().map(|observation| observed("a", observation)).collect()).await.unwrap();
    // Debug tells -0.0 from 0.0 and has as many digits as it takes; == does not tell them apart.
    let expected = format!("{observations:?}");
    assert_eq!(format!("{:?}", store.history(Q4, &id("a")).await.unwrap()), expected);
    assert_eq!(format!("{:?}", store.revisions(Q4, &id("a")).await.unwrap()), expected);
}

pub async fn history_is_by_role_then_window_end_then_start(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let mut expected = Vec::new();
    for role in Role::ALL {
        for (start, end) in [(-9, -9), (0, 10), (5, 10), (0, 20), (20, 20)] {
            expected.push(Observation { role, window: window(start, end), value: Value::Flow(1.0), collected_at: at(30) });
        }
    }
    for observation in expected.iter().rev() {
        store.commit(Q4, vec![observed("a", observation.clone())]).await.unwrap();
    }
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), expected);
}

pub async fn the_same_value_again_is_a_confirmation(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    for second in [100, 200, 300] {
        store.commit(Q4, vec![observed("a", level(window(0, 10), 7.0, at(second)))]).await.unwrap();
    }
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), [level(window(0, 10), 7.0, at(300))]);
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), [level(window(0, 10), 7.0, at(100))]);
}

pub async fn another_value_is_a_revision(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    // The first value comes back at the end: that is a third revision, not a confirmation of the first.
    for (number, second) in [(7.0, 100), (8.0, 200), (8.0, 250), (7.0, 300)] {
        store.commit(Q4, vec![observed("a", level(window(0, 10), number, at(second)))]).await.unwrap();
    }
    let mut other_kind = level(window(0, 10), 7.0, at(400));
    other_kind.value = Value::Flow(7.0);
    store.commit(Q4, vec![observed("a", other_kind.clone())]).await.unwrap();

    let mut expected: Vec<_> =
        [(7.0, 100), (8.0, 200), (7.0, 300)].map(|(number, second)| level(window(0, 10), number, at(second))).into();
    expected.push(other_kind.clone());
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), expected);
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), [other_kind]);
}

pub async fn an_older_confirmation_changes_nothing(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    for second in [200, 300, 100, 250] {
        store.commit(Q4, vec![observed("a", level(window(0, 10), 7.0, at(second)))]).await.unwrap();
    }
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), [level(window(0, 10), 7.0, at(300))]);
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), [level(window(0, 10), 7.0, at(200))]);
}

pub async fn the_newest_revision_is_the_one_accepted_last(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    store.commit(Q4, vec![observed("a", level(window(0, 10), 7.0, at(200)))]).await.unwrap();
    store.commit(Q4, vec![observed("a", level(window(0, 10), 8.0, at(100)))]).await.unwrap();
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), [level(window(0, 10), 8.0, at(100))]);
}

pub async fn revisions_are_in_the_order_of_collection(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let late = level(window(0, 10), 1.0, at(500));
    let early = level(window(0, 20), 2.0, at(400));
    let revised = level(window(0, 20), 3.0, at(600));
    let same_moment = level(window(0, 5), 4.0, at(600));
    let changes = [&late, &early, &revised, &same_moment].map(|observation| observed("a", observation.clone()));
    store.commit(Q4, changes.into()).await.unwrap();
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), [early, late, same_moment, revised]);
}

pub async fn instants_are_kept_to_the_millisecond(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let instant = |text: &str| text.parse::<Timestamp>().unwrap();
    let (fine, kept) = (instant("2026-11-23T10:00:00.123999Z"), instant("2026-11-23T10:00:00.123Z"));
    let ancient = Window::new(Timestamp::MIN, fine).unwrap();
    store
        .commit(
            Q4,
            vec![
                observed("a", level(ancient, 1.0, fine)),
                // The same window, once rounded; and not collected later.
                observed("a", level(Window::new(Timestamp::MIN, kept).unwrap(), 1.0, kept)),
                polled("a", PollState::default().after(fine, None)),
                target("a", "+20%", fine, None),
                frozen("a", Baseline { number: 1.0, windows: [ancient].into(), question: "q".into(), collected_at: fine }),
            ],
        )
        .await
        .unwrap();
    let rounded = Window::new(Timestamp::MIN, kept).unwrap();
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), [level(rounded, 1.0, kept)]);
    // The very ends of time are kept too, the last one to the second.
    let all_time = Window::new(Timestamp::MIN, Timestamp::MAX).unwrap();
    store.commit(Q4, vec![observed("b", level(all_time, 1.0, Timestamp::MAX))]).await.unwrap();
    assert_eq!(store.history(Q4, &id("b")).await.unwrap()[0].window.end().as_second(), Timestamp::MAX.as_second());
    let facts = store.facts(Q4).await.unwrap();
    assert_eq!(facts.polls["a"].last_success, Some(kept));
    assert_eq!(facts.targets["a"][0].at, kept);
    assert_eq!((&*facts.baselines["a"].windows, facts.baselines["a"].collected_at), (&[rounded][..], kept));
}

pub async fn a_commit_is_kept_whole_or_not_at_all(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    store.commit(Q4, vec![observed("a", level(window(0, 10), 1.0, at(10)))]).await.unwrap();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let baseline = Baseline { number: 1.0, windows: [].into(), question: "q".into(), collected_at: at(0) };
        let good = || {
            vec![
                observed("a", level(window(0, 10), 2.0, at(20))),
                polled("a", PollState::default()),
                target("a", "x2", at(0), None),
                frozen("a", baseline.clone()),
            ]
        };
        let each = Value::Each([1.0, bad].into());
        let bad_ones = [
            observed("b", level(window(0, 10), bad, at(20))),
            observed("b", Observation { value: each, ..level(window(0, 10), 0.0, at(20)) }),
            frozen("b", Baseline { number: bad, ..baseline.clone() }),
        ];
        for bad in bad_ones {
            let mut changes = good();
            changes.push(bad);
            let error = store.commit(Q4, changes).await.unwrap_err();
            assert_eq!(told(&error), "failed to keep an observation: `b` has a number that is not finite");
        }
    }
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), [level(window(0, 10), 1.0, at(10))]);
    assert_eq!(store.facts(Q4).await.unwrap(), Facts::default());
}

pub async fn a_commit_sees_its_own_changes(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let changes =
        [(1.0, 10), (1.0, 20), (2.0, 30)].map(|(number, second)| observed("a", level(window(0, 10), number, at(second))));
    store.commit(Q4, changes.into()).await.unwrap();
    let expected = [level(window(0, 10), 1.0, at(10)), level(window(0, 10), 2.0, at(30))];
    assert_eq!(store.revisions(Q4, &id("a")).await.unwrap(), expected);
    assert_eq!(store.history(Q4, &id("a")).await.unwrap(), expected[1..]);
}

pub async fn a_baseline_is_frozen_with_its_provenance(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let first = Baseline {
        number: 0.1 + 0.2,
        windows: [window(-100, -50), window(-50, 0)].into(),
        question: "select count(*) from demo_requests where \"é\" = '…'".into(),
        collected_at: at(5),
    };
    let typed = Baseline { number: -0.0, windows: [].into(), question: "".into(), collected_at: at(5) };
    store.commit(Q4, vec![frozen("a", first.clone()), frozen("b", typed.clone())]).await.unwrap();
    store.commit(Q4, vec![frozen("a", Baseline { number: 9.0, ..typed.clone() })]).await.unwrap();
    let facts = store.facts(Q4).await.unwrap();
    assert_eq!(facts.baselines["a"], first);
    assert_eq!(format!("{:?}", facts.baselines["b"]), format!("{typed:?}"));
}

pub async fn what_is_changed_by_hand_is_kept_with_its_reason(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let number = |number: f64| Baseline { number, windows: [].into(), question: "q".into(), collected_at: at(1) };
    let rebaseline = |to: f64, when: i64| Change::Rebaseline {
        key_result: id("a"),
        baseline: number(to),
        at: at(when),
        reason: format!("because of {to}"),
    };
    let accept =
        |until: i64, when: i64| Change::Accept { key_result: id("a"), until: at(until), at: at(when), reason: "seen".into() };
    store.commit("c", vec![frozen("a", number(1.0)), rebaseline(2.0, 10), accept(50, 60)]).await.unwrap();
    store.commit("c", vec![frozen("a", number(9.0)), rebaseline(3.0, 20), accept(40, 70)]).await.unwrap();
    let facts = store.facts("c").await.unwrap();
    assert_eq!(facts.baselines[&id("a")].number, 3.0, "the newest order holds, and freezing changes nothing");
    assert_eq!(facts.accepted[&id("a")], at(50), "what was accepted stays accepted");
    let kept: Vec<_> = store.corrections("c").await.unwrap().into_iter().map(|one| (one.at, one.reason, one.what)).collect();
    let because = |to: f64| format!("because of {to}");
    assert_eq!(
        kept,
        [
            (at(10), because(2.0), Corrected::Baseline { before: Some(1.0) }),
            (at(20), because(3.0), Corrected::Baseline { before: Some(2.0) }),
            (at(60), "seen".to_owned(), Corrected::Accepted { until: at(50) }),
            (at(70), "seen".to_owned(), Corrected::Accepted { until: at(40) }),
        ]
    );
    assert!(store.corrections("d").await.unwrap().is_empty());
}

pub async fn a_message_is_due_until_it_was_delivered_or_given_up(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let write = |sink: &str, due: i64| Change::Outgoing { sink: sink.into(), message: "{}".into(), at: at(1), due: at(due) };
    let state = |state: Option<&str>| Change::Alert { subject: "source:a".into(), state: state.map(Into::into) };
    store.commit(Q4, vec![write("a", 10), write("b", 20), write("c", 10), state(Some("[]"))]).await.unwrap();
    assert_eq!(store.alerts(Q4).await.unwrap(), [("source:a".to_owned(), "[]".to_owned())]);
    let due = async |now: i64| {
        let due = store.outgoing(at(now), 10).await.unwrap();
        due.into_iter().map(|outgoing| (outgoing.number, outgoing.sink, outgoing.attempts)).collect::<Vec<_>>()
    };
    assert_eq!(due(9).await, []);
    assert_eq!(due(15).await, [(1, "a".into(), 0), (3, "c".into(), 0)]);
    let failed = |again: Option<i64>| Outcome::Failed { told: "no".into(), again: again.map(at) };
    let sent = |number, outcome| Change::Sent { number, outcome };
    let delivered = Outcome::Delivered { at: at(30) };
    store.commit(Q4, vec![sent(1, delivered), sent(1, failed(Some(16))), sent(3, failed(Some(40)))]).await.unwrap();
    assert_eq!(due(39).await, [(2, "b".into(), 0)], "what was delivered stays so");
    store.commit(Q4, vec![sent(2, failed(None)), state(None)]).await.unwrap();
    assert_eq!(due(99).await, [(3, "c".into(), 1)]);
    assert!(store.alerts(Q4).await.unwrap().is_empty());
    let log = store.newest_outgoing(2).await.unwrap();
    assert_eq!(
        log.iter().map(|outgoing| (outgoing.number, outgoing.failure.as_deref())).collect::<Vec<_>>(),
        [(3, Some("no")), (2, Some("no"))]
    );

    // What is settled is forgotten after half a year; what is still to be sent is not.
    let later = at(2) + okrd::store::MESSAGES_KEPT;
    let newest = Change::Outgoing { sink: "d".into(), message: "{}".into(), at: later, due: later };
    store.commit(Q4, vec![newest]).await.unwrap();
    let numbers: Vec<u64> = store.newest_outgoing(9).await.unwrap().iter().map(|outgoing| outgoing.number).collect();
    assert_eq!(numbers, [4, 3]);

    let silence = |until: i64| Silence { subject: "key_result:a".into(), until: at(until), reason: "holidays".into() };
    store.commit(Q4, vec![Change::Silence(silence(5)), Change::Silence(silence(9))]).await.unwrap();
    assert_eq!(store.silences(Q4).await.unwrap(), [silence(9)]);
}

pub async fn the_newest_poll_state_holds(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let mut state = PollState::default();
    for outcome in [None, failure("no answer after 30 s"), failure("connection refused"), None] {
        state = state.after(at(state.failures_in_a_row.into()), outcome);
        store.commit(Q4, vec![polled("a", state.clone())]).await.unwrap();
        assert_eq!(store.facts(Q4).await.unwrap().polls["a"], state);
    }
    let odd = PollState { failures_in_a_row: u32::MAX, ..PollState::default() };
    store.commit(Q4, vec![polled("a", odd.clone()), polled("b", PollState::default())]).await.unwrap();
    let facts = store.facts(Q4).await.unwrap();
    assert_eq!((&facts.polls["a"], &facts.polls["b"]), (&odd, &PollState::default()));
}

pub async fn targets_are_noted_once_each_time_they_change(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    for (text, second, reason) in
        [("+20%", 10, None), ("+20%", 20, Some("ignored")), ("+10%", 30, Some("budget halved")), ("+20%", 5, None)]
    {
        store.commit(Q4, vec![target("a", text, at(second), reason)]).await.unwrap();
    }
    let note = |text: &str, second, reason: Option<&str>| TargetNote {
        text: text.into(),
        at: at(second),
        reason: reason.map(Into::into),
    };
    // In the order in which they were noted, also where a clock went back.
    let expected = [note("+20%", 10, None), note("+10%", 30, Some("budget halved")), note("+20%", 5, None)];
    assert_eq!(store.facts(Q4).await.unwrap().targets["a"], expected);
}

pub async fn any_text_is_kept(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    for (number, text) in
        ["", "é", "e\u{301}", "名前 🎯", "a'b\"c;--", "line\nbreak\ttab", "nul\0inside", "\u{feff}"].into_iter().enumerate()
    {
        let key_result = format!("kr{number}");
        let poll = PollState::default().after(at(1), failure(text));
        let baseline = Baseline { number: 1.0, windows: [].into(), question: text.into(), collected_at: at(1) };
        let changes = vec![
            polled(&key_result, poll.clone()),
            frozen(&key_result, baseline.clone()),
            target(&key_result, text, at(1), Some(text)),
        ];
        // The name of the cycle is any text as well.
        store.commit(text, changes).await.unwrap();
        let facts = store.facts(text).await.unwrap();
        assert_eq!(facts.polls, [(id(&key_result), poll)].into(), "{text:?}");
        assert_eq!(facts.baselines, [(id(&key_result), baseline)].into(), "{text:?}");
        let note = TargetNote { text: text.into(), at: at(1), reason: Some(text.into()) };
        assert_eq!(facts.targets, [(id(&key_result), vec![note])].into(), "{text:?}");
    }
}

pub async fn cycles_and_key_results_do_not_mix(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let mut expected = Vec::new();
    for (number, cycle) in ["2026-Q4", "2027-Q1", "2026-q4", "2026"].into_iter().enumerate() {
        for (further, key_result) in ["a", "A", "a.b", "a-b"].into_iter().enumerate() {
            let observation = level(window(0, 10), (number * 10 + further) as f64, at(10));
            store
                .commit(cycle, vec![observed(key_result, observation.clone()), target(key_result, cycle, at(0), None)])
                .await
                .unwrap();
            expected.push((cycle, key_result, observation));
        }
    }
    for (cycle, key_result, observation) in expected {
        assert_eq!(store.history(cycle, &id(key_result)).await.unwrap(), [observation], "{cycle} {key_result}");
        let targets = store.facts(cycle).await.unwrap().targets;
        assert_eq!((targets.len(), &*targets[key_result][0].text), (4, cycle));
    }
}

pub async fn every_history_is_visited_once(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    for number in 0..50 {
        let key_result = format!("kr{}", number * 7 % 50);
        let history = (0..number % 4).flat_map(|day| [level(window(0, day), 1.0, at(60)), level(window(0, day), 2.0, at(70))]);
        let mut changes: Vec<_> = history.map(|observation| observed(&key_result, observation)).collect();
        changes.push(polled(&key_result, PollState::default()));
        store.commit(Q4, changes).await.unwrap();
        store.commit("2026-Q3", vec![observed(&key_result, level(window(-9, -8), 9.0, at(0)))]).await.unwrap();
    }
    let seen: Arc<Mutex<Vec<_>>> = Arc::default();
    let visited = Arc::clone(&seen);
    let visit = move |key_result: &_, history: &[Observation]| {
        visited.lock().unwrap().push((Clone::clone(key_result), history.to_vec()));
    };
    store.for_each_history(Q4, Box::new(visit)).await.unwrap();

    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let by_id: BTreeMap<_, _> = seen.iter().cloned().collect();
    assert_eq!(by_id.len(), seen.len(), "one was visited twice");
    for number in 0..50 {
        let key_result = id(&format!("kr{number}"));
        let history = store.history(Q4, &key_result).await.unwrap();
        assert_eq!(by_id.get(&key_result).cloned().unwrap_or_default(), history, "{key_result}");
        assert!(by_id.get(&key_result).is_none_or(|history| !history.is_empty()));
    }
}

pub async fn commits_at_once_are_all_kept(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..400_i64 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let key_result = format!("kr{}", number % 7);
            let change = observed(&key_result, level(window(0, number), number as f64, at(number)));
            store.commit(Q4, vec![change]).await.unwrap();
            // What was acknowledged is there for whoever asks.
            let history = store.history(Q4, &id(&key_result)).await.unwrap();
            assert!(history.iter().any(|observation| observation.window == window(0, number)));
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let mut kept = 0;
    for number in 0..7 {
        kept += store.history(Q4, &id(&format!("kr{number}"))).await.unwrap().len();
    }
    assert_eq!(kept, 400);
}

pub async fn a_closed_store_says_so(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    store.commit(Q4, vec![observed("a", level(window(0, 10), 1.0, at(10)))]).await.unwrap();
    store.history(Q4, &id("a")).await.unwrap();
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(store.commit(Q4, vec![]).await, Err(StoreError::Closed)));
    assert!(matches!(store.history(Q4, &id("a")).await, Err(StoreError::Closed)));
    assert!(matches!(store.revisions(Q4, &id("a")).await, Err(StoreError::Closed)));
    assert!(matches!(store.facts(Q4).await, Err(StoreError::Closed)));
    assert!(matches!(store.annotations(Q4).await, Err(StoreError::Closed)));
    assert!(matches!(store.reports_made_until("weekly").await, Err(StoreError::Closed)));
    assert!(matches!(store.for_each_history(Q4, Box::new(|_, _| ())).await, Err(StoreError::Closed)));
}

fn grade(subject: Subject, second: i64, score: f64, reason: Option<&str>) -> Change {
    Change::Grade(KeptGrade {
        subject,
        at: at(second),
        value: Some(100.0 * score),
        score: Some(score),
        accomplished: Some(score >= 0.7),
        target: "+20 %".into(),
        rules: "{\"settle_seconds\":0}".into(),
        reason: reason.map(Into::into),
    })
}

pub async fn grades_are_kept_and_given_again_only_with_a_reason(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let a = || Subject::KeyResult(id("a"));
    let same_name = || Subject::Objective(id("a"));
    store.commit(Q4, vec![grade(same_name(), 5, 0.5, None), grade(a(), 10, -0.0, None)]).await.unwrap();
    store.commit(Q4, vec![grade(a(), 20, 0.9, None)]).await.unwrap();
    let kept = async || {
        let grades = store.grades(Q4).await.unwrap();
        let brief = |one: &KeptGrade| (one.subject.clone(), one.at, format!("{:?}", one.score), one.reason.clone());
        grades.iter().map(brief).collect::<Vec<_>>()
    };
    let some = |score: f64| format!("{:?}", Some(score));
    let first = (a(), at(10), some(-0.0), None);
    let objective = (same_name(), at(5), some(0.5), None);
    assert_eq!(kept().await, [first.clone(), objective.clone()], "the first grade stays, key results come first");

    store.commit(Q4, vec![grade(a(), 30, -0.0, Some("nothing new"))]).await.unwrap();
    assert_eq!(kept().await.len(), 2, "the same grade again is none");
    let b = Subject::KeyResult(id("b"));
    let again = vec![grade(a(), 40, 0.9, Some("late invoices")), grade(b.clone(), 40, 1.0, Some("late invoices"))];
    store.commit(Q4, again).await.unwrap();
    let late = || Some("late invoices".to_owned());
    let second = (a(), at(40), some(0.9), late());
    assert_eq!(kept().await, [first, second, (b, at(40), some(1.0), late()), objective], "both are kept, in their order");
    assert!(store.grades("2025-Q1").await.unwrap().is_empty(), "cycles do not mix");

    let unknown = KeptGrade {
        subject: Subject::KeyResult(id("c")),
        at: at(50),
        value: None,
        score: None,
        accomplished: None,
        target: String::new(),
        rules: "{}".into(),
        reason: None,
    };
    store.commit(Q4, vec![Change::Grade(unknown.clone())]).await.unwrap();
    assert_eq!(store.grades(Q4).await.unwrap()[3], unknown, "what has no number has no grade, and comes back so");
    let odd = KeptGrade { score: Some(f64::NAN), ..unknown };
    assert!(store.commit(Q4, vec![Change::Grade(odd)]).await.is_err());
}

pub async fn every_cycle_is_known(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    assert_eq!(store.cycles().await.unwrap(), []);
    let seen = |key_result: &str| observed(key_result, level(window(0, 10), 1.0, at(10)));
    store.commit("2026-Q3", vec![seen("a"), seen("b"), seen("a")]).await.unwrap();
    store.commit("2026-Q2", vec![seen("a"), grade(Subject::KeyResult(id("a")), 5, 0.5, None)]).await.unwrap();
    let note = |name: &str, key_results, graded| CycleNote { name: name.into(), key_results, graded };
    assert_eq!(store.cycles().await.unwrap(), [note("2026-Q2", 1, true), note("2026-Q3", 2, false)]);
}

pub async fn annotations_are_in_order_and_can_be_removed(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let on = |key_result: &str| Subject::KeyResult(id(key_result));
    let note = |subject, second, text: &str| Change::Annotation { subject, at: at(second), text: text.into() };
    assert_eq!(store.annotations(Q4).await.unwrap(), []);
    // Of one moment, the one that was added first comes first; a key result and an objective may share their name.
    let changes = vec![
        note(on("a"), 20, "later"),
        note(on("a"), 10, "campaign sent"),
        note(Subject::Objective(id("a")), 10, "e\u{301} 名前 🎯\nnul\0"),
    ];
    store.commit(Q4, changes).await.unwrap();
    store.commit("2027-Q1", vec![note(on("a"), 0, "another cycle")]).await.unwrap();
    let kept = store.annotations(Q4).await.unwrap();
    let said: Vec<_> = kept.iter().map(|note| (note.subject.clone(), note.at, note.text.as_str())).collect();
    let expected = [
        (on("a"), at(10), "campaign sent"),
        (Subject::Objective(id("a")), at(10), "e\u{301} 名前 🎯\nnul\0"),
        (on("a"), at(20), "later"),
    ];
    assert_eq!(said, expected);

    let newest = store.annotations("2027-Q1").await.unwrap()[0].number;
    let gone = kept[0].number;
    let removed = |number| vec![Change::AnnotationRemoved { number }];
    for number in [gone, gone, newest, 0, u64::MAX] {
        store.commit(Q4, removed(number)).await.unwrap();
    }
    assert_eq!(store.annotations(Q4).await.unwrap(), kept[1..]);
    assert_eq!(store.annotations("2027-Q1").await.unwrap(), []);
    // A number is never given twice, or a second removal would hit another note.
    store.commit(Q4, vec![note(on("b"), 5, "again")]).await.unwrap();
    let again = store.annotations(Q4).await.unwrap()[0].number;
    assert!(again > newest && again > gone, "{again} after {newest}");
    assert_eq!(store.facts(Q4).await.unwrap(), Facts::default());
}

pub async fn made_reports_are_remembered_and_only_move_on(fresh: fn() -> Fresh) {
    let Fresh { store, _folder } = fresh();
    let made = |report: &str, second| Change::ReportsMade { report: report.into(), until: at(second) };
    assert_eq!(store.reports_made_until("weekly").await.unwrap(), None);
    store.commit(Q4, vec![made("weekly", 100), made("close", 50)]).await.unwrap();
    store.commit("2027-Q1", vec![made("weekly", 90)]).await.unwrap();
    assert_eq!(store.reports_made_until("weekly").await.unwrap(), Some(at(100)));
    store.commit("2027-Q1", vec![made("weekly", 110)]).await.unwrap();
    assert_eq!(store.reports_made_until("weekly").await.unwrap(), Some(at(110)));
    assert_eq!(store.reports_made_until("close").await.unwrap(), Some(at(50)));
}
