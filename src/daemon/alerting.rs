//! From where everything stands to messages that have arrived.
//!
//! [`look`] runs after every assessment: it decides, and keeps what it decided together with the messages that tell of it.
//! [`carry`] sends what is due, each place at its own pace, and keeps what came of it. So a stop at any moment loses nothing;
//! a stop between an arrival and its record sends that one message again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tracing::{info, warn};

use super::{
    app::{App, stopped},
    review::review_one,
};
use crate::{
    alert::{Event, Message, News, Seen, State, Subject, Telling, decide, message, seen},
    deliver::{Carrier, NotDelivered},
    lang::Language,
    okr::Failure,
    plan::{Plan, PlannedAlerts, PlannedSink, Way},
    progress::Standing,
    store::{Change, Outcome, Outgoing, StoreError},
};

/// So often is looked for messages that are due.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// So many messages are taken up at once.
const MOST: u32 = 200;
/// Places that are written to at the same time.
const PLACES: usize = 16;
/// The first wait after a failure; each further one is twice as long, up to the longest.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(15);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);
/// A message that could not be brought for so long is old news.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(3 * 24);
/// So often is tried what cannot work, before somebody has to look at it.
const HOPELESS_ATTEMPTS: u32 = 3;
/// What an Alertmanager is not told again is over for it after so long.
const LIVES_FOR: Duration = Duration::from_secs(300);

