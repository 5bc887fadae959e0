//! Sources and questions that do as they are told, and keep a log of it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use crate::{
    collect::Collector,
    document::{Context, Fields, Path, Secrets},
    okr::{FailureKind, Id, Kind, Unit, Window},
    plan::{Limits, PlannedSource, Rate},
    source::{Answer, FetchError, Numbers, Question, Shape, Source},
};

/// What a question does when it is asked.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Answer(Answer),
    Fail(FetchError),
    Hang,
    Panic,
}

/// What a question does when it is to pick its numbers.
#[derive(Debug)]
pub(super) enum Pick {
    Number(f64),
    Panic,
    Fail(FetchError),
    /// Until the sender is dropped.
    Block(Mutex<std::sync::mpsc::Receiver<()>>),
}

/// What was done to the questions that share it.
#[derive(Debug, Default)]
pub(super) struct Log {
    starts: Mutex<Vec<Instant>>,
    under_way: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Log {
    pub(super) fn starts(&self) -> MutexGuard<'_, Vec<Instant>> {
        self.starts.lock().unwrap()
    }

    pub(super) fn asked(&self) -> usize {
        self.starts().len()
    }

    pub(super) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

#[derive(Debug)]
pub(super) struct Fake {
    pub(super) text: String,
    /// One act an attempt; the last one from then on.
    pub(super) acts: Vec<Act>,
    pub(super) takes: Duration,
    pub(super) pick: Pick,
    pub(super) log: Arc<Log>,
    pub(super) attempts: AtomicUsize,
}

impl Fake {
    /// Answers 1 after a second.
    pub(super) fn new(text: impl Into<String>, log: &Arc<Log>) -> Self {
        Self {
            text: text.into(),
            acts: vec![answer_1()],
            takes: Duration::from_secs(1),
            pick: Pick::Number(1.0),
            log: Arc::clone(log),
            attempts: AtomicUsize::new(0),
        }
    }

    pub(super) fn acting(mut self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.acts = acts.into_iter().collect();
        self
    }

    pub(super) fn taking(mut self, takes: Duration) -> Self {
        self.takes = takes;
        self
    }

    pub(super) fn picking(mut self, pick: Pick) -> Self {
        self.pick = pick;
        self
    }

    pub(super) fn question(self) -> Arc<dyn Question> {
        Arc::new(self)
    }
}

/// Counts a request that is under way, also when it is cancelled.
struct UnderWay<'a>(&'a Log);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Question for Fake {
    fn fingerprint(&self) -> &str {
        &self.text
    }

    fn can_tell_the_past(&self) -> bool {
        true
    }

    fn describe(&self, _: &Window) -> String {
        self.text.clone()
    }

    async fn ask(&self, _: &Window) -> Result<Answer, FetchError> {
        self.log.starts().push(Instant::now());
        let at_once = self.log.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.log.most_at_once.fetch_max(at_once, Ordering::SeqCst);
        let _under_way = UnderWay(&self.log);
        let attempt = self.attempts.fetch_add(1, Ordering::SeqCst);
        sleep(self.takes).await;
        match &self.acts[attempt.min(self.acts.len() - 1)] {
            Act::Answer(answer) => Ok(answer.clone()),
            Act::Fail(error) => Err(error.clone()),
            Act::Hang => std::future::pending().await,
            Act::Panic => panic!("nobody thought of hunter22"),
        }
    }

    fn pick(&self, _: &Answer, _: &Window) -> Result<Numbers, FetchError> {
        match &self.pick {
            Pick::Number(number) => Ok(Numbers::one(*number)),
            Pick::Panic => panic!("nobody thought of hunter22"),
            Pick::Fail(error) => Err(error.clone()),
            Pick::Block(until) => {
                let _ = until.lock().unwrap().recv();
                Ok(Numbers::one(0.0))
            }
        }
    }
}

#[derive(Debug)]
struct NoSource;

impl Source for NoSource {
    fn question(&self, _: &mut Fields<'_, '_>, _: &Path<'_>, _: &mut Context<'_>, _: Shape) -> Option<Arc<dyn Question>> {
        None
    }
}

/// Two at a time, one attempt of at most ten seconds.
pub(super) fn limits() -> Limits {
    Limits { concurrency: 2, rate: None, timeout: Duration::from_secs(10), attempts: 1 }
}

pub(super) fn rate(requests: u32, per_secs: u64) -> Option<Rate> {
    Some(Rate { requests, per: Duration::from_secs(per_secs) })
}

pub(super) fn source(name: &str, limits: Limits) -> PlannedSource {
    PlannedSource {
        name: Id::new(name).unwrap(),
        connector: "fake",
        source: Arc::new(NoSource),
        limits,
        backfill: true,
        credential_expires: None,
    }
}

/// A collector of one source.
pub(super) fn collector(limits: Limits) -> Collector {
    Collector::new(&[source("one", limits)], Secrets::new(vec!["hunter22".into()])).seeded(1)
}

pub(super) fn window(day: i64) -> Window {
    let at = |day| Timestamp::from_second(day * 86_400).unwrap();
    Window::new(at(day), at(day + 1)).unwrap()
}

pub(super) fn in_secs(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

pub(super) fn shape() -> Shape {
    Shape { kind: Kind::Level, unit: Unit::named(""), each_record: false }
}

pub(super) fn answer_1() -> Act {
    Act::Answer(Answer::Table(Numbers::one(1.0)))
}

pub(super) fn unavailable() -> FetchError {
    FetchError::unavailable("down")
}

pub(super) fn too_many(retry_after_secs: u64) -> FetchError {
    FetchError::new(FailureKind::RateLimited, "too many requests").retry_after(Some(Duration::from_secs(retry_after_secs)))
}
