//! What outlives a tick: the gates of the sources.

use std::sync::Arc;

use crate::{document::Secrets, plan::PlannedSource};

use super::{gate::Gate, pick::Picker, retry::Dice, round::Round};

/// Asks the sources of one plan, within their limits.
#[derive(Debug)]
pub struct Collector {
    gates: Arc<[Arc<Gate>]>,
    tools: Tools,
}

/// What every request needs, whatever its source.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    pub(super) secrets: Secrets,
    pub(super) dice: Arc<Dice>,
    pub(super) picker: Arc<Picker>,
}

impl Collector {
    /// `sources` are the plan's, in its order: rounds address them by their index. `secrets` are kept out of all errors.
    pub fn new(sources: &[PlannedSource], secrets: Secrets) -> Self {
        let gates = sources.iter().map(|source| Arc::new(Gate::new(source))).collect();
        Self { gates, tools: Tools { secrets, dice: Arc::new(Dice::default()), picker: Arc::new(Picker::default()) } }
    }

    /// The collector of a new plan. A source of the same name keeps its gate, or, if its limits changed, at least the
    /// memory of when it was asked, so a reload cannot be used to ask more often than is allowed.
    #[must_use]
    pub fn renew(&self, sources: &[PlannedSource], secrets: Secrets) -> Self {
        let gates = sources
            .iter()
            .map(|source| match self.gates.iter().find(|gate| gate.is_of(source)) {
                Some(gate) => gate.renew(source),
                None => Arc::new(Gate::new(source)),
            })
            .collect();
        Self { gates, tools: Tools { secrets, ..self.tools.clone() } }
    }

    /// The same, with waits before retries that are the same in each run.
    #[must_use]
    pub fn seeded(mut self, seed: u64) -> Self {
        self.tools.dice = Arc::new(Dice::seeded(seed));
        self
    }

    /// One tick.
    pub fn round(&self) -> Round {
        Round::new(Arc::clone(&self.gates), self.tools.clone())
    }
}
