//! An Alertmanager forgets what it is not told again, so it is told twice a minute, whatever the rest of okrd does meanwhile.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::carry::note;
use crate::{
    alert::{Message, Reason},
    daemon::app::{App, stopped},
    deliver::Carrier,
    plan::{Plan, Way},
};

/// So often is said what goes on.
const EVERY: Duration = Duration::from_secs(30);
/// The numbers in what is said are as old as this at most.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(5);
/// After a failure, so soon again.
const SOON: Duration = Duration::from_secs(10);
/// What an Alertmanager is not told again is over for it after so long; what ended is said for as long.
const LIVES_FOR: Duration = Duration::from_secs(300);

/// What goes on, and what has just ended.
#[derive(Debug, Default)]
pub struct Pulse {
    pub goes_on: Vec<Message>,
    pub ended: Vec<Message>,
}

/// The way to the task of each Alertmanager, by the name of its sink.
#[derive(Debug, Default)]
pub struct Pulses(BTreeMap<String, Heart>);

/// The way to one of them.
#[derive(Debug)]
pub struct Heart {
    sender: mpsc::UnboundedSender<Pulse>,
    last: Mutex<Option<Beat>>,
}

/// What went on when it was told of last, each subject with its reason and beginning; and when that was.
type Beat = (Vec<Told>, Timestamp);
type Told = (String, Reason, Timestamp);

impl Heart {
    /// Whether something began or ended since the last time, or the words may be old.
    pub fn is_wanted(&self, told: &[Told], now: Timestamp) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = last.as_ref().is_some_and(|(known, at)| known == told && at.duration_until(now) < RENEWED_AFTER);
        if !is_known {
            *last = Some((told.to_vec(), now));
        }
        !is_known
    }

    /// Never waits: a place that hangs must not hold up whoever looks.
    pub fn send(&self, pulse: Pulse) {
        // A task that ends with its plan no longer listens, and need not.
        let _ = self.sender.send(pulse);
    }
}

impl Pulses {
    /// The ways to all of a plan, and for each the name of its sink with what its task listens to.
    pub fn new(plan: &Plan) -> (Self, Vec<(String, mpsc::UnboundedReceiver<Pulse>)>) {
        let sinks = plan.alerts.iter().flat_map(|alerts| &alerts.sinks);
        let mut tasks = Vec::new();
        let mut pulses = Self::default();
        for sink in sinks.filter(|sink| matches!(sink.way, Way::Alertmanager { .. })) {
            let (sender, receiver) = mpsc::unbounded_channel();
            pulses.0.insert(sink.name.clone(), Heart { sender, last: Mutex::default() });
            tasks.push((sink.name.clone(), receiver));
        }
        (pulses, tasks)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Heart)> {
        self.0.iter().map(|(name, heart)| (name.as_str(), heart))
    }
}

/// Tells an Alertmanager what goes on until `stop` says so. Never fails: the next time tells it all again.
pub async fn keep_told(
    app: Arc<App>,
    plan: Arc<Plan>,
    carrier: Arc<Carrier>,
    (name, mut pulses): (String, mpsc::UnboundedReceiver<Pulse>),
    mut stop: watch::Receiver<bool>,
) {
    let Some(sink) = plan.alerts.as_ref().and_then(|alerts| alerts.sink(&name)) else { return };
    let mut now = Pulse::default();
    // A moment, not a wait: looks come more often than this, and must not put it off.
    let mut next = Instant::now() + EVERY;
    loop {
        let news = tokio::select! {
            biased;
            () = stopped(&mut stop) => return,
            pulse = pulses.recv() => Some(pulse),
            () = sleep_until(next) => None,
        };
        let mut is_new = news.is_none();
        if let Some(first) = news {
            let Some(first) = first else { return };
            is_new = take(&mut now, first);
            while let Ok(more) = pulses.try_recv() {
                is_new |= take(&mut now, more);
            }
        }
        let still =
            |until: Timestamp| until.duration_until(app.clock.now()) < SignedDuration::try_from(LIVES_FOR).unwrap_or_default();
        now.ended.retain(|message| message.until.is_some_and(still));
        if !is_new {
            continue;
        }
        if now.goes_on.is_empty() && now.ended.is_empty() {
            next = Instant::now() + EVERY;
            continue;
        }
        let all: Vec<Message> = now.goes_on.iter().chain(&now.ended).cloned().collect();
        let outcome = tokio::select! {
            outcome = carrier.send_all(&sink.way, &all, LIVES_FOR) => outcome,
            () = stopped(&mut stop) => return,
        };
        note(&app, &name, outcome.as_ref().err());
        next = Instant::now() + if outcome.is_ok() { EVERY } else { SOON };
    }
}

/// Whether what goes on is not what went on before. What comes back has not ended.
fn take(now: &mut Pulse, next: Pulse) -> bool {
    let labels = |messages: &[Message]| messages.iter().map(|message| message.labels.clone()).collect::<Vec<_>>();
    let is_new = labels(&now.goes_on) != labels(&next.goes_on) || !next.ended.is_empty();
    now.ended.retain(|ended| next.goes_on.iter().chain(&next.ended).all(|other| other.labels != ended.labels));
    now.ended.extend(next.ended);
    now.goes_on = next.goes_on;
    is_new
}
