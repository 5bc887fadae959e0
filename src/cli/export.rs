//! `okrd export`: what was measured, for other programs. Nothing is rounded: the shortest digits that give the same number.

use std::{
    fs::File,
    io::{BufWriter, Write},
    sync::{Arc, RwLock},
};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    args::{self, ExportForm},
    exit::Exit,
    setup,
};
use crate::{
    answer::body::{AnnotationBody, BaselineBody, ObservationBody, TargetBody, time},
    clock::{Clock as _, SystemClock},
    document::Length,
    plan::Tracked,
    publish::metrics::{Board, KeyResultRow, ObjectiveRow, Sampled, write_history},
    review::{Desk, sampled},
    store::Corrected,
};

/// More samples than this would take more memory than anybody expects.
const MOST_SAMPLES: usize = 50_000_000;

pub fn export(arguments: &args::Export) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let chosen = match setup::chosen(&resolved.plan, &arguments.key_results) {
        Ok(chosen) => chosen,
        Err(exit) => return Ok(exit),
    };
    let Some(step) = Length::parse(&arguments.step).filter(|step| step.0 >= SignedDuration::from_secs(1)) else {
        anstream::eprintln!("error: `{}` is no step\nhint: write it like `15m`, `1h`, `1d`", arguments.step);
        return Ok(Exit::Usage);
    };
    let store = setup::read_store(&setup::store_path(&arguments.place, &resolved))?;
    let mut out: Box<dyn Write> = match &arguments.out {
        Some(path) => {
            Box::new(BufWriter::new(File::create(path).with_context(|| format!("failed to write {}", path.display()))?))
        }
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
    };
    let written = setup::block_on(async {
        let facts = Arc::new(RwLock::new(store.facts(resolved.plan.cycle.name()).await?));
        let desk = Desk { plan: Arc::new(resolved.plan), store, facts, secrets: resolved.secrets };
        match arguments.form {
            ExportForm::Csv => csv(&desk, &chosen, &mut out).await?,
            ExportForm::Json => document(&desk, &chosen, &mut out).await?,
            ExportForm::Openmetrics => history(&desk, &arguments.key_results, step.0, &mut out).await?,
        }
        out.flush()?;
        desk.store.close().await?;
        Ok(())
    });
    match written {
        // Whoever read has had enough.
        Err(error) if is_broken_pipe(&error) => Ok(Exit::Done),
        written => written.map(|()| Exit::Done),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        io == Some(std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}

const COLUMNS: [&str; 10] =
    ["cycle", "key_result", "role", "window_start", "window_end", "value", "numerator", "denominator", "unit", "collected_at"];

async fn csv(desk: &Desk, chosen: &[usize], out: &mut dyn Write) -> anyhow::Result<()> {
    let cycle = desk.plan.cycle.name();
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(COLUMNS)?;
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    for index in chosen {
        let key_result = &desk.plan.key_results[*index].key_result;
        for observation in observations(desk, &desk.plan.key_results[*index]).await? {
            rows.write_record([
                cycle,
                key_result.id.as_str(),
                observation.role,
                &observation.window.start,
                &observation.window.end,
                &number(observation.value),
                &number(observation.numerator),
                &number(observation.denominator),
                key_result.unit.base_name(),
                &observation.collected_at,
            ])?;
        }
    }
    rows.flush()?;
    Ok(())
}

async fn observations(desk: &Desk, tracked: &Tracked) -> anyhow::Result<Vec<ObservationBody>> {
    let revisions = desk.store.revisions(desk.plan.cycle.name(), &tracked.key_result.id).await?;
    Ok(revisions.iter().map(|one| ObservationBody::of(one, &tracked.key_result)).collect())
}

/// One document, written key result by key result.
async fn document(desk: &Desk, chosen: &[usize], out: &mut dyn Write) -> anyhow::Result<()> {
    let plan = &desk.plan;
    let cycle = plan.cycle.name();
    let facts = desk.store.facts(cycle).await?;
    let corrections = desk.store.corrections(cycle).await?;
    let notes: Vec<AnnotationBody> = desk.store.annotations(cycle).await?.iter().map(AnnotationBody::of).collect();
    let window = json!({ "start": time(plan.cycle.start()), "end": time(plan.cycle.end()) });
    write!(out, "{{\"cycle\":{},\"window\":{window},\"key_results\":[", json!(cycle))?;
    for (place, index) in chosen.iter().enumerate() {
        let tracked = &plan.key_results[*index];
        let key_result = &tracked.key_result;
        let id = &key_result.id;
        let corrected = corrections.iter().filter(|one| one.key_result == *id).map(|one| {
            let (what, before, until) = match one.what {
                Corrected::Baseline { before } => ("baseline", before, None),
                Corrected::Accepted { until } => ("accepted", None, Some(time(until))),
            };
            json!({ "what": what, "before": before, "until": until, "at": time(one.at), "reason": one.reason })
        });
        let body = json!({
            "id": id.as_str(),
            "title": &*key_result.title,
            "objective": key_result.objective.as_str(),
            "kind": key_result.kind.name(),
            "base_unit": key_result.unit.base_name(),
            "target_text": &*key_result.target_text,
            "baseline": facts.baselines.get(id).map(BaselineBody::of),
            "targets": facts.targets.get(id).map(|notes| notes.iter().map(TargetBody::of).collect::<Vec<_>>()).unwrap_or_default(),
            "corrections": corrected.collect::<Vec<_>>(),
            "observations": observations(desk, tracked).await?,
        });
        write!(out, "{}\n{body}", if place > 0 { "," } else { "" })?;
    }
    writeln!(out, "\n],\"annotations\":{}}}", json!(notes))?;
    Ok(())
}

/// The metrics from the start of the cycle until now, or until everything was settled.
async fn history(desk: &Desk, named: &[String], step: SignedDuration, out: &mut dyn Write) -> anyhow::Result<()> {
    anyhow::ensure!(named.is_empty(), "openmetrics is of the whole plan: leave --key-result out");
    let plan = &desk.plan;
    let settle = plan.key_results.iter().map(|tracked| tracked.key_result.settle).max().unwrap_or_default();
    let end = plan.cycle.end().saturating_add(settle)?.min(SystemClock.now());
    let mut moments: Vec<Timestamp> = Vec::new();
    let mut at = plan.cycle.start();
    while at <= end {
        moments.push(at);
        at = at.saturating_add(step)?;
    }
    let samples = moments.len() * plan.key_results.len();
    anyhow::ensure!(samples <= MOST_SAMPLES, "{samples} samples are too many to sort: take a longer --step");
    let rows = sampled(desk, &moments, KeyResultRow::of, ObjectiveRow::of).await?;
    let sample = |(at, (key_results, objectives))| Sampled { at, key_results, objectives };
    let samples: Vec<Sampled> = moments.into_iter().zip(rows).map(sample).collect();
    write_history(&Board::new(plan), &samples, out)?;
    Ok(())
}
