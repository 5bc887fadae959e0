//! An invented marketing team on 23 November 2026 whose key results are in all states at once, with verdicts made by hand.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use okrd::{
    answer::{ExplainView, KeyResultView, StatusView},
    lang::Language,
    okr::{
        Ambition, Annotation, Baseline, Cycle, Failure, FailureKind, Id, KeyResult, Kind, Objective, Observation, PollState,
        Rank, Role, Status, Subject, Target, Unit, Value, Window,
    },
    progress::{Assessment, Formula, ObjectiveAssessment, Unknown},
    store::TargetNote,
};

use crate::published::nothing_known;

use super::examples;

/// All that views borrow from.
pub struct Sample {
    pub cycle: Cycle,
    pub now: Timestamp,
    pub objectives: Vec<Objective>,
    pub objective_assessments: Vec<ObjectiveAssessment>,
    pub key_results: Vec<Example>,
    /// On the newsletter's open rate.
    pub annotations: Vec<Annotation>,
}

/// One key result with its verdict and what it was made of.
pub struct Example {
    pub key_result: KeyResult,
    pub objective: usize,
    pub source: (&'static str, &'static str),
    pub assessment: Assessment,
    pub poll: Option<PollState>,
    pub history: Vec<Observation>,
    pub revisions: usize,
    pub baseline: Option<Baseline>,
    pub targets: Vec<TargetNote>,
    pub question: &'static str,
    pub trailing: Option<SignedDuration>,
}

impl Sample {
    pub fn status(&self) -> StatusView<'_> {
        let key_results = self.key_results.iter().map(|example| KeyResultView {
            key_result: &example.key_result,
            objective: example.objective,
            source: example.source.0,
            connector: example.source.1,
            assessment: &example.assessment,
            poll: example.poll.as_ref(),
        });
        StatusView {
            cycle: &self.cycle,
            now: self.now,
            objectives: &self.objectives,
            objective_assessments: &self.objective_assessments,
            key_results: key_results.collect(),
        }
    }

    pub fn explain(&self, id: &str) -> ExplainView<'_> {
        let example = self.key_results.iter().find(|example| example.key_result.id.as_str() == id).unwrap();
        ExplainView {
            cycle: &self.cycle,
            now: self.now,
            objective: &self.objectives[example.objective].title,
            key_result: &example.key_result,
            source: example.source.0,
            connector: example.source.1,
            question: example.question,
            trailing: example.trailing,
            assessment: &example.assessment,
            history: &example.history,
            revisions: example.revisions,
            baseline: example.baseline.as_ref(),
            poll: example.poll.as_ref(),
            targets: &example.targets,
            // One of them was noted on.
            annotations: if id == "newsletter-open-rate" { &self.annotations } else { &[] },
        }
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// The day so many days before now, and an hour of it.
pub fn ago(days_ago: i64) -> Timestamp {
    now() - days(days_ago)
}

pub fn now() -> Timestamp {
    at("2026-11-23T13:05:00Z")
}

pub const START: &str = "2026-09-30T22:00:00Z";
pub const NOT_APPLICABLE: Unknown = Unknown::NotApplicable;

pub fn key_result(id: &str, title: &str, kind: Kind, unit: &str, target: Target, text: &str) -> KeyResult {
    KeyResult {
        title: title.into(),
        objective: Id::new("objective").unwrap(),
        owner: "marketing".into(),
        unit: Unit::named(unit),
        target_text: text.into(),
        ..KeyResult::new(Id::new(id).unwrap(), kind, target)
    }
}

pub fn assessment(status: Status) -> Assessment {
    Assessment {
        status,
        baseline: Err(NOT_APPLICABLE),
        target: Err(NOT_APPLICABLE),
        expected: Ok(0.583),
        buffer_days: Err(NOT_APPLICABLE),
        required_rate: Err(NOT_APPLICABLE),
        ..nothing_known()
    }
}

/// A verdict with numbers; `progress` and `expected` are fractions.
pub fn measured(status: Status, value: f64, baseline: f64, target: f64, progress: f64, formula: Formula) -> Assessment {
    let observed = now() - SignedDuration::from_mins(5);
    Assessment {
        value: Ok(value),
        baseline: Ok(baseline),
        target: Ok(target),
        progress: Ok(progress),
        gap: Ok(0.583 - progress),
        score: Ok(progress.clamp(0.0, 1.0)),
        required_rate: if progress > 0.0 { Ok((1.0 - progress) / 0.417 / (progress / 0.583)) } else { Err(Unknown::NoRate) },
        formula,
        observed_at: Some(observed),
        collected_at: Some(observed),
        last_progress_at: Some(ago(1)),
        ..assessment(status)
    }
}

pub fn distance(value: f64, baseline: f64, target: f64) -> Formula {
    Formula::Distance { value, baseline, target }
}

fn answered() -> Option<PollState> {
    Some(PollState::default().after(now() - SignedDuration::from_mins(5), None))
}

pub fn failed(kind: FailureKind, text: &str, times: u32, success: Option<Timestamp>) -> Option<PollState> {
    let mut state = PollState { last_success: success, ..PollState::default() };
    for _ in 0..times {
        state = state.after(now() - SignedDuration::from_mins(2), Some(Failure { kind, text: text.to_owned() }));
    }
    Some(state)
}

pub fn value(number: Value, window: Window, collected_at: Timestamp) -> Observation {
    Observation { role: Role::Value, window, value: number, collected_at }
}

