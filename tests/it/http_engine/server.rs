//! A server on the loopback interface that answers as the test says, and keeps each request.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::HeaderMap,
    response::Response,
};
use tokio::{net::TcpListener, task::JoinHandle};

#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("it is text"))
    }

    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

pub struct Server {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start(answer: impl Fn(&Received) -> Response + Clone + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        let app = Router::new().fallback(move |request: Request| {
            let (kept, answer) = (Arc::clone(&kept), answer.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = to_bytes(body, 1 << 20).await.expect("the body is whole");
                let request = Received {
                    method: parts.method.to_string(),
                    target: parts.uri.to_string(),
                    headers: parts.headers,
                    body: String::from_utf8(body.into()).expect("the body is text"),
                };
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
                answer(&request)
            }
        });
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { address, received, task }
    }

    /// The same answer to each request.
    pub async fn saying(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: Vec<(String, String)> = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let body = body.to_owned();
        Self::start(move |_| reply(status, &headers, body.clone())).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The only request that came since the last call.
    pub fn only(&self) -> Received {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(received.len(), 1, "{received:?}");
        received.remove(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub fn reply(status: u16, headers: &[(String, String)], body: impl Into<Body>) -> Response {
    let builder = Response::builder().status(status);
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    builder.body(body.into()).expect("it is a response")
}

pub fn ok(body: impl Into<Body>) -> Response {
    reply(200, &[], body)
}
