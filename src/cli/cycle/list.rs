//! `okrd cycle list`: every cycle that the store knows.

use std::sync::{Arc, RwLock};

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    cli::{args::Place, exit::Exit, setup},
    clock::{Clock as _, SystemClock},
    close::{holding, is_top},
    okr::{Cycle, KeptGrade, Subject},
    plan::Plan,
    progress::ObjectiveAssessment,
    review::review,
    store::{CycleNote, Store},
};

/// One line of the list.
struct Line {
    note: CycleNote,
    /// First and last day.
    days: Option<(Date, Date)>,
    grade: Grade,
}

enum Grade {
    Kept(Summary),
    /// By the file as it is: what the grade would be, and whether it is final.
    SoFar(Summary, bool),
    /// The file is of another cycle, and no grade was kept.
    OtherCycle,
}

#[derive(Default)]
struct Summary {
    /// The mean of the objectives that count for no other.
    score: Option<f64>,
    accomplished: usize,
    graded: usize,
    /// When the newest of the kept grades was given, and whether it is a regrade.
    given: Option<(jiff::Timestamp, bool)>,
}

pub fn list(place: &Place, as_json: bool) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let store = setup::read_store(&setup::store_path(place, &resolved))?;
    let plan = Arc::new(resolved.plan);
    setup::block_on(async {
        let lines = lines(&plan, store.as_ref()).await?;
        if as_json {
            setup::print_json(&json!({ "cycles": lines.iter().map(line_json).collect::<Vec<_>>() }))?;
        } else {
            setup::print(&table(&plan, &lines))?;
        }
        Ok(Exit::Done)
    })
}

async fn lines(plan: &Arc<Plan>, store: &dyn Store) -> anyhow::Result<Vec<Line>> {
    let own = plan.cycle.name();
    let mut notes = store.cycles().await?;
    if !notes.iter().any(|note| note.name == own) {
        notes.push(CycleNote { name: own.to_owned(), key_results: 0, graded: false });
    }
    let mut lines = Vec::with_capacity(notes.len());
    for note in notes {
        let grade = if note.graded {
            Grade::Kept(of_kept(&store.grades(&note.name).await?))
        } else if note.name == own {
            let facts = Arc::new(RwLock::new(store.facts(own).await?));
            let objectives = review(plan, store, &facts, SystemClock.now()).await?.objectives;
            Grade::SoFar(of_review(plan, &objectives), objectives.iter().all(|objective| objective.closed))
        } else {
            Grade::OtherCycle
        };
        let cycle = if note.name == own {
            Some(plan.cycle.clone())
        } else {
            Cycle::of_year(&note.name, plan.year_starts, &plan.time_zone).ok()
        };
        let days = cycle.map(|cycle| (cycle.days().0, cycle.days().1.yesterday().unwrap_or(cycle.days().1)));
        lines.push(Line { note, days, grade });
    }
    // By time; those whose dates nobody knows come first.
    lines.sort_by(|a, b| a.days.cmp(&b.days).then_with(|| a.note.name.cmp(&b.note.name)));
    Ok(lines)
}

fn of_kept(kept: &[KeptGrade]) -> Summary {
    let objectives: Vec<&KeptGrade> =
        holding(kept).into_iter().filter(|grade| matches!(grade.subject, Subject::Objective(_))).collect();
    Summary {
        score: mean(objectives.iter().filter(|grade| is_top(grade)).filter_map(|grade| grade.score)),
        accomplished: objectives.iter().filter(|grade| grade.accomplished == Some(true)).count(),
        graded: objectives.iter().filter(|grade| grade.accomplished.is_some()).count(),
        given: kept.iter().max_by_key(|grade| grade.at).map(|grade| (grade.at, grade.reason.is_some())),
    }
}

fn of_review(plan: &Plan, objectives: &[ObjectiveAssessment]) -> Summary {
    let top = plan.objectives.iter().zip(objectives).filter(|(objective, _)| !(objective.rolls_up && objective.parent.is_some()));
    let accomplished = || objectives.iter().filter_map(|objective| objective.accomplished);
    Summary {
        score: mean(top.filter_map(|(_, assessment)| assessment.progress.as_ref().ok().copied())),
        accomplished: accomplished().filter(|accomplished| *accomplished).count(),
        graded: accomplished().count(),
        given: None,
    }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let numbers: Vec<f64> = numbers.collect();
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

fn line_json(line: &Line) -> Value {
    let (state, summary) = match &line.grade {
        Grade::Kept(summary) => ("closed", Some(summary)),
        Grade::SoFar(summary, true) => ("final", Some(summary)),
        Grade::SoFar(summary, false) => ("open", Some(summary)),
        Grade::OtherCycle => ("not_graded", None),
    };
    json!({
        "cycle": line.note.name,
        "first_day": line.days.map(|days| days.0.to_string()),
        "last_day": line.days.map(|days| days.1.to_string()),
        "key_results": line.note.key_results,
        "state": state,
        "grade_ratio": summary.and_then(|summary| summary.score),
        "objectives_accomplished": summary.map(|summary| summary.accomplished),
        "objectives_graded": summary.map(|summary| summary.graded),
        "graded_at": summary.and_then(|summary| summary.given).map(|(at, _)| at.to_string()),
        "regraded": summary.and_then(|summary| summary.given).is_some_and(|(_, regraded)| regraded),
    })
}

fn table(plan: &Plan, lines: &[Line]) -> String {
    let rows: Vec<[String; 4]> = lines
        .iter()
        .map(|line| {
            let days = line.days.map_or_else(|| "dates not known".to_owned(), |(first, last)| format!("{first} to {last}"));
            let count = line.note.key_results;
            let key_results = if count == 1 { "1 key result".to_owned() } else { format!("{count} key results") };
            [line.note.name.clone(), days, key_results, grade_text(plan, &line.grade)]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let line = |row: &[String; 4]| {
        let [name, days, key_results, grade] = row;
        format!("{name:<0$}  {days:<1$}  {key_results:<2$}  {grade}\n", widths[0], widths[1], widths[2])
    };
    rows.iter().map(line).collect()
}

fn grade_text(plan: &Plan, grade: &Grade) -> String {
    let score = |summary: &Summary| summary.score.map_or_else(|| "no grade".to_owned(), |score| plan.language.progress(score));
    match grade {
        Grade::Kept(summary) => {
            let day = |at: jiff::Timestamp| plan.time_zone.to_datetime(at).date();
            let given = match summary.given {
                Some((at, true)) => format!("graded again on {}", day(at)),
                Some((at, false)) => format!("closed on {}", day(at)),
                None => "closed".to_owned(),
            };
            let Summary { accomplished, graded, .. } = summary;
            format!("{}, {accomplished} of {graded} objectives accomplished ({given})", score(summary))
        }
        Grade::SoFar(summary, true) => format!("{} (over and not closed: okrd cycle close)", score(summary)),
        Grade::SoFar(summary, false) => format!("{} so far", score(summary)),
        Grade::OtherCycle => "not graded (the file is of another cycle)".to_owned(),
    }
}
