//! `okrd alerts` and `okrd silence`: trying the ways, looking at what was told, and being left alone for a while.

use std::{fmt::Write as _, path::Path};

use jiff::Timestamp;
use serde_json::json;

use super::{args, exit::Exit, setup};
use crate::{
    alert::{Event, Message, sample},
    clock::{Clock as _, SystemClock},
    deliver::Carrier,
    document::{Length, did_you_mean},
    lang::Moment,
    plan::{Plan, Way},
    store::{Change, Outgoing, Silence},
};

/// So many messages are listed.
const LISTED: u32 = 50;

pub fn alerts(arguments: &args::Alerts) -> anyhow::Result<Exit> {
    match &arguments.order {
        args::AlertsCommand::Test { config, sink } => test(config, sink.as_deref()),
        args::AlertsCommand::List { place, json } => list(place, *json),
    }
}

fn test(config: &Path, wanted: Option<&str>) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let sinks = plan.alerts.as_ref().map_or(&[][..], |alerts| &alerts.sinks);
    let chosen: Vec<_> = sinks.iter().filter(|sink| wanted.is_none_or(|wanted| wanted == sink.name)).collect();
    if chosen.is_empty() {
        let (problem, hint) = match wanted {
            Some(wanted) if !sinks.is_empty() => {
                (format!("there is no sink `{wanted}`"), did_you_mean(wanted, sinks.iter().map(|sink| sink.name.as_str())))
            }
            _ => ("there are no sinks".to_owned(), "add `alerts: { sinks: { team: { slack: { webhook: ... } } } }`".to_owned()),
        };
        anstream::eprintln!("error: {problem}\nhint: {hint}");
        return Ok(Exit::Usage);
    }
    setup::block_on(async {
        let carrier = Carrier::default();
        let message = sample(plan.language, SystemClock.now());
        let mut failed = 0;
        for sink in chosen {
            let mut outcome = carrier.send(&sink.way, &message).await;
            if outcome.is_ok() && matches!(sink.way, Way::PagerDuty { .. }) {
                // An incident that was only tried is not left open.
                outcome = carrier.send(&sink.way, &Message { event: Event::Resolved, ..message.clone() }).await;
            }
            let said = match outcome {
                Ok(()) => "delivered".to_owned(),
                Err(error) => {
                    failed += 1;
                    format!("not delivered: {}", resolved.secrets.hide(&error.told))
                }
            };
            setup::print(&format!("{} ({}): {said}\n", sink.name, sink.way.name()))?;
        }
        Ok(if failed > 0 { Exit::Failed } else { Exit::Done })
    })
}

fn list(place: &args::Place, as_json: bool) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let store = setup::read_store(&setup::store_path(place, &resolved))?;
    setup::block_on(async {
        let newest = store.newest_outgoing(LISTED).await?;
        let silences = store.silences(resolved.plan.cycle.name()).await?;
        store.close().await?;
        let now = SystemClock.now();
        if as_json {
            let messages: Vec<_> = newest.iter().map(outgoing_json).collect();
            let silences = silences.iter().filter(|silence| silence.until > now);
            setup::print_json(&json!({
                "messages": messages,
                "silences": silences.map(|silence| json!({
                    "subject": silence.subject, "until": silence.until.to_string(), "reason": silence.reason,
                })).collect::<Vec<_>>(),
            }))?;
        } else {
            setup::print(&table(&resolved.plan, &newest, &silences, now))?;
        }
        Ok(Exit::Done)
    })
}

fn outgoing_json(outgoing: &Outgoing) -> serde_json::Value {
    let mut message = serde_json::from_str::<serde_json::Value>(&outgoing.message).unwrap_or_default();
    // A whole report is no part of a list; `okrd report` shows it.
    if let Some(message) = message.as_object_mut() {
        message.remove("report");
    }
    json!({
        "number": outgoing.number,
        "sink": outgoing.sink,
        "message": message,
        "written_at": outgoing.written_at.to_string(),
        "delivered_at": outgoing.delivered_at.map(|at| at.to_string()),
        "next_attempt": outgoing.due_at.map(|at| at.to_string()),
        "attempts": outgoing.attempts,
        "failure": outgoing.failure,
    })
}

fn table(plan: &Plan, newest: &[Outgoing], silences: &[Silence], now: Timestamp) -> String {
    let moment = |at| plan.language.moment(Moment { at, zone: &plan.time_zone });
    let mut text = String::new();
    for silence in silences.iter().filter(|silence| silence.until > now) {
        let _ = writeln!(text, "silent until {}: {}  {}", moment(silence.until), silence.subject, silence.reason);
    }
    for outgoing in newest {
        let title = serde_json::from_str::<Message>(&outgoing.message).map_or_else(|_| "?".to_owned(), |message| message.title);
        let state = match (outgoing.delivered_at, outgoing.due_at, &outgoing.failure) {
            (Some(_), _, _) => "delivered".to_owned(),
            (None, Some(due), Some(failure)) => format!("failed {} time(s), again {}: {failure}", outgoing.attempts, moment(due)),
            (None, Some(due), None) => format!("waits until {}", moment(due)),
            (None, None, failure) => format!("given up: {}", failure.as_deref().unwrap_or_default()),
        };
        let _ = writeln!(text, "{}  {}  {title}  ({state})", moment(outgoing.written_at), outgoing.sink);
    }
    if text.is_empty() {
        text.push_str("nobody was told anything yet\n");
    }
    text
}

pub fn silence(arguments: &args::Silence) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let Some(length) = Length::parse(&arguments.length) else {
        anstream::eprintln!("error: `{}` is no length\nhint: write it like `3d`, `12h`", arguments.length);
        return Ok(Exit::Usage);
    };
    let source = plan.sources.iter().any(|source| source.name.as_str() == arguments.subject);
    let subject = match (plan.find(&arguments.subject), source) {
        (Some(_), _) => format!("key_result:{}", arguments.subject),
        (None, true) => format!("source:{}", arguments.subject),
        (None, false) => {
            let names = plan.key_results.iter().map(|tracked| tracked.key_result.id.as_str());
            let names = names.chain(plan.sources.iter().map(|source| source.name.as_str())).collect::<Vec<_>>();
            anstream::eprintln!(
                "error: there is no key result and no source `{}`\nhint: {}",
                arguments.subject,
                did_you_mean(&arguments.subject, names)
            );
            return Ok(Exit::Usage);
        }
    };
    let store = setup::open_store(&setup::store_path(&arguments.place, &resolved))?;
    setup::block_on(async {
        let now = SystemClock.now();
        let until = now.saturating_add(length.0)?;
        let silence = Silence { subject, until, reason: arguments.reason.clone() };
        store.commit(plan.cycle.name(), vec![Change::Silence(silence)]).await?;
        store.close().await?;
        let until = plan.language.moment(Moment { at: until, zone: &plan.time_zone });
        setup::print(&format!("nothing is said of {} until {until}\n", arguments.subject))?;
        Ok(Exit::Done)
    })
}
