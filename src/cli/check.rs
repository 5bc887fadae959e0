//! `okrd check`: whether the configuration is right; with `--poll`, whether the sources understand it too.

use std::{
    path::Path,
    sync::{Arc, RwLock},
};

use serde_json::{Value, json};

use super::{
    args,
    exit::Exit,
    render,
    rounds::{poll_all, progress_bar},
    setup,
};
use crate::{
    answer::body::ExplainBody,
    clock::{Clock as _, SystemClock},
    collect::Collector,
    daemon::{LoadError, load, prepare},
    document::{Files, Mistake},
    okr::StallRule,
    plan::{Plan, Resolved},
    review::Known,
    signal::stall::Sensitivity,
    store::{MemoryStore, Store as _},
};

pub fn check(arguments: &args::Check) -> anyhow::Result<Exit> {
    let config = &arguments.config;
    let resolved = if arguments.json {
        match load(config) {
            Ok((resolved, files)) if !arguments.poll => {
                setup::print_json(&json!({ "ok": true, "mistakes": mistakes_json(&files, &resolved.warnings) }))?;
                return Ok(Exit::Done);
            }
            Ok((resolved, _)) => resolved,
            Err(LoadError::Mistakes { files, mistakes, .. }) => {
                setup::print_json(&json!({ "ok": false, "mistakes": mistakes_json(&files, &mistakes) }))?;
                return Ok(Exit::BadConfiguration);
            }
            Err(error) => {
                setup::print_json(&json!({ "ok": false, "error": error.render(false).trim_end() }))?;
                return Ok(Exit::BadConfiguration);
            }
        }
    } else {
        match setup::configuration(config) {
            Ok(resolved) => resolved,
            Err(exit) => return Ok(exit),
        }
    };
    if arguments.poll {
        return poll(arguments, resolved);
    }
    setup::print(&summary(config, &resolved.plan))?;
    Ok(Exit::Done)
}

fn summary(config: &Path, plan: &Plan) -> String {
    let (first, after) = plan.cycle.days();
    let last = after.yesterday().unwrap_or(after);
    format!(
        "{} is right: {} of {} from {}, in {} ({first} to {last}, {})\n",
        config.display(),
        counted(plan.key_results.len(), "key result"),
        counted(plan.objectives.len(), "objective"),
        counted(plan.sources.len(), "source"),
        plan.cycle.name(),
        plan.time_zone.iana_name().unwrap_or("UTC"),
    ) + &false_alarms(plan)
}

/// What watching for stalls costs in false alarms.
fn false_alarms(plan: &Plan) -> String {
    let watched = |wanted: Sensitivity| {
        let stalls = plan.key_results.iter().map(|tracked| tracked.key_result.stall);
        stalls.filter(|stall| *stall == StallRule::Watched(wanted)).count()
    };
    let watched: Vec<_> = Sensitivity::ALL.into_iter().map(|one| (one, watched(one))).filter(|(_, count)| *count > 0).collect();
    if watched.is_empty() {
        return String::new();
    }
    let alarms: f64 = watched.iter().map(|(sensitivity, count)| sensitivity.false_alarms() * *count as f64).sum();
    let each: Vec<String> = watched.iter().map(|(sensitivity, count)| format!("{count} {}", sensitivity.name())).collect();
    format!("stalls are watched for ({}): expect about {alarms:.1} false alarms a quarter, or fewer\n", each.join(", "))
}

fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

fn mistakes_json(files: &Files, mistakes: &[Mistake]) -> Vec<Value> {
    let of = |mistake: &Mistake| {
        let (line, column) = files.position(mistake.place);
        json!({
            "severity": mistake.severity.name(),
            "file": files.name(mistake.place.file),
            "line": line,
            "column": column,
            "path": mistake.path,
            "problem": mistake.problem,
            "hint": mistake.hint,
        })
    };
    mistakes.iter().map(of).collect()
}

/// Asks each source once, as the daemon would, and keeps nothing.
fn poll(arguments: &args::Check, resolved: Resolved) -> anyhow::Result<Exit> {
    let plan = resolved.plan;
    let store = MemoryStore::new();
    setup::block_on(async {
        let facts = prepare(&plan, &store, &SystemClock).await?;
        let collector = Collector::new(&plan.sources, resolved.secrets.clone());
        let all: Vec<usize> = (0..plan.key_results.len()).collect();
        let bar = progress_bar(all.len());
        let outcomes = poll_all(&plan, &store, &facts, &collector, &SystemClock, &all, &bar).await?;
        bar.finish_and_clear();
        let facts = Arc::new(RwLock::new(store.facts(plan.cycle.name()).await?));
        let now = SystemClock.now();
        let look = setup::look();
        let mut explained = Vec::with_capacity(outcomes.len());
        for (index, _) in &outcomes {
            let known = Known::of(&plan, *index, &store, &facts, &resolved.secrets, now).await?;
            known.show(&plan, &facts, |view| {
                if arguments.json {
                    explained.push(ExplainBody::of(view));
                    Ok(())
                } else {
                    setup::print(&format!("{}\n", render::explain(view, &look, plan.language)))
                }
            })?;
        }
        let failed = outcomes.iter().filter(|(_, polled)| polled.state.failure.is_some()).count();
        if arguments.json {
            setup::print_json(&json!({ "ok": failed == 0, "key_results": explained, "failed": failed }))?;
        } else {
            let answered = outcomes.len() - failed;
            setup::print(&format!(
                "{}: {answered} gave a number, {failed} did not; nothing was kept\n",
                counted(outcomes.len(), "key result")
            ))?;
        }
        Ok(if failed > 0 { Exit::SourceFailed } else { Exit::Done })
    })
}
