//! Whatever is committed, in whatever order, and however often the file is opened anew: the file and the memory agree.

use std::collections::BTreeMap;

use okrd::{
    okr::{Baseline, Failure, FailureKind, Observation, PollState, Rank, Role, Value},
    store::{Change, MemoryStore, SqliteStore, Store},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{at, id, window};

const CYCLES: [&str; 2] = ["2026-Q4", "2026-S2"];
const KEY_RESULTS: [&str; 3] = ["a", "b", "c"];

#[derive(Clone, Debug)]
enum Step {
    Commit(&'static str, Vec<Change>),
    Reopen,
}

fn number() -> impl Strategy<Value = f64> {
    // Few numbers, so that values repeat; any number, for exactness; and now and then one that must be refused.
    prop_oneof![
        40 => select(vec![0.0, -0.0, 1.0, 2.0]),
        20 => any::<f64>().prop_filter("finite", |number| number.is_finite()),
        1 => Just(f64::NAN),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        number().prop_map(Value::Level),
        number().prop_map(Value::Flow),
        (number(), number()).prop_map(|(numerator, denominator)| Value::Ratio { numerator, denominator }),
        number().prop_map(|position| Value::Rank(Rank::At(position))),
        Just(Value::Rank(Rank::NotRanked)),
        number().prop_map(Value::Milestone),
        vec(number(), 0..3).prop_map(|numbers| Value::Each(numbers.into())),
    ]
}

fn observation() -> impl Strategy<Value = Observation> {
    (select(Role::ALL.to_vec()), -2_i64..2, 0_i64..2, value(), 0_i64..20).prop_map(|(role, start, length, value, second)| {
        Observation { role, window: window(start, start + length), value, collected_at: at(second) }
    })
}

fn baseline() -> impl Strategy<Value = Baseline> {
    (number(), vec((-9_i64..0, 0_i64..9), 0..3), ".{0,5}", 0_i64..20).prop_map(|(number, windows, question, second)| Baseline {
        number,
        windows: windows.into_iter().map(|(start, end)| window(start, end)).collect(),
        question: question.into(),
        collected_at: at(second),
    })
}

fn poll() -> impl Strategy<Value = PollState> {
    let failure = (select(FailureKind::ALL.to_vec()), ".{0,5}").prop_map(|(kind, text)| Failure { kind, text });
    (option::of(0_i64..20), option::of(0_i64..20), any::<u32>(), option::of(failure)).prop_map(
        |(attempt, success, failures_in_a_row, failure)| PollState {
            last_attempt: attempt.map(at),
            last_success: success.map(at),
            failures_in_a_row,
            failure,
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    let key_result = || select(KEY_RESULTS.to_vec()).prop_map(id);
    prop_oneof![
        5 => (key_result(), observation()).prop_map(|(key_result, observation)| Change::Observation { key_result, observation }),
        1 => (key_result(), baseline()).prop_map(|(key_result, baseline)| Change::Baseline { key_result, baseline }),
        1 => (key_result(), poll()).prop_map(|(key_result, state)| Change::Poll { key_result, state }),
        1 => (key_result(), "[ab]", 0_i64..20, option::of(".{0,5}"))
            .prop_map(|(key_result, text, second, reason)| Change::Target { key_result, text, at: at(second), reason }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let commit = (select(CYCLES.to_vec()), vec(change(), 0..6)).prop_map(|(cycle, changes)| Step::Commit(cycle, changes));
    prop_oneof![6 => commit, 1 => Just(Step::Reopen)]
}

/// Everything that can be read, as text: Debug tells -0.0 from 0.0.
async fn all_of(store: &dyn Store) -> String {
    let mut text = String::new();
    for cycle in CYCLES {
        for key_result in KEY_RESULTS {
            let history = store.history(cycle, &id(key_result)).await.unwrap();
            let revisions = store.revisions(cycle, &id(key_result)).await.unwrap();
            text += &format!("{cycle} {key_result}\n{history:#?}\n{revisions:#?}\n");
        }
        let facts = store.facts(cycle).await.unwrap();
        let baselines: BTreeMap<_, _> = facts.baselines.iter().collect();
        let polls: BTreeMap<_, _> = facts.polls.iter().collect();
        let targets: BTreeMap<_, _> = facts.targets.iter().collect();
        text += &format!("{baselines:#?}\n{polls:#?}\n{targets:#?}\n");
    }
    text
}

async fn check(steps: Vec<Step>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okrd.db");
    let memory = MemoryStore::new();
    let mut sqlite = SqliteStore::open(&path).unwrap();
    for step in steps {
        match step {
            Step::Commit(cycle, changes) => {
                let outcomes = (memory.commit(cycle, changes.clone()).await, sqlite.commit(cycle, changes).await);
                assert_eq!(outcomes.0.is_ok(), outcomes.1.is_ok(), "{outcomes:?}");
            }
            Step::Reopen => {
                sqlite.close().await.unwrap();
                sqlite = SqliteStore::open(&path).unwrap();
            }
        }
    }
    similar(&all_of(&memory).await, &all_of(&sqlite).await);
    sqlite.close().await.unwrap();
    let again = SqliteStore::open_read_only(&path).unwrap();
    similar(&all_of(&memory).await, &all_of(&again).await);
}

fn similar(memory: &str, sqlite: &str) {
    assert!(memory == sqlite, "memory:\n{memory}\nsqlite:\n{sqlite}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn file_and_memory_give_the_same(steps in vec(step(), 0..20)) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(check(steps));
    }
}
