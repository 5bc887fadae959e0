//! A real Prometheus that scrapes one target, several times a second.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use tokio::{net::TcpListener, time::Instant};

/// How long a state may take to come about on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A Prometheus of one test's own; it ends with it.
pub struct Scraper {
    process: Child,
    address: String,
    http: reqwest::Client,
    folder: tempfile::TempDir,
}

impl Drop for Scraper {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Scraper {
    pub async fn of(target: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "global: {{ scrape_interval: 250ms, scrape_timeout: 250ms }}\n\
             scrape_configs:\n  - job_name: okrd\n    static_configs: [{{ targets: ['{target}'] }}]\n"
        );
        std::fs::write(folder.path().join("prometheus.yml"), config).unwrap();
        // Asked of the system and given back: Prometheus does not tell which port it chose by itself.
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
        let process = start(folder.path(), &address);
        // Only plain HTTP is spoken here, but the client wants to know its cryptography before it is built.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { process, address, http, folder }
    }

    /// The result of an instant query: each series' labels and number.
    pub async fn query(&self, query: &str) -> Option<Vec<(Value, f64)>> {
        let url = reqwest::Url::parse_with_params(&format!("http://{}/api/v1/query", self.address), [("query", query)]).unwrap();
        let answer = self.http.get(url).send().await.ok()?.text().await.ok()?;
        let answer: Value = serde_json::from_str(&answer).ok()?;
        let number = |series: &Value| series["value"][1].as_str().and_then(|text| text.parse().ok());
        answer["data"]["result"].as_array()?.iter().map(|series| Some((series["metric"].clone(), number(series)?))).collect()
    }

    /// Asks until the answer is as it should be.
    pub async fn wait_for(&mut self, query: &str, holds: impl Fn(&[(Value, f64)]) -> bool) -> Vec<(Value, f64)> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.query(query).await;
            if let Some(answer) = answer.clone().filter(|answer| holds(answer)) {
                return answer;
            }
            let ended = self.process.try_wait().unwrap();
            if ended.is_some() || Instant::now() > deadline {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                panic!("{query} gives {answer:?}; prometheus has ended: {ended:?}\n{log}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn start(folder: &Path, address: &str) -> Child {
    Command::new("prometheus")
        .arg(format!("--config.file={}", folder.join("prometheus.yml").display()))
        .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
        .arg(format!("--web.listen-address={address}"))
        .stdout(Stdio::null())
        .stderr(File::create(folder.join("log")).unwrap())
        .spawn()
        .expect("prometheus is needed: apt-get install prometheus")
}
