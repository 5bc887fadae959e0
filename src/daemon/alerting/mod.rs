//! From where everything stands to messages that have arrived.
//!
//! [`look`] runs after every assessment: it decides, and keeps what it decided together with the messages that tell of it.
//! [`carry()`] sends what is due, each place at its own pace, and keeps what came of it. So a stop at any moment loses nothing;
//! a stop between an arrival and its record sends that one message again. [`keep_told`] tells an Alertmanager all that goes
//! on, over and over, as it wants it.

mod alertmanager;
mod carry;
mod written;

use std::{
    collections::{BTreeMap, HashMap},
    sync::PoisonError,
};

use jiff::Timestamp;
use tracing::info;

use self::written::Written;
pub use self::{
    alertmanager::{Pulse, Pulses, keep_told},
    carry::carry,
};
use super::app::App;
use crate::{
    alert::{Event, Message, News, Reason, Seen, State, Subject, Telling, decide, message, seen},
    lang::Language,
    okr::{Failure, PollState},
    plan::{Plan, PlannedAlerts, Way},
    progress::Standing,
    review::review_one,
    store::{Change, StoreError},
};

/// Decides what there is to tell, and keeps it.
///
/// # Errors
/// [`StoreError`] if the store fails; nothing was told then, and the next look tells it.
pub async fn look(app: &App, plan: &Plan, standings: &[Standing], pulses: &Pulses) -> Result<(), StoreError> {
    let Some(alerts) = &plan.alerts else { return Ok(()) };
    let (cycle, now) = (plan.cycle.name(), app.clock.now());
    let states: BTreeMap<String, State> = states(app.store.alerts(cycle).await?);
    let silenced: HashMap<String, Timestamp> =
        app.store.silences(cycle).await?.into_iter().map(|silence| (silence.subject, silence.until)).collect();
    let all = {
        let facts = app.facts.read().unwrap_or_else(PoisonError::into_inner);
        let poll = |index: usize| facts.polls.get(&plan.key_results[index].key_result.id);
        seen(plan, standings, |index| poll(index).is_some_and(PollState::is_failing), now)
    };
    let rules = &alerts.rules;
    let is_silenced =
        |seen: &Seen| silenced.get(&seen.key).is_some_and(|until| *until > now) || rules.is_worked_on(plan, seen.subject, now);
    let (changed, news) = decide(&states, &all, is_silenced, (rules.confirm, rules.remind), now);

    let mut written = match news.is_empty() || !rules.ceiling.is_set() {
        true => None,
        false => Some(Written::read(app).await?),
    };
    let mut changes = Vec::with_capacity(changed.len() + news.len());
    for news in &news {
        for (sink, language, event) in rules.sinks(plan, news) {
            let Some(sink) = alerts.sink(sink) else { continue };
            let news = &News { event, ..news.clone() };
            // Who keeps no incidents need not hear of each that the close of the cycle ends: that it closed says all.
            let is_ended = news.reason == Reason::CycleClosed && news.subject != Subject::Cycle;
            let is_endless = news.event != Event::Resolved && news.reason.is_told_once();
            if matches!(sink.way, Way::Alertmanager { .. })
                || (is_ended && !sink.way.keeps_incidents())
                || (is_endless && sink.way.takes_only_incidents())
            {
                continue;
            }
            let mut message = told(app, plan, news, language, now).await?;
            let waits = match &written {
                Some(written) if !sink.way.keeps_incidents() => written.wait(rules, plan, &sink.name, &message, now),
                _ => None,
            };
            message.waits = waits.is_some();
            info!(sink = sink.name, reason = news.reason.name(), subject = news.key, "to be told: {}", message.title);
            let due = waits.unwrap_or(now);
            let due = match &rules.quiet {
                Some(quiet) if !sink.way.minds_the_hour() => quiet.over(due, &plan.time_zone),
                _ => due,
            };
            if let (Some(written), false) = (&mut written, message.waits) {
                written.add(&sink.name, now);
            }
            let message = serde_json::to_string(&message).expect("a message is always JSON");
            changes.push(Change::Outgoing { sink: sink.name.clone(), message, at: now, due });
        }
    }
    changes.extend(changed.iter().map(|change| Change::Alert {
        subject: change.key.clone(),
        state: change.state.map(|state| serde_json::to_string(&state).expect("a state is always JSON")),
    }));
    if !changes.is_empty() {
        app.store.commit(cycle, changes).await?;
    }
    let mut goes_on = states;
    for change in changed {
        match change.state {
            Some(state) => goes_on.insert(change.key, state),
            None => goes_on.remove(&change.key),
        };
    }
    let told: Vec<_> =
        goes_on.iter().filter_map(|(key, state)| Some((key.clone(), state.told?.reason, state.told?.since))).collect();
    for (sink, pulse) in pulses.iter() {
        // Looks come often, and each of these messages takes an assessment.
        if !pulse.is_wanted(&told, now) {
            continue;
        }
        pulse.send(beat(app, plan, alerts, sink, (&all, &goes_on, &news), now).await?);
    }
    Ok(())
}

