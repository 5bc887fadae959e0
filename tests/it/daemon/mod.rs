//! The real program, started as its user would, and looked at from outside.

mod demo;
pub mod killed;
mod reloaded;
mod shop;
mod sources;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder, StatusCode};

pub use shop::{Shop, orders};

/// How long something may take to come about on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What `${OKRD_TEST_SECRET}` holds for every program that a test starts.
pub const SECRET: &str = "hunter2-in-the-path";

/// `okrd`, without what the environment of the tests may say.
pub fn okrd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_okrd"));
    for name in ["OKRD_CONFIG", "OKRD_STORE", "OKRD_LISTEN", "OKRD_LOG", "OKRD_LOG_FORMAT", "COLUMNS", "LANG", "LC_ALL"] {
        command.env_remove(name);
    }
    command.env("OKRD_TEST_SECRET", SECRET).env("OKRD_ALLOW_PROGRAMS", "true");
    command
}

/// A running daemon; it ends with the test.
pub struct Daemon {
    process: Child,
    pub address: String,
    log: PathBuf,
    http: Client,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Daemon {
    /// Starts `okrd run` on `folder`/okrs.yaml, on a port that the system chooses.
    pub async fn start(folder: &Path) -> Self {
        let mut command = okrd();
        command.arg("run").arg("--config").arg(folder.join("okrs.yaml")).args(["--listen", "127.0.0.1:0"]);
        Self::of(command, &folder.join("log"), |log| between(log, "http://", "/metrics")).await
    }

    /// Starts `command`, and finds its address in what it says.
    pub async fn of(mut command: Command, log: &Path, address: impl Fn(&str) -> Option<String>) -> Self {
        let output = File::create(log).expect("the folder is ours");
        let stderr = output.try_clone().expect("a file can be shared");
        let process = command.stdin(Stdio::null()).stdout(output).stderr(stderr).spawn().expect("okrd starts");
        // Only plain HTTP is spoken here, but the client wants to know its cryptography before it is built.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().no_proxy().build().expect("a client can be made");
        let mut daemon = Self { process, address: String::new(), log: log.to_owned(), http };
        let begin = Instant::now();
        daemon.address = loop {
            if let Some(address) = address(&daemon.log()) {
                break address;
            }
            let ended = daemon.process.try_wait().expect("it can be looked at");
            assert!(ended.is_none() && begin.elapsed() < PATIENCE, "okrd does not serve ({ended:?}):\n{}", daemon.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        daemon.wait_for("readiness", async |daemon| daemon.get("/readyz").await.0 == StatusCode::OK).await;
        daemon
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        match self.http.get(format!("http://{}{path}", self.address)).send().await {
            Ok(answer) => (answer.status(), answer.text().await.unwrap_or_default()),
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        }
    }

    pub async fn post(&self, path: &str) -> (StatusCode, String) {
        let answer = self.http.post(format!("http://{}{path}", self.address)).send().await.expect("the daemon answers");
        (answer.status(), answer.text().await.unwrap_or_default())
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn metrics(&self) -> String {
        self.get("/metrics").await.1
    }

    /// The value of the one line of the page that begins with `name` and has all of `labels`.
    pub async fn metric(&self, name: &str, labels: &[&str]) -> Option<f64> {
        let page = self.metrics().await;
        let mut lines = page.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']))
                && labels.iter().all(|label| line.contains(label))
        });
        lines.next()?.rsplit_once(' ')?.1.parse().ok()
    }

    pub async fn wait_for(&self, what: &str, holds: impl AsyncFn(&Self) -> bool) {
        let begin = Instant::now();
        while !holds(self).await {
            assert!(begin.elapsed() < PATIENCE, "{what} did not come\n{}\n{}", self.metrics().await, self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().expect("there is a kill").success());
    }

    /// Ends it with a signal that it does not survive.
    pub fn end(mut self, signal: &str) -> ExitStatus {
        self.signal(signal);
        self.process.wait().expect("it can be waited for")
    }

    /// Ends it as a service manager does.
    pub async fn stop(mut self) -> (ExitStatus, Duration) {
        self.signal("TERM");
        let begin = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("it can be looked at") {
                return (status, begin.elapsed());
            }
            assert!(begin.elapsed() < PATIENCE, "okrd does not end:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What stands between the two texts, the first time both are there.
pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = &text[text.find(before)? + before.len()..];
    Some(rest[..rest.find(after)?].to_owned())
}
