//! Resident memory of the running daemon with 100,000 key results, beyond that of one with none.
//!
//! `cargo bench --bench memory`. Starts the real program twice, waits until every key result was polled and published, and
//! reads what the system says of its memory (Linux).

mod large_file;

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use rusqlite::Connection;

use large_file::large_file;

const KEY_RESULTS: usize = 100_000;
const SQL: &str = "select count(*) + @ from things where created_at >= $start and created_at < $end";
const PATIENCE: Duration = Duration::from_secs(300);

fn main() -> anyhow::Result<()> {
    // `cargo bench` says so; `cargo test --benches` only wants to see that it works.
    let count = if std::env::args().any(|argument| argument == "--bench") { KEY_RESULTS } else { 100 };
    let folder = tempfile::tempdir()?;
    Connection::open(folder.path().join("crm.db"))?.execute_batch(
        "pragma journal_mode = wal; create table things (created_at text); insert into things values ('2026-10-02 12:00:00');",
    )?;
    let empty = resident(&folder.path().join("empty.yaml"), 0)?;
    let full = resident(&folder.path().join("full.yaml"), count)?;
    println!("no key result        {:>9.1} MB", empty / 1e6);
    println!("{count} key results  {:>9.1} MB", full / 1e6);
    println!("a key result         {:>9.0} bytes (wanted: at most 3000)", (full - empty) / count as f64);
    Ok(())
}

/// A daemon that ends with the bench.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Bytes that are resident a while after all of `count` key results were polled.
fn resident(config: &Path, count: usize) -> anyhow::Result<f64> {
    fs::write(config, large_file(count, SQL, "        baseline: 1000\n"))?;
    let log = config.with_extension("log");
    let mut daemon = Daemon(
        Command::new(env!("CARGO_BIN_EXE_okrd"))
            .args(["run", "--listen", "127.0.0.1:0", "--config"])
            .arg(config)
            .arg("--store")
            .arg(config.with_extension("db"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?)
            .spawn()?,
    );
    let began = Instant::now();
    loop {
        sleep(Duration::from_millis(200));
        let said = fs::read_to_string(&log)?;
        let address = said.split_once("http://").and_then(|(_, rest)| rest.split_once('/')).map(|(address, _)| address);
        if let Some(address) = address
            && values(address)? == count
        {
            break;
        }
        ensure!(daemon.0.try_wait()?.is_none() && began.elapsed() < PATIENCE, "the daemon did not poll all:\n{said}");
    }
    // What the last poll used is given back a little later.
    sleep(Duration::from_secs(5));
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.0.id()))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("the system does not tell")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).context("the system does not tell")?.parse()?;
    Ok(kilobytes * 1024.0)
}

/// How many values the page has.
fn values(address: &str) -> anyhow::Result<usize> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n")?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    Ok(page.matches("\nokr_key_result_value{").count())
}
