//! A real PostgreSQL.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

use super::{
    certificates,
    process::{Process, Program, folder, free_port, is_root, run, run_with, wait_for},
};

const FOLDERS: &[&str] = &["/usr/lib/postgresql/*/bin"];
const INITDB: Program = Program { name: "initdb", package: "postgresql", folders: FOLDERS };
const SERVER: Program = Program { name: "postgres", package: "postgresql", folders: FOLDERS };
const PSQL: Program = Program { name: "psql", package: "postgresql-client", folders: FOLDERS };
const SETPRIV: Program = Program { name: "setpriv", package: "util-linux", folders: &[] };

const PASSWORD: &str = "p@ss:w/rd-17";

/// A server with a database `okrd` and a user `okrd`, who may read it.
pub struct Postgres {
    process: Option<Process>,
    folder: PathBuf,
    pub port: u16,
    pub authority: PathBuf,
}

impl Postgres {
    /// The one that tests share.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    pub fn start() -> Self {
        let folder = folder("postgres");
        let authority = certificates::make(&folder);
        // The server refuses to run as root, and reads its key only if nobody else can.
        if is_root() {
            run(Command::new("chown").arg("-R").arg("postgres:").arg(&folder));
        }
        let data = folder.join("data");
        let mut initdb = as_postgres(INITDB.path());
        initdb.extend(["-D".into(), data.display().to_string()]);
        initdb.extend(["-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--auth-local=trust"].map(String::from));
        initdb.push("--auth-host=scram-sha-256".into());
        run(Command::new(&initdb[0]).args(&initdb[1..]));
        let mut server = Self { process: None, folder, port: free_port(), authority };
        server.up();
        server.sql("create database okrd");
        server.sql(&format!(
            "create role okrd login password '{PASSWORD}'; grant pg_read_all_data to okrd; grant pg_monitor to okrd"
        ));
        server
    }

    /// Starts what `down` has ended.
    pub fn up(&mut self) {
        let mut command = as_postgres(SERVER.path());
        let file = |name: &str| self.folder.join(name).display().to_string();
        command.extend(["-D".into(), file("data"), "-p".into(), self.port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("unix_socket_directories={}", self.folder.display()),
            "fsync=off".to_owned(),
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", file("server.pem")),
            format!("ssl_key_file={}", file("server.key")),
        ] {
            command.extend(["-c".into(), setting]);
        }
        // INT is its fast shutdown: it waits for no client.
        self.process = Some(Process::start(&self.folder, "INT", &command));
        wait_for("PostgreSQL", Some(&self.folder.join("log")), || {
            let mut psql = self.psql("postgres");
            psql.args(["-c", "select 1"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        });
    }

    pub fn down(&mut self) {
        self.process.take().expect("it runs").stop_and_keep();
    }

    /// Runs statements as the superuser, and gives what they print.
    pub fn sql(&self, sql: &str) -> String {
        let database = if sql.starts_with("create database") { "postgres" } else { "okrd" };
        run_with(self.psql(database).args(["-f", "-"]), sql)
    }

    /// `postgres://okrd:...@127.0.0.1:port/okrd`.
    pub fn url(&self) -> String {
        format!("postgres://okrd:p%40ss:w%2Frd-17@127.0.0.1:{}/okrd", self.port)
    }

    fn psql(&self, database: &str) -> Command {
        let mut psql = Command::new(PSQL.path());
        psql.args([
            "-X",
            "-q",
            "-t",
            "-A",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
            "-d",
            database,
            "-p",
            &self.port.to_string(),
        ]);
        psql.arg("-h").arg(&self.folder);
        psql
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.process.is_none() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn as_postgres(program: PathBuf) -> Vec<String> {
    let mut command = Vec::new();
    if is_root() {
        command.push(SETPRIV.path().display().to_string());
        command.extend(["--reuid=postgres", "--regid=postgres", "--init-groups"].map(String::from));
    }
    command.push(program.display().to_string());
    command
}