fn states(kept: Vec<(String, String)>) -> BTreeMap<String, State> {
    // A state that another version wrote differently is as good as none: it is told once more.
    kept.into_iter().filter_map(|(key, state)| Some((key, serde_json::from_str(&state).ok()?))).collect()
}

async fn told(app: &App, plan: &Plan, news: &News, language: Language, now: Timestamp) -> Result<Message, StoreError> {
    let of = match news.subject {
        Subject::KeyResult(index) => Some(index),
        Subject::Source(_) => news.about.first().copied(),
        Subject::Credential(_) | Subject::Cycle => None,
    };
    let assessment = match of {
        Some(index) => Some(review_one(plan, &plan.key_results[index], app.store.as_ref(), &app.facts, now).await?),
        None => None,
    };
    let failure = failure_of(app, plan, news);
    let link = plan.alerts.as_ref().and_then(|alerts| alerts.rules.link.as_deref());
    let telling = Telling { plan, news, assessment: assessment.as_ref(), failure: failure.as_ref(), link, language, now };
    Ok(message(&telling))
}

/// What the source said to one of the key results that it fails; its secrets were hidden when it was kept.
fn failure_of(app: &App, plan: &Plan, news: &News) -> Option<Failure> {
    let facts = app.facts.read().unwrap_or_else(PoisonError::into_inner);
    let failures = news.about.iter().filter_map(|index| {
        let poll = facts.polls.get(&plan.key_results[*index].key_result.id)?;
        poll.failure.clone()
    });
    let mut failures = failures;
    failures.next()
}

/// What an Alertmanager is to be told: all that goes on, and what has just ended.
async fn beat(
    app: &App,
    plan: &Plan,
    alerts: &PlannedAlerts,
    sink: &str,
    (all, goes_on, news): (&[Seen], &BTreeMap<String, State>, &[News]),
    now: Timestamp,
) -> Result<Pulse, StoreError> {
    let standing = all.iter().filter_map(|seen| {
        let told = goes_on.get(&seen.key)?.told.filter(|told| !told.reason.is_told_once())?;
        Some(News {
            subject: seen.subject,
            key: seen.key.clone(),
            event: Event::Raised,
            reason: told.reason,
            was: None,
            since: told.since,
            about: seen.about.clone(),
        })
    });
    // The alert that ends is the one that was, also where another took its place: labels name what they are about.
    let over = |news: &News| {
        let was = news.was?;
        Some(News { event: Event::Resolved, reason: was, was: Some(was), ..news.clone() })
    };
    let mut pulse = Pulse::default();
    for news in standing.chain(news.iter().filter_map(over)) {
        let to = alerts.rules.sinks(plan, &news);
        let Some((_, language, _)) = to.into_iter().find(|(name, ..)| *name == sink) else { continue };
        let message = told(app, plan, &news, language, now).await?;
        if news.event == Event::Resolved { pulse.ended.push(message) } else { pulse.goes_on.push(message) }
    }
    Ok(pulse)
}
