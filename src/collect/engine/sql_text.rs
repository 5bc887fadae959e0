//! The text of a SQL measure: which window variables stand in it, and whether it can be one harmless question.
//!
//! The text is read just far enough to tell code from quoted text, identifiers and comments, as each database does, so
//! that `'$start'` stays what it is. The first word and the number of statements are checked here so that a mistake shows
//! when the file is read; what keeps a query from writing is the database's own read-only mode.

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::document::did_you_mean;

/// A longer query is refused: it is no question any more.
const MAX_TEXT: usize = 100_000;
/// What a question may start with.
const OPENERS: [&str; 5] = ["select", "with", "values", "show", "table"];

/// Whose rules of quoting hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Postgres,
    Mysql,
    Sqlite,
}

/// What the window fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    Start,
    End,
    StartDate,
    EndDate,
    StartEpoch,
    EndEpoch,
}

impl Variable {
    const ALL: [(&'static str, Self); 6] = [
        ("start", Self::Start),
        ("end", Self::End),
        ("start_date", Self::StartDate),
        ("end_date", Self::EndDate),
        ("start_epoch", Self::StartEpoch),
        ("end_epoch", Self::EndEpoch),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, variable)| *variable)
    }

    fn is_start(self) -> bool {
        matches!(self, Self::Start | Self::StartDate | Self::StartEpoch)
    }
}

/// What is wrong with a query, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub problem: String,
    pub hint: String,
}

/// A query whose variables are known.
#[derive(Clone, Debug)]
pub struct SqlText {
    text: Box<str>,
    variables: Box<[(Range<usize>, Variable)]>,
}

impl SqlText {
    /// Reads a query.
    ///
    /// # Errors
    /// Every [`Flaw`]: an unknown variable, a quote without its end, a second statement, a first word that does not ask.
    pub fn read(text: &str, dialect: Dialect) -> Result<Self, Vec<Flaw>> {
        let mut scanner =
            Scanner { text, dialect, at: 0, first: First::Wanted, end: None, variables: Vec::new(), flaws: Vec::new() };
        if text.len() > MAX_TEXT {
            scanner.flaw(format!("the query is longer than {MAX_TEXT} bytes"), "ask for one number; put the rest into a view");
        } else {
            scanner.scan();
        }
        if !scanner.flaws.is_empty() {
            return Err(scanner.flaws);
        }
        let end = scanner.end.unwrap_or(text.len());
        Ok(Self { text: text[..end].into(), variables: scanner.variables.into() })
    }

    /// Whether the answer depends on the window, so that it can be asked for the past.
    pub fn is_windowed(&self) -> bool {
        !self.variables.is_empty()
    }

    pub fn uses_start(&self) -> bool {
        self.variables.iter().any(|(_, variable)| variable.is_start())
    }

    /// The text with every variable replaced.
    pub fn fill(&self, literal: impl Fn(Variable) -> String) -> String {
        let mut filled = String::with_capacity(self.text.len() + 40 * self.variables.len());
        let mut from = 0;
        for (range, variable) in &self.variables {
            filled += &self.text[from..range.start];
            filled += &literal(*variable);
            from = range.end;
        }
        filled += &self.text[from..];
        filled
    }

    /// The text as typed, without a stop at its end.
    pub fn typed(&self) -> &str {
        &self.text
    }
}

struct Scanner<'t> {
    text: &'t str,
    dialect: Dialect,
    at: usize,
    first: First,
    /// Where the statement's stop stands.
    end: Option<usize>,
    variables: Vec<(Range<usize>, Variable)>,
    flaws: Vec<Flaw>,
}

#[derive(PartialEq, Eq)]
enum First {
    Wanted,
    Seen,
    /// A second statement was reported; once is enough.
    SecondSeen,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        while let Some(byte) = self.byte(0) {
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if self.starts_comment(byte) {
                self.comment(byte);
            } else {
                self.token(byte);
            }
        }
        if self.first == First::Wanted {
            self.flaw("the query is empty", "write one SELECT that gives one number");
        }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn flaw(&mut self, problem: impl Into<String>, hint: impl Into<String>) {
        self.flaws.push(Flaw { problem: problem.into(), hint: hint.into() });
    }

    fn token(&mut self, byte: u8) {
        if self.end.is_some() && byte != b';' {
            if self.first != First::SecondSeen {
                self.flaw("a second statement follows the first", "a measure is one statement: join them, or make two measures");
            }
            self.first = First::SecondSeen;
        }
        if self.first == First::Wanted && byte != b'(' {
            self.first = First::Seen;
            let word = self.word(0).to_ascii_lowercase();
            if !OPENERS.contains(&word.as_str()) {
                let shown = if word.is_empty() { char::from(byte).to_string() } else { word };
                self.flaw(
                    format!("the query starts with `{shown}`, and can only ask"),
                    "start it with SELECT or WITH; okrd never writes to a source",
                );
            }
        }
        match byte {
            b'\'' => self.quoted(b'\'', self.dialect == Dialect::Mysql),
            b'"' => self.quoted(b'"', self.dialect == Dialect::Mysql),
            b'`' if self.dialect != Dialect::Postgres => self.quoted(b'`', false),
            b'[' if self.dialect == Dialect::Sqlite => self.until("]", "an identifier in brackets has no `]`"),
            b'$' => self.dollar(),
            b':' | b'@' => self.foreign_parameter(byte),
            b'?' if self.dialect == Dialect::Sqlite => {
                self.flaw("`?` has no value", "write `$start` or `$end`");
                self.at += 1;
            }
            b'{' if self.byte(1) == Some(b'{') => {
                self.flaw("`{{ }}` is not filled in here", "write `$start` or `$end`");
                self.at += 2;
            }
            b';' => {
                self.end.get_or_insert(self.at);
                self.at += 1;
            }
            _ if is_word(byte) => self.bare_word(),
            _ => self.at += 1,
        }
    }