/// A value of the key result's kind that is this number.
fn of_kind(key_result: &KeyResult, number: f64) -> Value {
    match key_result.kind {
        Kind::Level => Value::Level(number),
        Kind::Flow => Value::Flow(number),
        Kind::Ratio => Value::Ratio { numerator: (number * 10_000.0).round(), denominator: 10_000.0 },
        Kind::Rank if number > f64::from(key_result.depth.get()) => Value::Rank(Rank::NotRanked),
        Kind::Rank => Value::Rank(Rank::At(number)),
        Kind::Milestone => Value::Milestone(number),
    }
}

pub fn example(objective: usize, source: (&'static str, &'static str), key_result: KeyResult, assessment: Assessment) -> Example {
    let history = match (&assessment.value, assessment.observed_at) {
        (Ok(number), Some(end)) => vec![value(of_kind(&key_result, *number), Window::new(at(START), end).unwrap(), end)],
        _ => Vec::new(),
    };
    Example {
        key_result,
        objective,
        source,
        assessment,
        poll: answered(),
        history,
        revisions: 0,
        baseline: None,
        targets: Vec::new(),
        question: "",
        trailing: None,
    }
}

/// The sample with titles in a language.
pub fn sample(language: Language) -> Sample {
    let say = |english: &'static str, french: &'static str| match language {
        Language::En => english,
        Language::Fr => french,
    };
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let cycle = Cycle::named("2026-Q4", &zone).unwrap();
    let quarter: Arc<[Window]> = [cycle.previous()].into();
    let objective = |id: &str, title: &str, owner: &str, parent: Option<&str>| Objective {
        id: Id::new(id).unwrap(),
        title: title.into(),
        owner: owner.into(),
        parent: parent.map(|id| Id::new(id).unwrap()),
        rolls_up: false,
        weight: 1.0,
        ambition: Ambition::Aspirational,
        accomplished_at: 0.7,
        initiatives: Vec::new(),
    };
    let objectives = vec![
        objective("email", say("Improve email performance", "Améliorer la performance de l'email marketing"), "marketing", None),
        objective("inbound", say("More inbound leads", "Augmenter le nombre de leads inbound"), "léa", Some("email")),
        objective(
            "seo",
            say("Be found before the competition", "Dépasser les concurrents sur nos mots-clés"),
            "Jean-Baptiste",
            None,
        ),
        objective("brand", say("Be known and recommended", "Améliorer la reconnaissance de marque"), "marketing", None),
    ];
    let of_objective = |progress, expected, coverage, left_out, worst| ObjectiveAssessment {
        closed: false,
        progress,
        expected,
        coverage,
        left_out,
        worst,
        accomplished: None,
        too_easy: false,
    };
    let objective_assessments = vec![
        of_objective(Ok(0.452), Ok(0.583), 0.75, 1, Some((2, Status::SourceFailing))),
        of_objective(Ok(0.614), Ok(0.583), 0.75, 1, Some((4, Status::NoBaseline))),
        of_objective(Ok(0.333), Ok(0.583), 1.0, 0, Some((9, Status::OffTrack))),
        of_objective(Ok(0.725), Ok(0.583), 0.6, 2, Some((12, Status::NoData))),
    ];
    let mut key_results = vec![
        examples::open_rate(
            &quarter,
            say("Raise the newsletter's open rate by 15%", "Augmenter de 15 % le taux d'ouverture de la newsletter"),
        ),
        examples::signups(say(
            "Collect 20% more newsletter sign-ups each month",
            "Collecter chaque mois 20 % d'inscrits en plus à la newsletter",
        )),
        examples::click_rate(say("30% clicks on average on every newsletter", "30 % de clics en moyenne sur chaque newsletter")),
        examples::nurturing(say("Set up 2 new nurturing scenarios", "Déployer 2 nouveaux scénarios de nurturing")),
        examples::conference(say(
            "10% more leads through the conference",
            "Une augmentation de 10 % des leads générés via la conférence",
        )),
        examples::demo_requests(
            &quarter,
            say("20% more demo requests from landing pages", "20 % d'augmentation des demandes de démo via les landing pages"),
        ),
        examples::form_rate(say(
            "Raise the form's conversion rate by 30%",
            "30 % d'augmentation du taux de conversion du formulaire de la landing page",
        )),
        examples::time_on_page(say(
            "Raise the time on the landing page by 5%",
            "Augmenter de 5 % le temps passé sur la landing page",
        )),
        examples::backlinks(say("5 new backlinks", "5 nouveaux backlinks")),
        examples::keyword(say(
            "Webinar ahead of the competitors for keyword Y",
            "Le webinar travaillant le mot-clé Y se positionne devant les concurrents sur YouTube",
        )),
        examples::article(say("Long article on Google's first page", "Un article long positionné sur la 1ère page de Google")),
        examples::ebook(say("3 times as many e-book downloads", "3 fois plus de téléchargements de l'ebook")),
        examples::reviews(say("3 reviews by people known in the field", "3 reviews positives de personnalités du secteur")),
        examples::white_paper(say(
            "Publish a white paper with a key player",
            "Publier un livre blanc avec un acteur clé du secteur",
        )),
        examples::reach(say("Double the reach of social posts 日本語 🎉", "Doubler la portée des posts sociaux 日本語 🎉")),
        examples::interviews(say("5 interviews on blogs of the field", "5 interviews publiés sur des blogs du secteur")),
    ];
    for example in &mut key_results {
        example.key_result.objective = objectives[example.objective].id.clone();
    }
    let note = |number, days, text: &str| Annotation {
        number,
        subject: Subject::KeyResult(Id::new("newsletter-open-rate").unwrap()),
        at: ago(days),
        text: text.into(),
    };
    let annotations = vec![
        note(1, 20, say("new subject lines", "nouveaux objets")),
        note(4, 6, say("campaign sent to 4,300 readers", "campagne envoyée à 4 300 lecteurs")),
    ];
    Sample { cycle, now: now(), objectives, objective_assessments, key_results, annotations }
}
