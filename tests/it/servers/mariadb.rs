//! A real MariaDB.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    thread,
    time::Duration,
};

use super::{
    certificates,
    process::{Process, Program, folder, free_port, is_root, run, run_with, wait_for},
};

const FOLDERS: &[&str] = &["/usr/sbin", "/usr/bin"];
const INSTALL: Program = Program { name: "mariadb-install-db", package: "mariadb-server", folders: FOLDERS };
const SERVER: Program = Program { name: "mariadbd", package: "mariadb-server", folders: FOLDERS };
const CLIENT: Program = Program { name: "mariadb", package: "mariadb-client", folders: FOLDERS };

const PASSWORD: &str = "p@ss:w/rd-17";

/// A server with a database `okrd` and a user `okrd`, who may read it.
pub struct Mariadb {
    process: Option<Process>,
    folder: PathBuf,
    encrypts: bool,
    pub port: u16,
    pub authority: PathBuf,
}

impl Mariadb {
    /// The one that tests share; it can encrypt.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Mariadb> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(true))
    }

    pub fn start(encrypts: bool) -> Self {
        let folder = folder("mariadb");
        let authority = certificates::make(&folder);
        if is_root() {
            run(Command::new("chown").arg("-R").arg("mysql:").arg(&folder));
        }
        install(&folder.join("data"));
        let mut server = Self { process: None, folder, encrypts, port: free_port(), authority };
        server.up();
        server.run("create database okrd", "mysql");
        let user = format!("create user okrd@'127.0.0.1' identified by '{PASSWORD}'");
        server.sql(&format!("{user}; grant select, execute, process on *.* to okrd@'127.0.0.1'"));
        server
    }

    /// Starts what `down` has ended.
    pub fn up(&mut self) {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let mut command = vec![SERVER.path().display().to_string(), "--no-defaults".into()];
        command.extend(as_mysql());
        command.extend([
            format!("--datadir={}", file("data")),
            format!("--socket={}", file("socket")),
            format!("--pid-file={}", file("pid")),
            format!("--port={}", self.port),
            "--bind-address=127.0.0.1".into(),
            "--skip-name-resolve".into(),
            "--innodb-flush-log-at-trx-commit=0".into(),
        ]);
        if self.encrypts {
            command.push(format!("--ssl-cert={}", file("server.pem")));
            command.push(format!("--ssl-key={}", file("server.key")));
        }
        self.process = Some(Process::start(&self.folder, "TERM", &command));
        wait_for("MariaDB", Some(&self.folder.join("log")), || {
            let mut client = self.client("mysql");
            client
                .args(["-e", "select 1"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        });
    }

    pub fn down(&mut self) {
        self.process.take().expect("it runs").stop_and_keep();
    }

    /// Runs statements as root, in UTC, and gives what they print.
    pub fn sql(&self, sql: &str) -> String {
        self.run(&format!("set time_zone = '+00:00'; {sql}"), "okrd")
    }

    /// `mysql://okrd:...@127.0.0.1:port/okrd`.
    pub fn url(&self) -> String {
        format!("mysql://okrd:p%40ss:w%2Frd-17@127.0.0.1:{}/okrd", self.port)
    }

    fn run(&self, sql: &str, database: &str) -> String {
        run_with(self.client(database).args(["-N", "-B"]), sql)
    }

    fn client(&self, database: &str) -> Command {
        let mut client = Command::new(CLIENT.path());
        client.args(["--no-defaults", "-u", "root", "-D", database, "-S"]).arg(self.folder.join("socket"));
        client
    }
}

impl Drop for Mariadb {
    fn drop(&mut self) {
        if self.process.is_none() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Makes the system tables. On a machine that is short of asynchronous I/O for a moment that fails, and works again a
/// little later.
fn install(data: &Path) {
    let mut install = Command::new(INSTALL.path());
    install.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
    install.arg(format!("--datadir={}", data.display())).args(as_mysql());
    for _ in 0..3 {
        if install.output().is_ok_and(|output| output.status.success()) {
            return;
        }
        let _ = fs::remove_dir_all(data);
        thread::sleep(Duration::from_millis(500));
    }
    run(&mut install);
}

/// The server refuses to run as root, and changes its user by itself.
fn as_mysql() -> Option<String> {
    is_root().then(|| "--user=mysql".to_owned())
}
