//! `okrd backfill`: the cycle so far and the baseline's curve, day by day, where the sources can tell them.

use std::fmt::Write as _;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use super::{args, exit::Exit, rounds::progress_bar, setup};
use crate::{
    clock::{Clock as _, SystemClock},
    collect::Collector,
    daemon::{Filled, Gaps, prepare},
    plan::Plan,
};

pub fn backfill(arguments: &args::Poll) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let key_results = match setup::chosen(plan, &arguments.key_results) {
        Ok(indices) => indices,
        Err(exit) => return Ok(exit),
    };
    let store = setup::open_store(&setup::store_path(&arguments.place, &resolved))?;
    setup::block_on(async {
        prepare(plan, store.as_ref(), &SystemClock).await?;
        let collector = Collector::new(&plan.sources, resolved.secrets.clone());
        let mut gaps = Vec::with_capacity(plan.sources.len());
        for source in 0..plan.sources.len() {
            gaps.push(Gaps::of(plan, store.as_ref(), source, &key_results, SystemClock.now()).await?);
        }
        let bar = progress_bar(gaps.iter().map(Gaps::len).sum());
        let mut filling: stream::FuturesUnordered<_> = gaps
            .into_iter()
            .map(|gaps| gaps.fill(plan, store.as_ref(), &collector, || SystemClock.now(), |asked, _| bar.inc(asked as u64)))
            .collect();
        let mut filled = Vec::new();
        while let Some(outcome) = filling.next().await {
            filled.extend(outcome?);
        }
        drop(filling);
        bar.finish_and_clear();
        store.close().await?;
        filled.sort_by_key(|filled| filled.key_result);
        let failed = filled.iter().filter(|filled| filled.failure.is_some()).count();
        if arguments.json {
            let key_results: Vec<Value> = filled.iter().map(|filled| filled_json(plan, filled)).collect();
            setup::print_json(&json!({ "key_results": key_results, "failed": failed }))?;
        } else {
            setup::print(&table(plan, &filled))?;
        }
        Ok(if failed > 0 { Exit::SourceFailed } else { Exit::Done })
    })
}

fn table(plan: &Plan, filled: &[Filled]) -> String {
    let id = |filled: &Filled| plan.key_results[filled.key_result].key_result.id.to_string();
    let width = filled.iter().map(|filled| id(filled).len()).max().unwrap_or(0);
    let mut text = String::new();
    for one in filled {
        let said = match (&one.failure, one.asked) {
            (Some(failure), _) => {
                format!("{} of {} numbers, then {}: {}", one.kept, one.asked, failure.kind.name(), failure.text)
            }
            (None, 0) if !tells_the_past(plan, one) => "the source cannot be asked about the past".to_owned(),
            (None, 0) => "nothing is missing".to_owned(),
            (None, asked) => format!("{} of {asked} numbers", one.kept),
        };
        let _ = writeln!(text, "{:width$}  {said}", id(one));
    }
    text
}

fn tells_the_past(plan: &Plan, filled: &Filled) -> bool {
    plan.key_results[filled.key_result].question.can_tell_the_past()
}

fn filled_json(plan: &Plan, filled: &Filled) -> Value {
    json!({
        "id": plan.key_results[filled.key_result].key_result.id.as_str(),
        "tells_the_past": tells_the_past(plan, filled),
        "missing": filled.asked,
        "kept": filled.kept,
        "failure": filled.failure.as_ref().map(|failure| json!({ "kind": failure.kind.name(), "text": failure.text })),
    })
}
