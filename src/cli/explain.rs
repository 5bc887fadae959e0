//! `okrd explain`: every number on the way from a key result's source to its status.

use std::sync::{Arc, RwLock};

use super::{args, exit::Exit, render, setup};
use crate::{
    answer::body::ExplainBody,
    clock::{Clock as _, SystemClock},
    review::Known,
};

pub fn explain(arguments: &args::Explain) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let index = match setup::chosen(plan, std::slice::from_ref(&arguments.key_result)) {
        Ok(indices) => indices[0],
        Err(exit) => return Ok(exit),
    };
    let store = setup::read_store(&setup::store_path(&arguments.place, &resolved))?;
    setup::block_on(async {
        let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await?));
        let known = Known::of(plan, index, store.as_ref(), &facts, &resolved.secrets, SystemClock.now()).await?;
        known.show(plan, &facts, |view| {
            if arguments.json {
                setup::print_json(&ExplainBody::of(view))
            } else {
                setup::print(&render::explain(view, &setup::look(), plan.language))
            }
        })?;
        Ok(Exit::Done)
    })
}
