//! One connection to a MySQL or MariaDB server, and one question over it.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use mysql_async::{Conn, DriverError, Opts, OptsBuilder, SslOpts, Value, consts::ColumnType, prelude::Queryable};

use crate::source::{Cell, FetchError, Numbers};

use super::{
    super::{
        session::{Failure, Session},
        sql::{Table, cell_of, server_limit},
        tls::{Tls, install_tls_provider},
    },
    failure,
};

/// For saying goodbye to a server that may not listen any more.
const FAREWELL: Duration = Duration::from_secs(1);

/// What it takes to open a connection.
pub struct Access {
    opts: Opts,
    encrypted: Option<SslOpts>,
    /// Whether a server without encryption will do.
    plain_will_do: bool,
    /// The server said that it cannot encrypt; it is not asked again.
    plain: AtomicBool,
    timeout: Duration,
    max_bytes: usize,
}

impl Access {
    pub fn new(opts: Opts, tls: Option<Tls>, ca: Option<PathBuf>, timeout: Duration, max_bytes: usize) -> Self {
        let roots = ca.map(Into::into).into_iter().collect();
        let encrypted = match tls {
            None if opts.ssl_opts().is_some() => opts.ssl_opts().cloned().map(|ssl| ssl.with_root_certs(roots)),
            Some(Tls::Disable) => None,
            Some(Tls::Require) => Some(SslOpts::default().with_root_certs(roots)),
            Some(Tls::Prefer) | None => Some(SslOpts::default().with_danger_accept_invalid_certs(true)),
        };
        let plain_will_do = match tls {
            None => opts.ssl_opts().is_none(),
            Some(tls) => tls != Tls::Require,
        };
        Self { opts, encrypted, plain_will_do, plain: AtomicBool::new(false), timeout, max_bytes }
    }

    /// A connection whose session can only read, in UTC, for a limited time.
    pub async fn open(&self) -> Result<Connection, FetchError> {
        install_tls_provider();
        let conn = self.connect().await.map_err(|error| failure::connecting(&error))?;
        let mut connection = Connection { conn: Some(conn), sound: false, max_bytes: self.max_bytes };
        self.prepare(connection.conn()).await.map_err(|error| failure::connecting(&error))?;
        connection.sound = true;
        Ok(connection)
    }

    async fn connect(&self) -> Result<Conn, mysql_async::Error> {
        if let Some(ssl) = self.encrypted.clone().filter(|_| !self.plain.load(Ordering::Relaxed)) {
            match Conn::new(self.opts(Some(ssl))).await {
                Err(mysql_async::Error::Driver(DriverError::NoClientSslFlagFromServer)) if self.plain_will_do => {
                    self.plain.store(true, Ordering::Relaxed);
                }
                result => return result,
            }
        }
        Conn::new(self.opts(None)).await
    }

    fn opts(&self, ssl: Option<SslOpts>) -> Opts {
        OptsBuilder::from_opts(self.opts.clone())
            .ssl_opts(ssl)
            // Otherwise a server on this machine is asked over its socket, whatever the url says.
            .prefer_socket(false)
            // Bounds one row; a smaller figure would also cut the query itself into pieces.
            .max_allowed_packet(Some(self.max_bytes.max(1 << 20)))
            .into()
    }

    async fn prepare(&self, conn: &mut Conn) -> Result<(), mysql_async::Error> {
        conn.query_drop("SET SESSION time_zone = '+00:00'").await?;
        conn.query_drop("SET SESSION TRANSACTION READ ONLY").await?;
        let version: Option<String> = conn.query_first("SELECT VERSION()").await?;
        let limit = server_limit(self.timeout);
        let set = if version.is_some_and(|version| version.to_ascii_lowercase().contains("mariadb")) {
            format!("SET SESSION max_statement_time = {:.3}", limit.as_secs_f64().max(0.001))
        } else {
            format!("SET SESSION max_execution_time = {}", limit.as_millis().max(1))
        };
        match conn.query_drop(set).await {
            // A server that cannot limit a statement (MySQL 5.6): the attempt's own limit is left.
            Err(mysql_async::Error::Server(error)) if error.code == 1193 => Ok(()),
            result => result,
        }
    }
}

/// An open connection. Dropped in the middle of a question it is cut, otherwise it says goodbye.
pub struct Connection {
    /// None only while it is dropped.
    conn: Option<Conn>,
    sound: bool,
    max_bytes: usize,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // The driver would first read the rest of the answer, however long that takes.
        if let (false, Some(conn), Ok(runtime)) = (self.sound, self.conn.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                let _ = tokio::time::timeout(FAREWELL, conn.disconnect()).await;
            });
        }
    }
}

impl Session for Connection {
    async fn rows(&mut self, sql: &str) -> Result<Numbers, Failure> {
        self.sound = false;
        let max_bytes = self.max_bytes;
        let result = read(self.conn(), sql, max_bytes).await;
        self.sound = result.as_ref().err().is_none_or(Failure::leaves_session_sound);
        result
    }
}

impl Connection {
    fn conn(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("only dropping takes it out")
    }
}

async fn read(conn: &mut Conn, sql: &str, max_bytes: usize) -> Result<Numbers, Failure> {
    let explain = |error| failure::asking(&error, max_bytes);
    let mut result = conn.query_iter(sql).await.map_err(explain)?;
    let columns = result.columns_ref();
    let types: Vec<ColumnType> = columns.iter().map(mysql_async::Column::column_type).collect();
    let mut table = Table::new(columns.iter().map(|column| column.name_str().into_owned()).collect(), max_bytes);
    while let Some(row) = result.next().await.map_err(explain)? {
        let values = row.unwrap();
        let bytes = values.iter().map(|value| if let Value::Bytes(bytes) = value { bytes.len() + 4 } else { 8 }).sum();
        let cells = values.into_iter().zip(&types).map(|(value, kind)| cell(value, *kind)).collect();
        table.push(cells, bytes).map_err(Failure::Refused)?;
    }
    Ok(table.finish())
}

fn cell(value: Value, kind: ColumnType) -> Cell {
    match value {
        Value::NULL => Cell::Null,
        // BIT(n), which is how some store a boolean, comes as the bytes of the number.
        Value::Bytes(bytes) if kind == ColumnType::MYSQL_TYPE_BIT => {
            Cell::Number(bytes.iter().fold(0.0, |number, byte| number * 256.0 + f64::from(*byte)))
        }
        Value::Bytes(bytes) => cell_of(&String::from_utf8_lossy(&bytes)),
        // The text protocol gives nothing else; the driver's type allows it.
        other => cell_of(other.as_sql(false).trim_matches('\'')),
    }
}
