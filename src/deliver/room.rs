//! How much a place can hold, and a message cut to it.

use crate::{alert::Message, plan::Way};

/// How many bytes of text a place takes at most, with room left for what stands around it.
fn room(way: &Way) -> usize {
    match way {
        // A section holds 3000 characters, a description 4096, a message 4096 and 16383 of them.
        Way::Slack { .. } => 2800,
        Way::Discord { .. } | Way::Telegram { .. } => 3500,
        Way::Mattermost { .. } => 7000,
        // What is longer becomes a file that has to be downloaded.
        Way::Ntfy { .. } => 3500,
        // A card may have 28 KB in all.
        Way::Teams { .. } => 15_000,
        Way::PagerDuty { .. } | Way::Alertmanager { .. } | Way::Email(_) | Way::Webhook { .. } => usize::MAX,
    }
}

/// The message with as much of its text and facts as the place holds, ending with a whole line; none if all of it fits.
pub fn fitting(way: &Way, message: &Message) -> Option<Message> {
    let room = room(way);
    let of_facts: usize = message.facts.iter().map(|(label, value)| label.len() + value.len() + 4).sum();
    if message.text.len() + of_facts <= room {
        return None;
    }
    let mut short = message.clone();
    short.text = cut(&message.text, room);
    let mut left = room.saturating_sub(short.text.len());
    short.facts.clear();
    for (label, value) in &message.facts {
        let value = cut(value, 500);
        let Some(less) = left.checked_sub(label.len() + value.len() + 4) else { break };
        left = less;
        short.facts.push((label.clone(), value));
    }
    Some(short)
}

fn cut(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let mut end = room.saturating_sub('…'.len_utf8() + 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    match text[..end].rfind('\n') {
        Some(line) if line > end / 2 => format!("{}\n…", text[..line].trim_end()),
        _ => format!("{}…", &text[..end]),
    }
}
