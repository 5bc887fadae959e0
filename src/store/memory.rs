//! A store that forgets: for tests, and for looking at a configuration without leaving a file behind.

mod series;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;
use jiff::Timestamp;

use self::series::Series;
use super::{
    Change, Corrected, Correction, CycleNote, Facts, MESSAGES_KEPT, Outcome, Outgoing, Silence, Store, StoreError, TargetNote,
    Visit, accept::accept,
};
use crate::okr::{Annotation, Id, KeptGrade, Observation, Subject};

/// Keeps everything in memory, by the rules of [`Store`] except that nothing outlives it.
#[derive(Debug)]
pub struct MemoryStore {
    /// None once closed.
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    /// By cycle, then by key result.
    cycles: HashMap<String, HashMap<Id, Series>>,
    /// With their cycles, in the order in which they were added.
    annotations: Vec<(String, Annotation)>,
    /// By cycle, then by subject.
    alerts: HashMap<String, BTreeMap<String, String>>,
    silences: HashMap<String, BTreeMap<String, Silence>>,
    /// In the order of their numbers, which are counted from 1.
    outgoing: Vec<Outgoing>,
    /// The newest number of a message.
    outgoing_numbered: u64,
    /// By cycle, in the order in which they were made.
    corrections: HashMap<String, Vec<Correction>>,
    /// The number that was given last.
    last_number: u64,
    reports_made: HashMap<String, Timestamp>,
    /// By cycle, in the order in which they were given.
    grades: HashMap<String, Vec<KeptGrade>>,
}

impl MemoryStore {
    pub fn new() -> Self {
        Self { kept: Mutex::new(Some(Kept::default())) }
    }

    /// Runs `look` on what is kept. Never awaits, so an ordinary mutex is right.
    fn with<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> Result<T, StoreError> {
        self.lock().as_mut().map(look).ok_or(StoreError::Closed)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().expect("nothing panics while holding what is kept")
    }

    /// What `read` makes of one series; its default if nothing is kept of it.
    fn read<T: Default>(&self, cycle: &str, key_result: &Id, read: impl FnOnce(&Series) -> T) -> Result<T, StoreError> {
        self.with(|kept| kept.cycles.get(cycle).and_then(|series| series.get(key_result)).map(read).unwrap_or_default())
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, cycle: &str, changes: Vec<Change>) -> Result<(), StoreError> {
        // All that can be refused is refused here, so the changes below cannot stop halfway.
        let changes = accept(changes)?;
        self.with(|kept| {
            for change in changes {
                kept.apply(cycle, change);
            }
        })
    }

    async fn history(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError> {
        self.read(cycle, key_result, Series::history)
    }

    async fn for_each_history(&self, cycle: &str, mut visit: Visit) -> Result<(), StoreError> {
        let ids = self.with(|kept| kept.cycles.get(cycle).map(|series| series.keys().cloned().collect::<Vec<_>>()))?;
        for id in ids.unwrap_or_default() {
            // Copied out, so that a visitor that takes its time holds nobody up.
            let history = self.read(cycle, &id, Series::history)?;
            if !history.is_empty() {
                visit(&id, &history);
            }
        }
        Ok(())
    }

    async fn revisions(&self, cycle: &str, key_result: &Id) -> Result<Vec<Observation>, StoreError> {
        self.read(cycle, key_result, Series::revisions)
    }

    async fn facts(&self, cycle: &str) -> Result<Facts, StoreError> {
        self.with(|kept| {
            let mut facts = Facts::default();
            for (id, series) in kept.cycles.get(cycle).into_iter().flatten() {
                facts.baselines.extend(series.baseline.clone().map(|baseline| (id.clone(), baseline)));
                facts.polls.extend(series.poll.clone().map(|poll| (id.clone(), poll)));
                if !series.targets.is_empty() {
                    facts.targets.insert(id.clone(), series.targets.clone());
                }
            }
            for correction in kept.corrections.get(cycle).into_iter().flatten() {
                if let Corrected::Accepted { until } = correction.what {
                    let accepted = facts.accepted.entry(correction.key_result.clone()).or_insert(until);
                    *accepted = until.max(*accepted);
                }
            }
            facts
        })
    }

    async fn corrections(&self, cycle: &str) -> Result<Vec<Correction>, StoreError> {
        self.with(|kept| {
            let mut corrections = kept.corrections.get(cycle).cloned().unwrap_or_default();
            corrections.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.key_result.cmp(&b.key_result)));
            corrections
        })
    }

    async fn alerts(&self, cycle: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.with(|kept| kept.alerts.get(cycle).map(|states| states.clone().into_iter().collect()).unwrap_or_default())
    }

    async fn outgoing(&self, now: Timestamp, most: u32) -> Result<Vec<Outgoing>, StoreError> {
        let is_due = |outgoing: &&Outgoing| outgoing.due_at.is_some_and(|due| due <= now);
        self.with(|kept| kept.outgoing.iter().filter(is_due).take(most as usize).cloned().collect())
    }

    async fn newest_outgoing(&self, most: u32) -> Result<Vec<Outgoing>, StoreError> {
        self.with(|kept| kept.outgoing.iter().rev().take(most as usize).cloned().collect())
    }

    async fn silences(&self, cycle: &str) -> Result<Vec<Silence>, StoreError> {
        self.with(|kept| kept.silences.get(cycle).map(|silences| silences.values().cloned().collect()).unwrap_or_default())
    }

    async fn annotations(&self, cycle: &str) -> Result<Vec<Annotation>, StoreError> {
        self.with(|kept| {
            let own = kept.annotations.iter().filter(|(of, _)| of == cycle);
            let mut annotations: Vec<Annotation> = own.map(|(_, annotation)| annotation.clone()).collect();
            annotations.sort_by_key(|annotation| (annotation.at, annotation.number));
            annotations
        })
    }

    async fn reports_made_until(&self, report: &str) -> Result<Option<Timestamp>, StoreError> {
        self.with(|kept| kept.reports_made.get(report).copied())
    }

    async fn grades(&self, cycle: &str) -> Result<Vec<KeptGrade>, StoreError> {
        self.with(|kept| {
            let mut grades = kept.grades.get(cycle).cloned().unwrap_or_default();
            let is_objective = |grade: &KeptGrade| matches!(grade.subject, Subject::Objective(_));
            grades.sort_by(|a, b| {
                is_objective(a).cmp(&is_objective(b)).then_with(|| a.subject.id().as_str().cmp(b.subject.id().as_str()))
            });
            grades
        })
    }

    async fn cycles(&self) -> Result<Vec<CycleNote>, StoreError> {
        self.with(|kept| {
            let note = |(name, series): (&String, &HashMap<Id, Series>)| CycleNote {
                name: name.clone(),
                key_results: series.len(),
                graded: kept.grades.contains_key(name),
            };
            let mut cycles: Vec<CycleNote> = kept.cycles.iter().map(note).collect();
            cycles.sort_by(|a, b| a.name.cmp(&b.name));
            cycles
        })
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.lock().take();
        Ok(())
    }
}

