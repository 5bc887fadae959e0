//! Sending what is due: every place by a task of its own, so that one that hangs or is down delays its own messages only.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::watch, task::JoinSet};
use tracing::{info, warn};

use crate::{
    alert::{Message, digest},
    daemon::app::{App, stopped},
    deliver::{Carrier, NotDelivered},
    plan::{Plan, PlannedSink},
    store::{Change, Outcome, Outgoing, StoreError},
};

/// So often is looked for messages that are due.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// So many messages are looked through at once.
const MOST: u32 = 5000;
/// What is under way when it is time to stop may take so long.
const PATIENCE: Duration = Duration::from_secs(5);
/// The first wait after a failure; each further one is twice as long, up to the longest.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(15);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// Where somebody has to mend something, and for places that ask for it.
const LONGEST_WAIT_OF_ALL: SignedDuration = SignedDuration::from_hours(1);
/// A message that could not be brought for so long is old news.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How a place has done lately.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    failures: u32,
    /// Nothing is sent there before.
    until: Option<Timestamp>,
}

/// What a task did at its place.
struct Visit {
    sink: String,
    rest: Rest,
    outcome: Result<(), StoreError>,
}

/// Sends what is due until `stop` says so. Never fails: what did not arrive is tried again.
pub async fn carry(app: Arc<App>, plan: Arc<Plan>, carrier: Arc<Carrier>, mut stop: watch::Receiver<bool>) {
    let mut rests: HashMap<String, Rest> = HashMap::new();
    let mut busy: HashSet<String> = HashSet::new();
    let mut visits: JoinSet<Visit> = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(Ok(visit)) = visits.join_next() => {
                busy.remove(&visit.sink);
                rests.insert(visit.sink, visit.rest);
                match visit.outcome {
                    // More may be ready now: what follows in the stories that were just told.
                    Ok(()) if visit.rest.failures == 0 => {}
                    Ok(()) => continue,
                    Err(error) => {
                        app.store_failed(error);
                        continue;
                    }
                }
            }
            () = tokio::time::sleep(BETWEEN_LOOKS) => {}
        }
        if visits.is_empty() {
            busy.clear();
        }
        let pending = match app.store.outgoing(Timestamp::MAX, MOST).await {
            Ok(pending) => pending,
            Err(error) => {
                app.store_failed(error);
                continue;
            }
        };
        let now = app.clock.now();
        for (sink, parcels) in ready(pending, now) {
            let rest = rests.get(&sink).copied().unwrap_or_default();
            if busy.contains(&sink) || rest.until.is_some_and(|until| now < until) {
                continue;
            }
            busy.insert(sink.clone());
            visits.spawn(visit(app.clone(), plan.clone(), carrier.clone(), sink, parcels, rest, stop.clone()));
        }
    }
    // What is under way is finished, so that it is not sent twice; a place that hangs is not waited for.
    let _ = tokio::time::timeout(PATIENCE, async { while visits.join_next().await.is_some() {} }).await;
}

/// What may be sent now, by sink: those that were never tried first, so that one that never arrives holds up no other.
/// Messages of one story go one after another, so an end never overtakes its beginning.
///
/// What waited for the digest is one parcel, and holds up no story: what is critical may overtake it.
fn ready(pending: Vec<Outgoing>, now: Timestamp) -> BTreeMap<String, Vec<Parcel>> {
    let mut by_sink: BTreeMap<String, Vec<Parcel>> = BTreeMap::new();
    let mut digests: BTreeMap<String, Parcel> = BTreeMap::new();
    let mut waiting: HashSet<(String, String)> = HashSet::new();
    for outgoing in pending {
        let Story { story, waits } = serde_json::from_str(&outgoing.message).unwrap_or_default();
        let is_due = outgoing.due_at.is_some_and(|due| due <= now);
        if waits {
            if is_due {
                digests.entry(outgoing.sink.clone()).or_default().push(outgoing);
            }
            continue;
        }
        let is_first = story.is_empty() || waiting.insert((outgoing.sink.clone(), story));
        if is_due && is_first {
            by_sink.entry(outgoing.sink.clone()).or_default().push(vec![outgoing]);
        }
    }
    for (sink, digest) in digests {
        by_sink.entry(sink).or_default().push(digest);
    }
    for parcels in by_sink.values_mut() {
        parcels.sort_by_key(|parcel| parcel.first().map(|outgoing| (outgoing.attempts, outgoing.number)));
    }
    by_sink
}

/// What is sent at once: one message, or those of a digest, the oldest first.
type Parcel = Vec<Outgoing>;

/// The part of a message that this needs.
#[derive(Default, serde::Deserialize)]
struct Story {
    story: String,
    #[serde(default)]
    waits: bool,
}

