//! Reports that are made by themselves.

use std::path::Path as FilePath;

use crate::{
    config::{self, LanguageWord, ReportFormatWord, ReportWord},
    document::{Context, Marked, Mistake, Path, did_you_mean},
    lang::Language,
    plan::{Format, PlannedReport, What, When},
    schedule::Schedule,
};

pub(super) fn resolve(
    raw: &[Marked<config::Report>],
    alerts: Option<&Marked<config::Alerts>>,
    language: Language,
    folder: &FilePath,
    cx: &mut Context<'_>,
) -> Vec<PlannedReport> {
    let mut planned: Vec<PlannedReport> = Vec::with_capacity(raw.len());
    for Marked { value: raw, place } in raw {
        let path = Path::ROOT.child("reports");
        let what = match raw.what {
            ReportWord::Weekly => What::Weekly,
            ReportWord::Close => What::Close,
        };
        let when = when(what, raw.at.as_ref(), *place, &path, cx);
        check_sinks(&raw.to, alerts, cx);
        if raw.to.is_empty() && raw.out.is_none() {
            let mistake = Mistake::error(*place, path, "this report goes nowhere");
            cx.report(mistake.hint("name a folder for its files, `out: reports`, or sinks, `to: [team]`"));
        }
        let language = match raw.language {
            Some(LanguageWord::English) => Language::En,
            Some(LanguageWord::French) => Language::Fr,
            None => language,
        };
        let format = match raw.format {
            Some(ReportFormatWord::Markdown) => Format::Markdown,
            Some(ReportFormatWord::Json) => Format::Json,
            Some(ReportFormatWord::Html) | None => Format::Html,
        };
        let Some(when) = when else { continue };
        let to: Vec<String> = raw.to.iter().map(|to| to.value.clone()).collect();
        let mut key = key(what, &when, language, format, &to);
        // The same report into two folders is two reports.
        while planned.iter().any(|other| other.key == key) {
            key.push_str(" again");
        }
        let out = raw.out.as_ref().map(|out| folder.join(out.expose()));
        planned.push(PlannedReport { key, what, when, to, out, language, format });
    }
    planned
}

fn when(
    what: What,
    at: Option<&Marked<String>>,
    place: crate::document::Place,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<When> {
    let path = path.child("at");
    let Some(at) = at else {
        if what == What::Close {
            return Some(When::Closed);
        }
        let mistake = Mistake::error(place, path, "a weekly report needs the time at which it is made");
        cx.report(mistake.hint("add `at: \"mon 08:00\"`"));
        return None;
    };
    match Schedule::parse_at(&at.value) {
        Ok(schedule) => Some(When::At(schedule)),
        Err(error) => {
            let hint = "write days and a time such as \"mon 08:00\", or five cron fields such as \"0 8 * * mon\"";
            cx.report(Mistake::error(at.place, path, error.to_string()).hint(hint));
            None
        }
    }
}

fn check_sinks(to: &[Marked<String>], alerts: Option<&Marked<config::Alerts>>, cx: &mut Context<'_>) {
    let sinks = || alerts.iter().flat_map(|alerts| &alerts.value.sinks.0).map(|(name, _)| name.value.as_str());
    for to in to {
        let sink = alerts.iter().flat_map(|alerts| &alerts.value.sinks.0).find(|(name, _)| name.value == to.value);
        if sink.is_some_and(|(_, sink)| sink.pagerduty.is_some() || sink.alertmanager.is_some()) {
            let mistake = Mistake::error(to.place, "reports.to", format!("`{}` is for alerts, and shows no reports", to.value));
            cx.report(mistake.hint("send it by mail, to a chat or to a webhook"));
        }
        if !sinks().any(|name| name == to.value) {
            let hint = match sinks().next() {
                Some(_) => did_you_mean(&to.value, sinks()),
                None => "declare it under `alerts: { sinks: ... }`".to_owned(),
            };
            cx.report(Mistake::error(to.place, "reports.to", format!("unknown sink `{}`", to.value)).hint(hint));
        }
    }
}

fn key(what: What, when: &When, language: Language, format: Format, to: &[String]) -> String {
    let at = match when {
        When::At(schedule) => schedule.to_string(),
        When::Closed => "the close".to_owned(),
    };
    format!("{} at {at}, {}, {}, to [{}]", what.name(), language.code(), format.extension(), to.join(", "))
}
