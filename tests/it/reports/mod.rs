//! Reports of an invented quarter, compared with golden files in `tests/data/reports`; and those that are made by themselves.
//!
//! `OKRD_BLESS=1 cargo test --test it reports` rewrites them; read the difference before committing it.

mod commands;
pub mod history;
mod made;
mod mail;

use std::{fs, path::Path};

use okrd::{
    lang::Language,
    report::{Course, Format, Report, Why, close, json, rendered, weekly},
};

use self::history::{closed, gathered, monday};

/// Compares with a golden file, or rewrites it.
fn golden(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports").join(name);
    if std::env::var_os("OKRD_BLESS").is_some() {
        fs::write(&path, got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == got, "{name} differs; got:\n{got}\nif this is right, run again with OKRD_BLESS=1");
}

fn compare(report: &Report<'_>, language: Language) {
    for format in [Format::Markdown, Format::Html] {
        let name = format!("{}.{}.{}", report.what.name(), language.code(), format.extension());
        golden(&name, &rendered(report, format, language));
    }
}

#[tokio::test]
async fn a_report_looks_like_its_golden_file() {
    for language in Language::ALL {
        let week = gathered(language.code(), monday()).await;
        compare(&weekly(&week.material()), language);
        let quarter = gathered(language.code(), closed()).await;
        compare(&close(&quarter.material()), language);
    }
    let week = gathered("en", monday()).await;
    golden("weekly.json", &rendered(&weekly(&week.material()), Format::Json, Language::En));
    let quarter = gathered("en", closed()).await;
    golden("close.json", &rendered(&close(&quarter.material()), Format::Json, Language::En));
}

#[tokio::test]
async fn every_key_result_is_told_with_what_it_did_and_why() {
    let week = gathered("en", monday()).await;
    let report = weekly(&week.material());
    let course = |id: &str| {
        let mut all = report.objectives.iter().flat_map(|objective| &objective.key_results);
        all.find(|report| report.tracked.key_result.id.as_str() == id).unwrap().course
    };
    assert_eq!(course("open-rate"), Course::Forward);
    assert_eq!(course("demo-requests"), Course::TooSlow);
    assert!(matches!(course("backlinks"), Course::Still(Why::Stalled { .. })));
    assert!(matches!(course("scenarios"), Course::Still(Why::Overdue { .. })));
    assert!(matches!(course("white-paper"), Course::Still(Why::NotDue { .. })));
    assert_eq!(course("event-leads"), Course::Still(Why::Reached));
    assert_eq!(course("stock"), Course::Still(Why::Kept));
    assert!(matches!(course("webinar-leads"), Course::Hidden(Why::SourceFailing { .. })), "a broken source is no stall");
    assert!(matches!(course("listeners"), Course::Hidden(Why::Stale { .. })), "old data is no stall");
    assert!(matches!(course("survey"), Course::Hidden(Why::NoNumber(_))));
}

#[tokio::test]
async fn the_close_grades_by_the_ambition_and_says_when_it_was_too_easy() {
    let quarter = gathered("en", closed()).await;
    let report = close(&quarter.material());
    let grade =
        |id: &str| report.objectives.iter().find(|objective| objective.objective.id.as_str() == id).unwrap().grade.unwrap();
    assert_eq!((grade("email").needed, grade("email").accomplished), (0.7, Some(true)));
    assert_eq!(grade("inbound").accomplished, Some(false));
    assert!(grade("inbound").original_score < grade("inbound").score, "a target was eased: {:?}", grade("inbound"));
    assert_eq!((grade("shop").needed, grade("shop").accomplished), (1.0, Some(true)), "a promise is kept in full");
    assert!(!grade("shop").too_easy, "a promise that was kept was not too easy");
    assert!(grade("team").too_easy);
    assert!(report.decisions.is_empty());
}

#[tokio::test]
async fn before_the_end_nothing_is_graded_for_good() {
    let week = gathered("en", monday()).await;
    let report = close(&week.material());
    assert!(report.objectives.iter().all(|objective| objective.grade.unwrap().accomplished.is_none()));
    let text = rendered(&report, Format::Markdown, Language::En);
    assert!(text.contains("Not final yet"), "{text}");
}

#[tokio::test]
async fn the_same_history_gives_the_same_report() {
    let (one, other) = (gathered("fr", monday()).await, gathered("fr", monday()).await);
    assert_eq!(json(&weekly(&one.material())), json(&weekly(&other.material())));
}
