//! What people write: okrs.yaml, manifests, schedules.

use std::path::Path;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    collect::engine::{connectors, manifest::Connector},
    document::{Environment, Files, Mistake},
    plan,
    schedule::Schedule,
};

/// What no message may repeat.
const SECRET: &str = "hunter2-must-not-be-seen";

/// Every variable holds the secret, and there are no files.
struct Secretive;

impl Environment for Secretive {
    fn variable(&self, _: &str) -> Option<String> {
        Some(SECRET.to_owned())
    }

    fn file(&self, path: &str) -> Result<String, String> {
        Err(format!("{path}: there are no files"))
    }
}

/// okrs.yaml: it is accepted, or every mistake has a place in it and can be shown, without what is secret.
pub fn configuration(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut files = Files::default();
    files.add("okrs.yaml", text.to_owned());
    match plan::load(&files, Path::new("."), connectors(), &Secretive) {
        Ok(resolved) => {
            shown(&files, &resolved.warnings, text);
            for tracked in &resolved.plan.key_results {
                let _ = tracked.schedule.next_after(Timestamp::UNIX_EPOCH, &resolved.plan.time_zone);
            }
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "it was refused, and nothing says why");
            shown(&files, &mistakes, text);
        }
    }
}

fn shown(files: &Files, mistakes: &[Mistake], text: &str) {
    let told = files.render(mistakes, false);
    assert_eq!(told.is_empty(), mistakes.is_empty());
    assert!(text.contains(SECRET) || !told.contains(SECRET), "a secret is in a message");
}

/// A connector's manifest: it is one, or something says where it is not.
pub fn manifest(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    // Connectors live as long as the program does.
    let connector: &'static Connector = Box::leak(Box::new(Connector::new("fuzzed", text.to_owned().leak())));
    match connector.manifest() {
        Ok(manifest) => assert!(!manifest.names().contains(&String::new())),
        Err(told) => assert!(!told.is_empty()),
    }
}

/// A schedule: it fires after the time that it is asked for, and no later than the longest gap that it tells.
pub fn schedule(data: &[u8]) {
    let Some((text, time)) = super::parts(data) else { return };
    let Ok(schedule) = Schedule::parse(text) else { return };
    let Ok(after) = String::from_utf8_lossy(time).trim().parse::<Timestamp>() else { return };
    for zone in ["Europe/Paris", "America/St_Johns", "Pacific/Apia"] {
        let zone = TimeZone::get(zone).expect("the zones are bundled");
        let Some(next) = schedule.next_after(after, &zone) else { continue };
        assert!(next > after, "`{text}` after {after} is {next}");
        assert!(schedule.longest_gap() > SignedDuration::ZERO);
    }
}