async fn visit(
    app: Arc<App>,
    plan: Arc<Plan>,
    carrier: Arc<Carrier>,
    sink: String,
    parcels: Vec<Parcel>,
    mut rest: Rest,
    stop: watch::Receiver<bool>,
) -> Visit {
    let planned = plan.alerts.as_ref().and_then(|alerts| alerts.sink(&sink));
    let mut outcome = Ok(());
    for parcel in parcels {
        if *stop.borrow() {
            break;
        }
        let came = attempt(&app, &plan, planned, &carrier, &parcel).await;
        let is_down = matches!(came, Came::Failed { for_now: true, .. });
        rest = match &came {
            Came::Arrived => Rest::default(),
            // It answers, and refuses this one.
            Came::Failed { for_now: false, .. } => rest,
            Came::Failed { wait, .. } => {
                let until = app.clock.now().checked_add(doubled(rest.failures, LONGEST_WAIT).max(*wait)).ok();
                Rest { failures: rest.failures + 1, until }
            }
        };
        let of =
            |outgoing: &Outgoing| Change::Sent { number: outgoing.number, outcome: came.outcome(&app, &plan, planned, outgoing) };
        let kept: Vec<Change> = parcel.iter().map(of).collect();
        if let Err(error) = app.store.commit(&parcel[0].cycle, kept).await {
            outcome = Err(error);
            break;
        }
        if is_down {
            // The others would fail in the same way.
            break;
        }
    }
    Visit { sink, rest, outcome }
}

/// What came of an attempt.
enum Came {
    Arrived,
    Failed { told: String, for_now: bool, wait: SignedDuration, hopeless: bool },
}

async fn attempt(app: &App, plan: &Plan, sink: Option<&PlannedSink>, carrier: &Carrier, parcel: &Parcel) -> Came {
    let hopeless =
        |told: &str| Came::Failed { told: told.to_owned(), for_now: false, wait: SignedDuration::ZERO, hopeless: true };
    let Some(sink) = sink else { return hopeless("there is no such sink any more") };
    let messages: Result<Vec<Message>, _> = parcel.iter().map(|outgoing| serde_json::from_str(&outgoing.message)).collect();
    let message = messages.ok().and_then(|messages| digest(&messages, &plan.time_zone, app.clock.now()));
    let Some(message) = message else {
        return hopeless("the message was written by another version");
    };
    let outgoing = &parcel[0];
    let outcome = carrier.send(&sink.way, &message).await;
    let told = note(app, &sink.name, outcome.as_ref().err());
    match outcome {
        Ok(()) => {
            info!(sink = sink.name, number = outgoing.number, attempts = outgoing.attempts + 1, "delivered: {}", message.title);
            Came::Arrived
        }
        Err(NotDelivered { for_good, wait, .. }) => {
            let wait = wait.and_then(|wait| SignedDuration::try_from(wait).ok()).unwrap_or_default();
            Came::Failed { told, for_now: !for_good, wait: wait.min(LONGEST_WAIT_OF_ALL), hopeless: false }
        }
    }
}

impl Came {
    fn outcome(&self, app: &App, plan: &Plan, sink: Option<&PlannedSink>, outgoing: &Outgoing) -> Outcome {
        let now = app.clock.now();
        let (told, for_now, wait) = match self {
            Self::Arrived => return Outcome::Delivered { at: now },
            Self::Failed { told, hopeless: true, .. } => return Outcome::Failed { told: told.clone(), again: None },
            Self::Failed { told, for_now, wait, .. } => (told.clone(), *for_now, *wait),
        };
        let quiet = plan.alerts.as_ref().and_then(|alerts| alerts.rules.quiet.as_ref());
        let quiet = quiet.filter(|_| sink.is_some_and(|sink| !sink.way.minds_the_hour()));
        let is_quiet = |at| quiet.map_or(at, |quiet| quiet.over(at, &plan.time_zone));
        Outcome::Failed { told, again: again(outgoing, for_now, wait, is_quiet, now) }
    }
}

/// When a message that has just failed is tried again; none if it is given up. `over` gives the end of the quiet hours that
/// an instant lies in, or the instant itself.
fn again(
    outgoing: &Outgoing,
    for_now: bool,
    wait: SignedDuration,
    over: impl Fn(Timestamp) -> Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    if outgoing.written_at.duration_until(now) >= GIVEN_UP_AFTER {
        return None;
    }
    let longest = if for_now { LONGEST_WAIT } else { LONGEST_WAIT_OF_ALL };
    let again = now.checked_add(doubled(outgoing.attempts, longest).max(wait)).unwrap_or(now);
    // Whoever is left alone at night is not woken by the second attempt either; what is sent at night by order, is.
    Some(if over(now) == now { over(again) } else { again })
}

fn doubled(failures: u32, longest: SignedDuration) -> SignedDuration {
    FIRST_WAIT.checked_mul(1 << failures.min(12)).unwrap_or(longest).min(longest)
}