    /// The letters, digits and underscores that start `ahead` bytes from here.
    fn word(&self, ahead: usize) -> &str {
        let rest = &self.text[self.at + ahead..];
        let length = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        &rest[..length]
    }

    fn bare_word(&mut self) {
        let word = self.word(0);
        let (length, escapes) = (word.len(), self.dialect == Dialect::Postgres && word.eq_ignore_ascii_case("e"));
        if word.eq_ignore_ascii_case("into") {
            self.flaw(
                "SELECT ... INTO writes, and a measure can only ask",
                "leave INTO out: okrd takes the number from the answer",
            );
        }
        self.at += length;
        match self.byte(0) {
            // Postgres: E'it\'s'.
            Some(b'\'') if escapes => self.quoted(b'\'', true),
            // A dollar inside a name belongs to it.
            Some(b'$') => {
                while self.byte(0).is_some_and(|byte| is_word(byte) || byte == b'$') {
                    self.at += 1;
                }
            }
            _ => {}
        }
    }

    /// A quote is written twice inside its own quotes, everywhere.
    fn quoted(&mut self, quote: u8, backslash: bool) {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            let escape = backslash && byte == b'\\' || byte == quote && self.byte(1) == Some(quote);
            self.at += if escape { 2 } else { 1 };
            if byte == quote && !escape {
                return;
            }
        }
        self.at = self.text.len();
        self.flaw(format!("a quoted text has no closing `{}`", char::from(quote)), "close it, or write the quote in it twice");
    }

    fn until(&mut self, closing: &str, problem: &str) {
        match self.text[self.at..].find(closing) {
            Some(length) => self.at += length + closing.len(),
            None => {
                self.at = self.text.len();
                self.flaw(problem, format!("add `{closing}` where it ends"));
            }
        }
    }

    fn dollar(&mut self) {
        let (start, name) = (self.at, self.word(1).to_owned());
        self.at += 1 + name.len();
        let digits_first = name.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        if self.dialect == Dialect::Postgres && self.byte(0) == Some(b'$') && !digits_first {
            self.at += 1;
            let tag = format!("${name}$");
            return self.until(&tag, &format!("the text that is quoted by `{tag}` does not end"));
        }
        match Variable::named(&name) {
            Some(variable) => self.variables.push((start..self.at, variable)),
            None if name.is_empty() => self.flaw("a `$` stands alone", "write `$start` or `$end`, or put it into quotes"),
            None => {
                let hint = did_you_mean(&name, Variable::ALL.iter().map(|(known, _)| *known));
                self.flaw(format!("`${name}` is no variable"), with_dollars(&hint));
            }
        }
    }

    /// `:start` and `@start`, as other tools write it. Only SQLite has them as parameters, without a value.
    fn foreign_parameter(&mut self, sigil: u8) {
        let doubled = self.byte(1) == Some(sigil) || self.at > 0 && self.text.as_bytes()[self.at - 1] == sigil;
        let name = self.word(1).to_owned();
        let parameter = self.dialect == Dialect::Sqlite && !name.is_empty();
        if !doubled && (parameter || Variable::named(&name).is_some()) {
            let hint = match Variable::named(&name) {
                Some(_) => format!("write `${name}`"),
                None => "write `$start` or `$end`".to_owned(),
            };
            self.flaw(format!("`{}{name}` has no value", char::from(sigil)), hint);
        }
        self.at += 1 + name.len();
    }

    fn starts_comment(&self, byte: u8) -> bool {
        match byte {
            b'/' => self.byte(1) == Some(b'*'),
            b'#' => self.dialect == Dialect::Mysql,
            // MySQL: `5--3` is a sum.
            b'-' if self.dialect == Dialect::Mysql => {
                self.byte(1) == Some(b'-')
                    && self.byte(2).is_none_or(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
            }
            b'-' => self.byte(1) == Some(b'-'),
            _ => false,
        }
    }

    fn comment(&mut self, byte: u8) {
        if byte != b'/' {
            let length = self.text[self.at..].find('\n');
            self.at = length.map_or(self.text.len(), |length| self.at + length);
            return;
        }
        let rest = &self.text[self.at + 2..];
        if self.dialect == Dialect::Mysql && (rest.starts_with('!') || rest.starts_with("M!")) {
            self.flaw("MySQL runs what stands in `/*! */`", "write it without the comment");
        }
        let mut depth = 0;
        while let Some(byte) = self.byte(0) {
            match (byte, self.byte(1)) {
                // Only Postgres has comments in comments.
                (b'/', Some(b'*')) if depth == 0 || self.dialect == Dialect::Postgres => {
                    (depth, self.at) = (depth + 1, self.at + 2)
                }
                (b'*', Some(b'/')) => (depth, self.at) = (depth - 1, self.at + 2),
                _ => self.at += 1,
            }
            if depth == 0 {
                return;
            }
        }
        self.flaw("a comment does not end", "add `*/` where it ends");
    }
}

/// Part of a name; every character beyond ASCII is a letter to all three databases.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The names in a hint, with the dollar that is typed before them.
fn with_dollars(hint: &str) -> String {
    match hint.strip_prefix("did you mean `") {
        Some(rest) => format!("did you mean `${rest}"),
        None => format!("known: {}", Variable::ALL.map(|(name, _)| format!("${name}")).join(", ")),
    }
}
