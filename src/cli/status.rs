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
        }
        Ok(Exit::Done)
    })
}
