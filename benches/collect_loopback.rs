//! Requests per second over loopback: the collector around an HTTP client, against a bare loop with the same client.
//!
//! Both fetch the same bytes from the same server with as many requests under way. The bare loop drops them; the collector
//! also shares, limits, times out, parses, picks on another thread and makes a value. What counts is the ratio of one run.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use jiff::Timestamp;
use okrd::{
    collect::Collector,
    document::{Context, Fields, Path, Secrets},
    okr::{Id, Kind, Unit, Window},
    plan::{Limits, PlannedSource},
    source::{Answer, FetchError, Numbers, Question, Shape, Source},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

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
        best_collected = best_collected.max(collected(&client, &url, requests).await?);
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

async fn collected(client: &reqwest::Client, url: &str, requests: usize) -> anyhow::Result<f64> {
    let limits = Limits { concurrency: AT_ONCE, rate: None, timeout: Duration::from_secs(10), attempts: 3 };
    let source = PlannedSource { name: Id::new("loopback")?, connector: "http", source: Arc::new(Loopback), limits };
    let round = Collector::new(&[source], Secrets::new(vec!["a secret".to_owned()])).round();
    let questions: Arc<[Arc<dyn Question>]> =
        (0..requests).map(|number| Get::question(client, format!("{url}?key_result={number}"))).collect();
    let shape = Shape { kind: Kind::Ratio, unit: Unit::named(""), each_record: false };
    let window = Window::new(Timestamp::UNIX_EPOCH, Timestamp::from_second(86_400)?).expect("it ends after it starts");
    let deadline = tokio::time::Instant::now() + Duration::from_secs(600);
    for question in &*questions {
        round.announce(0, question, window);
    }
    per_second(requests, move |number| {
        let (round, questions, shape) = (round.clone(), Arc::clone(&questions), shape.clone());
        async move { Ok(round.measure(0, &questions[number], &shape, window, deadline).await.result.map(drop)?) }
    })
    .await
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

/// A question that gets one URL.
#[derive(Debug)]
struct Get {
    client: reqwest::Client,
    url: String,
}

impl Get {
    fn question(client: &reqwest::Client, url: String) -> Arc<dyn Question> {
        Arc::new(Self { client: client.clone(), url })
    }
}

#[async_trait]
impl Question for Get {
    fn fingerprint(&self) -> &str {
        &self.url
    }

    fn can_tell_the_past(&self) -> bool {
        false
    }

    fn describe(&self, _: &Window) -> String {
        self.url.clone()
    }

    async fn ask(&self, _: &Window) -> Result<Answer, FetchError> {
        let unavailable = |error: reqwest::Error| FetchError::unavailable(error.without_url().to_string());
        let response = self.client.get(&self.url).send().await.map_err(unavailable)?;
        let body = response.bytes().await.map_err(unavailable)?;
        let document = serde_json::from_slice(&body).map_err(|error| FetchError::malformed(error.to_string()))?;
        Ok(Answer::Document(document))
    }

    fn pick(&self, answer: &Answer, _: &Window) -> Result<Numbers, FetchError> {
        let Answer::Document(document) = answer else { return Err(FetchError::malformed("no document")) };
        let sum = |name: &str| -> f64 {
            let records = document["campaigns"].as_array().into_iter().flatten();
            records.filter_map(|record| record[name].as_f64()).sum()
        };
        Ok(Numbers::one(sum("opens") / sum("sent")))
    }
}

#[derive(Debug)]
struct Loopback;

impl Source for Loopback {
    fn question(&self, _: &mut Fields<'_, '_>, _: &Path<'_>, _: &mut Context<'_>, _: Shape) -> Option<Arc<dyn Question>> {
        None
    }
}

/// A server on a thread of its own that gives the same small document to every request, over connections that stay.
fn serve() -> anyhow::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}/", listener.local_addr()?);
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