/// Decides what there is to tell, and keeps it.
///
/// # Errors
/// [`StoreError`] if the store fails; nothing was told then, and the next look tells it.
pub async fn look(app: &App, plan: &Plan, standings: &[Standing], carrier: &Carrier) -> Result<(), StoreError> {
    let Some(alerts) = &plan.alerts else { return Ok(()) };
    let (cycle, now) = (plan.cycle.name(), app.clock.now());
    let states: BTreeMap<String, State> = states(app.store.alerts(cycle).await?);
    let silenced: HashMap<String, Timestamp> =
        app.store.silences(cycle).await?.into_iter().map(|silence| (silence.subject, silence.until)).collect();
    let is_silenced = |key: &str| silenced.get(key).is_some_and(|until| *until > now);
    let all = seen(plan, standings, now);
    let rules = &alerts.rules;
    let (changed, news) = decide(&states, &all, is_silenced, (rules.confirm, rules.remind), now);

    let mut changes = Vec::with_capacity(changed.len() + news.len());
    for news in &news {
        for (sink, language, event) in rules.sinks(plan, news) {
            let Some(sink) = alerts.sink(sink) else { continue };
            let news = &News { event, ..news.clone() };
            if matches!(sink.way, Way::Alertmanager { .. }) {
                continue;
            }
            let message = told(app, plan, news, language, now).await?;
            info!(sink = sink.name, reason = news.reason.name(), subject = news.key, "to be told: {}", message.title);
            let due = match rules.quiet {
                Some(quiet) if !sink.way.minds_the_hour() => quiet.over(now, &plan.time_zone),
                _ => now,
            };
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
    for sink in alerts.sinks.iter().filter(|sink| matches!(sink.way, Way::Alertmanager { .. })) {
        tell_all(app, plan, alerts, sink, (&all, &goes_on, &news), carrier, now).await?;
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
        Subject::Cycle => None,
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

/// Alertmanager is told all that goes on at every look, and what has just ended; it does its own reminding.
async fn tell_all(
    app: &App,
    plan: &Plan,
    alerts: &PlannedAlerts,
    sink: &PlannedSink,
    (all, goes_on, news): (&[Seen], &BTreeMap<String, State>, &[News]),
    carrier: &Carrier,
    now: Timestamp,
) -> Result<(), StoreError> {
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
    let ended = news.iter().filter(|news| news.was.is_some()).cloned().map(|news| News {
        event: Event::Resolved,
        // The alert that ends is the one that was: its labels name it.
        reason: news.was.unwrap_or(news.reason),
        ..news
    });
    let mut messages = Vec::new();
    for news in standing.chain(ended).collect::<Vec<_>>() {
        let to = alerts.rules.sinks(plan, &news);
        if let Some((_, language, _)) = to.into_iter().find(|(name, ..)| *name == sink.name) {
            messages.push(told(app, plan, &news, language, now).await?);
        }
    }
    if messages.is_empty() {
        return Ok(());
    }
    let outcome = carrier.send_all(&sink.way, &messages, LIVES_FOR).await;
    note(app, &sink.name, outcome.as_ref().err());
    Ok(())
}

/// Sends what is due until `stop` says so. Never fails: what did not arrive is tried again.
pub async fn carry(app: Arc<App>, plan: Arc<Plan>, carrier: Arc<Carrier>, mut stop: watch::Receiver<bool>) {
    let Some(alerts) = &plan.alerts else { return };
    loop {
        tokio::select! {
            () = tokio::time::sleep(BETWEEN_LOOKS) => {}
            () = stopped(&mut stop) => return,
        }
        // What is under way when it is time to stop is finished, so that it is not sent twice.
        if let Err(error) = send_due(&app, alerts, &carrier).await {
            app.store_failed(error);
        }
    }
}

async fn send_due(app: &App, alerts: &PlannedAlerts, carrier: &Carrier) -> Result<(), StoreError> {
    let due = app.store.outgoing(app.clock.now(), MOST).await?;
    let mut by_sink: BTreeMap<String, Vec<Outgoing>> = BTreeMap::new();
    for outgoing in due {
        by_sink.entry(outgoing.sink.clone()).or_default().push(outgoing);
    }
    // A place that hangs delays its own messages only.
    let mut places = stream::iter(by_sink)
        .map(|(name, messages)| async move {
            for outgoing in messages {
                let attempts = outgoing.attempts;
                let outcome = attempt(app, alerts.sink(&name), carrier, &outgoing).await;
                let failed = matches!(outcome, Outcome::Failed { .. });
                app.store.commit(&outgoing.cycle, vec![Change::Sent { number: outgoing.number, outcome }]).await?;
                if failed && attempts == 0 {
                    // The others of this place would fail in the same way; they are due again at the next look.
                    break;
                }
            }
            Ok::<_, StoreError>(())
        })
        .buffer_unordered(PLACES);
    while let Some(outcome) = places.next().await {
        outcome?;
    }
    Ok(())
}

async fn attempt(app: &App, sink: Option<&PlannedSink>, carrier: &Carrier, outgoing: &Outgoing) -> Outcome {
    let now = app.clock.now();
    let Some(sink) = sink else {
        return Outcome::Failed { told: "there is no such sink any more".to_owned(), again: None };
    };
    let Ok(message) = serde_json::from_str::<Message>(&outgoing.message) else {
        return Outcome::Failed { told: "the message was written by another version".to_owned(), again: None };
    };
    let outcome = carrier.send(&sink.way, &message).await;
    let told = note(app, &sink.name, outcome.as_ref().err());
    match outcome {
        Ok(()) => Outcome::Delivered { at: app.clock.now() },
        Err(error) => Outcome::Failed { told, again: next_attempt(outgoing, &error, now) },
    }
}

fn next_attempt(outgoing: &Outgoing, error: &NotDelivered, now: Timestamp) -> Option<Timestamp> {
    let hopeless = error.for_good && outgoing.attempts + 1 >= HOPELESS_ATTEMPTS;
    if hopeless || outgoing.written_at.duration_until(now) >= GIVEN_UP_AFTER {
        return None;
    }
    let doubled = FIRST_WAIT.checked_mul(1 << outgoing.attempts.min(12)).unwrap_or(LONGEST_WAIT);
    let asked = error.wait.and_then(|wait| SignedDuration::try_from(wait).ok()).unwrap_or_default();
    now.checked_add(doubled.min(LONGEST_WAIT).max(asked.min(LONGEST_WAIT))).ok()
}

/// Tells the log and the metrics; the text has its secrets hidden.
fn note(app: &App, sink: &str, error: Option<&NotDelivered>) -> String {
    app.telemetry.notified(sink, error.is_none());
    let Some(error) = error else { return String::new() };
    let told = app.collector.load().round().hide(&error.told);
    warn!(sink, "a message did not arrive: {told}");
    told
}
