//! Sources: which engine they are of, and how gently they are to be asked.

use std::{path::Path as FilePath, sync::Arc, time::Duration};

use jiff::tz::TimeZone;

use crate::{
    config::SourceBasics,
    document::{Context, Fields, Length, Marked, Mistake, Named, Node, Path, Unread, did_you_mean},
    okr::Id,
    plan::{Limits, PlannedSource, Rate},
    source::{Basics, Engine},
};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_CONCURRENCY: u64 = 4;
const DEFAULT_ATTEMPTS: u64 = 3;
const DEFAULT_MAX_BYTES: u64 = 10_000_000;
const LARGEST_ANSWER: u64 = 1 << 30;

/// The sources that are right, and the names of those that are not.
pub(super) fn resolve(
    sources: &Named<Unread>,
    time_zone: &TimeZone,
    folder: &FilePath,
    engines: &'static [&'static dyn Engine],
    cx: &mut Context<'_>,
) -> (Vec<PlannedSource>, Vec<String>) {
    let (mut planned, mut broken) = (Vec::new(), Vec::new());
    let path = Path::ROOT.child("sources");
    let folder: Arc<FilePath> = folder.into();
    for (name, settings) in &sources.0 {
        match one(name, settings, &path.child(&name.value), time_zone, &folder, engines, cx) {
            Some(source) => planned.push(source),
            None => broken.push(name.value.clone()),
        }
    }
    (planned, broken)
}

fn one(
    name: &Marked<String>,
    settings: &Unread,
    path: &Path<'_>,
    time_zone: &TimeZone,
    folder: &Arc<FilePath>,
    engines: &'static [&'static dyn Engine],
    cx: &mut Context<'_>,
) -> Option<PlannedSource> {
    let id = Id::new(&name.value)
        .map_err(|error| cx.report(Mistake::error(name.place, path, error.to_string()).hint("write it like `crm`")))
        .ok();
    let mut fields = Fields::of(&settings.0, path, cx)?;
    let Some(basics) = SourceBasics::take(&mut fields, path, cx) else {
        // The engine's own settings are read all the same, so that all mistakes show at once.
        let connector = settings.0.get("connector").and_then(Node::scalar);
        let engine = engines.iter().find(|engine| Some(engine.name()) == connector)?;
        let max_bytes = usize::try_from(DEFAULT_MAX_BYTES).unwrap_or(usize::MAX);
        let told = Basics { time_zone: time_zone.clone(), timeout: DEFAULT_TIMEOUT, max_bytes, folder: folder.clone() };
        engine.source(&mut fields, path, cx, told);
        fields.finish(path, cx);
        return None;
    };
    let connector = &basics.connector;
    let Some(engine) = engines.iter().find(|engine| engine.name() == connector.value) else {
        let hint = did_you_mean(&connector.value, engines.iter().map(|engine| engine.name()));
        cx.report(
            Mistake::error(connector.place, path.child("connector"), format!("unknown connector `{}`", connector.value))
                .hint(hint),
        );
        return None;
    };
    let concurrency = bounded(basics.concurrency.as_ref(), DEFAULT_CONCURRENCY, 1..=1000, &path.child("concurrency"), cx);
    let attempts = bounded(basics.attempts.as_ref(), DEFAULT_ATTEMPTS, 1..=10, &path.child("attempts"), cx);
    let max_bytes = bounded(basics.max_bytes.as_ref(), DEFAULT_MAX_BYTES, 1..=LARGEST_ANSWER, &path.child("max_bytes"), cx);
    let timeout = timeout(basics.timeout.as_ref(), &path.child("timeout"), cx);
    let rate = match &basics.rate {
        Some(text) => rate(text, &path.child("rate"), cx).map(Some),
        None => Some(None),
    };
    let told = Basics {
        time_zone: time_zone.clone(),
        timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
        max_bytes: usize::try_from(max_bytes?).unwrap_or(usize::MAX),
        folder: folder.clone(),
    };
    let source = engine.source(&mut fields, path, cx, told);
    fields.finish(path, cx);
    let source = source?;
    // What the service can bear, unless the file says something else.
    let manners = source.manners();
    let said = usize::try_from(concurrency?).unwrap_or(1);
    let limits = Limits {
        concurrency: if basics.concurrency.is_some() { said } else { manners.concurrency.unwrap_or(said) },
        rate: rate?.or(manners.rate.map(|(requests, per)| Rate { requests, per })),
        timeout: timeout?,
        attempts: u32::try_from(attempts?).unwrap_or(1),
    };
    Some(PlannedSource {
        name: id?,
        connector: engine.name(),
        source,
        limits,
        backfill: basics.backfill.unwrap_or(true),
        credential_expires: basics.credential_expires.and_then(|day| super::time::day_start(day.value.0, time_zone)),
    })
}

fn bounded(
    given: Option<&Marked<u64>>,
    default: u64,
    range: std::ops::RangeInclusive<u64>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<u64> {
    let Some(Marked { value, place }) = given else { return Some(default) };
    if range.contains(value) {
        return Some(*value);
    }
    let problem = format!("{value} is out of range");
    cx.report(Mistake::error(*place, path, problem).hint(format!("write a number from {} to {}", range.start(), range.end())));
    None
}

fn timeout(given: Option<&Marked<Length>>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Duration> {
    let Some(Marked { value, place }) = given else { return Some(DEFAULT_TIMEOUT) };
    let seconds = value.0.as_secs();
    if (1..=3600).contains(&seconds) {
        return Some(Duration::from_secs(seconds.unsigned_abs()));
    }
    cx.report(Mistake::error(*place, path, "a timeout lies between 1 second and 1 hour").hint("write it like `30s`"));
    None
}

/// `100/1h`
fn rate(text: &Marked<String>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Rate> {
    let parsed = text.value.split_once('/').and_then(|(requests, per)| {
        let per = per.trim();
        // "100/h" is as clear as "100/1h".
        let per = if per.starts_with(|c: char| c.is_ascii_digit()) { per.to_owned() } else { format!("1{per}") };
        let requests: u32 = requests.trim().parse().ok().filter(|requests| *requests > 0)?;
        let seconds = Length::parse(&per).filter(|length| length.0.as_secs() > 0)?.0.as_secs();
        Some(Rate { requests, per: Duration::from_secs(seconds.unsigned_abs()) })
    });
    if parsed.is_none() {
        let problem = format!("`{}` is not a rate", text.value);
        cx.report(Mistake::error(text.place, path, problem).hint("write how many requests in how long: `100/1h`, `5/s`"));
    }
    parsed
}
