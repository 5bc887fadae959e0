//! From what was typed to what it means: every name looked up, every rule checked, every mistake with its place.

mod access;
mod alerts;
mod baseline;
mod key_result;
mod measure;
mod objective;
mod report;
mod source;
mod target;
mod time;

use std::{
    collections::HashMap,
    ops::Deref,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
};

use super::{Plan, PlannedSource};
use crate::{
    config::{self, LanguageWord},
    document::{Context, Environment, Files, Marked, Mistake, Path, Place, Secrets, Severity},
    lang::Language,
    okr::{Cycle, Id},
    schedule::Schedule,
    signal::calibration::Calibration,
    source::Engine,
};

/// A configuration that can be run.
#[derive(Debug)]
pub struct Resolved {
    pub plan: Plan,
    /// Where to serve, if the file says so.
    pub listen: Option<String>,
    /// Where to keep observations, if the file says so.
    pub store: Option<PathBuf>,
    pub secrets: Secrets,
    /// What is worth knowing, though the file can be used.
    pub warnings: Vec<Mistake>,
}

/// Why files are no plan: every mistake of every file, errors and warnings alike.
#[derive(Clone, Debug)]
pub struct Refused {
    pub mistakes: Vec<Mistake>,
    /// What must not be shown when the lines of the mistakes are.
    pub secrets: Secrets,
}

impl Deref for Refused {
    type Target = [Mistake];

    fn deref(&self) -> &[Mistake] {
        &self.mistakes
    }
}

/// Parses and resolves the files; `folder` is where relative paths start.
///
/// # Errors
/// [`Refused`] if there is at least one error.
pub fn load(
    files: &Files,
    folder: &FilePath,
    engines: &'static [&'static dyn Engine],
    environment: &dyn Environment,
) -> Result<Resolved, Refused> {
    let mut cx = Context::new(environment);
    let resolved = config::parse_all(files, &mut cx).map(|file| resolve(file, folder, engines, &mut cx));
    let failed = cx.mistakes.iter().any(|mistake| mistake.severity == Severity::Error);
    match resolved {
        Some(parts) if !failed => Ok(Resolved {
            plan: parts.plan,
            listen: parts.listen,
            store: parts.store,
            secrets: Secrets::new(cx.secrets),
            warnings: cx.mistakes,
        }),
        _ => {
            // A secret can stand in a mistake's text only by way of a typed one; better no detail than that.
            let secrets = Secrets::new(cx.secrets);
            let hide = |mistake: Mistake| Mistake { problem: secrets.hide(&mistake.problem), ..mistake };
            Err(Refused { mistakes: cx.mistakes.into_iter().map(hide).collect(), secrets })
        }
    }
}

struct Parts {
    plan: Plan,
    listen: Option<String>,
    store: Option<PathBuf>,
}

/// What key results are resolved against.
struct Scope<'s> {
    cycle: &'s Cycle,
    sources: &'s [PlannedSource],
    /// Names of sources that were declared but are wrong: naming them is no further mistake.
    broken_sources: Vec<String>,
    default_schedule: Schedule,
    schedules: HashMap<String, Schedule>,
    texts: HashMap<String, Arc<str>>,
    seen: HashMap<Id, Place>,
}

impl Scope<'_> {
    /// One copy of a text that many key results share: owners, units.
    fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(text.to_owned(), shared.clone());
        shared
    }
}

fn resolve(file: config::File, folder: &FilePath, engines: &'static [&'static dyn Engine], cx: &mut Context<'_>) -> Parts {
    if let Some(version) = file.version.as_ref().filter(|version| version.value != 1) {
        let problem = format!("version {} of the file format is not known", version.value);
        cx.report(Mistake::error(version.place, "version", problem).hint("write `version: 1`"));
    }
    let language = match file.language {
        Some(LanguageWord::French) => Language::Fr,
        Some(LanguageWord::English) | None => Language::En,
    };
    let time_zone = time::zone(file.timezone.as_ref(), cx);
    let year_starts = time::year_starts(file.fiscal_year_starts.as_ref(), cx);
    let cycle = time::cycle(&file.cycle, year_starts, &time_zone, cx);
    let (sources, broken_sources) = source::resolve(&file.sources, &time_zone, folder, engines, cx);
    let default_schedule = match &file.poll {
        Some(text) => time::schedule(text, &Path::ROOT.child("poll"), cx),
        None => None,
    };
    let default_schedule = default_schedule.unwrap_or_else(|| Schedule::parse("daily").expect("`daily` is a schedule"));
    let mut scope = Scope {
        cycle: &cycle,
        sources: &sources,
        broken_sources,
        default_schedule,
        schedules: HashMap::new(),
        texts: HashMap::new(),
        seen: HashMap::new(),
    };
    let (objectives, key_results) = objective::resolve(file.objectives, &mut scope, cx);
    let reports = report::resolve(&file.reports, file.alerts.as_ref(), language, folder, cx);
    let names = alerts::Names { sources: &sources, key_results: &key_results, time_zone: &time_zone };
    let alerts = alerts::resolve(file.alerts, &names, cx);
    let access = access::resolve(file.access, cx);
    let store = file.store.and_then(|store| store.sqlite).map(|sqlite| folder.join(sqlite.path.expose()));
    let listen = file.listen.map(|listen| listen.value.expose().to_owned());
    let mut plan = Plan::new(language, time_zone.clone(), cycle.clone(), sources, objectives, key_results);
    plan.reports = reports;
    plan.alerts = alerts;
    plan.access = access;
    plan.year_starts = year_starts;
    plan.calibration = file.calibration.map_or_else(Calibration::default, |given| calibration(&given, cx));
    Parts { plan, listen, store }
}

fn calibration(given: &Marked<config::Calibration>, cx: &mut Context<'_>) -> Calibration {
    let config::Calibration { intercept, slope, .. } = given.value;
    if !(intercept.is_finite() && intercept.abs() <= 5.0 && slope.is_finite() && slope > 0.0 && slope <= 10.0) {
        let mistake = Mistake::error(given.place, "calibration", "such a line would turn chances into nonsense");
        cx.report(mistake.hint("put here what `okrd calibrate` prints"));
        return Calibration::default();
    }
    Calibration { intercept, slope }
}

/// An id, unique among `seen`.
fn unique_id(text: &Marked<String>, path: &Path<'_>, seen: &mut HashMap<Id, Place>, cx: &mut Context<'_>) -> Option<Id> {
    match Id::new(&text.value) {
        Ok(id) => {
            if let Some(first) = seen.get(&id) {
                let mistake = Mistake::error(text.place, path, format!("the id `{id}` is used twice"));
                cx.report(
                    mistake.also(*first, "first here").hint("ids are labels of the metrics: give one of them another name"),
                );
                return None;
            }
            seen.insert(id.clone(), text.place);
            Some(id)
        }
        Err(error) => {
            cx.report(Mistake::error(text.place, path, error.to_string()).hint("write it like `newsletter-open-rate`"));
            None
        }
    }
}
