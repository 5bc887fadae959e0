//! A report on its way: as a page for mail, as data for machines, and as a text that a chat can hold.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Message, Reason, Severity};
use crate::lang::Language;

/// What a message carries that is a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    pub html: String,
    pub markdown: String,
    /// As `okrd report --json` prints it.
    pub json: serde_json::Value,
}

/// What a report's message is made from.
#[derive(Clone, Debug)]
pub struct Reporting<'a> {
    /// Which report: `weekly`, `close`.
    pub what: &'static str,
    pub cycle: &'a str,
    pub subject: &'a str,
    pub carried: Carried,
    /// When it was due.
    pub due: Timestamp,
    pub now: Timestamp,
    /// Where the page can be reached, without a slash at its end.
    pub link: Option<&'a str>,
    pub language: Language,
}

/// The message that brings it. It has no reason but that somebody asked for it.
pub fn report_message(reporting: Reporting<'_>) -> Message {
    let Reporting { what, cycle, subject, carried, due, now, link, language } = reporting;
    let labels = [("cycle", cycle), ("reason", "report"), ("report", what), ("severity", Severity::Info.name())];
    Message {
        story: format!("okrd/{cycle}/report:{what}/{due}"),
        event: Event::Raised,
        reason: Reason::Recovered,
        severity: Severity::Info,
        title: subject.to_owned(),
        text: in_short(&carried.markdown),
        facts: Vec::new(),
        link: link.map(|link| format!("{link}/")),
        labels: BTreeMap::from(labels.map(|(name, value)| (name.to_owned(), value.to_owned()))),
        since: due,
        until: None,
        language: language.code().to_owned(),
        at: now,
        report: Some(Box::new(carried)),
        waits: false,
    }
}

/// A report in Markdown as a text for chats: without its title, which stands above it, without tables, which chats do not
/// show, and of each objective the headline only.
fn in_short(markdown: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut within_objective = false;
    for line in markdown.lines() {
        let (line, is_heading) = match line.split_once(' ') {
            Some(("#", _)) => continue,
            Some(("##", heading)) => (heading.to_owned(), true),
            Some(("###", heading)) => {
                within_objective = true;
                lines.push(format!("• {}", plain(heading)));
                continue;
            }
            Some(("-", item)) => (format!("• {item}"), false),
            _ => (line.to_owned(), false),
        };
        if is_heading {
            within_objective = false;
        }
        if within_objective || line.starts_with('|') || (line.is_empty() && lines.last().is_none_or(String::is_empty)) {
            continue;
        }
        lines.push(plain(&line));
    }
    lines.join("\n").trim().to_owned()
}

/// Without the marks of Markdown.
fn plain(line: &str) -> String {
    let mut text = line.replace("**", "");
    while let Some((before, rest)) = text.split_once("](<") {
        let Some((_, after)) = rest.split_once(">)") else { break };
        let name = before.rfind('[').map_or(before.to_owned(), |at| format!("{}{}", &before[..at], &before[at + 1..]));
        text = format!("{name}{after}");
    }
    if let Some(inner) = text.strip_prefix('_').and_then(|text| text.strip_suffix('_')) {
        text = inner.to_owned();
    }
    let mut escaped = false;
    text.retain(|c| {
        escaped = c == '\\' && !escaped;
        !escaped
    });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_gets_what_it_can_show() {
        let markdown = "# Weekly check-in\n\n**3 of 4 moved.**\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n## What moved\n\n\
            - **Rank \\#3** · see [notes](<https://example.com/a_b>) now\n1. first\n\n## Objectives\n\n### Grow: 5%\n\nOwner: me\n\n\
            - an initiative\n\n### Shrink: 6%\n\n_Not final._\n\n## Notes\n\n_in italics_\n";
        let expected = "3 of 4 moved.\n\nWhat moved\n\n• Rank #3 · see notes now\n1. first\n\nObjectives\n\n• Grow: 5%\n• Shrink: 6%\n\
            Notes\n\nin italics";
        assert_eq!(in_short(markdown).replace("\n\nNotes", "\nNotes"), expected);
    }
}
