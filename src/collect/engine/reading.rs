//! What the measures of `http`, `file` and `exec` have in common: bytes come, a document is made of them, and a number is
//! picked out of it.

use bytes::Bytes;
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use crate::{
    collect::{
        format::{Format, FormatFields, FormatWord},
        select::{Expression, Selection, SelectionFields},
    },
    document::{Context, Fields, Marked, Mistake, Path},
    okr::{Kind, Window},
    record,
    source::{Answer, Basics, FetchError, Numbers, Shape},
};

/// A longer answer is read on a thread of its own, so that it keeps nobody waiting.
const QUICKLY_READ: usize = 64 * 1024;

record! {
    /// What cannot be seen from the request.
    pub struct PastField {
        /// `true` if the answer is another one for another window although the request does not show it; then the source can
        /// be asked about the past. Default: what the request and the selection show.
        pub past: Option<Marked<bool>>,
    }
}

/// How the bytes of an answer become numbers.
#[derive(Debug)]
pub struct Reading {
    format: Format,
    selection: Selection,
    time_zone: TimeZone,
    max_bytes: usize,
    windowed: bool,
}

/// What the engine knows of the request by itself.
pub struct Request {
    /// The format where the measure names none.
    pub format: Option<FormatWord>,
    /// Whether the request is another one for another window.
    pub uses_the_window: bool,
    /// Whether the answer is one number as it stands.
    pub gives_a_number: bool,
    /// How to make it so, for a message.
    pub remedy: &'static str,
}

impl Reading {
    /// Takes the common fields out of a measure.
    pub fn take(
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: &Shape,
        basics: &Basics,
        request: &Request,
    ) -> Option<Self> {
        let format = Format::take(fields, path, cx, request.format);
        let otherwise = (format == Some(Format::Number) || request.gives_a_number).then_some(".");
        let selection = Selection::read(fields, path, cx, shape, otherwise);
        let past = PastField::take(fields, path, cx)?.past;
        let (format, selection) = (format?, selection?);
        let seen = request.uses_the_window || selection.uses_the_window();
        if let Some(Marked { value: false, place }) = past
            && seen
        {
            let problem = "the measure asks about a window, and `past: false` says that it cannot";
            cx.report(Mistake::error(place, path.child("past"), problem).hint("remove it"));
            return None;
        }
        let windowed = seen || past.is_some_and(|past| past.value);
        if shape.kind == Kind::Flow && !windowed {
            let problem = "a flow counts over a window, and nothing here says which";
            let hint = format!("{}, or count the records of the window by their `date: .created_at`", request.remedy);
            cx.report(Mistake::error(fields.place, path, problem).hint(hint));
            return None;
        }
        Some(Self { format, selection, time_zone: basics.time_zone.clone(), max_bytes: basics.max_bytes, windowed })
    }

    /// With the place of the records where the measure names none and makes something of records.
    #[must_use]
    pub fn with_records(mut self, records: Option<Expression>) -> Self {
        if let Some(records) = records {
            self.selection.read_from(records);
        }
        self
    }

    pub fn can_tell_the_past(&self) -> bool {
        self.windowed
    }

    /// Two answers of the same bytes are the same answer if they are read in the same way.
    pub fn fingerprint(&self) -> String {
        self.format.name()
    }

    /// For an answer in pages: where the records of one page are. What is picked from then on is the list of them all.
    pub fn take_records(&mut self) -> Option<Expression> {
        self.selection.take_records()
    }

    /// # Errors
    /// [`FetchError`] of kind `malformed`, `no_data` or `too_large`.
    pub async fn document(&self, bytes: Bytes) -> Result<Value, FetchError> {
        if bytes.len() <= QUICKLY_READ && !matches!(self.format, Format::Xlsx(_)) {
            return self.format.read(&bytes, self.max_bytes);
        }
        let (format, max_bytes) = (self.format.clone(), self.max_bytes);
        let read = tokio::task::spawn_blocking(move || format.read(&bytes, max_bytes));
        read.await.map_err(|_| FetchError::malformed("the answer could not be read, which is a bug in okrd"))?
    }

    pub fn picks_quickly(&self, answer: &Answer) -> bool {
        match answer {
            Answer::Table(_) => true,
            Answer::Document(document) => self.selection.is_quick_on(document),
        }
    }

    /// # Errors
    /// [`FetchError`] of kind `malformed` or `no_data`.
    pub fn pick(&self, answer: &Answer, window: &Window) -> Result<Numbers, FetchError> {
        let Answer::Document(document) = answer else {
            return Err(FetchError::malformed("a table came, and a document is needed"));
        };
        Ok(self.selection.pick(document, window, &self.time_zone)?)
    }
}

/// The schema of a measure: the engine's own fields, and the common ones.
pub fn measure_schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut whole = T::json_schema(generator);
    for common in
        [FormatFields::json_schema(generator), SelectionFields::json_schema(generator), PastField::json_schema(generator)]
    {
        if let (Some(Value::Object(whole)), Some(Value::Object(more))) =
            (whole.get_mut("properties"), common.as_value().get("properties"))
        {
            whole.extend(more.clone());
        }
    }
    whole
}
