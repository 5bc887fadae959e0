//! How an answer may look on the terminal it goes to: width, colour, and the characters it can draw.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::okr::Status;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// In cells. Tables are laid out for 60 to 200; a narrower terminal gets the layout of 60.
    pub width: usize,
    /// Whether ANSI colours may be used. Nothing is said by colour alone.
    pub colour: bool,
    /// Whether bars and symbols are drawn in ASCII. Letters of titles and sentences stay as they are.
    pub ascii: bool,
}

/// The characters that tables are drawn with.
#[derive(Debug)]
pub struct Glyphs {
    pub full: char,
    pub half: char,
    pub empty: char,
    /// Where pace expects the bar to end.
    pub tick: char,
    pub arrow: &'static str,
    pub ellipsis: &'static str,
    pub unknown: &'static str,
    pub separator: &'static str,
    pub bullet: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    pub to: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    full: '█',
    half: '▌',
    empty: '░',
    tick: '│',
    arrow: "→",
    ellipsis: "…",
    unknown: "–",
    separator: " · ",
    bullet: "–",
    at_least: "≥",
    at_most: "≤",
    to: "–",
};

const ASCII: Glyphs = Glyphs {
    full: '#',
    half: '=',
    empty: '.',
    tick: '|',
    arrow: "->",
    ellipsis: "...",
    unknown: "-",
    separator: " - ",
    bullet: "-",
    at_least: ">=",
    at_most: "<=",
    to: "..",
};

pub const PLAIN: Style = Style::new();
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();

impl Look {
    pub fn glyphs(&self) -> &'static Glyphs {
        if self.ascii { &ASCII } else { &UNICODE }
    }

    /// The symbol of a status, one cell wide; the word for it stands beside it.
    pub fn symbol(&self, status: Status) -> &'static str {
        let (unicode, ascii) = match status {
            Status::NoData => ("○", "?"),
            Status::NoBaseline => ("◌", "b"),
            Status::SourceFailing => ("✗", "x"),
            Status::Stale => ("~", "~"),
            Status::Achieved => ("✓", "*"),
            Status::Overdue => ("!", "!"),
            Status::Breach => ("◆", "%"),
            Status::Stalled => ("■", "="),
            Status::Early => ("·", "."),
            Status::OffTrack => ("▼", "v"),
            Status::AtRisk => ("▲", "^"),
            Status::Pending => ("◇", "o"),
            Status::OnTrack => ("●", "+"),
        };
        if self.ascii { ascii } else { unicode }
    }

    /// `text` in a style, if colours may be used.
    pub fn paint(&self, style: Style, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        self.paint_onto(&mut out, style, text);
        out
    }

    pub fn paint_onto(&self, out: &mut String, style: Style, text: &str) {
        if self.colour && !style.is_plain() && !text.is_empty() {
            write!(out, "{style}{text}{style:#}").expect("a string takes all that is written");
        } else {
            out.push_str(text);
        }
    }

    /// Text from outside made safe to print: on one line, without control characters that could steer the terminal, and
    /// without typographic signs where only ASCII can be drawn.
    pub fn clean(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
                '\u{2028}' | '\u{2029}' => out.push(' '),
                _ if character.is_control() => out.push(' '),
                _ if self.ascii => push_ascii(&mut out, character),
                _ => out.push(character),
            }
        }
        out
    }
}

fn push_ascii(out: &mut String, character: char) {
    match character {
        // French quotes are spaced; plain ones are not.
        '»' if out.ends_with(' ') => {
            out.pop();
            out.push('"');
        }
        '\u{a0}' | '\u{202f}' if out.ends_with('"') => {}
        '\u{a0}' | '\u{202f}' => out.push(' '),
        '«' | '»' | '“' | '”' => out.push('"'),
        '’' => out.push('\''),
        '→' => out.push_str("->"),
        '…' => out.push_str("..."),
        '·' | '–' | '—' | '−' => out.push('-'),
        '×' => out.push('x'),
        '≥' => out.push_str(">="),
        '≤' => out.push_str("<="),
        _ => out.push(character),
    }
}

/// The colour of a status.
pub fn style_of(status: Status) -> Style {
    let colour = |colour: AnsiColor| colour.on_default();
    match status {
        Status::Achieved => colour(AnsiColor::Green).bold(),
        Status::OnTrack => colour(AnsiColor::Green),
        Status::AtRisk => colour(AnsiColor::Yellow),
        Status::OffTrack | Status::Breach | Status::Overdue => colour(AnsiColor::Red),
        Status::Stalled => colour(AnsiColor::Red).bold(),
        Status::SourceFailing | Status::Stale => colour(AnsiColor::Magenta),
        Status::NoData | Status::NoBaseline => DIM,
        Status::Early | Status::Pending => colour(AnsiColor::Cyan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        let look = Look { width: 80, colour: false, ascii: false };
        assert_eq!(look.clean("a\u{1b}[31mb\r\nc\u{202e}d\u{9b}e"), "a [31mb  cd e");
        let ascii = Look { ascii: true, ..look };
        assert_eq!(ascii.clean("«\u{a0}Été\u{a0}» : 42\u{202f}% → …"), "\"Été\" : 42 % -> ...");
    }

    #[test]
    fn every_status_has_a_symbol_of_its_own() {
        for ascii in [false, true] {
            let look = Look { width: 80, colour: false, ascii };
            let symbols: std::collections::HashSet<_> = Status::ALL.map(|status| look.symbol(status)).into();
            assert_eq!(symbols.len(), Status::ALL.len());
        }
    }
}
