//! A few connections that only read, each used by one reader at a time, on threads that may be blocked.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use rusqlite::Connection;
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{open, value::RowError};
use crate::store::StoreError;

/// Connections in use at once; more readers wait their turn.
const READERS: u32 = 4;

#[derive(Debug)]
pub struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// Closed with the store. A turn goes along to the thread that reads, because who asked may stop waiting.
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Opens nothing before the first read.
    pub fn of(path: PathBuf, idle: Vec<Connection>) -> Arc<Self> {
        Arc::new(Self { path, idle: Mutex::new(idle), turns: Arc::new(Semaphore::new(READERS as usize)) })
    }

    /// What `read` makes of a connection.
    pub async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, RowError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = Arc::clone(self);
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let reading = spawn_blocking(move || {
            let connection = match readers.idle.lock().expect("nothing panics while holding it").pop() {
                Some(connection) => connection,
                None => open::reader(&readers.path)?,
            };
            let found = read(&connection)?;
            // One that failed is closed instead of being used again.
            readers.idle.lock().expect("nothing panics while holding it").push(connection);
            drop(turn);
            Ok(found)
        });
        let outcome: Result<T, RowError> = match reading.await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => return Err(StoreError::Closed),
        };
        outcome.map_err(|error| StoreError::Failed { what: "read from the store", cause: error.into() })
    }

    /// Waits for readers that are at work, and closes their connections.
    pub async fn close(&self) {
        // An error means that it is closed already.
        if let Ok(turns) = self.turns.acquire_many(READERS).await {
            self.turns.close();
            drop(turns);
        }
        self.idle.lock().expect("nothing panics while holding it").clear();
    }
}
