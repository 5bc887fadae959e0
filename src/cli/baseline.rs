//! `okrd baseline`: where every key result starts, and changing that openly.

use std::{fmt::Write as _, time::Duration};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{args, exit::Exit, setup};
use crate::{
    clock::{Clock as _, SystemClock},
    collect::Collector,
    daemon::{Tick, measure_baseline, prepare},
    lang::{Amount, Moment},
    okr::{Baseline, BaselineRule, KeyResult},
    plan::{Plan, Resolved, Tracked},
    store::{Change, Corrected, Correction, Facts, Store},
};

/// A baseline may take so long to be measured.
const DEADLINE: Duration = Duration::from_secs(5 * 60);

pub fn baseline(arguments: &args::BaselineOrder) -> anyhow::Result<Exit> {
    match &arguments.order {
        args::BaselineCommand::List { place, json } => with_plan(place, |resolved| list(place, &resolved, *json)),
        args::BaselineCommand::Set { place, key_result, number, reason } => with_plan(place, |resolved| {
            change(place, &resolved, key_result, reason, |tracked, _| {
                let number = tracked.key_result.unit.to_base(*number);
                let question = format!("typed: {reason}").into();
                Ok(Baseline { number, windows: [].into(), question, collected_at: SystemClock.now() })
            })
        }),
        args::BaselineCommand::Remeasure { place, key_result, reason } => {
            with_plan(place, |resolved| change(place, &resolved, key_result, reason, remeasured))
        }
    }
}

fn with_plan(place: &args::Place, work: impl FnOnce(Resolved) -> anyhow::Result<Exit>) -> anyhow::Result<Exit> {
    match setup::configuration(&place.config) {
        Ok(resolved) => work(resolved),
        Err(exit) => Ok(exit),
    }
}

fn remeasured(tracked: &Tracked, resolved: &Resolved) -> Result<Baseline, String> {
    let plan = &resolved.plan;
    let measured = setup::block_on(async {
        let collector = Collector::new(&plan.sources, resolved.secrets.clone());
        let store = crate::store::MemoryStore::new();
        let (round, deadline) = (collector.round(), Instant::now() + DEADLINE);
        let tick = Tick { plan, store: &store, round: &round, deadline, now: SystemClock.now() };
        Ok(measure_baseline(&tick, tracked).await)
    });
    match measured.map_err(|error| format!("{error:#}"))? {
        Some(Ok(baseline)) => Ok(baseline),
        Some(Err(failure)) => Err(format!("{}: {}", failure.kind.name(), failure.text)),
        None => {
            Err("it starts where its first number was, which is not measured again; `okrd baseline set` types one".to_owned())
        }
    }
}

fn change(
    place: &args::Place,
    resolved: &Resolved,
    name: &str,
    reason: &str,
    new: impl FnOnce(&Tracked, &Resolved) -> Result<Baseline, String>,
) -> anyhow::Result<Exit> {
    let plan = &resolved.plan;
    let index = match setup::chosen(plan, &[name.to_owned()]) {
        Ok(indices) => indices[0],
        Err(exit) => return Ok(exit),
    };
    let tracked = &plan.key_results[index];
    let why_not = match tracked.key_result.baseline {
        BaselineRule::Measured(_) | BaselineRule::AtStart => None,
        BaselineRule::Number(_) => Some("its baseline stands in the file: change it there"),
        BaselineRule::None => Some("its target needs no baseline"),
    };
    if reason.trim().is_empty() {
        return Ok(refuse(name, "the reason is empty"));
    }
    if let Some(why_not) = why_not {
        return Ok(refuse(name, why_not));
    }
    let baseline = match new(tracked, resolved) {
        Ok(baseline) => baseline,
        Err(why) => {
            refuse(name, &why);
            return Ok(Exit::SourceFailed);
        }
    };
    let store = setup::open_store(&setup::store_path(place, resolved))?;
    setup::block_on(async {
        let facts = prepare(plan, store.as_ref(), &SystemClock).await?;
        let key_result = &tracked.key_result;
        let before = facts.baselines.get(&key_result.id).map(|baseline| baseline.number);
        let shown = |number: f64| plan.language.amount(Amount::of(number, key_result));
        let said = format!("{name}: {} -> {}\n", before.map_or_else(|| "-".to_owned(), shown), shown(baseline.number));
        let (key_result, at) = (key_result.id.clone(), SystemClock.now());
        let change = Change::Rebaseline { key_result, baseline, at, reason: reason.to_owned() };
        store.commit(plan.cycle.name(), vec![change]).await?;
        store.close().await?;
        setup::print(&said)?;
        Ok(Exit::Done)
    })
}

