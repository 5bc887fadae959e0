//! Places that hang, fail, refuse, send elsewhere or cannot be trusted, beside one that works.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::net::TcpListener;

use super::company::{Company, attempts};
use crate::{
    daemon::{Daemon, SECRET},
    http_engine::server::{Server, reply},
    servers::{
        certificates, free_port,
        process::{Process, Program, folder},
    },
};

const OPENSSL: Program = Program { name: "openssl", package: "openssl", folders: &[] };

/// Takes connections, and never answers.
async fn hanging() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            held.push(connection);
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_in_trouble_delay_no_other_and_get_their_messages_once_they_are_well() {
    let well = Server::saying(200, &[], "").await;
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = mended.clone();
    let fails = Server::start(move |received| {
        let status = if is_mended.load(Ordering::Relaxed) { 200 } else { 500 };
        // As some frameworks do.
        reply(status, &[], format!("Cannot POST {}", received.target))
    })
    .await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let limits = Server::start(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => reply(429, &[("retry-after".to_owned(), "20".to_owned())], "slow down"),
        _ => reply(204, &[], ""),
    })
    .await;
    let elsewhere = Server::saying(200, &[], "").await;
    let moved = Server::saying(307, &[("location", &format!("{}/stolen", elsewhere.url()))], "").await;
    // It takes the message, and then says more than anybody wants to hear.
    let wordy = Server::saying(200, &[], &"thank you ".repeat(100_000)).await;
    let files = folder("untrusted");
    certificates::make(&files);
    let port = free_port();
    let file = |name: &str| files.join(name).display().to_string();
    let accept = port.to_string();
    let openssl = OPENSSL.path().display().to_string();
    let command =
        [&openssl, "s_server", "-accept", &accept, "-cert", &file("server.pem"), "-key", &file("server.key"), "-www", "-quiet"];
    let _untrusted = Process::start(&files, "TERM", &command.map(str::to_owned));

    let hook =
        |name: &str, url: &str| format!("    {name}: {{ webhook: {{ url: \"{url}/services/${{OKRD_TEST_SECRET}}\" }} }}\n");
    let sinks = hook("well", &well.url())
        + &hook("hangs", &hanging().await)
        + &hook("fails", &fails.url())
        + &hook("limits", &limits.url())
        + &hook("moved", &moved.url())
        + &hook("wordy", &wordy.url())
        + &hook("untrusted", &format!("https://127.0.0.1:{port}"));
    let company = Company::new(2, &format!("  confirm: 0s\n  sinks:\n{sinks}"));
    let begin = Instant::now();
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("those of the place that works", async |_| well.received().len() == 2).await;
    assert!(begin.elapsed() < Duration::from_secs(15), "it waited for the one that hangs");
    daemon.wait_for("the failure of fails", async |daemon| attempts(daemon, "fails", "failed").await >= 1.0).await;
    let told = |sink: &str| company.to(sink).iter().map(|one| one["failure"].to_string()).collect::<String>();
    daemon.wait_for("what it said", async |_| told("fails").contains("the server answered 500: Cannot POST ***")).await;
    mended.store(true, Ordering::Relaxed);
    for sink in ["limits", "moved", "untrusted", "hangs"] {
        daemon.wait_for(&format!("the failure of {sink}"), async |daemon| attempts(daemon, sink, "failed").await >= 1.0).await;
    }
    assert!(told("limits").contains("429") || attempts(&daemon, "limits", "delivered").await > 0.0, "{}", told("limits"));
    assert!(told("moved").contains("sends the request to 127.0.0.1"), "{}", told("moved"));
    assert!(told("untrusted").contains("certificate"), "{}", told("untrusted"));
    assert!(told("hangs").contains("no answer in time"), "{}", told("hangs"));
    assert!(daemon.log().contains("a message did not arrive: the server answered 500"), "{}", daemon.log());

    let arrived = |sink: &str| company.to(sink).iter().filter(|one| !one["delivered_at"].is_null()).count();
    daemon.wait_for("those of the place that was mended", async |_| arrived("fails") == 2).await;
    daemon.wait_for("those of the place that asked for time", async |_| arrived("limits") == 2).await;
    assert!(asked.load(Ordering::Relaxed) == 3, "it was left alone for as long as it asked");
    assert_eq!((wordy.received().len(), arrived("wordy")), (2, 2), "what it says does not matter");
    assert!(elsewhere.received().is_empty(), "a message went where nobody wanted it");
    assert_eq!(arrived("moved") + arrived("hangs") + arrived("untrusted"), 0);

    let (list, as_json) = (company.run(&["alerts", "list"]).1, company.run(&["alerts", "list", "--json"]).1);
    assert!(list.contains("time(s), again"), "{list}");
    let status = company.run(&["status"]).1;
    assert!(status.trim_end().ends_with("messages could not be delivered: see `okrd alerts list`."), "{status}");
    assert!(company.run(&["alerts", "test", "well"]).1.contains("well (webhook): delivered"));
    let tested = company.run(&["alerts", "test", "moved"]);
    assert!(!tested.0 && tested.1.contains("moved (webhook): not delivered: the server answered 307"), "{}", tested.1);
    let (log, metrics) = (daemon.log(), daemon.metrics().await);
    let (status, took) = daemon.stop().await;
    assert!(status.success() && took < Duration::from_secs(9), "{status} after {took:?}");
    let store = std::fs::read(company.path().join("okrd.db")).unwrap();
    let places = [
        ("log", log.as_bytes()),
        ("metrics", metrics.as_bytes()),
        ("list", list.as_bytes()),
        ("JSON", as_json.as_bytes()),
        ("test", tested.1.as_bytes()),
        ("store", &store),
    ];
    for (place, bytes) in places {
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()), "the secret is in the {place}");
    }
}
