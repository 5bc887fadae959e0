//! Large, slow and broken answers.

use std::{
    convert::Infallible,
    io::Write,
    time::{Duration, Instant},
};

use axum::body::Body;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_util::stream;
use okrd::{
    okr::FailureKind,
    source::{Basics, Source},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::asking::{basics, level, source, source_with};

use super::{
    PATIENT,
    server::{Server, ok, reply},
};

fn bounded(server: &Server, max_bytes: usize) -> std::sync::Arc<dyn Source> {
    source_with("http", &format!("base_url: {}", server.url()), Basics { max_bytes, ..basics(PATIENT) })
}

/// One number within so many bytes.
fn padded(length: usize) -> String {
    " ".repeat(length - 1) + "5"
}

fn pieces(count: usize, piece: &'static [u8]) -> Body {
    Body::from_stream(stream::iter((0..count).map(move |_| Ok::<_, Infallible>(Bytes::from_static(piece)))))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const VALUE: &str = "get: /\nvalue: .";

fn too_large(max_bytes: usize) -> Result<f64, (FailureKind, String)> {
    Err((FailureKind::TooLarge, format!("the answer is larger than {max_bytes} bytes")))
}

#[tokio::test]
async fn an_answer_may_be_as_large_as_its_bound() {
    for (length, expected) in [(1000, Ok(5.0)), (1001, too_large(1000)), (100_000, too_large(1000))] {
        let whole = Server::start(move |_| ok(padded(length))).await;
        assert_eq!(level(&*bounded(&whole, 1000), VALUE).await, expected, "{length} with a length");
        let packed = Server::start(move |_| {
            reply(200, &[("content-encoding".to_owned(), "gzip".to_owned())], gzip(padded(length).as_bytes()))
        })
        .await;
        assert_eq!(level(&*bounded(&packed, 1000), VALUE).await, expected, "{length} packed");
        let in_pieces = Server::start(move |_| {
            let text = padded(length).into_bytes();
            let pieces: Vec<_> = text.chunks(7).map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece))).collect();
            ok(Body::from_stream(stream::iter(pieces)))
        })
        .await;
        assert_eq!(level(&*bounded(&in_pieces, 1000), VALUE).await, expected, "{length} in pieces");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_left() {
    let endless = Server::start(|_| ok(pieces(usize::MAX, &[b' '; 4096]))).await;
    assert_eq!(level(&*bounded(&endless, 1 << 20), VALUE).await, too_large(1 << 20));
}

#[tokio::test]
async fn a_small_answer_cannot_unpack_into_a_large_one() {
    let bomb = gzip(&vec![b' '; 32 << 20]);
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    let server = Server::start(move |_| reply(200, &[("content-encoding".to_owned(), "gzip".to_owned())], bomb.clone())).await;
    let begin = Instant::now();
    assert_eq!(level(&*bounded(&server, 1 << 20), VALUE).await, too_large(1 << 20));
    assert!(begin.elapsed() < Duration::from_secs(10), "it is left at the bound");
    let broken = Server::saying(200, &[("content-encoding", "gzip")], "no gzip at all").await;
    let (kind, words) = level(&*bounded(&broken, 1 << 20), VALUE).await.unwrap_err();
    assert_eq!(kind, FailureKind::Unavailable, "{words}");
}

/// Reads one request, says `words`, and is silent for a while before it hangs up.
async fn saying(words: &'static str, silent: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("base_url: http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(words.as_bytes()).await;
            tokio::time::sleep(silent).await;
        }
    });
    url
}

#[tokio::test]
async fn a_slow_answer_is_left_in_time() {
    let hour = Duration::from_secs(3600);
    for words in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12"] {
        let url = saying(words, hour).await;
        let begin = Instant::now();
        let failure = level(&*source("http", &url, Duration::from_millis(300)), VALUE).await;
        assert_eq!(failure, Err((FailureKind::Timeout, "no answer in time".to_owned())), "{words:?}");
        assert!(begin.elapsed() < Duration::from_secs(5), "{words:?}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    for words in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n12",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n12\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let url = saying(words, Duration::ZERO).await;
        let (kind, text) = level(&*source("http", &url, PATIENT), VALUE).await.unwrap_err();
        assert_eq!(kind, FailureKind::Unavailable, "{words:?}: {text}");
        assert!(text.starts_with("failed to reach the server: ") && !text.contains("127.0.0.1"), "{words:?}: {text}");
    }
}
