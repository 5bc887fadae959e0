//! `okrd status`: where everything stands, from what is stored.

use std::sync::{Arc, PoisonError, RwLock};

use super::{args, exit::Exit, render, setup};
use crate::{
    answer::{StatusView, body::StatusBody},
    clock::{Clock as _, SystemClock},
    review::review,
};

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
        let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
        let view = StatusView::of(&plan, &review.key_results, &review.objectives, &facts.polls, now);
        if arguments.json {
            setup::print_json(&StatusBody::of(&view))?;
        } else {
            setup::print(&render::status(&view, &setup::look(), plan.language))?;
        }
        Ok(Exit::Done)
    })
}
