//! The store: one contract for every implementation, and what is particular to files.
//!
//! A further implementation joins by one word in `holds_for`, and a function of that name that gives an empty store.

mod contract;
mod random;
mod sqlite;

use std::sync::Arc;

use jiff::Timestamp;
use okrd::{
    okr::{Baseline, Failure, FailureKind, Id, Observation, PollState, Role, Value, Window},
    store::{Change, MemoryStore, SqliteStore, Store},
};
use tempfile::TempDir;

/// An empty store, and the folder that it needs for as long as it lives.
pub struct Fresh {
    pub store: Arc<dyn Store>,
    _folder: Option<TempDir>,
}

fn memory() -> Fresh {
    Fresh { store: Arc::new(MemoryStore::new()), _folder: None }
}

fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("okrd.db")).unwrap();
    Fresh { store: Arc::new(store), _folder: Some(folder) }
}

/// Runs every sentence of the contract on every implementation.
macro_rules! implementations {
    ($($store:ident)*; $sentences:tt) => { $(implementations!(@one $store $sentences);)* };
    (@one $store:ident [$($sentence:ident,)*]) => {
        mod $store {
            $(
                #[tokio::test]
                async fn $sentence() {
                    crate::store::contract::$sentence(crate::store::$store).await;
                }
            )*
        }
    };
}

mod holds_for {
    implementations!(memory sqlite; [
        what_is_not_known_is_empty,
        every_value_comes_back_bit_for_bit,
        history_is_by_role_then_window_end_then_start,
        the_same_value_again_is_a_confirmation,
        another_value_is_a_revision,
        an_older_confirmation_changes_nothing,
        the_newest_revision_is_the_one_accepted_last,
        revisions_are_in_the_order_of_collection,
        instants_are_kept_to_the_millisecond,
        a_commit_is_kept_whole_or_not_at_all,
        a_commit_sees_its_own_changes,
        a_baseline_is_frozen_with_its_provenance,
        what_is_changed_by_hand_is_kept_with_its_reason,
        a_message_is_due_until_it_was_delivered_or_given_up,
        the_newest_poll_state_holds,
        targets_are_noted_once_each_time_they_change,
        any_text_is_kept,
        cycles_and_key_results_do_not_mix,
        every_history_is_visited_once,
        commits_at_once_are_all_kept,
        annotations_are_in_order_and_can_be_removed,
        made_reports_are_remembered_and_only_move_on,
        grades_are_kept_and_given_again_only_with_a_reason,
        every_cycle_is_known,
        a_closed_store_says_so,
    ]);
}

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// An instant so many seconds after a fixed one.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

pub fn window(start: i64, end: i64) -> Window {
    Window::new(at(start), at(end)).unwrap()
}

pub fn level(window: Window, number: f64, collected_at: Timestamp) -> Observation {
    Observation { role: Role::Value, window, value: Value::Level(number), collected_at }
}

pub fn observed(key_result: &str, observation: Observation) -> Change {
    Change::Observation { key_result: id(key_result), observation }
}

pub fn frozen(key_result: &str, baseline: Baseline) -> Change {
    Change::Baseline { key_result: id(key_result), baseline }
}

pub fn polled(key_result: &str, state: PollState) -> Change {
    Change::Poll { key_result: id(key_result), state }
}

pub fn target(key_result: &str, text: &str, at: Timestamp, reason: Option<&str>) -> Change {
    Change::Target { key_result: id(key_result), text: text.into(), at, reason: reason.map(Into::into) }
}

pub fn failure(text: &str) -> Option<Failure> {
    Some(Failure { kind: FailureKind::Timeout, text: text.into() })
}

/// An error with all of its causes, as a person would read it.
pub fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