impl Kept {
    fn apply(&mut self, cycle: &str, change: Change) {
        match change {
            Change::Observation { key_result, observation } => self.series(cycle, key_result).observe(observation),
            Change::Baseline { key_result, baseline } => {
                self.series(cycle, key_result).baseline.get_or_insert(baseline);
            }
            Change::Rebaseline { key_result, baseline, at, reason } => {
                let before = self.series(cycle, key_result.clone()).baseline.replace(baseline).map(|before| before.number);
                self.correct(cycle, Correction { key_result, at, reason, what: Corrected::Baseline { before } });
            }
            Change::Accept { key_result, until, at, reason } => {
                self.correct(cycle, Correction { key_result, at, reason, what: Corrected::Accepted { until } });
            }
            Change::Poll { key_result, state } => self.series(cycle, key_result).poll = Some(state),
            Change::Target { key_result, text, at, reason } => {
                let targets = &mut self.series(cycle, key_result).targets;
                if targets.last().is_none_or(|newest| newest.text != text) {
                    targets.push(TargetNote { text, at, reason });
                }
            }
            Change::Alert { subject, state } => {
                let states = self.alerts.entry(cycle.to_owned()).or_default();
                match state {
                    Some(state) => states.insert(subject, state),
                    None => states.remove(&subject),
                };
            }
            Change::Outgoing { sink, message, at, due } => {
                let oldest = at.checked_sub(MESSAGES_KEPT).unwrap_or(Timestamp::MIN);
                self.outgoing.retain(|outgoing| outgoing.due_at.is_some() || outgoing.written_at >= oldest);
                self.outgoing_numbered += 1;
                self.outgoing.push(Outgoing {
                    number: self.outgoing_numbered,
                    cycle: cycle.to_owned(),
                    sink,
                    message,
                    written_at: at,
                    due_at: Some(due),
                    attempts: 0,
                    failure: None,
                    delivered_at: None,
                });
            }
            Change::Sent { number, outcome } => {
                let sent = self.outgoing.iter_mut().find(|outgoing| outgoing.number == number);
                if let Some(sent) = sent.filter(|sent| sent.delivered_at.is_none()) {
                    sent.attempts += 1;
                    (sent.due_at, sent.failure, sent.delivered_at) = match outcome {
                        Outcome::Delivered { at } => (None, None, Some(at)),
                        Outcome::Failed { told, again } => (again, Some(told), None),
                    };
                }
            }
            Change::Silence(silence) => {
                self.silences.entry(cycle.to_owned()).or_default().insert(silence.subject.clone(), silence);
            }
            Change::Annotation { subject, at, text } => {
                self.last_number += 1;
                self.annotations.push((cycle.to_owned(), Annotation { number: self.last_number, subject, at, text }));
            }
            Change::AnnotationRemoved { number } => self.annotations.retain(|(_, annotation)| annotation.number != number),
            Change::Grade(grade) => self.grade(cycle, grade),
            Change::ReportsMade { report, until } => {
                let made = self.reports_made.entry(report).or_insert(until);
                *made = until.max(*made);
            }
        }
    }

    fn grade(&mut self, cycle: &str, grade: KeptGrade) {
        let grades = self.grades.entry(cycle.to_owned()).or_default();
        let newest = grades.iter().rfind(|other| other.subject == grade.subject);
        match (newest, &grade.reason) {
            (Some(_), None) => return,
            (Some(newest), Some(_)) if newest.agrees_with(&grade) => return,
            _ => {}
        }
        grades.push(grade);
    }

    fn correct(&mut self, cycle: &str, correction: Correction) {
        self.corrections.entry(cycle.to_owned()).or_default().push(correction);
    }

    fn series(&mut self, cycle: &str, key_result: Id) -> &mut Series {
        self.cycles.entry(cycle.to_owned()).or_default().entry(key_result).or_default()
    }
}
