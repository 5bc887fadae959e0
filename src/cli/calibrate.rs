//! `okrd calibrate`: how the forecast's chances came true in a team's own closed cycles, and what would correct them.
//!
//! Nothing is changed: what it prints is put into okrs.yaml by hand, and stands in git with everything else.

use std::{
    fmt::Write as _,
    path::Path,
    sync::{Arc, RwLock},
};

use serde_json::json;

use super::{args, eval::brier_and_error, exit::Exit, setup};
use crate::{
    clock::{Clock as _, SystemClock},
    progress::Phase,
    review::{Desk, past_chances},
    signal::calibration::{Calibration, NEEDED},
};

/// What was said in one closed cycle.
struct Closed {
    name: String,
    cases: Vec<(f64, bool)>,
}

pub fn calibrate(arguments: &args::Calibrate) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let path = setup::store_path(&arguments.place, &resolved);
    let mut cycles = Vec::with_capacity(arguments.closed.len());
    for file in &arguments.closed {
        match closed(file, &path)? {
            Ok(cycle) => cycles.push(cycle),
            Err(exit) => return Ok(exit),
        }
    }
    let all: Vec<(f64, bool)> = cycles.iter().flat_map(|cycle| cycle.cases.iter().copied()).collect();
    if all.len() < NEEDED {
        anstream::eprintln!(
            "error: {} forecasts in closed cycles are too few to correct anything by, it takes {NEEDED}\nhint: a key result gives three; name the files of more cycles",
            all.len()
        );
        return Ok(Exit::Failed);
    }
    let fitted = Calibration::fit(&all);
    let (before, after) = (brier_and_error(&all), brier_and_error(&corrected(&cycles)));
    let helps = after.0 < before.0;
    if arguments.json {
        setup::print_json(&json!({
            "forecasts": all.len(),
            "before": { "brier": before.0, "calibration_error": before.1 },
            "after": { "brier": after.0, "calibration_error": after.1 },
            "helps": helps,
            "calibration": { "intercept": fitted.intercept, "slope": fitted.slope, "forecasts": all.len() },
        }))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    for cycle in &cycles {
        let _ = writeln!(text, "{}: {} forecasts", cycle.name, cycle.cases.len());
    }
    let _ = writeln!(text, "\n{:<28}{:>10}{:>20}", "", "Brier", "calibration error");
    let _ = writeln!(text, "{:<28}{:>10.4}{:>20.4}", "as it is", before.0, before.1);
    let _ = writeln!(text, "{:<28}{:>10.4}{:>20.4}", "corrected, by other data", after.0, after.1);
    if helps {
        let _ = writeln!(
            text,
            "\nTo correct the chances, put this into okrs.yaml:\n\ncalibration: {{ intercept: {:.4}, slope: {:.4}, forecasts: {} }}",
            fitted.intercept,
            fitted.slope,
            all.len()
        );
    } else {
        text.push_str("\nThe chances came true as they are: leave them.\n");
    }
    setup::print(&text)?;
    Ok(Exit::Done)
}

/// What the forecast said of a closed cycle at 25, 50 and 75 %, without any correction, and what came.
fn closed(file: &Path, store: &Path) -> anyhow::Result<Result<Closed, Exit>> {
    let resolved = match setup::configuration(file) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(Err(exit)),
    };
    let mut plan = resolved.plan;
    plan.calibration = Calibration::default();
    let name = plan.cycle.name().to_owned();
    let store = setup::read_store(store)?;
    let now = SystemClock.now();
    setup::block_on(async {
        let facts = Arc::new(RwLock::new(store.facts(&name).await?));
        let desk = Desk { plan: Arc::new(plan), store: store.clone(), facts, secrets: resolved.secrets };
        let review = desk.review(now).await?;
        if review.key_results.iter().any(|assessment| assessment.phase != Phase::Closed) {
            anstream::eprintln!(
                "error: the cycle {name} of {} is not closed yet\nhint: name the files of past cycles, as git has them",
                file.display()
            );
            return Ok(Err(Exit::Usage));
        }
        let mut cases = Vec::new();
        for (index, assessment) in review.key_results.iter().enumerate() {
            let Ok(score) = assessment.score else { continue };
            let chances = past_chances(&desk, index, &[0.25, 0.5, 0.75]).await?;
            cases.extend(chances.into_iter().map(|chance| (chance, score >= 1.0 - 1e-9)));
        }
        store.close().await?;
        Ok(Ok(Closed { name, cases }))
    })
}

/// Every chance, corrected by what the other cycles say; with one cycle, by every other case of it.
fn corrected(cycles: &[Closed]) -> Vec<(f64, bool)> {
    let parts: Vec<Vec<(f64, bool)>> = match cycles {
        [only] => (0..5).map(|part| only.cases.iter().skip(part).step_by(5).copied().collect()).collect(),
        several => several.iter().map(|cycle| cycle.cases.clone()).collect(),
    };
    let mut all = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let others = parts.iter().enumerate().filter(|(other, _)| *other != index).flat_map(|(_, part)| part.iter().copied());
        let fitted = Calibration::fit(&others.collect::<Vec<_>>());
        all.extend(part.iter().map(|(chance, came)| (fitted.apply(*chance), *came)));
    }
    all
}
