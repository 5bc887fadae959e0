//! `okrd cycle close`: the grades, kept once; and again only with a reason.

use std::{
    fmt::Write as _,
    sync::{Arc, RwLock},
};

use jiff::Timestamp;
use serde_json::json;

use crate::{
    cli::{
        args::Place,
        exit::Exit,
        render::{grade_json, graded},
        setup,
    },
    clock::{Clock as _, SystemClock},
    close::{Changed, changed, holding, open},
    daemon::{first_grades, grades_anew, prepare},
    lang::Moment,
    okr::KeptGrade,
    plan::Plan,
    store::{Change, Store},
};

pub fn close(place: &Place, reason: Option<&str>, as_json: bool) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    if reason.is_some_and(|reason| reason.trim().is_empty()) {
        anstream::eprintln!("error: the reason is empty\nhint: say why the cycle is graded again; it is kept with the grades");
        return Ok(Exit::Usage);
    }
    let path = setup::store_path(place, &resolved);
    // Whoever names a store that is not there is told so, and gets no empty one that is closed.
    setup::read_store(&path)?;
    let plan = Arc::new(resolved.plan);
    let now = SystemClock.now();
    if let Some(refusal) = refusal(&plan, now) {
        anstream::eprint!("{refusal}");
        return Ok(Exit::Failed);
    }
    let store = setup::open_store(&path)?;
    setup::block_on(async {
        let outcome = closed(&plan, store.as_ref(), reason, now).await?;
        store.close().await?;
        if as_json {
            setup::print_json(&outcome.json(&plan))?;
        } else {
            setup::print(&outcome.text(&plan))?;
        }
        Ok(outcome.exit())
    })
}

/// What is still open, with when it will not be.
fn refusal(plan: &Plan, now: Timestamp) -> Option<String> {
    let open = open(plan, now);
    let last = open.iter().map(|open| open.until).max()?;
    let moment = |at| plan.language.moment(Moment { at, zone: &plan.time_zone });
    let name = plan.cycle.name();
    let mut text = match now < plan.cycle.end() {
        true => format!("error: {name} is not over: it ends {}\n", moment(plan.cycle.end())),
        false => format!("error: {name} is over, but its data has not settled\n"),
    };
    for open in &open {
        let id = &plan.key_results[open.key_result].key_result.id;
        let _ = writeln!(text, "  {id} is open until {}", moment(open.until));
    }
    let _ = writeln!(text, "hint: close it after {}; a running daemon does so by itself", moment(last));
    Some(text)
}

/// What became of the order.
enum Outcome {
    /// Graded for the first time.
    Closed(Vec<KeptGrade>),
    /// There is not one number to grade.
    Nothing,
    Unchanged(Vec<KeptGrade>),
    /// It would be graded otherwise now, and nobody said why it should be.
    Differs(Vec<KeptGrade>, Vec<Changed>),
    Regraded(Vec<KeptGrade>, Vec<Changed>),
}

async fn closed(plan: &Arc<Plan>, store: &dyn Store, reason: Option<&str>, now: Timestamp) -> anyhow::Result<Outcome> {
    let cycle = plan.cycle.name();
    let kept = store.grades(cycle).await?;
    let facts = Arc::new(RwLock::new(store.facts(cycle).await?));
    if kept.is_empty() {
        // Targets that were eased without a reason are refused here as anywhere.
        prepare(plan, store, &SystemClock).await?;
        let grades = match reason {
            Some(_) => grades_anew(plan, store, &facts, now, reason).await?,
            None => first_grades(plan, store, &facts, now).await?,
        };
        if grades.iter().all(|grade| grade.score.is_none()) {
            return Ok(Outcome::Nothing);
        }
        store.commit(cycle, grades.into_iter().map(Change::Grade).collect()).await?;
        return Ok(Outcome::Closed(store.grades(cycle).await?));
    }
    let changed = changed(&kept, grades_anew(plan, store, &facts, now, reason).await?);
    if changed.is_empty() {
        return Ok(Outcome::Unchanged(kept));
    }
    if reason.is_none() {
        return Ok(Outcome::Differs(kept, changed));
    }
    prepare(plan, store, &SystemClock).await?;
    store.commit(cycle, changed.iter().map(|changed| Change::Grade(changed.now.clone())).collect()).await?;
    Ok(Outcome::Regraded(store.grades(cycle).await?, changed))
}

impl Outcome {
    fn exit(&self) -> Exit {
        match self {
            Self::Differs(..) | Self::Nothing => Exit::Failed,
            _ => Exit::Done,
        }
    }

    fn text(&self, plan: &Plan) -> String {
        let (name, look) = (plan.cycle.name(), setup::look());
        match self {
            Self::Nothing => format!(
                "{name} has no number to grade, so it is not closed\nwhat came after the cycle was settled counts with a reason: \
                 okrd cycle close --regrade --reason TEXT\n"
            ),
            Self::Closed(kept) => format!("{name} is closed, and its grades are kept\n{}", graded(plan, kept, &look)),
            Self::Unchanged(kept) => {
                format!("{name} is closed already, and nothing has changed\n{}", graded(plan, kept, &look))
            }
            Self::Differs(_, changed) => format!(
                "{name} is closed already, and would be graded otherwise now\n{}nothing was changed: to grade it again, say why: \
                 okrd cycle close --regrade --reason TEXT\n",
                differences(plan, changed)
            ),
            Self::Regraded(kept, changed) => {
                format!(
                    "{name} is graded again; both grades are kept\n{}{}",
                    differences(plan, changed),
                    graded(plan, kept, &look)
                )
            }
        }
    }

    fn json(&self, plan: &Plan) -> serde_json::Value {
        let (outcome, kept, changed) = match self {
            Self::Nothing => ("nothing_to_grade", &[][..], &[][..]),
            Self::Closed(kept) => ("closed", &kept[..], &[][..]),
            Self::Unchanged(kept) => ("unchanged", &kept[..], &[][..]),
            Self::Differs(kept, changed) => ("differs", &kept[..], &changed[..]),
            Self::Regraded(kept, changed) => ("regraded", &kept[..], &changed[..]),
        };
        json!({
            "cycle": plan.cycle.name(),
            "outcome": outcome,
            "grades": holding(kept).into_iter().map(grade_json).collect::<Vec<_>>(),
            "changed": changed.iter().map(|changed| json!({
                "was": changed.was.as_ref().map(grade_json), "now": grade_json(&changed.now),
            })).collect::<Vec<_>>(),
        })
    }
}

fn differences(plan: &Plan, changed: &[Changed]) -> String {
    let mut text = String::new();
    for Changed { was, now } in changed {
        let score = |grade: &KeptGrade| grade.score.map_or_else(|| "no number".to_owned(), |score| plan.language.progress(score));
        let from = was.as_ref().map_or_else(|| "not graded".to_owned(), score);
        let why = match was {
            Some(was) if was.score == now.score && was.value == now.value => "  (target or rules changed)",
            _ => "",
        };
        let _ = writeln!(text, "  {}: {from} -> {}{why}", now.subject.id(), score(now));
    }
    text
}