fn refuse(name: &str, why: &str) -> Exit {
    anstream::eprintln!("error: the baseline of `{name}` stays as it is: {why}");
    Exit::Usage
}

fn list(place: &args::Place, resolved: &Resolved, as_json: bool) -> anyhow::Result<Exit> {
    let plan = &resolved.plan;
    let store: std::sync::Arc<dyn Store> = setup::read_store(&setup::store_path(place, resolved))?;
    setup::block_on(async {
        let facts = store.facts(plan.cycle.name()).await?;
        let corrections = store.corrections(plan.cycle.name()).await?;
        store.close().await?;
        if as_json {
            let all: Vec<Value> =
                plan.key_results.iter().map(|tracked| one_json(&tracked.key_result, &facts, &corrections)).collect();
            setup::print_json(&json!({ "key_results": all }))?;
        } else {
            setup::print(&table(plan, &facts, &corrections))?;
        }
        Ok(Exit::Done)
    })
}

/// The baseline that holds, in the base unit, and how it came about.
fn standing(key_result: &KeyResult, facts: &Facts) -> (Option<f64>, &'static str) {
    let frozen = facts.baselines.get(&key_result.id);
    match (&key_result.baseline, frozen) {
        (BaselineRule::Number(number), _) => (Some(*number), "typed in the file"),
        (BaselineRule::None, _) => (None, "not needed"),
        (_, Some(baseline)) if baseline.windows.is_empty() => (Some(baseline.number), "typed"),
        (BaselineRule::AtStart, Some(baseline)) => (Some(baseline.number), "first number"),
        (_, Some(baseline)) => (Some(baseline.number), "measured"),
        (_, None) => (None, "not measured yet"),
    }
}

fn table(plan: &Plan, facts: &Facts, corrections: &[Correction]) -> String {
    let width = plan.key_results.iter().map(|tracked| tracked.key_result.id.as_str().len()).max().unwrap_or(0);
    let moment = |at| plan.language.moment(Moment { at, zone: &plan.time_zone });
    let mut text = String::new();
    for tracked in &plan.key_results {
        let key_result = &tracked.key_result;
        let (number, how) = standing(key_result, facts);
        let shown = |number: f64| plan.language.amount(Amount::of(number, key_result));
        let number = number.map_or_else(|| "-".to_owned(), shown);
        let at = facts
            .baselines
            .get(&key_result.id)
            .map_or_else(String::new, |baseline| format!(", {}", moment(baseline.collected_at)));
        let _ = writeln!(text, "{:width$}  {number}  ({how}{at})", key_result.id.as_str());
        for correction in corrections.iter().filter(|correction| correction.key_result == key_result.id) {
            let what = match correction.what {
                Corrected::Baseline { before } => format!("was {}", before.map_or_else(|| "-".to_owned(), shown)),
                Corrected::Accepted { .. } => "odd numbers accepted".to_owned(),
            };
            let _ = writeln!(text, "{:width$}    {}: {what}; {}", "", moment(correction.at), correction.reason);
        }
    }
    text
}

fn one_json(key_result: &KeyResult, facts: &Facts, corrections: &[Correction]) -> Value {
    let (number, how) = standing(key_result, facts);
    let frozen = facts.baselines.get(&key_result.id);
    let own = corrections.iter().filter(|correction| correction.key_result == key_result.id);
    json!({
        "id": key_result.id.as_str(),
        "baseline": number,
        "unit": key_result.unit.base_name(),
        "how": how,
        "windows": frozen.map(|frozen| {
            frozen.windows.iter().map(|window| [window.start().to_string(), window.end().to_string()]).collect::<Vec<_>>()
        }),
        "question": frozen.map(|frozen| frozen.question.to_string()),
        "collected_at": frozen.map(|frozen| frozen.collected_at.to_string()),
        "corrections": own.map(|correction| json!({
            "at": correction.at.to_string(),
            "reason": correction.reason,
            "what": match correction.what {
                Corrected::Baseline { before } => json!({ "baseline_before": before }),
                Corrected::Accepted { until } => json!({ "accepted_until": until.to_string() }),
            },
        })).collect::<Vec<_>>(),
    })
}
