//! Sessions with a database server: kept for a moment, so that a round of questions signs in once.
//!
//! A session is taken out while it is used and given back only when it is known to be sound, so whatever is dropped in
//! the middle of a question is closed, never reused. How many are open at once is the collector's to bound.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::time::Instant;

use crate::source::{FetchError, Numbers};

/// No longer than this is a session held without a use: servers and firewalls forget idle ones.
const KEEP: Duration = Duration::from_secs(30);
/// More than this are not kept.
const MAX_KEPT: usize = 4;

/// Signed in, one question at a time.
pub trait Session: Send + Sized + 'static {
    fn rows(&mut self, sql: &str) -> impl Future<Output = Result<Numbers, Failure>> + Send;
}

/// Why a question to an open session has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The session is gone; another one may answer.
    Lost(FetchError),
    /// The server said no to this question, and waits for the next.
    Answered(FetchError),
    /// We did not read the answer to its end.
    Refused(FetchError),
}

impl Failure {
    pub fn leaves_session_sound(&self) -> bool {
        matches!(self, Self::Answered(_))
    }
}

impl From<Failure> for FetchError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost(error) | Failure::Answered(error) | Failure::Refused(error) => error,
        }
    }
}

/// The sessions of one source that nobody uses right now.
pub struct Sessions<S>(Arc<Mutex<Vec<Kept<S>>>>);

struct Kept<S> {
    session: S,
    since: Instant,
}

impl<S> Default for Sessions<S> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<S> fmt::Debug for Sessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

impl<S: Session> Sessions<S> {
    /// Asks over a kept session, or over one that `open` opens.
    ///
    /// # Errors
    /// What the server, or the way to it, says went wrong.
    pub async fn ask<F>(&self, sql: &str, open: impl FnOnce() -> F) -> Result<Numbers, FetchError>
    where
        F: Future<Output = Result<S, FetchError>>,
    {
        while let Some(mut session) = self.take() {
            match session.rows(sql).await {
                // It died unseen (the server restarted): that is no failure of this attempt.
                Err(Failure::Lost(_)) => {}
                result => return self.done(session, result),
            }
        }
        let mut session = open().await?;
        let result = session.rows(sql).await;
        self.done(session, result)
    }

    fn done(&self, session: S, result: Result<Numbers, Failure>) -> Result<Numbers, FetchError> {
        if result.as_ref().err().is_none_or(Failure::leaves_session_sound) {
            self.keep(session);
        }
        Ok(result?)
    }

    /// The session that was used last.
    fn take(&self) -> Option<S> {
        lock(&self.0).pop().map(|kept| kept.session)
    }

    fn keep(&self, session: S) {
        let mut all = lock(&self.0);
        if all.len() >= MAX_KEPT {
            return;
        }
        all.push(Kept { session, since: Instant::now() });
        drop(all);
        let held = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            tokio::time::sleep(KEEP).await;
            if let Some(all) = held.upgrade() {
                lock(&all).retain(|kept| kept.since.elapsed() < KEEP);
            }
        });
    }
}

fn lock<S>(all: &Mutex<Vec<Kept<S>>>) -> MutexGuard<'_, Vec<Kept<S>>> {
    all.lock().expect("nothing panics while holding the list of sessions")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with what it was made of, once, or says that it is gone.
    struct Fake(Arc<str>, bool);

    impl Session for Fake {
        async fn rows(&mut self, _: &str) -> Result<Numbers, Failure> {
            let gone = std::mem::replace(&mut self.1, true);
            if gone { Err(Failure::Lost(FetchError::unavailable(&*self.0))) } else { Ok(Numbers::one(1.0)) }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_is_kept_for_a_while_and_then_closed() {
        let sessions = Sessions::default();
        let name: Arc<str> = "session".into();
        sessions.keep(Fake(Arc::clone(&name), false));
        tokio::time::sleep(KEEP / 2).await;
        sessions.keep(sessions.take().expect("it is kept"));
        tokio::time::sleep(KEEP * 3 / 4).await;
        assert_eq!(Arc::strong_count(&name), 2, "its use began the time anew");
        tokio::time::sleep(KEEP / 2).await;
        assert_eq!(Arc::strong_count(&name), 1);
        assert!(sessions.take().is_none());
    }

    #[tokio::test]
    async fn sessions_that_died_are_passed_over() {
        let sessions = Sessions::default();
        (0..MAX_KEPT + 3).for_each(|_| sessions.keep(Fake("dead".into(), true)));
        let answer = sessions.ask("", async || Ok(Fake("fresh".into(), false))).await;
        assert_eq!(answer, Ok(Numbers::one(1.0)));
        assert_eq!(std::iter::from_fn(|| sessions.take()).count(), 1, "only the fresh one is kept");
        let answer = sessions.ask("", async || Ok(Fake("fresh and dead".into(), true))).await;
        assert_eq!(answer.unwrap_err().text, "fresh and dead", "one new session is an attempt");
    }
}
