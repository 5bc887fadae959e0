//! Assesses what changed, and swaps the board that `/metrics` streams. The one place where boards are made.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};
use tracing::error;

use super::{
    alerting::{Pulses, look},
    app::{App, stopped},
    closing::close_if_final,
};
use crate::{
    plan::Plan,
    progress::{Assessment, Standing},
    publish::metrics::{Board, KeyResultRow, ObjectiveRow},
    review::{assess_all, review_one, roll_up_all},
    store::StoreError,
};

/// Changes are gathered for so long before a new board is made.
const GATHER: Duration = Duration::from_millis(500);
/// Time alone changes verdicts (a source grows stale, pace moves on), so everything is assessed anew this often.
const SWEEP: Duration = Duration::from_secs(60);
/// A sweep takes at most this share of the time, however many key results there are.
const SWEEP_SHARE: u32 = 20;

/// The newest verdicts on one plan, and the board with its words.
pub struct Publisher {
    app: Arc<App>,
    plan: Arc<Plan>,
    /// The plan's words and no numbers.
    blank: Board,
    standings: Vec<Standing>,
    pulses: Pulses,
    /// The grades of the cycle are kept, or will not be.
    closed: bool,
}

impl Publisher {
    /// Nothing is shown before the first [`Publisher::sweep`].
    pub fn new(app: Arc<App>, plan: Arc<Plan>, pulses: Pulses) -> Self {
        let blank = Board::new(&plan);
        Self { app, plan, blank, standings: Vec::new(), pulses, closed: false }
    }

    /// Publishes until `stop` says so. `changes` are indices of key results whose history grew.
    pub async fn run(mut self, mut changes: mpsc::UnboundedReceiver<usize>, mut stop: watch::Receiver<bool>) {
        self.close().await;
        let mut next_sweep = Instant::now() + SWEEP;
        loop {
            let outcome = tokio::select! {
                biased;
                () = stopped(&mut stop) => return,
                () = sleep_until(next_sweep) => {
                    let started = Instant::now();
                    let outcome = self.sweep().await;
                    next_sweep = Instant::now() + SWEEP.max(started.elapsed() * SWEEP_SHARE);
                    outcome
                }
                first = changes.recv() => {
                    let Some(first) = first else { return };
                    tokio::time::sleep(GATHER).await;
                    let mut changed = BTreeSet::from([first]);
                    while let Ok(more) = changes.try_recv() {
                        changed.insert(more);
                    }
                    self.update(&changed).await
                }
            };
            let told = match outcome {
                Ok(()) => look(&self.app, &self.plan, &self.standings, &self.pulses).await,
                Err(error) => Err(error),
            };
            if let Err(error) = told {
                self.app.store_failed(error);
            }
            self.close().await;
        }
    }

    /// Keeps the grades once they are final.
    async fn close(&mut self) {
        if !self.closed {
            match close_if_final(&self.app, &self.plan).await {
                Ok(closed) => self.closed = closed,
                Err(error) => self.app.store_failed(error),
            }
        }
    }

    /// Assesses everything anew.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read; what is shown stays.
    pub async fn sweep(&mut self) -> Result<(), StoreError> {
        let app = &self.app;
        take_corrections(app, &self.plan).await?;
        let keep = |assessment: Assessment| (KeyResultRow::of(&assessment), assessment.standing());
        let (rows, standings): (Vec<_>, Vec<_>) =
            assess_all(&self.plan, app.store.as_ref(), &app.facts, app.clock.now(), keep).await?.into_iter().unzip();
        let objectives = roll_up_all(&self.plan, &standings);
        let board = self.blank.with_rows(rows.into_iter().enumerate(), objectives.iter().map(ObjectiveRow::of).enumerate());
        app.board.store(Arc::new(board));
        app.published();
        self.standings = standings;
        Ok(())
    }

    /// Assesses these.
    async fn update(&mut self, changed: &BTreeSet<usize>) -> Result<(), StoreError> {
        if self.standings.len() != self.plan.key_results.len() {
            // The first sweep failed.
            return self.sweep().await;
        }
        let (app, now) = (&self.app, self.app.clock.now());
        let mut rows = Vec::with_capacity(changed.len());
        for index in changed {
            let tracked = &self.plan.key_results[*index];
            let assessment = review_one(&self.plan, tracked, app.store.as_ref(), &app.facts, now).await?;
            self.standings[*index] = assessment.standing();
            rows.push((*index, KeyResultRow::of(&assessment)));
        }
        let objectives = roll_up_all(&self.plan, &self.standings);
        let board = app.board.load().with_rows(rows, objectives.iter().map(ObjectiveRow::of).enumerate());
        app.board.store(Arc::new(board));
        app.published();
        Ok(())
    }
}

/// Another process may have corrected a baseline, or accepted a number.
async fn take_corrections(app: &App, plan: &Plan) -> Result<(), StoreError> {
    let fresh = app.store.facts(plan.cycle.name()).await?;
    let mut facts = app.facts.write().unwrap_or_else(PoisonError::into_inner);
    // Whatever this process knows was committed before, so what the store says is never older.
    facts.baselines.extend(fresh.baselines);
    facts.accepted = fresh.accepted;
    Ok(())
}

impl App {
    /// Tells everybody that the store failed: the log, the metrics, and whoever asks whether okrd is ready.
    pub fn store_failed(&self, error: StoreError) {
        self.telemetry.store_failed();
        let text = format!("{:#}", anyhow::Error::from(error));
        error!("{text}");
        self.store_answers(Err(text));
    }
}
