//! Assesses what changed, and swaps the board that `/metrics` streams. The one place where boards are made.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};
use tracing::error;

use super::{
    app::App,
    review::{review, review_one, weighted},
};
use crate::{
    plan::Plan,
    progress::{Assessment, roll_up},
    publish::metrics::Board,
};

/// Changes are gathered for so long before a new board is made.
const GATHER: Duration = Duration::from_millis(500);
/// Time alone changes verdicts (a source grows stale, pace moves on), so everything is assessed anew this often.
const SWEEP: Duration = Duration::from_secs(60);
/// A sweep takes at most this share of the time, however many key results there are.
const SWEEP_SHARE: u32 = 20;

/// Publishes until `stop` says so. `changes` are indices of key results whose history grew.
pub async fn run_publisher(app: Arc<App>, plan: Arc<Plan>, mut changes: mpsc::UnboundedReceiver<usize>, mut stop: watch::Receiver<bool>) {
    let mut state = Published::default();
    let mut next_sweep = Instant::now();
    loop {
        let mut changed = BTreeSet::new();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = sleep_until(next_sweep) => {
                let started = Instant::now();
                if let Err(error) = state.sweep(&app, &plan).await {
                    error!("{:#}", anyhow::Error::from(error));
                }
                next_sweep = Instant::now() + SWEEP.max(started.elapsed() * SWEEP_SHARE);
            }
            first = changes.recv() => {
                let Some(first) = first else { return };
                changed.insert(first);
                tokio::time::sleep(GATHER).await;
                while let Ok(more) = changes.try_recv() {
                    changed.insert(more);
                }
                if let Err(error) = state.update(&app, &plan, &changed).await {
                    error!("{:#}", anyhow::Error::from(error));
                }
            }
        }
    }
}

/// The newest verdicts; what is not assessed yet is not shown.
#[derive(Default)]
struct Published {
    key_results: Vec<Assessment>,
}

impl Published {
    async fn sweep(&mut self, app: &App, plan: &Plan) -> Result<(), crate::store::StoreError> {
        let facts = app.facts.read().await.clone();
        self.key_results = review(plan, app.store.as_ref(), &facts, app.clock.now()).await?.key_results;
        self.show(app, plan);
        Ok(())
    }

    async fn update(&mut self, app: &App, plan: &Plan, changed: &BTreeSet<usize>) -> Result<(), crate::store::StoreError> {
        if self.key_results.len() != plan.key_results.len() {
            return self.sweep(app, plan).await;
        }
        let now = app.clock.now();
        for index in changed {
            let tracked = &plan.key_results[*index];
            let history = app.store.history(plan.cycle.name(), &tracked.key_result.id).await?;
            let facts = app.facts.read().await;
            self.key_results[*index] = review_one(plan, tracked, &history, &facts, now);
        }
        self.show(app, plan);
        Ok(())
    }

    fn show(&self, app: &App, plan: &Plan) {
        let objectives = roll_up(&plan.objectives, &weighted(plan), &self.key_results);
        let board = Board::new(plan, &self.key_results, &objectives, app.clock.now());
        app.board.store(Arc::new(board));
    }
}
