//! `okrd poll`: ask the sources now, keep the answers, and say how it went.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{
    args,
    exit::Exit,
    rounds::{poll_all, progress_bar},
    setup,
};
use crate::{
    clock::SystemClock,
    collect::Collector,
    daemon::{Polled, prepare},
    lang::Amount,
    okr::{Observation, Role, number_of},
    plan::Plan,
};

pub fn poll(arguments: &args::Poll) -> anyhow::Result<Exit> {
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
        let facts = prepare(plan, store.as_ref(), &SystemClock).await?;
        let collector = Collector::new(&plan.sources, resolved.secrets.clone());
        let bar = progress_bar(key_results.len());
        let outcomes = poll_all(plan, store.as_ref(), &facts, &collector, &SystemClock, &key_results, &bar).await?;
        bar.finish_and_clear();
        store.close().await?;
        let failed = outcomes.iter().filter(|(_, polled)| polled.state.failure.is_some()).count();
        if arguments.json {
            setup::print_json(&json!({
                "key_results": outcomes.iter().map(|(index, polled)| outcome_json(plan, *index, polled)).collect::<Vec<_>>(),
                "failed": failed,
            }))?;
        } else {
            setup::print(&table(plan, &outcomes, failed))?;
        }
        Ok(if failed > 0 { Exit::SourceFailed } else { Exit::Done })
    })
}

/// The newest number of a poll: provisional, if it may still change.
fn newest(polled: &Polled) -> Option<&Observation> {
    polled.observations.iter().filter(|observation| observation.role == Role::Value).max_by_key(|value| value.observed_at())
}

fn table(plan: &Plan, outcomes: &[(usize, Polled)], failed: usize) -> String {
    let width = outcomes.iter().map(|(_, polled)| polled.key_result.as_str().len()).max().unwrap_or(0);
    let mut text = String::new();
    for (index, polled) in outcomes {
        let key_result = &plan.key_results[*index].key_result;
        let number = newest(polled).and_then(|newest| number_of(&newest.value, key_result));
        let said = match (&polled.state.failure, number) {
            (Some(failure), None) => format!("{}: {}", failure.kind.name(), failure.text),
            (Some(failure), Some(number)) => {
                format!("{}, and {}: {}", plan.language.amount(Amount::of(number, key_result)), failure.kind.name(), failure.text)
            }
            (None, Some(number)) => plan.language.amount(Amount::of(number, key_result)),
            (None, None) => "-".to_owned(),
        };
        let _ = writeln!(text, "{:width$}  {said}", polled.key_result.as_str());
    }
    let _ = writeln!(text, "{} polled, {failed} failed", outcomes.len());
    text
}

fn outcome_json(plan: &Plan, index: usize, polled: &Polled) -> Value {
    let key_result = &plan.key_results[index].key_result;
    let newest = newest(polled);
    json!({
        "id": polled.key_result.as_str(),
        "value": newest.and_then(|newest| number_of(&newest.value, key_result)),
        "unit": key_result.unit.base_name(),
        "observed_at": newest.map(|newest| newest.observed_at().to_string()),
        "observations": polled.observations.len(),
        "baseline": polled.baseline.as_ref().map(|baseline| baseline.number),
        "requests": polled.requests,
        "duration_seconds": polled.duration.as_secs_f64(),
        "failure": polled.state.failure.as_ref().map(|failure| json!({ "kind": failure.kind.name(), "text": failure.text })),
    })
}
