//! From a question to a value: ask, pick, and say how it went.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::{
    okr::{Value, Window},
    source::{FetchError, Question, Shape},
};

use super::round::Round;

/// How one measurement went.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The value in base units; the error's text holds no secret.
    pub result: Result<Value, FetchError>,
    /// How often the source was asked for it, by whoever asked; 0 if it never came to that.
    pub attempts: u32,
    /// From the call to its end, waiting for a turn included.
    pub duration: Duration,
}

impl Round {
    /// The value of a measure over `window`: [`ask`](Round::ask), then pick the numbers and read them as `shape` says.
    pub async fn measure(
        &self,
        source: usize,
        question: &Arc<dyn Question>,
        shape: &Shape,
        window: Window,
        deadline: Instant,
    ) -> Measured {
        let begin = Instant::now();
        let reply = self.reply(source, question, window, deadline).await;
        let result = match reply.result {
            Ok(answer) => {
                let picked = self.tools().picker.pick(question, answer, window, shape, &self.gate(source).picks, deadline).await;
                picked.map_err(|error| FetchError { text: self.tools().secrets.hide(&error.text), ..error })
            }
            Err(error) => Err(error),
        };
        Measured { result, attempts: reply.attempts, duration: begin.elapsed() }
    }
}
