//! The contract between what a file declares and what collects it: engines, sources and questions.
//!
//! An [`Engine`] is a kind of connector that is built in (`postgres`, `http`, ...). It reads the settings of a source and
//! gives a [`Source`]; the source reads a measure and gives a [`Question`]; the question, asked over a window, gives an
//! [`Answer`], and picks [`Numbers`] out of it; [`value_of`] makes a value of the right kind of them. Reading is pure and
//! reports every mistake; I/O starts in [`Question::ask`]. Nothing here knows a concrete engine.

mod failure;
mod numbers;

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use schemars::{Schema, SchemaGenerator};

pub use failure::FetchError;
pub use numbers::{Cell, Numbers, Shape, value_of};

use crate::{
    document::{Context, Fields, Node, Path, Place},
    okr::Window,
};

/// A kind of connector that is built in: one file in `collect/engine/`, one line in its list.
pub trait Engine: Sync {
    /// The word after `connector:`.
    fn name(&self) -> &'static str;

    /// One sentence for the reference.
    fn about(&self) -> &'static str;

    /// A complete small okrs.yaml that uses it; a test parses it.
    fn example(&self) -> &'static str;

    /// The JSON Schema of a source's own settings: an object schema.
    fn source_schema(&self, generator: &mut SchemaGenerator) -> Schema;

    /// The JSON Schema of a measure's own fields: an object schema; None where measures are called by name only.
    fn measure_schema(&self, generator: &mut SchemaGenerator) -> Option<Schema>;

    /// Reads the settings of one source; the fields that all sources share are already taken.
    fn source(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        basics: Basics,
    ) -> Option<Arc<dyn Source>>;
}

/// What every source is told, whatever its engine.
#[derive(Clone, Debug)]
pub struct Basics {
    /// The zone of the file, for windows in requests and for sources whose times have no zone.
    pub time_zone: TimeZone,
    /// How long one attempt may take.
    pub timeout: std::time::Duration,
    /// How large one answer may be, in bytes.
    pub max_bytes: usize,
    /// The folder of the file that declares the source; relative paths start here.
    pub folder: Arc<std::path::Path>,
}

/// What a connector knows of a service besides how to ask it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manners {
    /// Requests under way at once that the service can bear.
    pub concurrency: Option<usize>,
    /// Requests and how long they are counted together.
    pub rate: Option<(u32, std::time::Duration)>,
}

/// A measure that a connector has ready under a name, and the source bound to what the file said beside the name.
pub struct Catalogued {
    pub measure: Node<'static>,
    pub source: Arc<dyn Source>,
}

/// One signed-in place.
pub trait Source: Send + Sync + Debug {
    /// How gently it is to be asked where the file does not say.
    fn manners(&self) -> Manners {
        Manners::default()
    }

    /// The names of the measures that the connector has ready.
    fn catalogue(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The measure of that name; its parameters are taken out of `fields`, if there are any. None if a mistake was reported.
    fn catalogued(
        &self,
        _name: &str,
        _fields: Option<&mut Fields<'_, '_>>,
        _place: Place,
        _path: &Path<'_>,
        _cx: &mut Context<'_>,
    ) -> Option<Catalogued> {
        None
    }

    /// Reads the fields of one measure that are this engine's own (`sql`, `query`, `get` ...).
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>>;
}

/// One prepared question to one source.
#[async_trait]
pub trait Question: Send + Sync + Debug {
    /// Two questions of one source with the same text and window get the same answer, and are asked once.
    fn fingerprint(&self) -> &str;

    /// Whether it can be asked about the past, so that a baseline can be measured.
    fn can_tell_the_past(&self) -> bool;

    /// How many requests asking once may take, each within the source's time limit: more than one for an answer in pages.
    fn requests(&self) -> u32 {
        1
    }

    /// What is asked, for people: the request with its window filled in and its secrets hidden.
    fn describe(&self, window: &Window) -> String;

    /// Asks once. No retry, no sleep, no log: the error says whether and when asking again can help.
    ///
    /// # Errors
    /// [`FetchError`] if no sound answer came.
    async fn ask(&self, window: &Window) -> Result<Answer, FetchError>;

    /// Whether [`Question::pick`] takes microseconds for this answer, so that a thread of its own is not worth it. A table
    /// is looked through quickly; a document only if its size and what is done with it bound the time.
    fn picks_quickly(&self, answer: &Answer) -> bool {
        matches!(answer, Answer::Table(_))
    }

    /// Picks this measure's numbers out of an answer. Pure.
    ///
    /// # Errors
    /// [`FetchError`] of kind `malformed` or `no_data`.
    fn pick(&self, answer: &Answer, window: &Window) -> Result<Numbers, FetchError>;
}

/// What a source said: a table from databases and Prometheus, a document from the rest.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Table(Numbers),
    Document(serde_json::Value),
}
