//! The last guard before a text leaves the process: it knows every secret of the configuration in force, and the tokens that
//! were fetched with them.
//!
//! Those who make a text keep secrets out of it themselves. This is for what nobody here writes: the log lines of libraries
//! at `trace`, what a server repeats of a token that it gave, the message of a panic. It belongs to the process, as its
//! standard error does.

use std::{
    borrow::Cow,
    collections::VecDeque,
    io::{self, Write},
    panic,
    sync::{PoisonError, RwLock},
};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

use crate::document::Secrets;

#[derive(Default)]
struct Known {
    /// The newest configuration's last. Requests of the former one may still be under way, so one more is kept.
    configured: VecDeque<Secrets>,
    /// Tokens, the newest last.
    fetched: VecDeque<Secrets>,
}

static KNOWN: RwLock<Option<Known>> = RwLock::new(None);

/// A token is good for an hour or so, and of that many sources nobody has heard.
const MOST_TOKENS: usize = 1024;

/// The secrets of a configuration that was read.
pub fn learn(secrets: &Secrets) {
    with(|known| push(&mut known.configured, secrets.clone(), 2));
}

/// A token that a service gave.
pub fn learn_token(token: &str) {
    with(|known| push(&mut known.fetched, Secrets::new(vec![token.to_owned()]), MOST_TOKENS));
}

fn push(kept: &mut VecDeque<Secrets>, secrets: Secrets, most: usize) {
    kept.push_back(secrets);
    while kept.len() > most {
        kept.pop_front();
    }
}

fn with(change: impl FnOnce(&mut Known)) {
    // Whoever panicked with it left a queue that is whole.
    change(KNOWN.write().unwrap_or_else(PoisonError::into_inner).get_or_insert_default());
}

/// `text` with every known secret replaced by `***`.
pub fn hide(text: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let Some(known) = known.as_ref() else { return Cow::Borrowed(text) };
    let mut shown = Cow::Borrowed(text);
    for secrets in known.configured.iter().chain(&known.fetched) {
        if secrets.is_in(&shown) {
            shown = Cow::Owned(secrets.hide(&shown));
        }
    }
    shown
}

/// Standard error, without secrets. Each write has to be a whole line, as those of the log are.
pub struct Guarded;

impl Write for Guarded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        io::stderr().lock().write_all(hide(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// What a crash leaves behind holds no secret: its message is guarded, and the memory of the process is written to no core
/// file and read by no other process of the same user.
pub fn guard_crashes() {
    panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        let mut text = format!("thread '{}' {panic}\n", thread.name().unwrap_or("<unnamed>"));
        let backtrace = std::backtrace::Backtrace::capture();
        if backtrace.status() == std::backtrace::BacktraceStatus::Captured {
            text += &backtrace.to_string();
        }
        // Where standard error is gone, nobody reads it either.
        let _ = Guarded.write_all(text.as_bytes());
    }));
    // A system that cannot be told so writes what its owner wants it to write.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_is_hidden() {
        assert_eq!(hide("plain"), "plain");
        learn(&Secrets::new(vec!["guard-one".to_owned(), "guard\"two".to_owned()]));
        learn_token("guard-token");
        assert_eq!(hide("a guard-one b guard-token c"), "a *** b *** c");
        assert_eq!(hide(r#"{"key":"guard\"two"}"#), r#"{"key":"***"}"#);
        for number in 0..2 {
            learn(&Secrets::new(vec![format!("guard-later-{number}")]));
        }
        assert_eq!(hide("guard-one guard-later-1"), "guard-one ***");
    }
}
