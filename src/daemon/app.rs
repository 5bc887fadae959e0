//! The daemon as a whole: start, generations of tasks, reload, shutdown.

use std::{
    future::Future,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use arc_swap::{ArcSwap, ArcSwapOption};
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinSet,
};
use tracing::{error, info, warn};

use super::{
    alerting::{Pulses, carry, keep_told},
    backfill::keep_filled,
    publisher::Publisher,
    reload::load,
    reports::run_reports,
    ticks::run_source,
};
use crate::{
    clock::Clock,
    collect::Collector,
    deliver::Carrier,
    plan::{Plan, Resolved},
    publish::{
        http::{self, Edition, Listeners, Published, Readiness, ReloadRequest},
        metrics::{Board, Telemetry},
    },
    review::{Desk, SharedFacts, TargetsError, note_targets},
    store::{Facts, Store, StoreError},
};

/// Tasks get so long to reach a safe point when a plan is replaced or the daemon ends.
const GRACE: Duration = Duration::from_secs(10);
/// Readers of a page get so long to finish when the daemon ends.
const PATIENCE: Duration = Duration::from_secs(5);

/// What all tasks share.
pub struct App {
    pub clock: Arc<dyn Clock>,
    pub store: Arc<dyn Store>,
    pub collector: ArcSwap<Collector>,
    pub facts: SharedFacts,
    pub telemetry: Arc<Telemetry>,
    pub board: Arc<ArcSwap<Board>>,
    /// What the page reads from.
    desk: Arc<ArcSwapOption<Desk>>,
    editions: watch::Sender<Option<Edition>>,
    readiness: watch::Sender<Readiness>,
    changes: Mutex<Option<mpsc::UnboundedSender<usize>>>,
}

impl App {
    /// Tells the publisher that a key result's history grew.
    pub fn changed(&self, index: usize) {
        let sender = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref() {
            // The publisher of a generation that ends no longer listens, and need not.
            let _ = sender.send(index);
        }
    }

    /// Tells those who look at the page that there are new numbers.
    pub fn published(&self) {
        let at = self.clock.now();
        self.editions.send_modify(|edition| {
            *edition = Some(Edition { number: edition.map_or(0, |edition| edition.number) + 1, at });
        });
    }

    /// Whether the store does what it is asked; the reason if not.
    pub fn store_answers(&self, answers: Result<(), String>) {
        let readiness = answers.map_or_else(Readiness::StoreFails, |()| Readiness::Ready);
        self.readiness.send_if_modified(|now| {
            let changes = *now != readiness;
            *now = readiness;
            changes
        });
    }
}

/// What the daemon is started with, besides its parts.
#[derive(Clone, Debug)]
pub struct Options {
    /// What a reload reads.
    pub config: PathBuf,
}

/// Why the daemon could not start or go on.
#[derive(Debug, Error)]
pub enum RunError {
    #[error(transparent)]
    Targets(#[from] TargetsError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to serve metrics")]
    Serve(#[source] std::io::Error),
}

/// Everything from outside that the daemon lives on, so that a test can own all of it.
pub struct Started<S> {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub listener: TcpListener,
    /// Each message asks for a reload.
    pub reloads: mpsc::Receiver<()>,
    /// The daemon ends when this resolves.
    pub shutdown: S,
}

/// Runs until it is told to stop.
///
/// # Errors
/// [`RunError`] if it cannot start or end well; what fails in between is logged and tried again.
pub async fn run(options: Options, first: Resolved, outside: Started<impl Future<Output = ()>>) -> Result<(), RunError> {
    let Started { store, clock, listener, mut reloads, shutdown } = outside;
    let settings = Settings { listen: first.listen.clone(), store: first.store.clone() };
    let plan = Arc::new(first.plan);
    let facts = prepare(&plan, store.as_ref(), clock.as_ref()).await?;
    let (ready, readiness) = watch::channel(Readiness::NoPlan);
    let (new_edition, editions) = watch::channel(Some(Edition { number: 0, at: clock.now() }));
    let desk =
        Desk { plan: plan.clone(), store: store.clone(), facts: Arc::new(RwLock::new(facts)), secrets: first.secrets.clone() };
    let app = Arc::new(App {
        collector: ArcSwap::from_pointee(Collector::new(&plan.sources, first.secrets)),
        facts: desk.facts.clone(),
        desk: Arc::new(ArcSwapOption::from_pointee(desk)),
        editions: new_edition,
        board: Arc::new(ArcSwap::from_pointee(Board::empty(plan.language))),
        telemetry: Arc::new(Telemetry::new()),
        readiness: ready,
        changes: Mutex::new(None),
        store,
        clock,
    });
    let (ask_reload, mut asked_reloads) = mpsc::channel::<ReloadRequest>(4);
    let (stop_serving, mut serving_stopped) = watch::channel(false);
    let published = Published {
        board: app.board.clone(),
        telemetry: app.telemetry.clone(),
        readiness,
        reload: ask_reload,
        clock: app.clock.clone(),
        desk: app.desk.clone(),
        editions,
        gatherings: Arc::default(),
        listeners: Listeners::default(),
    };
    let until = async move { stopped(&mut serving_stopped).await };
    let server = tokio::spawn(http::serve(listener, http::router(published), until, PATIENCE));
    let mut generation = Generation::start(&app, plan).await;
    app.store_answers(Ok(()));

    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(()) = reloads.recv() => {
                // Whoever sent a signal reads the log.
                let _ = reload(&app, &options, &settings, &mut generation).await;
            }
            Some(request) = asked_reloads.recv() => {
                let outcome = reload(&app, &options, &settings, &mut generation).await;
                // Whoever asked may have gone away meanwhile.
                let _ = request.answer.send(outcome);
            }
        }
    }
    info!("shutting down");
    generation.stop().await;
    let _ = stop_serving.send(true);
    let _ = app.editions.send(None);
    let served = server.await.unwrap_or_else(|panic| Err(std::io::Error::other(panic)));
    app.store.close().await?;
    served.map_err(RunError::Serve)
}

