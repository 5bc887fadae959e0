//! What each place wants to be sent: the same message in ten forms.

use std::{fmt::Write as _, time::Duration};

use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use serde_json::{Value, json};

use super::room::fitting;
use crate::{
    alert::{Event, Message, Severity},
    lang::{Alerting, Language},
    plan::Way,
};

/// The body for a place that takes one message at a time.
pub fn of(way: &Way, message: &Message) -> Value {
    let fitting = fitting(way, message);
    let message = fitting.as_ref().unwrap_or(message);
    match way {
        Way::Slack { .. } => slack(message),
        Way::Teams { .. } => teams(message),
        Way::Discord { .. } => discord(message),
        Way::Mattermost { .. } => mattermost(message),
        Way::Telegram { chat, .. } => {
            json!({ "chat_id": chat, "text": html(message), "parse_mode": "HTML", "link_preview_options": { "is_disabled": true } })
        }
        Way::Ntfy { topic, .. } => ntfy(topic, message),
        Way::PagerDuty { routing_key, .. } => pagerduty(routing_key.expose(), message),
        Way::Alertmanager { .. } | Way::Email(_) | Way::Webhook { .. } => match &message.report {
            Some(report) => json!({
                "story": message.story,
                "event": "report",
                "title": message.title,
                "text": message.text,
                "link": message.link,
                "labels": message.labels,
                "language": message.language,
                "at": message.at,
                "report": report.json,
            }),
            None => json!(message),
        },
    }
}

/// Alerts as Alertmanager's API of version 2 takes them. Each holds until `lives_for` after `now`, unless it is over.
pub fn of_alerts(messages: &[Message], lives_for: Duration, now: Timestamp) -> Value {
    let holds_until = now.saturating_add(SignedDuration::try_from(lives_for).unwrap_or_default()).unwrap_or(Timestamp::MAX);
    let one = |message: &Message| {
        let mut labels = message.labels.clone();
        labels.insert("alertname".to_owned(), format!("okrd_{}", labels.get("reason").map_or("news", String::as_str)));
        let ends = message.until.unwrap_or(holds_until);
        json!({
            "labels": labels,
            "annotations": {
                "summary": message.title,
                "description": plain(message),
            },
            "startsAt": message.since.to_string(),
            "endsAt": ends.to_string(),
            "generatorURL": message.link.clone().unwrap_or_default(),
        })
    };
    messages.iter().map(one).collect()
}

/// `sha256=` and the HMAC of the body in hexadecimal digits.
pub fn signature(key: &str, body: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), body.as_bytes());
    tag.as_ref().iter().fold("sha256=".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Without any marks: title apart, one fact a line.
pub fn plain(message: &Message) -> String {
    let mut text = message.text.clone();
    for (index, (label, value)) in message.facts.iter().enumerate() {
        text.push_str(if index == 0 { "\n\n" } else { "\n" });
        text.push_str(&words(message).fact(label, value));
    }
    if let Some(link) = &message.link {
        let _ = write!(text, "\n\n{link}");
    }
    text
}

fn words(message: &Message) -> &'static dyn Alerting {
    Language::parse(&message.language).unwrap_or_default().alerts()
}

/// How it looks at a glance: a mark that does not depend on colours, and a colour.
pub fn look(message: &Message) -> (&'static str, u32) {
    if message.report.is_some() {
        return ("📋", 0x15_65c0);
    }
    match (message.event, message.severity) {
        (Event::Resolved, _) => ("✅", 0x2e_7d32),
        (_, Severity::Critical) => ("🔴", 0xb7_1c1c),
        (_, Severity::Warning) => ("🟠", 0xe6_5100),
        (_, Severity::Info) => ("🔵", 0x15_65c0),
    }
}

fn slack(message: &Message) -> Value {
    // Slack shows what stands between these; everything else is text.
    let clean = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (mark, _) = look(message);
    let title = clean(&message.title);
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "text": shortened(&format!("{mark} {}", message.title), 150) } }),
        json!({ "type": "section", "text": { "type": "mrkdwn", "text": clean(&message.text) } }),
    ];
    // A section holds ten fields at most.
    for facts in message.facts.chunks(10) {
        let fields: Vec<Value> = facts
            .iter()
            .map(|(label, value)| json!({ "type": "mrkdwn", "text": shortened(&format!("*{}*\n{}", clean(label), clean(value)), 2000) }))
            .collect();
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    if let Some(link) = &message.link {
        blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": format!("<{link}>") }] }));
    }
    json!({ "text": format!("{mark} {title}"), "blocks": blocks })
}

