//! What is published at one moment: an immutable snapshot of all labels and numbers.

use std::sync::Arc;

use super::{
    column::{KEY_RESULT, OBJECTIVE},
    label::{Labels, LabelsBuilder, write_labels},
    rows::{Row, Rows},
};
use crate::{
    lang::Language,
    okr::{Ambition, Cycle, KeyResult, Objective},
    plan::Plan,
    progress::{Assessment, ObjectiveAssessment},
};

/// The numbers of one key result that are published.
pub type KeyResultRow = Row<{ KEY_RESULT.len() }>;

/// The numbers of one objective that are published.
pub type ObjectiveRow = Row<{ OBJECTIVE.len() }>;

/// What is published of a plan: its words, rendered once, and the newest numbers.
///
/// Cloning shares everything; [`Board::with_rows`] copies only what it changes.
#[derive(Clone, Debug)]
pub struct Board {
    pub(super) words: Arc<Words>,
    pub(super) key_results: Rows<{ KEY_RESULT.len() }>,
    pub(super) objectives: Rows<{ OBJECTIVE.len() }>,
}

/// What does not change until the next plan.
#[derive(Debug, Default)]
pub(super) struct Words {
    language: Language,
    /// None before the first plan.
    pub(super) cycle: Option<Cycle>,
    pub(super) cycle_labels: String,
    pub(super) key_results: Labels,
    pub(super) objectives: Labels,
}

/// A key result and where its number comes from.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    pub key_result: &'a KeyResult,
    pub source: &'a str,
    pub connector: &'a str,
}

impl Row<{ KEY_RESULT.len() }> {
    pub fn of(assessment: &Assessment) -> Self {
        Self::new(std::array::from_fn(|index| (KEY_RESULT[index].read)(assessment)))
    }
}

impl Row<{ OBJECTIVE.len() }> {
    pub fn of(assessment: &ObjectiveAssessment) -> Self {
        Self::new(std::array::from_fn(|index| (OBJECTIVE[index].read)(assessment)))
    }
}

impl Board {
    /// Nothing is published yet: before the first plan.
    pub fn empty(language: Language) -> Self {
        let words = Arc::new(Words { language, ..Words::default() });
        Self { words, key_results: Rows::unknown(0), objectives: Rows::unknown(0) }
    }

    /// The words of a plan, without any number yet. Rows have the indices of the plan.
    pub fn new(plan: &Plan) -> Self {
        let described = plan.key_results.iter().map(|tracked| {
            let source = &plan.sources[tracked.source];
            Described { key_result: &tracked.key_result, source: source.name.as_str(), connector: source.connector }
        });
        Self::describing(plan.language, plan.cycle.clone(), &plan.objectives, described)
    }

    /// As [`Board::new`], of the parts of a plan that matter here.
    pub fn describing<'a>(
        language: Language,
        cycle: Cycle,
        objectives: &[Objective],
        key_results: impl IntoIterator<Item = Described<'a>>,
    ) -> Self {
        let mut cycle_labels = String::new();
        write_labels(&[("cycle", cycle.name())], &mut cycle_labels);
        let mut of_objectives = LabelsBuilder::default();
        for objective in objectives {
            push_objective(&mut of_objectives, &cycle, objective);
        }
        let mut of_key_results = LabelsBuilder::default();
        for described in key_results {
            push_key_result(&mut of_key_results, &cycle, described);
        }
        let words = Words {
            language,
            cycle: Some(cycle),
            cycle_labels,
            key_results: of_key_results.finish(),
            objectives: of_objectives.finish(),
        };
        let (key_results, objectives) = (Rows::unknown(words.key_results.len()), Rows::unknown(words.objectives.len()));
        Self { words: Arc::new(words), key_results, objectives }
    }

    /// The board after an evaluation: these rows are new, all others stay.
    ///
    /// # Panics
    /// If an index is not one of the plan that the board was made of: a row of another plan would be published under
    /// the wrong name.
    #[must_use]
    pub fn with_rows(
        &self,
        key_results: impl IntoIterator<Item = (usize, KeyResultRow)>,
        objectives: impl IntoIterator<Item = (usize, ObjectiveRow)>,
    ) -> Self {
        let mut board = self.clone();
        key_results.into_iter().for_each(|(index, row)| board.key_results.set(index, &row));
        objectives.into_iter().for_each(|(index, row)| board.objectives.set(index, &row));
        board
    }

    /// The language of what is said to people about this plan.
    pub fn language(&self) -> Language {
        self.words.language
    }
}

fn push_key_result(labels: &mut LabelsBuilder, cycle: &Cycle, Described { key_result, source, connector }: Described<'_>) {
    labels.push(
        &[
            ("cycle", cycle.name()),
            ("objective", key_result.objective.as_str()),
            ("key_result", key_result.id.as_str()),
            ("owner", &key_result.owner),
        ],
        &[
            ("title", &key_result.title),
            ("unit", key_result.unit.base_name()),
            ("kind", key_result.kind.name()),
            ("connector", connector),
            ("source", source),
            ("target", &key_result.target_text),
        ],
    );
}

fn push_objective(labels: &mut LabelsBuilder, cycle: &Cycle, objective: &Objective) {
    let ambition = match objective.ambition {
        Ambition::Aspirational => "aspirational",
        Ambition::Committed => "committed",
    };
    labels.push(
        &[("cycle", cycle.name()), ("objective", objective.id.as_str()), ("owner", &objective.owner)],
        &[
            ("title", &objective.title),
            ("ambition", ambition),
            // An empty label is the same as none in Prometheus.
            ("parent", objective.parent.as_ref().map_or("", |parent| parent.as_str())),
        ],
    );
}
