//! `${NAME}`, `${file:/path}`, `${secret:name}` and `${command:...}` in settings, and keeping what they held out of everything
//! that is shown.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

/// Where references are looked up; a parameter, so that reading a file of okrd's stays pure.
pub trait Environment {
    /// The variable `name`, if it is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The content of a secret's file, or why it cannot be read.
    fn file(&self, path: &str) -> Result<String, String>;

    /// The content of the file of this name where the system puts secrets, or why it cannot be read.
    fn secret(&self, name: &str) -> Result<String, String> {
        Err(format!("there is no place for secrets here, and none called `{name}`"))
    }

    /// What the program `words[0]` prints, or why it cannot be run.
    fn command(&self, _words: &[&str]) -> Result<String, String> {
        Err(NO_PROGRAMS.to_owned())
    }

    /// Whether the file may have programs run: a decision of whoever starts okrd, and never of the file.
    fn may_run_programs(&self) -> bool {
        false
    }
}

/// What a file is told that has a program run where that is not allowed.
pub const NO_PROGRAMS: &str = "okrd may not run programs here";
/// The remedy for [`NO_PROGRAMS`].
pub const ALLOW_PROGRAMS: &str = "start okrd with --allow-programs, or with OKRD_ALLOW_PROGRAMS=true in its environment";

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
    #[error("the secret `{name}` cannot be read: {reason}")]
    Secret { name: String, reason: String },
    #[error("the command `{command}` gave no secret: {reason}")]
    Command { command: String, reason: String },
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
            Self::Secret { name, .. } => {
                format!("give it to okrd: LoadCredential={name}:/path for systemd, or a file /run/secrets/{name}")
            }
            Self::Command { reason, .. } if reason == NO_PROGRAMS => ALLOW_PROGRAMS.to_owned(),
            Self::Command { .. } => "run it by hand, as the user that okrd runs as".to_owned(),
            Self::Unclosed | Self::BadName(_) => {
                "write `${NAME}`, `${file:/path}`, `${secret:name}` or `${command:pass show name}`, or `$${` for the \
                 characters themselves"
                    .to_owned()
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
    let owned = str::to_owned;
    let content = match reference.split_once(':') {
        Some(("file", path)) => environment.file(path).map_err(|reason| FillError::File { path: owned(path), reason })?,
        // No path: a name that left the folder of secrets could be any file.
        Some(("secret", name)) if is_file_name(name) => {
            environment.secret(name).map_err(|reason| FillError::Secret { name: owned(name), reason })?
        }
        Some(("command", command)) if !command.trim().is_empty() => {
            let words: Vec<&str> = command.split_whitespace().collect();
            let failed = |reason| FillError::Command { command: owned(command.trim()), reason };
            environment.command(&words).map_err(failed)?
        }
        None if is_name(reference) => {
            let value = environment.variable(reference).ok_or_else(|| FillError::Unset(owned(reference)))?;
            return if value.is_empty() { Err(FillError::Empty(owned(reference))) } else { Ok(value) };
        }
        _ => return Err(FillError::BadName(owned(reference))),
    };
    Ok(content.trim_end_matches(['\n', '\r']).to_owned())
}

fn is_file_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
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
            if is_name(name) || ["file:", "secret:", "command:"].iter().any(|way| name.starts_with(way)) {
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

    /// Whether any of them stands in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret.as_str()))
    }

    /// `text` with every secret replaced by `***`.
    pub fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), "***") } else { text }
        })
    }
}

/// A value as it stands in an address, or in a text of JSON or Rust, that it became a part of.
fn encoded(value: &str) -> impl Iterator<Item = String> + use<'_> {
    // What a url leaves as it is in its path and query, by the URL standard.
    const PATH: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}').add(b'^');
    const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');
    const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');
    let ways = [PATH, QUERY, FORM, NON_ALPHANUMERIC].map(|set| utf8_percent_encode(value, set).to_string());
    let form = ways[2].replace("%20", "+");
    let quoted = serde_json::Value::from(value).to_string();
    let quoted = quoted[1..quoted.len() - 1].to_owned();
    let escaped = value.escape_debug().to_string();
    ways.into_iter().chain([form, quoted, escaped]).filter(move |way| way != value)
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

        fn secret(&self, name: &str) -> Result<String, String> {
            if name == "crm.key" { Ok("from secret\n".to_owned()) } else { Err("not found".to_owned()) }
        }

        fn command(&self, words: &[&str]) -> Result<String, String> {
            Ok(format!("{words:?}\n"))
        }

        fn may_run_programs(&self) -> bool {
            true
        }
    }

    #[test]
    fn references_are_filled_in_as_text() {
        let text = |typed: &str| fill(typed, &Some1).map(|filled| filled.text);
        assert_eq!(text("a ${KEY} b").unwrap(), "a abc: [1] b");
        assert_eq!(text("${file:/run/secrets/key}").unwrap(), "from file");
        assert_eq!(text("${secret:crm.key}").unwrap(), "from secret");
        assert_eq!(text("${command: pass show  crm}").unwrap(), r#"["pass", "show", "crm"]"#);
        assert_eq!(text("$${KEY}").unwrap(), "${KEY}");
        assert_eq!(text("${NOPE}").unwrap_err(), FillError::Unset("NOPE".into()));
        assert_eq!(text("${EMPTY}").unwrap_err(), FillError::Empty("EMPTY".into()));
        assert_eq!(text("${KEY").unwrap_err(), FillError::Unclosed);
        for name in ["a b", "", "secret:", "secret:../crm", "secret:a/b", "secret:.", "command:", "command: ", "env:KEY"] {
            assert_eq!(text(&format!("${{{name}}}")).unwrap_err(), FillError::BadName(name.into()), "{name}");
        }
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
