//! `okrd status`: where everything stands, from what is stored.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};

use super::{args, exit::Exit, render, setup};
use crate::{
    answer::{StatusView, body::StatusBody},
    clock::{Clock as _, SystemClock},
    review::review,
    store::Outgoing,
};

/// So many of the newest messages are looked through.
const LOOKED_THROUGH: u32 = 1000;
/// What failed before that is no news any more.
const RECENT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Tried in vain, whether it is tried again or was given up.
fn is_not_delivered(outgoing: &Outgoing, now: Timestamp) -> bool {
    outgoing.delivered_at.is_none() && outgoing.failure.is_some() && outgoing.written_at.duration_until(now) < RECENT
}

pub fn status(arguments: &args::Status) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let store = setup::read_store(&setup::store_path(&arguments.place, &resolved))?;
    let plan = Arc::new(resolved.plan);
    let now = SystemClock.now();
    setup::block_on(async {
        let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await?));
        let review = review(&plan, store.as_ref(), &facts, now).await?;
        let newest = store.newest_outgoing(LOOKED_THROUGH).await?;
        let facts = facts.read().unwrap_or_else(PoisonError::into_inner).clone();
        let view = StatusView::of(&plan, &review.key_results, &review.objectives, &facts.polls, now);
        let kept = store.grades(plan.cycle.name()).await?;
        let look = setup::look();
        if arguments.json {
            let mut json = serde_json::to_value(StatusBody::of(&view))?;
            json["kept_grades"] = kept.iter().map(render::grade_json).collect();
            setup::print_json(&json)?;
        } else {
            setup::print(&(render::status(&view, &look, plan.language) + &render::kept_grades(&plan, &kept, &look)))?;
            let failed = newest.iter().filter(|outgoing| is_not_delivered(outgoing, now)).count();
            if failed > 0 {
                setup::print(&format!("{}\n", plan.language.alerts().not_delivered(failed)))?;
            }
        }
        Ok(Exit::Done)
    })
}
