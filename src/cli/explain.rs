//! `okrd explain`: every number on the way from a key result's source to its status.

use std::sync::{Arc, RwLock};

use super::{args, exit::Exit, render, setup};
use crate::{
    answer::body::ExplainBody,
    clock::{Clock as _, SystemClock},
    okr::Subject,
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
        let id = &plan.key_results[index].key_result.id;
        let mut kept = store.grades(plan.cycle.name()).await?;
        kept.retain(|grade| grade.subject == Subject::KeyResult(id.clone()));
        let look = setup::look();
        known.show(plan, &facts, |view| {
            if arguments.json {
                let mut json = serde_json::to_value(ExplainBody::of(view))?;
                json["kept_grades"] = kept.iter().map(render::grade_json).collect();
                setup::print_json(&json)
            } else {
                setup::print(&(render::explain(view, &look, plan.language) + &render::kept_grades(plan, &kept, &look)))
            }
        })?;
        Ok(Exit::Done)
    })
}
