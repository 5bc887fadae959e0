//! The daemon as a whole: start, generations of tasks, reload, shutdown.

use std::{future::Future, path::PathBuf, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{RwLock, mpsc, watch},
    task::JoinSet,
};
use tracing::{error, info, warn};

use super::{
    publisher::run_publisher,
    reload::{self, LoadError},
    targets::{TargetsError, note_targets},
    ticks::run_source,
};
use crate::{
    clock::Clock,
    collect::Collector,
    plan::{Plan, Resolved},
    publish::{
        http::{self, ReloadRequest, Serving},
        metrics::{Board, Telemetry},
    },
    store::{Facts, Store, StoreError},
};

/// Tasks get so long to reach a safe point when a plan is replaced or the daemon ends.
const GRACE: Duration = Duration::from_secs(10);

/// What all tasks share.
pub struct App {
    pub clock: Arc<dyn Clock>,
    pub store: Arc<dyn Store>,
    pub collector: ArcSwap<Collector>,
    pub facts: RwLock<Facts>,
    pub telemetry: Arc<Telemetry>,
    pub board: Arc<ArcSwap<Board>>,
    changes: std::sync::Mutex<Option<mpsc::UnboundedSender<usize>>>,
}

impl App {
    /// Tells the publisher that a key result's history grew.
    pub fn changed(&self, index: usize) {
        let sender = self.changes.lock().expect("nothing panics while holding the sender");
        if let Some(sender) = sender.as_ref() {
            // The publisher of a generation that ends no longer listens, and need not.
            let _ = sender.send(index);
        }
    }
}

/// What the daemon is started with, besides its parts.
pub struct Options {
    pub config: PathBuf,
}

/// Why the daemon could not start or go on.
#[derive(Debug, Error)]
pub enum RunError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Targets(#[from] TargetsError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to serve metrics")]
    Serve(#[source] std::io::Error),
}

/// Runs until `shutdown` resolves. Everything from outside is a parameter, so a test can own all of it.
///
/// # Errors
/// [`RunError`] if it cannot start; what fails later is logged and tried again.
pub async fn run(
    options: Options,
    first: Resolved,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    listener: TcpListener,
    mut reloads: mpsc::Receiver<()>,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), RunError> {
    let telemetry = Arc::new(Telemetry::new(clock.now()));
    let plan = Arc::new(first.plan);
    let facts = start_facts(&plan, store.as_ref(), clock.as_ref()).await?;
    let app = Arc::new(App {
        collector: ArcSwap::from_pointee(Collector::new(&plan.sources, first.secrets)),
        facts: RwLock::new(facts),
        board: Arc::new(ArcSwap::from_pointee(Board::empty(&plan))),
        telemetry: telemetry.clone(),
        changes: std::sync::Mutex::new(None),
        store,
        clock,
    });
    let (ready, readiness) = watch::channel(Ok(()));
    let (ask_reload, mut asked_reloads) = mpsc::channel::<ReloadRequest>(4);
    let (stop_serving, stopped) = watch::channel(false);
    let serving = Serving { board: app.board.clone(), telemetry, readiness, reload: ask_reload, clock: app.clock.clone() };
    let server = tokio::spawn(http::serve(listener, http::router(serving), wait_for(stopped)));
    let mut generation = Generation::start(&app, plan);

    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(()) = reloads.recv() => {
                let _ = reload_all(&app, &options, &mut generation).await;
            }
            Some(request) = asked_reloads.recv() => {
                let outcome = reload_all(&app, &options, &mut generation).await;
                // Whoever asked may have gone away meanwhile.
                let _ = request.answer.send(outcome);
            }
        }
    }
    info!("shutting down");
    let _ = ready.send(Err("shutting down".to_owned()));
    generation.stop().await;
    app.store.close().await?;
    let _ = stop_serving.send(true);
    match server.await {
        Ok(outcome) => outcome.map_err(RunError::Serve),
        Err(panic) => Err(RunError::Serve(std::io::Error::other(panic))),
    }
}

/// The facts of the plan's cycle, with its targets noted.
async fn start_facts(plan: &Plan, store: &dyn Store, clock: &dyn Clock) -> Result<Facts, RunError> {
    let facts = store.facts(plan.cycle.name()).await?;
    let notes = note_targets(plan, &facts, clock.now())?;
    if notes.is_empty() {
        return Ok(facts);
    }
    store.commit(plan.cycle.name(), notes).await?;
    Ok(store.facts(plan.cycle.name()).await?)
}

/// Replaces the plan and its tasks; on any failure nothing changes. The answer is for whoever asked.
async fn reload_all(app: &Arc<App>, options: &Options, generation: &mut Generation) -> Result<String, String> {
    let outcome = try_reload(app, options, generation).await;
    app.telemetry.reloaded(outcome.is_ok(), app.clock.now());
    match &outcome {
        Ok(summary) => info!("reloaded: {summary}"),
        Err(problem) => error!("not reloaded, the former configuration stays: {problem}"),
    }
    outcome
}

async fn try_reload(app: &Arc<App>, options: &Options, generation: &mut Generation) -> Result<String, String> {
    let config = options.config.clone();
    // Parsing a large file takes a while, and polls should go on meanwhile.
    let loaded = tokio::task::spawn_blocking(move || reload::load(&config)).await.map_err(|panic| panic.to_string())?;
    let (resolved, _) = loaded.map_err(|error| error.render(false))?;
    let plan = Arc::new(resolved.plan);
    let facts = start_facts(&plan, app.store.as_ref(), app.clock.as_ref()).await.map_err(|error| error.to_string())?;
    generation.stop().await;
    app.collector.store(Arc::new(app.collector.load().renew(&plan.sources, resolved.secrets)));
    // A poll that ended while the tasks stopped is newer than what was read above.
    let fresh = app.store.facts(plan.cycle.name()).await.unwrap_or(facts);
    *app.facts.write().await = fresh;
    let summary = format!("{} key results of {} objectives", plan.key_results.len(), plan.objectives.len());
    *generation = Generation::start(app, plan);
    Ok(summary)
}

/// The tasks of one plan.
struct Generation {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Generation {
    fn start(app: &Arc<App>, plan: Arc<Plan>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (changes, changed) = mpsc::unbounded_channel();
        *app.changes.lock().expect("nothing panics while holding the sender") = Some(changes);
        app.telemetry.planned(&plan);
        let mut tasks = JoinSet::new();
        tasks.spawn(run_publisher(app.clone(), plan.clone(), changed, stopped.clone()));
        for source in 0..plan.sources.len() {
            tasks.spawn(run_source(app.clone(), plan.clone(), source, stopped.clone()));
        }
        Self { stop, tasks }
    }

    /// Lets every task reach a safe point, within bounds. What is being asked is dropped; what was answered is kept.
    async fn stop(&mut self) {
        let _ = self.stop.send(true);
        let ended = tokio::time::timeout(GRACE, async { while self.tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            warn!("some tasks did not end in time and were cut off");
            self.tasks.shutdown().await;
        }
    }
}

async fn wait_for(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}
