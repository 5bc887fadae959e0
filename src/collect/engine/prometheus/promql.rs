//! The text of a PromQL measure, and the window's variables in it.

use std::ops::Range;

use crate::{document::did_you_mean, okr::Window};

/// What the window fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variable {
    Window,
    Start,
    End,
}

const VARIABLES: [(&str, Variable); 3] = [("window", Variable::Window), ("start", Variable::Start), ("end", Variable::End)];

/// A query whose variables are known.
#[derive(Clone, Debug)]
pub struct PromqlText {
    text: String,
    variables: Vec<(Range<usize>, Variable)>,
}

impl PromqlText {
    /// Reads a query.
    ///
    /// # Errors
    /// Problem and hint of each unknown variable; a dollar has no meaning of its own in PromQL.
    pub fn read(text: &str) -> Result<Self, Vec<(String, String)>> {
        let mut variables = Vec::new();
        let mut flaws = Vec::new();
        if text.trim().is_empty() {
            flaws.push(("the query is empty".to_owned(), "write one PromQL expression that gives one number".to_owned()));
        }
        for at in dollars(text) {
            let rest = &text[at + 1..];
            let length = rest.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_')).unwrap_or(rest.len());
            let name = &rest[..length];
            match VARIABLES.iter().find(|(known, _)| *known == name) {
                Some((_, variable)) => variables.push((at..at + 1 + length, *variable)),
                None => flaws.push((format!("`${name}` is no variable"), hint(name))),
            }
        }
        if flaws.is_empty() { Ok(Self { text: text.to_owned(), variables }) } else { Err(flaws) }
    }

    /// Whether it looks back to where the window starts.
    pub fn uses_start(&self) -> bool {
        self.variables.iter().any(|(_, variable)| *variable != Variable::End)
    }

    /// Whether it has a range as long as the window, which must not be empty then.
    pub fn uses_length(&self) -> bool {
        self.variables.iter().any(|(_, variable)| *variable == Variable::Window)
    }

    /// The text with every variable replaced.
    pub fn fill(&self, window: &Window) -> String {
        let (start, end) = (window.start().as_second(), window.end().as_second());
        let mut filled = String::with_capacity(self.text.len() + 16);
        let mut from = 0;
        for (range, variable) in &self.variables {
            filled += &self.text[from..range.start];
            filled += &match variable {
                Variable::Window => format!("{}s", end - start),
                Variable::Start => start.to_string(),
                Variable::End => end.to_string(),
            };
            from = range.end;
        }
        filled + &self.text[from..]
    }

    pub fn typed(&self) -> &str {
        &self.text
    }
}

/// Where dollars stand outside of quoted text and comments; in a pattern like `"5..$"` they are the query's own.
fn dollars(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (quote, byte) {
            (None, b'"' | b'\'' | b'`' | b'#') => quote = Some(byte),
            (None, b'$') => found.push(at),
            (Some(b'#'), b'\n') => quote = None,
            // Backticks know no escapes.
            (Some(b'"' | b'\''), b'\\') => _ = bytes.next(),
            (Some(open), close) if open == close && open != b'#' => quote = None,
            _ => {}
        }
    }
    found
}

fn hint(name: &str) -> String {
    if name.starts_with("__") {
        return "that is Grafana's; write `$window` for the length of the window, like `increase(requests_total[$window])`"
            .to_owned();
    }
    match did_you_mean(name, VARIABLES.iter().map(|(known, _)| *known)).strip_prefix("did you mean `") {
        Some(near) => format!("did you mean `${near}"),
        None => "known: $window, $start, $end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        Window::new("2026-10-01T00:00:00Z".parse().unwrap(), "2026-10-08T00:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_window_is_filled_in_outside_of_quotes() {
        let filled = |text| PromqlText::read(text).unwrap().fill(&window());
        assert_eq!(filled("sum(increase(a[$window]))"), "sum(increase(a[604800s]))");
        assert_eq!(filled("a @ $start - a @ $end"), "a @ 1790812800 - a @ 1791417600");
        assert_eq!(filled(r#"a{b=~"$start\"$end",c='$end'} # $x"#), r#"a{b=~"$start\"$end",c='$end'} # $x"#);
        assert_eq!(filled("a{b=~`\\`} # \"\n[$window]"), "a{b=~`\\`} # \"\n[604800s]");
    }

    #[test]
    fn an_unknown_variable_is_refused_with_a_remedy() {
        let flaw = |text| PromqlText::read(text).unwrap_err().remove(0);
        assert_eq!(flaw("a[$windw]"), ("`$windw` is no variable".into(), "did you mean `$window`?".into()));
        assert!(flaw("a[$__range]").1.contains("`$window`"));
        assert_eq!(flaw("a > $x").1, "known: $window, $start, $end");
        assert_eq!(flaw("  ").0, "the query is empty");
    }

    #[test]
    fn what_a_query_looks_back_to_shows_in_its_text() {
        let text = |text| PromqlText::read(text).unwrap();
        assert!(text("a[$window]").uses_start() && text("a[$window]").uses_length());
        assert!(text("a @ $start").uses_start() && !text("a @ $start").uses_length());
        assert!(!text("a @ $end").uses_start());
    }
}
