//! Messages about an invented quarter, compared with golden files in `tests/data/alerts`.
//!
//! `OKRD_BLESS=1 cargo test --test it alerts::messages` rewrites them; read the difference before committing it.

use std::{fmt::Write as _, fs, path::Path, time::Duration};

use jiff::SignedDuration;
use okrd::{
    alert::{Carried, Event, Message, News, Reason, Reporting, Subject, Telling, message, report_message, sample},
    deliver::{of_alerts, page, payload, plain},
    document::Secret,
    lang::Language,
    plan::Way,
    report::{Report, close, html, json, markdown, subject, weekly},
    review::Gathered,
};

use crate::reports::history::{closed, gathered, monday};

fn golden(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/alerts").join(name);
    if std::env::var_os("OKRD_BLESS").is_some() {
        fs::write(&path, got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == got, "{name} differs; got:\n{got}\nif this is right, run again with OKRD_BLESS=1");
}

/// The message about a key result or source of the quarter.
fn about(quarter: &Gathered, name: &str, event: Event, reason: Reason, was: Option<Reason>, language: Language) -> Message {
    let material = quarter.material();
    let plan = material.plan;
    let source = plan.sources.iter().position(|source| source.name.as_str() == name);
    let subject = match (plan.find(name), source) {
        (Some(index), _) => Subject::KeyResult(index),
        (None, Some(source)) if reason == Reason::CredentialExpiring => Subject::Credential(source),
        (None, source) => source.map_or(Subject::Cycle, Subject::Source),
    };
    let on_source = |index: &usize| {
        let tracked = &plan.key_results[*index];
        let fails = material.polls.get(&tracked.key_result.id).is_some_and(|poll| poll.failure.is_some());
        subject == Subject::Credential(tracked.source)
            || (subject == Subject::Source(tracked.source) && (fails || reason == Reason::Stale))
    };
    let about: Vec<usize> = (0..plan.key_results.len()).filter(on_source).collect();
    let failure = about.iter().find_map(|index| material.polls.get(&plan.key_results[*index].key_result.id)?.failure.clone());
    let assessment = match subject {
        Subject::KeyResult(index) => Some(&material.today.key_results[index]),
        Subject::Source(_) => about.first().map(|index| &material.today.key_results[*index]),
        Subject::Credential(_) | Subject::Cycle => None,
    };
    let since = material.now - SignedDuration::from_hours(2);
    let news = News { subject, key: format!("about:{name}"), event, reason, was, since, about };
    let link = Some("https://okrd.example.com");
    message(&Telling { plan, news: &news, assessment, failure: failure.as_ref(), link, language, now: material.now })
}

const CASES: [(&str, Event, Reason, Option<Reason>); 16] = [
    ("crm", Event::Raised, Reason::SourceFailing, None),
    ("crm", Event::Resolved, Reason::Recovered, Some(Reason::SourceFailing)),
    ("podcast", Event::Raised, Reason::Stale, None),
    ("scenarios", Event::Raised, Reason::Overdue, None),
    ("clicks", Event::Raised, Reason::Breach, None),
    ("backlinks", Event::Raised, Reason::Stalled, None),
    ("backlinks", Event::Reminder, Reason::Stalled, None),
    ("demo-requests", Event::Raised, Reason::OffTrack, Some(Reason::AtRisk)),
    ("demo-requests", Event::Raised, Reason::Regressed, None),
    ("keyword", Event::Raised, Reason::AtRisk, None),
    ("visitors", Event::Raised, Reason::Implausible, None),
    ("crm", Event::Raised, Reason::CredentialExpiring, None),
    ("event-leads", Event::Raised, Reason::Achieved, None),
    ("event-leads", Event::Resolved, Reason::Achieved, Some(Reason::OffTrack)),
    ("open-rate", Event::Resolved, Reason::Recovered, Some(Reason::OffTrack)),
    ("landing-page", Event::Resolved, Reason::AtRisk, Some(Reason::OffTrack)),
];

#[tokio::test]
async fn every_reason_reads_like_its_golden_file() {
    for language in Language::ALL {
        let code = language.code();
        let quarter = gathered(code, monday()).await;
        let mut text = String::new();
        for (name, event, reason, was) in CASES {
            let told = about(&quarter, name, event, reason, was, language);
            let _ = write!(text, "{}\n\n{}\n\n{}\n\n", told.title, plain(&told), "-".repeat(72));
        }
        let over = gathered(code, closed()).await;
        for (name, event, was) in [("", Event::Raised, None), ("backlinks", Event::Resolved, Some(Reason::Stalled))] {
            let told = about(&over, name, event, Reason::CycleClosed, was, language);
            let _ = write!(text, "{}\n\n{}\n\n{}\n\n", told.title, plain(&told), "-".repeat(72));
        }
        let tried = sample(language, monday());
        let _ = writeln!(text, "{}\n\n{}", tried.title, plain(&tried));
        for reason in Reason::ALL {
            let has = CASES.iter().any(|(_, _, of, _)| *of == reason) || reason == Reason::CycleClosed;
            assert!(has, "{reason:?} has no example");
        }
        golden(&format!("messages.{code}.txt"), &text);
    }
}

fn secret() -> Secret {
    Secret::of("https://hooks.example.com/services/T000/B000/k3y".to_owned())
}

fn ways() -> Vec<Way> {
    let url = || "https://example.com".to_owned();
    vec![
        Way::Slack { webhook: secret() },
        Way::Teams { webhook: secret() },
        Way::Discord { webhook: secret() },
        Way::Mattermost { webhook: secret() },
        Way::Telegram { url: url(), token: Secret::of("123:abc".to_owned()), chat: "-100200".to_owned() },
        Way::Ntfy { url: url(), topic: "okrs".to_owned(), token: None },
        Way::PagerDuty { url: url(), routing_key: Secret::of("R0UT1NG".to_owned()) },
        Way::Webhook { url: secret(), secret: None, headers: Vec::new() },
    ]
}

#[tokio::test]
async fn every_place_is_sent_what_it_understands() {
    let quarter = gathered("en", monday()).await;
    let told = about(&quarter, "backlinks", Event::Raised, Reason::Stalled, None, Language::En);
    let ended = about(&quarter, "open-rate", Event::Resolved, Reason::Recovered, Some(Reason::OffTrack), Language::En);
    for way in ways() {
        let both = [payload(&way, &told), payload(&way, &ended)];
        golden(&format!("{}.json", way.name()), &format!("{}\n", serde_json::to_string_pretty(&both).unwrap()));
    }
    golden("mail.html", &format!("{}\n", page(&told)));
    let alerts = of_alerts(&[told, ended], Duration::from_secs(300), monday());
    golden("alertmanager.json", &format!("{}\n", serde_json::to_string_pretty(&alerts).unwrap()));
}

fn report_of(report: &Report<'_>, language: Language) -> Message {
    report_message(Reporting {
        what: report.what.name(),
        cycle: "2026-Q4",
        subject: &subject(report, language),
        carried: Carried { html: html(report, language), markdown: markdown(report, language), json: json(report) },
        due: report.now,
        now: report.now,
        link: Some("https://okrd.example.com"),
        language,
    })
}

#[tokio::test]
async fn a_report_is_a_text_in_chats_and_data_for_machines() {
    for language in Language::ALL {
        let (week, quarter) = (gathered(language.code(), monday()).await, gathered(language.code(), closed()).await);
        let reports = [report_of(&weekly(&week.material()), language), report_of(&close(&quarter.material()), language)];
        let texts = reports.iter().map(|told| format!("{}\n\n{}\n", told.title, plain(told)));
        golden(
            &format!("reports.{}.txt", language.code()),
            &texts.collect::<Vec<_>>().join(&format!("\n{}\n\n", "-".repeat(72))),
        );
    }
    let week = gathered("en", monday()).await;
    let mut told = report_of(&weekly(&week.material()), Language::En);
    golden("slack.report.json", &format!("{}\n", serde_json::to_string_pretty(&payload(&ways()[0], &told)).unwrap()));
    let data = payload(&ways()[7], &told);
    assert_eq!((&data["event"], &data["report"]), (&"report".into(), &json(&weekly(&week.material()))));
    // However long it is, a chat gets what it can hold, and the link.
    told.text = "An objective with a name of some length\n".repeat(2000);
    for (way, at, most) in [
        (0, "/blocks/1/text/text", 3000),
        (1, "/attachments/0/content/body/1/text", 20_000),
        (2, "/embeds/0/description", 4096),
        (3, "/attachments/0/text", 16_383),
        (4, "/text", 4096),
        (5, "/message", 4096),
    ] {
        let way = &ways()[way];
        let sent = payload(way, &told);
        let text = sent.pointer(at).and_then(|text| text.as_str()).unwrap_or_else(|| panic!("{}: {sent:#}", way.name()));
        assert!(text.len() <= most && text.len() > most / 3, "{}: {} bytes", way.name(), text.len());
        assert!(text.contains("length\n…"), "{}: it ends with a whole line", way.name());
        assert!(sent.to_string().contains("https://okrd.example.com/"), "{}", way.name());
    }
}
