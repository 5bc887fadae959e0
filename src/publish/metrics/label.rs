//! Labels as finished text: escaped once when the plan is loaded, copied on every scrape.

/// The labels of many things in one piece of text, without the braces.
///
/// Each thing has its identity (`cycle="2026-Q4",objective="email"`) and behind it what is only said in its info series
/// (`,title="..."`), so that the labels of the info series are one piece as well.
#[derive(Debug, Default)]
pub(super) struct Labels {
    text: Box<str>,
    /// Where each identity ends, and where the words behind it end: there the next identity starts.
    ends: Box<[(usize, usize)]>,
}

/// Collects [`Labels`].
#[derive(Debug, Default)]
pub(super) struct LabelsBuilder {
    text: String,
    ends: Vec<(usize, usize)>,
}

impl LabelsBuilder {
    /// Adds one thing: the labels that every series of it has, and those of its info series.
    pub(super) fn push(&mut self, identity: &[(&str, &str)], info: &[(&str, &str)]) {
        write_labels(identity, &mut self.text);
        let identity_end = self.text.len();
        self.text.push(',');
        write_labels(info, &mut self.text);
        self.ends.push((identity_end, self.text.len()));
    }

    pub(super) fn finish(self) -> Labels {
        Labels { text: self.text.into_boxed_str(), ends: self.ends.into_boxed_slice() }
    }
}

impl Labels {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The labels that every series of this thing has.
    pub(super) fn identity(&self, index: usize) -> &str {
        &self.text[self.start(index)..self.ends[index].0]
    }

    /// The labels of its info series: the identity and the words that may change.
    pub(super) fn info(&self, index: usize) -> &str {
        &self.text[self.start(index)..self.ends[index].1]
    }

    fn start(&self, index: usize) -> usize {
        if index == 0 { 0 } else { self.ends[index - 1].1 }
    }
}

/// `name="value"` pairs, separated by commas.
pub(super) fn write_labels(labels: &[(&str, &str)], out: &mut String) {
    for (index, (name, value)) in labels.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(name);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
}

/// A label's value between its quotes: backslash, quote and newline are the three that the format escapes.
///
/// A NUL has no escape and ends the page for some readers, so it becomes the replacement character.
fn escape(value: &str, out: &mut String) {
    for character in value.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\0' => out.push(char::REPLACEMENT_CHARACTER),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads an escaped value as the format says, up to its closing quote; what follows is given back.
    fn unescape(text: &str) -> Option<(String, &str)> {
        let mut value = String::new();
        let mut characters = text.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => return Some((value, &text[at + 1..])),
                '\n' => return None,
                '\\' => value.push(match characters.next()?.1 {
                    'n' => '\n',
                    escaped @ ('\\' | '"') => escaped,
                    _ => return None,
                }),
                plain => value.push(plain),
            }
        }
        None
    }

    proptest! {
        #[test]
        fn any_text_comes_back_out_of_a_label(first in any::<String>(), second in "[\\\\\"\n\r\t\0é😀 a]*") {
            let mut text = String::new();
            write_labels(&[("a", &first), ("b", &second)], &mut text);
            prop_assert!(!text.contains('\n'));
            let (read, rest) = unescape(text.strip_prefix("a=\"").unwrap()).unwrap();
            prop_assert_eq!(read, first.replace('\0', "\u{fffd}"));
            let (read, rest) = unescape(rest.strip_prefix(",b=\"").unwrap()).unwrap();
            prop_assert_eq!(read, second.replace('\0', "\u{fffd}"));
            prop_assert_eq!(rest, "");
        }
    }

    #[test]
    fn the_info_labels_start_with_the_identity() {
        let mut builder = LabelsBuilder::default();
        builder.push(&[("id", "a")], &[("title", "\"A\"")]);
        builder.push(&[("id", "b")], &[("title", "B\\")]);
        let labels = builder.finish();
        assert_eq!(labels.len(), 2);
        assert_eq!((labels.identity(0), labels.info(0)), (r#"id="a""#, r#"id="a",title="\"A\"""#));
        assert_eq!((labels.identity(1), labels.info(1)), (r#"id="b""#, r#"id="b",title="B\\""#));
    }
}
