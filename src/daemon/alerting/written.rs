//! How much each sink was told lately, so that none is told too much.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    alert::{Message, Rules},
    daemon::app::App,
    plan::Plan,
    store::StoreError,
};

/// The newest messages among which those of the week are looked for: far more than any ceiling.
const MOST: u32 = 2000;

/// When the messages that each sink gets at once were written.
pub(super) struct Written(HashMap<String, Vec<Timestamp>>);

impl Written {
    pub(super) async fn read(app: &App) -> Result<Self, StoreError> {
        let mut all = Self(HashMap::new());
        for outgoing in app.store.newest_outgoing(MOST).await? {
            // Reports were ordered, and what waits for the digest is one message in the end.
            let counts = serde_json::from_str::<Message>(&outgoing.message)
                .is_ok_and(|message| !message.waits && message.report.is_none());
            if counts {
                all.add(&outgoing.sink, outgoing.written_at);
            }
        }
        Ok(all)
    }

    pub(super) fn add(&mut self, sink: &str, at: Timestamp) {
        self.0.entry(sink.to_owned()).or_default().push(at);
    }

    /// Until when a message to the sink waits, if it has to.
    pub(super) fn wait(&self, rules: &Rules, plan: &Plan, sink: &str, message: &Message, now: Timestamp) -> Option<Timestamp> {
        let of_sink = self.0.get(sink).into_iter().flatten().copied();
        rules.ceiling.waits_until(sink, message, of_sink, now, &plan.time_zone)
    }
}
