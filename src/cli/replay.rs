//! `okrd replay`: how the rules of the file would have judged and alerted on what is stored. Sends and writes nothing.

use std::{collections::HashMap, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::{Timestamp, civil::Date};

use super::{
    args,
    exit::Exit,
    render::{self, ReplayView},
    setup,
};
use crate::{
    alert::Subject,
    clock::{Clock as _, SystemClock},
    document::Length,
    okr::Id,
    plan::Plan,
    replay::{Fired, Recorded, Sight, Span, Walk, told, walk},
    review::original_target,
    store::{Corrected, Store},
};

pub fn replay(arguments: &args::Replay) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let path = setup::store_path(&arguments.place, &resolved);
    let plan = Arc::new(resolved.plan);
    let span = match span(arguments, &plan, SystemClock.now()) {
        Ok(span) => Arc::new(span),
        Err(told) => {
            anstream::eprintln!("error: {told}");
            return Ok(Exit::Usage);
        }
    };
    let chosen = match setup::chosen(&plan, arguments.key_result.as_slice()) {
        Ok(chosen) => chosen,
        Err(exit) => return Ok(exit),
    };
    let sight = if arguments.as_collected { Sight::Then } else { Sight::Today };
    let store = setup::read_store(&path)?;
    let walks = setup::block_on(walks(&plan, store.as_ref(), sight, &span))?;
    let mut fired = told(&plan, &walks, &span);
    if arguments.key_result.is_some() {
        fired.retain(|fired| is_about(&plan, fired, &chosen));
    }
    let view = ReplayView { plan: &plan, span: &span, sight, walks: &walks, fired: &fired, chosen: &chosen };
    if arguments.json {
        setup::print_json(&render::replay_json(&view))?;
    } else {
        setup::print(&render::replay(&view, &setup::look(), plan.language))?;
    }
    Ok(Exit::Done)
}

fn span(arguments: &args::Replay, plan: &Plan, now: Timestamp) -> Result<Span, String> {
    let day = |typed: &str| {
        typed.parse::<Date>().map_err(|_| format!("`{typed}` is not a date\nhint: write it like `{}`", plan.cycle.days().0))
    };
    let step =
        Length::parse(&arguments.step).ok_or_else(|| format!("`{}` is no length\nhint: write it like `1h`", arguments.step))?;
    let from = arguments.from.as_deref().map_or(Ok(plan.cycle.days().0), day)?;
    let last = plan.cycle.days().1.yesterday().unwrap_or(plan.cycle.days().1);
    let to = match arguments.to.as_deref() {
        Some(typed) => day(typed)?,
        None => last.min(plan.time_zone.to_datetime(now).date()).max(from),
    };
    Span::new(&plan.cycle, from, to, step.0, now).map_err(|bad| bad.to_string())
}

/// With as many histories in memory as there are processors.
async fn walks(plan: &Arc<Plan>, store: &dyn Store, sight: Sight, span: &Arc<Span>) -> anyhow::Result<Vec<Walk>> {
    let cycle = plan.cycle.name();
    let facts = store.facts(cycle).await?;
    let mut accepted: HashMap<Id, Vec<(Timestamp, Timestamp)>> = HashMap::new();
    for correction in store.corrections(cycle).await? {
        if let Corrected::Accepted { until } = correction.what {
            accepted.entry(correction.key_result).or_default().push((correction.at, until));
        }
    }
    let one = async |index: usize| -> anyhow::Result<Walk> {
        let key_result = &plan.key_results[index].key_result;
        let id = &key_result.id;
        let recorded = Recorded::new(store.history(cycle, id).await?, store.revisions(cycle, id).await?)
            .with_baseline(facts.baselines.get(id).cloned(), original_target(key_result, &facts))
            .with_accepted(accepted.get(id).cloned().unwrap_or_default());
        let (plan, span) = (Arc::clone(plan), Arc::clone(span));
        Ok(tokio::task::spawn_blocking(move || walk(&plan, &plan.key_results[index], &recorded, sight, &span)).await?)
    };
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    stream::iter(0..plan.key_results.len()).map(one).buffered(at_once).try_collect().await
}

/// Whether it would have been told of one of these, or of a source that they hang on.
fn is_about(plan: &Plan, fired: &Fired, chosen: &[usize]) -> bool {
    match fired.news.subject {
        Subject::KeyResult(index) => chosen.contains(&index),
        Subject::Source(source) | Subject::Credential(source) => {
            chosen.iter().any(|index| plan.key_results[*index].source == source)
        }
        Subject::Cycle => false,
    }
}