/// Notes the plan's targets, and reads the facts of its cycle.
///
/// # Errors
/// [`RunError`] for a target that was eased without a reason, and for a store that fails.
pub async fn prepare(plan: &Plan, store: &dyn Store, clock: &dyn Clock) -> Result<Facts, RunError> {
    let facts = store.facts(plan.cycle.name()).await?;
    let notes = note_targets(plan, &facts, clock.now())?;
    if !notes.is_empty() {
        store.commit(plan.cycle.name(), notes).await?;
    }
    Ok(facts_of(plan, store).await?)
}

/// What is known of the plan's cycle, without the notes on targets that stand as they always did: they say nothing more.
async fn facts_of(plan: &Plan, store: &dyn Store) -> Result<Facts, StoreError> {
    let mut facts = store.facts(plan.cycle.name()).await?;
    facts.targets.retain(|_, notes| notes.len() > 1);
    facts.targets.shrink_to_fit();
    Ok(facts)
}

/// What a reload cannot change, as the first configuration said it.
struct Settings {
    listen: Option<String>,
    store: Option<PathBuf>,
}

/// Replaces the plan and its tasks; on any failure nothing changes. The error is for whoever asked.
async fn reload(app: &Arc<App>, options: &Options, settings: &Settings, generation: &mut Generation) -> Result<(), String> {
    match try_reload(app, options, settings, generation).await {
        Ok(summary) => {
            info!("reloaded: {summary}");
            Ok(())
        }
        Err(problem) => {
            app.telemetry.plan_refused();
            error!("not reloaded, the former configuration stays: {problem}");
            Err(problem)
        }
    }
}

async fn try_reload(
    app: &Arc<App>,
    options: &Options,
    settings: &Settings,
    generation: &mut Generation,
) -> Result<String, String> {
    let config = options.config.clone();
    // Parsing a large file takes a while, and polls should go on meanwhile.
    let loaded = tokio::task::spawn_blocking(move || load(&config)).await.map_err(|panic| panic.to_string())?;
    let (resolved, files) = loaded.map_err(|error| error.render(false))?;
    for warning in &resolved.warnings {
        warn!("{}", files.render(std::slice::from_ref(warning), false).trim_end());
    }
    if resolved.listen != settings.listen || resolved.store != settings.store {
        warn!("`listen` and `store` are read when okrd starts: restart it to change them");
    }
    let plan = Arc::new(resolved.plan);
    prepare(&plan, app.store.as_ref(), app.clock.as_ref()).await.map_err(told)?;
    generation.stop().await;
    app.collector.store(Arc::new(app.collector.load().renew(&plan.sources, resolved.secrets.clone())));
    // Read after the last poll of the former plan has ended, so that nothing of it is missing.
    match facts_of(&plan, app.store.as_ref()).await {
        Ok(fresh) => *app.facts.write().unwrap_or_else(PoisonError::into_inner) = fresh,
        Err(error) => app.store_failed(error),
    }
    let desk = Desk { plan: plan.clone(), store: app.store.clone(), facts: app.facts.clone(), secrets: resolved.secrets };
    app.desk.store(Some(Arc::new(desk)));
    let summary = format!("{} key results of {} objectives", plan.key_results.len(), plan.objectives.len());
    *generation = Generation::start(app, plan).await;
    Ok(summary)
}

fn told(error: RunError) -> String {
    format!("{:#}\n", anyhow::Error::from(error))
}

/// The tasks of one plan.
struct Generation {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Generation {
    /// What is published is that of `plan` when this returns.
    async fn start(app: &Arc<App>, plan: Arc<Plan>) -> Self {
        let (stop, stopping) = watch::channel(false);
        let (changes, changed) = mpsc::unbounded_channel();
        *app.changes.lock().unwrap_or_else(PoisonError::into_inner) = Some(changes);
        let names = plan.sources.iter().map(|source| source.name.as_str());
        app.telemetry.plan_accepted(names, plan.key_results.len(), app.clock.now());
        let carrier = Arc::new(Carrier::default());
        let (pulses, hearts) = Pulses::new(&plan);
        let mut publisher = Publisher::new(app.clone(), plan.clone(), pulses);
        if let Err(error) = publisher.sweep().await {
            app.store_failed(error);
        }
        let mut tasks = JoinSet::new();
        tasks.spawn(publisher.run(changed, stopping.clone()));
        for source in 0..plan.sources.len() {
            tasks.spawn(run_source(app.clone(), plan.clone(), source, stopping.clone()));
            if plan.sources[source].backfill {
                tasks.spawn(keep_filled(app.clone(), plan.clone(), source, stopping.clone()));
            }
        }
        for heart in hearts {
            tasks.spawn(keep_told(app.clone(), plan.clone(), carrier.clone(), heart, stopping.clone()));
        }
        tasks.spawn(carry(app.clone(), plan.clone(), carrier, stopping.clone()));
        tasks.spawn(run_reports(app.clone(), plan, stopping));
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

/// Waits until the sender says so, or is gone.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
