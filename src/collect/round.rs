//! One tick, in which identical requests are made once and shared.

use std::{
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use tokio::time::{Instant, timeout_at};

use crate::{
    guard,
    okr::{FailureKind, Window},
    source::{Answer, FetchError, Question},
};

use super::{
    collector::Tools,
    gate::Gate,
    retry::{self, Reply},
};

/// One tick of a [`Collector`](super::Collector). Clones are the same round.
///
/// Ask from as many tasks at once as you like: whoever waits, waits for one source only. The answers are kept until the
/// round is dropped, or shorter if they are [announced](Round::announce).
#[derive(Clone)]
pub struct Round(Arc<Inner>);

struct Inner {
    gates: Arc<[Arc<Gate>]>,
    tools: Tools,
    asked: Mutex<HashMap<Request, Entry>>,
}

/// What makes two requests one.
#[derive(Clone)]
struct Request {
    source: usize,
    window: Window,
    question: Arc<dyn Question>,
}

#[derive(Default)]
struct Entry {
    /// Asks that were announced and are not over.
    announced: usize,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    NotAsked,
    /// Weak, so that the request ends when all who wait for it have gone.
    UnderWay(WeakShared<BoxFuture<'static, Reply>>),
    Answered(Reply),
}

impl Round {
    pub(super) fn new(gates: Arc<[Arc<Gate>]>, tools: Tools) -> Self {
        Self(Arc::new(Inner { gates, tools, asked: Mutex::default() }))
    }

    /// Says that this will be asked once (more), so that the answer can be let go after the last time. A round over many
    /// sources would otherwise hold all their answers at once. Announce all asks of a request before the first, or none.
    pub fn announce(&self, source: usize, question: &Arc<dyn Question>, window: Window) {
        let request = Request { source, window, question: Arc::clone(question) };
        self.asked().entry(request).or_default().announced += 1;
    }

    /// The answer to `question` over `window`. `source` is its index in the plan.
    ///
    /// Who asks the same while the request is under way or later in the round gets the same answer or error. The first
    /// one's deadline is that of the request; each one's own is kept too. Dropping the future takes it back, and when all
    /// have done so the request is cancelled.
    ///
    /// # Errors
    /// [`FetchError`] of the last attempt, without secrets; or of the gate, if there was none.
    ///
    /// # Panics
    /// If the plan has no such source.
    pub async fn ask(
        &self,
        source: usize,
        question: &Arc<dyn Question>,
        window: Window,
        deadline: Instant,
    ) -> Result<Arc<Answer>, FetchError> {
        self.reply(source, question, window, deadline).await.result
    }

    pub(super) async fn reply(&self, source: usize, question: &Arc<dyn Question>, window: Window, deadline: Instant) -> Reply {
        let turn = Turn { round: self, request: Request { source, window, question: Arc::clone(question) } };
        let (shared, joined) = match self.join_or_start(&turn.request, deadline) {
            Ok(found) => found,
            Err(reply) => return reply,
        };
        if !joined {
            // The request keeps its own deadline.
            return turn.keep(shared.await);
        }
        match timeout_at(deadline, shared).await {
            Ok(reply) => turn.keep(reply),
            Err(_) => {
                let text = "no answer before the deadline, to a request that was shared";
                Reply { result: Err(FetchError::new(FailureKind::Timeout, text)), attempts: 0 }
            }
        }
    }

    /// The request, and whether it was under way already; or its reply, as an error, if that has come.
    fn join_or_start(&self, request: &Request, deadline: Instant) -> Result<(Shared<BoxFuture<'static, Reply>>, bool), Reply> {
        let mut asked = self.asked();
        let entry = match asked.get_mut(request) {
            Some(entry) => entry,
            None => asked.entry(request.clone()).or_default(),
        };
        match &entry.state {
            State::Answered(reply) => return Err(reply.clone()),
            State::UnderWay(request) => {
                if let Some(shared) = request.upgrade() {
                    return Ok((shared, true));
                }
            }
            State::NotAsked => {}
        }
        let shared = self.start(request, deadline);
        entry.state = shared.downgrade().map_or(State::NotAsked, State::UnderWay);
        Ok((shared, false))
    }

    fn start(&self, request: &Request, deadline: Instant) -> Shared<BoxFuture<'static, Reply>> {
        let gate = Arc::clone(&self.0.gates[request.source]);
        let (question, window) = (Arc::clone(&request.question), request.window);
        let (secrets, dice) = (self.0.tools.secrets.clone(), Arc::clone(&self.0.tools.dice));
        let asking = async move {
            let mut reply = retry::ask(&gate, &*question, window, deadline, &dice).await;
            if let Err(error) = &mut reply.result {
                error.text = guard::hide(&secrets.hide(&error.text)).into_owned();
            }
            reply
        };
        asking.boxed().shared()
    }

    /// `text` without any of the plan's secrets: for what is kept or shown of a question.
    pub fn hide(&self, text: &str) -> String {
        self.0.tools.secrets.hide(text)
    }

    pub(super) fn gate(&self, source: usize) -> &Gate {
        &self.0.gates[source]
    }

    pub(super) fn tools(&self) -> &Tools {
        &self.0.tools
    }

    fn asked(&self) -> MutexGuard<'_, HashMap<Request, Entry>> {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One ask, from its start to its end, however it ends.
struct Turn<'a> {
    round: &'a Round,
    request: Request,
}

impl Turn<'_> {
    /// Keeps the reply for those who ask later.
    fn keep(&self, reply: Reply) -> Reply {
        if let Some(entry) = self.round.asked().get_mut(&self.request)
            && !matches!(entry.state, State::Answered(_))
        {
            entry.state = State::Answered(reply.clone());
        }
        reply
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut asked = self.round.asked();
        let Some(entry) = asked.get_mut(&self.request).filter(|entry| entry.announced > 0) else { return };
        entry.announced -= 1;
        if entry.announced == 0 {
            let last = asked.remove(&self.request);
            // A large answer takes its time to be freed, and nobody needs to wait for that.
            drop(asked);
            drop(last);
        }
    }
}

impl PartialEq for Request {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
            && self.window == other.window
            && (Arc::ptr_eq(&self.question, &other.question) || self.question.fingerprint() == other.question.fingerprint())
    }
}

impl Eq for Request {}

impl Hash for Request {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.source, self.window, self.question.fingerprint()).hash(state);
    }
}

impl fmt::Debug for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a round over {} sources", self.0.gates.len())
    }
}
