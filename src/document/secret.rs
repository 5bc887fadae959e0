//! `${NAME}` and `${file:/path}` in settings, and keeping what they held out of everything that is shown.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

/// Where references are looked up; a parameter, so that reading a file of okrd's stays pure.
pub trait Environment {
    /// The variable `name`, if it is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The content of a secret's file, or why it cannot be read.
    fn file(&self, path: &str) -> Result<String, String>;
}

/// An environment in which nothing is set.
pub struct EmptyEnvironment;

impl Environment for EmptyEnvironment {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn file(&self, _: &str) -> Result<String, String> {
        Err("no files here".to_owned())
    }
}

/// Why a reference cannot be filled in.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FillError {
    #[error("the environment variable `{0}` is not set")]
    Unset(String),
    #[error("the environment variable `{0}` is empty")]
    Empty(String),
    #[error("the file `{path}` cannot be read: {reason}")]
    File { path: String, reason: String },
    #[error("`${{` has no `}}`")]
    Unclosed,
    #[error("`${{{0}}}` names no variable")]
    BadName(String),
}

impl FillError {
    pub fn hint(&self) -> String {
        match self {
            Self::Unset(name) | Self::Empty(name) => format!("set it before okrd starts: export {name}=..."),
            Self::File { .. } => "check the path and who may read it".to_owned(),
            Self::Unclosed | Self::BadName(_) => {
                "write `${NAME}` or `${file:/path}`, or `$${` for the characters themselves".to_owned()
            }
        }
    }
}

/// A text with its references filled in, and what they held.
pub struct Filled {
    pub text: String,
    pub values: Vec<String>,
}

/// Fills in every reference of `text`; `$${` stands for `${`.
///
/// # Errors
/// [`FillError`] for the first reference that cannot be filled in.
pub fn fill(text: &str, environment: &dyn Environment) -> Result<Filled, FillError> {
    let mut filled = Filled { text: String::with_capacity(text.len()), values: Vec::new() };
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            filled.text += &rest[..at - 1];
            filled.text += "${";
            rest = &rest[at + 2..];
            continue;
        }
        filled.text += &rest[..at];
        let end = rest[at..].find('}').ok_or(FillError::Unclosed)? + at;
        let value = look_up(&rest[at + 2..end], environment)?;
        filled.text += &value;
        filled.values.push(value);
        rest = &rest[end + 1..];
    }
    filled.text += rest;
    Ok(filled)
}

fn look_up(reference: &str, environment: &dyn Environment) -> Result<String, FillError> {
    if let Some(path) = reference.strip_prefix("file:") {
        let content = environment.file(path).map_err(|reason| FillError::File { path: path.to_owned(), reason })?;
        return Ok(content.trim_end_matches(['\n', '\r']).to_owned());
    }
    if !is_name(reference) {
        return Err(FillError::BadName(reference.to_owned()));
    }
    match environment.variable(reference) {
        None => Err(FillError::Unset(reference.to_owned())),
        Some(value) if value.is_empty() => Err(FillError::Empty(reference.to_owned())),
        Some(value) => Ok(value),
    }
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && text.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

/// The first thing in `text` that looks like a reference, if any.
pub fn first_reference(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(at) = text[from..].find("${").map(|at| at + from) {
        let escaped = text[..at].ends_with('$');
        let end = text[at..].find('}').map(|end| end + at);
        if let Some(end) = end.filter(|_| !escaped) {
            let name = &text[at + 2..end];
            if is_name(name) || name.starts_with("file:") {
                return Some(&text[at..=end]);
            }
        }
        from = at + 2;
    }
    None
}

/// All secrets of a configuration; the last guard before a text leaves the process.
#[derive(Clone, Default)]
pub struct Secrets(std::sync::Arc<[String]>);

impl Secrets {
    pub fn new(mut values: Vec<String>) -> Self {
        // A very short value would blot out innocent text; it is no secret worth the name either.
        values.retain(|value| value.len() >= 4);
        let in_addresses: Vec<String> = values.iter().flat_map(|value| encoded(value)).collect();
        values.extend(in_addresses);
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.dedup();
        Self(values.into())
    }

    /// `text` with every secret replaced by `***`.
    pub fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), "***") } else { text }
        })
    }
}

/// A value as it stands in an address that it became a part of.
fn encoded(value: &str) -> impl Iterator<Item = String> + use<'_> {
    // What a url leaves as it is in its path and query, by the URL standard.
    const PATH: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}').add(b'^');
    const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
    const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');
    let ways = [PATH, QUERY, FORM, NON_ALPHANUMERIC].map(|set| utf8_percent_encode(value, set).to_string());
    let form = ways[2].replace("%20", "+");
    ways.into_iter().chain([form]).filter(move |way| way != value)
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Some1;

    impl Environment for Some1 {
        fn variable(&self, name: &str) -> Option<String> {
            match name {
                "KEY" => Some("abc: [1]".to_owned()),
                "EMPTY" => Some(String::new()),
                _ => None,
            }
        }

        fn file(&self, path: &str) -> Result<String, String> {
            if path == "/run/secrets/key" { Ok("from file\n".to_owned()) } else { Err("not found".to_owned()) }
        }
    }

    #[test]
    fn references_are_filled_in_as_text() {
        let text = |typed| fill(typed, &Some1).map(|filled| filled.text);
        assert_eq!(text("a ${KEY} b").unwrap(), "a abc: [1] b");
        assert_eq!(text("${file:/run/secrets/key}").unwrap(), "from file");
        assert_eq!(text("$${KEY}").unwrap(), "${KEY}");
        assert_eq!(text("${NOPE}").unwrap_err(), FillError::Unset("NOPE".into()));
        assert_eq!(text("${EMPTY}").unwrap_err(), FillError::Empty("EMPTY".into()));
        assert_eq!(text("${KEY").unwrap_err(), FillError::Unclosed);
        assert_eq!(text("${a b}").unwrap_err(), FillError::BadName("a b".into()));
    }

    #[test]
    fn secrets_are_hidden() {
        let secrets = Secrets::new(vec!["hunter2".into(), "hunter2-long".into(), "ab".into()]);
        assert_eq!(secrets.hide("key=hunter2-long, hunter2, ab"), "key=***, ***, ab");
        let odd = Secrets::new(vec!["p@ss w/rd+1".into()]);
        for shown in ["a?k=p%40ss+w%2Frd%2B1", "a/p@ss%20w/rd+1/b", "a/p%40ss%20w%2Frd%2B1", "p@ss w/rd+1"] {
            assert!(odd.hide(shown).contains("***") && !odd.hide(shown).contains("rd"), "{shown}: {}", odd.hide(shown));
        }
    }
}
