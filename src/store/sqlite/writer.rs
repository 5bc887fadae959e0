//! The one thread that writes: it waits for a commit, takes along what has queued meanwhile, and syncs once for all.
//!
//! While the disk is busy with one batch the next one queues, so batches grow by themselves with the load and nobody
//! waits for a timer. Each commit lies in a savepoint of its own: one that fails leaves the others of its batch alone.

use std::{
    io,
    sync::{Arc, Mutex},
    thread::{Builder, JoinHandle},
};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::{open::DaemonLock, value::RowError, write};
use crate::store::{Change, StoreError};

/// The way to the thread.
#[derive(Debug)]
pub struct Writer {
    /// None once closed.
    requests: Mutex<Option<mpsc::Sender<Request>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// One commit, and where its outcome is awaited.
#[derive(Debug)]
struct Request {
    cycle: String,
    changes: Vec<Change>,
    outcome: oneshot::Sender<Result<(), StoreError>>,
}

/// Commits that may queue; more of them wait their turn outside.
const QUEUE: usize = 256;

/// A batch takes no further commit once it has so many changes, so that the first one need not wait forever.
const BATCH: usize = 8192;

impl Writer {
    /// Starts the thread; it holds `lock` until it has written everything.
    pub fn start(connection: Connection, lock: Option<DaemonLock>) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let thread = Builder::new().name("store-writer".to_owned()).spawn(move || {
            run(connection, receiver);
            drop(lock);
        })?;
        Ok(Self { requests: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// Keeps `changes`. They may be written also if the caller stops waiting.
    pub async fn commit(&self, cycle: &str, changes: Vec<Change>) -> Result<(), StoreError> {
        let requests = self.requests.lock().expect("nothing panics while holding it").clone().ok_or(StoreError::Closed)?;
        let (sender, outcome) = oneshot::channel();
        let request = Request { cycle: cycle.to_owned(), changes, outcome: sender };
        requests.send(request).await.map_err(|_| StoreError::Closed)?;
        drop(requests);
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    /// Takes no more, and waits until all that was taken is written.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.requests.lock().expect("nothing panics while holding it").take();
        let thread = self.thread.lock().expect("nothing panics while holding it").take();
        let Some(thread) = thread else { return Ok(()) };
        match tokio::task::spawn_blocking(move || thread.join()).await {
            Ok(Ok(())) => Ok(()),
            // It panicked, or the runtime is going down: whoever waited has been told already.
            Ok(Err(_)) | Err(_) => Err(StoreError::Closed),
        }
    }
}

fn run(mut connection: Connection, mut requests: mpsc::Receiver<Request>) {
    let mut batch = Vec::new();
    while let Some(first) = requests.blocking_recv() {
        let mut size = first.changes.len();
        batch.push(first);
        while size < BATCH
            && let Ok(next) = requests.try_recv()
        {
            size += next.changes.len();
            batch.push(next);
        }
        let outcomes = write_batch(&mut connection, &batch);
        for (request, outcome) in batch.drain(..).zip(outcomes) {
            // Nobody may be waiting any more; what was written stays written.
            let _ = request.outcome.send(outcome.map_err(|cause| StoreError::Failed { what: "write to the store", cause }));
        }
    }
}

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Writes a batch in one transaction: the outcome of each request, once all that succeeded is on disk.
fn write_batch(connection: &mut Connection, batch: &[Request]) -> Vec<Outcome> {
    match try_batch(connection, batch) {
        Ok(outcomes) => outcomes.into_iter().map(|outcome| outcome.map_err(Into::into)).collect(),
        Err(error) => {
            let shared = Arc::new(error);
            batch.iter().map(|_| Err(Arc::clone(&shared).into())).collect()
        }
    }
}

/// # Errors
/// If nothing of the batch was kept.
fn try_batch(connection: &mut Connection, batch: &[Request]) -> Result<Vec<Result<(), RowError>>, RowError> {
    // Immediate: a transaction that reads first and wants to write later may find that another process was faster.
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for request in batch {
        let savepoint = transaction.savepoint()?;
        let outcome = match write::apply(&savepoint, &request.cycle, &request.changes) {
            Ok(()) => savepoint.commit().map_err(RowError::from),
            Err(error) => {
                drop(savepoint);
                Err(error)
            }
        };
        match outcome {
            // A full disk or a failing one ends the whole transaction, not just the savepoint.
            Err(error) if transaction.is_autocommit() => return Err(error),
            outcome => outcomes.push(outcome),
        }
    }
    transaction.commit()?;
    Ok(outcomes)
}
