//! Requests per second over loopback: the collector with the `http` engine, against a bare loop with the same HTTP client.
//!
//! Both fetch the same bytes from the same server with as many requests under way. The bare loop drops them; okrd also
//! fills in the window, shares, limits, times out, parses, picks on another thread and makes a value. What counts is the
//! ratio of one run.

use std::{
    fmt::Write as _,
    future::Future,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use okrd::{
    collect::{Collector, engine::ENGINES},
    document::{EmptyEnvironment, Files, Secrets},
    plan::{self, Plan},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Requests under way at once, in both ways.
const AT_ONCE: usize = 16;
const TURNS: usize = 5;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    // `cargo bench` says so; `cargo test --benches` only wants to see that it works.
    let requests = if std::env::args().any(|argument| argument == "--bench") { 20_000 } else { 200 };
    rustls::crypto::ring::default_provider().install_default().ok();
    let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(AT_ONCE).build()?;
    let url = serve()?;
    bare(&client, &url, 100).await?;

    let (mut best_bare, mut best_collected) = (0.0_f64, 0.0_f64);
    for _ in 0..TURNS {
        best_bare = best_bare.max(bare(&client, &url, requests).await?);
        best_collected = best_collected.max(collected(&url, requests).await?);
    }
    println!("bare loop   {best_bare:>9.0} requests/s");
    println!("collector   {best_collected:>9.0} requests/s");
    println!("ratio       {:>9.2} (wanted: 0.50 or more)", best_collected / best_bare);
    Ok(())
}

async fn bare(client: &reqwest::Client, url: &str, requests: usize) -> anyhow::Result<f64> {
    let (client, url) = (client.clone(), url.to_owned());
    per_second(requests, move |_| {
        let request = client.get(&url);
        async move { Ok(request.send().await?.error_for_status()?.bytes().await.map(drop)?) }
    })
    .await
}

async fn collected(url: &str, requests: usize) -> anyhow::Result<f64> {
    let plan = Arc::new(plan(url, requests)?);
    let round = Collector::new(&plan.sources, Secrets::new(vec!["a secret".to_owned()])).round();
    let window = plan.cycle.window();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(600);
    for tracked in &plan.key_results {
        round.announce(0, &tracked.question, window);
    }
    per_second(requests, move |number| {
        let (round, plan) = (round.clone(), Arc::clone(&plan));
        async move {
            let tracked = &plan.key_results[number];
            Ok(round.measure(0, &tracked.question, &tracked.shape, window, deadline).await.result.map(drop)?)
        }
    })
    .await
}

/// So many key results that each ask for something of their own, as read from a file.
fn plan(url: &str, requests: usize) -> anyhow::Result<Plan> {
    let mut text = format!(
        "cycle: 2026-Q4\nsources:\n  api: {{ connector: http, base_url: \"{url}\", concurrency: {AT_ONCE} }}\n\
         objectives:\n  - id: o\n    owner: team\n    key_results:\n"
    );
    for number in 0..requests {
        let measure =
            "kind: ratio, query: { from: \"{{ start | date }}\" }, records: .campaigns, numerator: .opens, denominator: .sent";
        writeln!(
            text,
            "      - {{ id: k{number}, source: api, target: \">= 30%\", measure: {{ get: /report/{number}, {measure} }} }}"
        )?;
    }
    let mut files = Files::default();
    files.add("okrs.yaml", text);
    let resolved = plan::load(&files, Path::new("."), ENGINES, &EmptyEnvironment);
    Ok(resolved.map_err(|mistakes| anyhow::anyhow!("{}", files.render(&mistakes, false)))?.plan)
}

/// Does `one` for each number below `count`, [`AT_ONCE`] at a time.
async fn per_second<F, Fut>(count: usize, one: F) -> anyhow::Result<f64>
where
    F: Fn(usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = anyhow::Result<()>> + Send,
{
    let next = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (next, one) = (Arc::clone(&next), one.clone());
        workers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return anyhow::Ok(());
                }
                one(number).await?;
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    Ok(count as f64 / begin.elapsed().as_secs_f64())
}

/// A server on a thread of its own that gives the same small document to every request, over connections that stay.
fn serve() -> anyhow::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let records: Vec<_> = (1..=10).map(|id| serde_json::json!({ "id": id, "sent": 1000 + id, "opens": 300 + id })).collect();
    let body = serde_json::json!({ "campaigns": records }).to_string();
    let response = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let response: Arc<[u8]> = response.into_bytes().into();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("the listener is bound and does not block");
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(answer_all(connection, Arc::clone(&response)));
            }
        });
    });
    Ok(url)
}

/// Answers each request of one connection. They have no body, so each ends with an empty line.
async fn answer_all(mut connection: TcpStream, response: Arc<[u8]>) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let (mut read, mut request) = ([0; 4096], Vec::new());
    loop {
        let count = connection.read(&mut read).await?;
        if count == 0 {
            return Ok(());
        }
        request.extend_from_slice(&read[..count]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            connection.write_all(&response).await?;
        }
    }
}