/// Tells the log and the metrics; the text has its secrets hidden.
pub fn note(app: &App, sink: &str, error: Option<&NotDelivered>) -> String {
    app.telemetry.notified(sink, error.is_none());
    let Some(error) = error else { return String::new() };
    let told = app.collector.load().round().hide(&error.told);
    warn!(sink, "a message did not arrive: {told}");
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(number: u64, sink: &str, story: &str, due: Option<i64>, attempts: u32) -> Outgoing {
        Outgoing {
            number,
            cycle: "2026-Q4".to_owned(),
            sink: sink.to_owned(),
            message: format!("{{\"story\":\"{story}\"}}"),
            written_at: Timestamp::UNIX_EPOCH,
            due_at: due.map(|due| Timestamp::from_second(due).unwrap()),
            attempts,
            failure: None,
            delivered_at: None,
        }
    }

    #[test]
    fn messages_of_a_story_go_in_their_order_and_none_holds_up_another_story() {
        let pending = vec![
            // It failed, and waits: its end must not overtake it.
            outgoing(1, "hook", "demos", Some(900), 3),
            outgoing(2, "hook", "leads", Some(90), 2),
            outgoing(3, "hook", "demos", Some(50), 0),
            outgoing(4, "hook", "clicks", Some(60), 0),
            outgoing(5, "chat", "demos", Some(70), 0),
            outgoing(6, "chat", "demos", Some(70), 0),
            outgoing(7, "chat", "leads", Some(101), 0),
        ];
        let numbers = |now: i64| -> Vec<(String, Vec<u64>)> {
            let ready = ready(pending.clone(), Timestamp::from_second(now).unwrap());
            ready.into_iter().map(|(sink, all)| (sink, all.iter().flatten().map(|one| one.number).collect())).collect()
        };
        assert_eq!(numbers(100), [("chat".to_owned(), vec![5]), ("hook".to_owned(), vec![4, 2])]);
        assert_eq!(numbers(1000), [("chat".to_owned(), vec![5, 7]), ("hook".to_owned(), vec![4, 2, 1])]);
        assert!(numbers(10).is_empty());
    }

    #[test]
    fn what_waited_for_the_digest_is_one_parcel_and_holds_up_nothing() {
        let waits = |number, story: &str, due| Outgoing {
            message: format!("{{\"story\":\"{story}\",\"waits\":true}}"),
            ..outgoing(number, "mail", "", Some(due), 0)
        };
        let pending = vec![
            waits(1, "demos", 900),
            waits(2, "leads", 900),
            outgoing(3, "mail", "demos", Some(50), 0),
            waits(4, "demos", 900),
        ];
        let numbers = |now: i64| -> Vec<Vec<u64>> {
            let mut ready = ready(pending.clone(), Timestamp::from_second(now).unwrap());
            ready.remove("mail").unwrap().iter().map(|parcel| parcel.iter().map(|one| one.number).collect()).collect()
        };
        assert_eq!(numbers(100), [vec![3]]);
        assert_eq!(numbers(900), [vec![1, 2, 4], vec![3]]);
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        let seconds: Vec<i64> = (0..8).map(|failures| doubled(failures, LONGEST_WAIT).as_secs()).collect();
        assert_eq!(seconds, [15, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(doubled(u32::MAX, LONGEST_WAIT_OF_ALL), LONGEST_WAIT_OF_ALL);
    }

    #[test]
    fn a_message_is_tried_again_for_a_week_and_not_at_night() {
        let at = |seconds: i64| Timestamp::from_second(seconds).unwrap();
        let awake = |at: Timestamp| at;
        let none = SignedDuration::ZERO;
        let of = |attempts| outgoing(1, "hook", "demos", Some(0), attempts);
        assert_eq!(again(&of(0), true, none, awake, at(100)), Some(at(115)));
        assert_eq!(again(&of(3), true, none, awake, at(100)), Some(at(220)));
        assert_eq!(again(&of(9), true, none, awake, at(100)), Some(at(1000)));
        assert_eq!(again(&of(9), false, none, awake, at(100)), Some(at(3700)), "somebody has to mend it");
        assert_eq!(again(&of(0), true, SignedDuration::from_secs(300), awake, at(100)), Some(at(400)), "as long as it asks");
        let week = 7 * 24 * 3600;
        assert_eq!(again(&of(50), true, none, awake, at(week - 1)), Some(at(week - 1 + 900)));
        assert_eq!(again(&of(50), true, none, awake, at(week)), None);
        let night = |now: Timestamp| if now >= at(110) && now < at(9000) { at(9000) } else { now };
        assert_eq!(again(&of(0), true, none, night, at(100)), Some(at(9000)));
        assert_eq!(again(&of(0), true, none, night, at(200)), Some(at(215)), "a report that is wanted at night");
    }
}