fn teams(message: &Message) -> Value {
    let (mark, _) = look(message);
    let colour = match (message.event, message.severity) {
        (Event::Resolved, _) => "good",
        (_, Severity::Critical) => "attention",
        (_, Severity::Warning) => "warning",
        (_, Severity::Info) => "accent",
    };
    let facts: Vec<Value> = message.facts.iter().map(|(label, value)| json!({ "title": label, "value": value })).collect();
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            { "type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": true, "color": colour, "text": format!("{mark} {}", message.title) },
            { "type": "TextBlock", "wrap": true, "text": message.text },
        ],
    });
    if let Some(body) = card["body"].as_array_mut().filter(|_| !facts.is_empty()) {
        body.push(json!({ "type": "FactSet", "facts": facts }));
    }
    if let Some(link) = &message.link {
        card["actions"] = json!([{ "type": "Action.OpenUrl", "title": "okrd", "url": link }]);
    }
    let attachment = json!({ "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card });
    json!({ "type": "message", "attachments": [attachment] })
}

fn discord(message: &Message) -> Value {
    let (_, colour) = look(message);
    // An embed holds 25 fields at most, of 1024 characters.
    let fields: Vec<Value> = (message.facts.iter().take(25))
        .map(|(label, value)| json!({ "name": shortened(label, 256), "value": shortened(value, 1024), "inline": value.chars().count() < 40 }))
        .collect();
    let mut embed = json!({
        "title": shortened(&message.title, 256),
        "description": message.text,
        "color": colour,
        "fields": fields,
        "timestamp": message.since.to_string(),
    });
    if let Some(link) = &message.link {
        embed["url"] = json!(link);
    }
    // Whoever is named in a title is not called.
    json!({ "embeds": [embed], "allowed_mentions": { "parse": [] } })
}

fn mattermost(message: &Message) -> Value {
    let (mark, colour) = look(message);
    let fields: Vec<Value> = (message.facts.iter())
        .map(|(label, value)| json!({ "title": label, "value": value, "short": value.chars().count() < 40 }))
        .collect();
    let mut attachment = json!({
        "fallback": message.title,
        "color": format!("#{colour:06x}"),
        "title": format!("{mark} {}", message.title),
        "text": message.text,
        "fields": fields,
    });
    if let Some(link) = &message.link {
        attachment["title_link"] = json!(link);
    }
    json!({ "attachments": [attachment] })
}

fn ntfy(topic: &str, message: &Message) -> Value {
    let (priority, tag) = match (message.event, message.severity) {
        (Event::Resolved, _) => (2, "white_check_mark"),
        (_, Severity::Critical) => (4, "red_circle"),
        (_, Severity::Warning) => (3, "warning"),
        (_, Severity::Info) => (2, "information_source"),
    };
    let mut body = json!({
        "topic": topic, "title": message.title, "message": plain(message), "priority": priority, "tags": [tag],
    });
    if let Some(link) = &message.link {
        body["click"] = json!(link);
    }
    body
}

fn pagerduty(routing_key: &str, message: &Message) -> Value {
    let (action, severity) = match (message.event, message.severity) {
        (Event::Resolved, _) => ("resolve", "info"),
        (_, Severity::Critical) => ("trigger", "critical"),
        (_, Severity::Warning) => ("trigger", "warning"),
        (_, Severity::Info) => ("trigger", "info"),
    };
    let details: serde_json::Map<String, Value> =
        message.facts.iter().map(|(label, value)| (label.clone(), json!(value))).collect();
    let mut body = json!({
        "routing_key": routing_key,
        "event_action": action,
        "dedup_key": shortened(&message.story, 255),
        "payload": {
            "summary": shortened(&message.title, 1024),
            "source": "okrd",
            "severity": severity,
            "timestamp": message.since.to_string(),
            "custom_details": details,
        },
    });
    if let Some(link) = &message.link {
        body["links"] = json!([{ "href": link, "text": "okrd" }]);
    }
    body
}

/// The few tags that chats understand.
pub fn html(message: &Message) -> String {
    let (mark, _) = look(message);
    let mut text = format!("{mark} <b>{}</b>\n\n{}", escaped(&message.title), escaped(&message.text));
    for (index, (label, value)) in message.facts.iter().enumerate() {
        text.push_str(if index == 0 { "\n\n" } else { "\n" });
        text.push_str(&words(message).fact(&format!("<b>{}</b>", escaped(label)), &escaped(value)));
    }
    if let Some(link) = &message.link {
        let _ = write!(text, "\n\n<a href=\"{0}\">{0}</a>", escaped(link));
    }
    text
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}
