//! From an answer to a value, when the way there is a program that a user wrote.
//!
//! A selection over a document may run for long, or for ever, and cannot be interrupted. So it runs on a thread of its own,
//! is given up after a while, and is not started again as long as an earlier run of it goes on: a bad selection costs one
//! thread, not one a poll.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Semaphore,
    time::{Instant, timeout, timeout_at},
};

use crate::{
    okr::{FailureKind, Value, Window},
    source::{Answer, FetchError, Question, Shape, value_of},
};

use super::{gate::shown, retry::panicked};

/// For one selection over one document.
const LIMIT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Picker {
    limit: Duration,
    runs: Arc<Runs>,
}

/// The selections that are running, given up or not.
#[derive(Debug, Default)]
struct Runs {
    next: AtomicU64,
    running: Mutex<HashMap<u64, Run>>,
}

#[derive(Debug)]
struct Run {
    /// The address of the question; it stays its own, because the run holds the question.
    question: usize,
    given_up: bool,
}

impl Default for Picker {
    fn default() -> Self {
        Self::with_limit(LIMIT)
    }
}

impl Picker {
    pub(super) fn with_limit(limit: Duration) -> Self {
        Self { limit, runs: Arc::default() }
    }

    /// The value that `question` finds in `answer`. What is quick is done here and now; all else waits for one of
    /// `turns`, at most until `deadline`, and is worked on elsewhere.
    pub(super) async fn pick(
        &self,
        question: &Arc<dyn Question>,
        answer: Arc<Answer>,
        window: Window,
        shape: &Shape,
        turns: &Semaphore,
        deadline: Instant,
    ) -> Result<Value, FetchError> {
        if question.picks_quickly(&answer) {
            return evaluate(&**question, &answer, &window, shape);
        }
        self.refuse_runaway(question)?;
        let turn = timeout_at(deadline, turns.acquire()).await.map_err(|_| {
            let text = "the answer came, and no turn to work on it before the deadline";
            FetchError::new(FailureKind::Timeout, text)
        })?;
        let _turn = turn.expect("the turns of a gate are never closed");
        // Again: another poll may have found out while this one waited.
        self.refuse_runaway(question)?;

        let running = self.runs.start(address(question));
        let run = running.id;
        let (question, shape) = (Arc::clone(question), shape.clone());
        let mut work = tokio::task::spawn_blocking(move || {
            let _running = running;
            evaluate(&*question, &answer, &window, &shape)
        });
        match timeout(self.limit, &mut work).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(FetchError::unavailable("okrd is shutting down")),
            Err(_) => {
                // Only a run that has not begun can be aborted; one that has goes on until it ends by itself.
                work.abort();
                self.runs.give_up(run);
                let text = format!("its selection ran for more than {} and was given up: simplify it", shown(self.limit));
                Err(FetchError::malformed(text))
            }
        }
    }

    fn refuse_runaway(&self, question: &Arc<dyn Question>) -> Result<(), FetchError> {
        let question = address(question);
        let is_runaway = self.runs.running().values().any(|run| run.given_up && run.question == question);
        if is_runaway {
            return Err(FetchError::malformed("its selection has been running since an earlier poll: simplify it"));
        }
        Ok(())
    }
}

fn evaluate(question: &dyn Question, answer: &Answer, window: &Window, shape: &Shape) -> Result<Value, FetchError> {
    let picked = catch_unwind(AssertUnwindSafe(|| question.pick(answer, window).and_then(|numbers| value_of(&numbers, shape))));
    picked.unwrap_or_else(|panic| Err(panicked(&*panic)))
}

fn address(question: &Arc<dyn Question>) -> usize {
    Arc::as_ptr(question).cast::<()>() as usize
}

impl Runs {
    fn start(self: &Arc<Self>, question: usize) -> Running {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.running().insert(id, Run { question, given_up: false });
        Running { runs: Arc::clone(self), id }
    }

    fn give_up(&self, run: u64) {
        // If it is not there, it ended just now.
        if let Some(run) = self.running().get_mut(&run) {
            run.given_up = true;
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<u64, Run>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by a run as long as it runs.
struct Running {
    runs: Arc<Runs>,
    id: u64,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.runs.running().remove(&self.id);
    }
}
