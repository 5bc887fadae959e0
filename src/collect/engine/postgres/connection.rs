//! One connection to a PostgreSQL server, and one question over it.

use std::{path::PathBuf, pin::pin, sync::Arc};

use futures_util::TryStreamExt;
use rustls::ClientConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::OnceCell,
    task::JoinHandle,
};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::source::{Cell, FetchError, Numbers};

use super::{
    super::{
        session::{Failure, Session},
        sql::{Table, cell_of},
        tls::{self, Tls},
    },
    failure,
};

/// What it takes to open a connection.
#[derive(Debug)]
pub struct Access {
    config: Config,
    tls: Tls,
    ca: Option<PathBuf>,
    /// The certificates are read once, with the first connection.
    client: OnceCell<ClientConfig>,
    /// What is sent before each query, in the same message and so in the same transaction.
    preamble: Arc<str>,
    max_bytes: usize,
}

impl Access {
    pub fn new(mut config: Config, tls: Tls, ca: Option<PathBuf>, preamble: String, max_bytes: usize) -> Self {
        config.ssl_mode(match tls {
            Tls::Disable => SslMode::Disable,
            Tls::Prefer => SslMode::Prefer,
            Tls::Require => SslMode::Require,
        });
        Self { config, tls, ca, client: OnceCell::new(), preamble: preamble.into(), max_bytes }
    }

    pub async fn open(&self) -> Result<Connection, FetchError> {
        let (client, task) = if self.tls == Tls::Disable {
            let (client, connection) = self.config.connect(NoTls).await.map_err(|error| failure::connecting(&error))?;
            (client, drive(connection))
        } else {
            let connector = MakeRustlsConnect::new(self.client().await?.clone());
            let (client, connection) = self.config.connect(connector).await.map_err(|error| failure::connecting(&error))?;
            (client, drive(connection))
        };
        Ok(Connection { client, task, sound: true, preamble: Arc::clone(&self.preamble), max_bytes: self.max_bytes })
    }

    async fn client(&self) -> Result<&ClientConfig, FetchError> {
        self.client
            .get_or_try_init(|| async {
                if self.tls != Tls::Require {
                    return Ok(tls::unverified());
                }
                let ca = self.ca.clone();
                let read = tokio::task::spawn_blocking(move || tls::verified(ca.as_ref())).await;
                read.unwrap_or_else(|_| Err(FetchError::unavailable("reading certificates was interrupted")))
            })
            .await
    }
}

/// An open connection. Dropped in the middle of a question it is cut, otherwise it says goodbye.
pub struct Connection {
    client: Client,
    task: JoinHandle<()>,
    sound: bool,
    preamble: Arc<str>,
    max_bytes: usize,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if !self.sound {
            self.task.abort();
        }
    }
}

impl Session for Connection {
    /// Sends the preamble and `sql` as one message, and reads the rows.
    async fn rows(&mut self, sql: &str) -> Result<Numbers, Failure> {
        self.sound = false;
        let result = self.read(sql).await;
        // After an error of the query itself the server is ready for the next one; after our own refusal it still sends.
        self.sound = result.as_ref().err().is_none_or(Failure::leaves_session_sound);
        result
    }
}

impl Connection {
    async fn read(&self, sql: &str) -> Result<Numbers, Failure> {
        let (preamble, max_bytes) = (&self.preamble, self.max_bytes);
        let explain = |error| failure::asking(&error, preamble, sql);
        let messages = self.client.simple_query_raw(&format!("{preamble}{sql}")).await.map_err(explain)?;
        let mut messages = pin!(messages);
        let mut table = Table::new(Vec::new(), max_bytes);
        while let Some(message) = messages.try_next().await.map_err(explain)? {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    table = Table::new(columns.iter().map(|column| column.name().to_owned()).collect(), max_bytes);
                }
                SimpleQueryMessage::Row(row) => {
                    let mut bytes = 0;
                    let mut cells = Vec::with_capacity(row.len());
                    for at in 0..row.len() {
                        let text = row.try_get(at).map_err(explain)?;
                        bytes += text.map_or(4, |text| text.len() + 4);
                        cells.push(text.map_or(Cell::Null, cell_of));
                    }
                    table.push(cells, bytes).map_err(Failure::Refused)?;
                }
                _ => {}
            }
        }
        Ok(table.finish())
    }
}

/// Moves the bytes of a connection, until its client is gone or it is cut.
fn drive<S, T>(connection: tokio_postgres::Connection<S, T>) -> JoinHandle<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        // What went wrong is told to whoever waits for an answer.
        let _ = connection.await;
    })
}
