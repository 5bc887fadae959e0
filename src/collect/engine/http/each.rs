//! Lists of which each thing is asked about by a request of its own: the registrants of every webinar, the report of every
//! newsletter.

use serde_json::Value;

use super::{measure::HttpMeasure, paging::PaginateFields, request::Request};
use crate::{
    collect::{
        select::{Expression, describe},
        template::Template,
    },
    document::{Context, Marked, Named, Path, Place},
    okr::FailureKind,
    record,
    source::FetchError,
};

/// So many requests are made for one number, and no more.
pub const MOST_THINGS: usize = 200;
/// What requests call the thing that they are about.
pub const NAME: &str = "each";

record! {
    /// A list, asked for first; the request itself is then made for each thing on it, as `{{ each }}`.
    pub struct EachFields {
        /// The path of a GET whose answer is the list.
        pub get: Marked<Template>,
        /// Parameters of the query.
        #[schemars(default)]
        pub query: Named<Template>,
        /// For a list in pages: how the next one is asked for.
        pub paginate: Option<Marked<PaginateFields>>,
        /// Where the list is in the answer. Without it, the answer is the list.
        pub records: Option<Expression>,
        /// What stands for a thing in the request: `.id`. Things without it are left out: `select(.status == "sent") | .id`.
        pub value: Expression,
    }
}

/// A list, and what stands for each thing on it.
#[derive(Debug)]
pub struct Each {
    pub list: Request,
    pub records: Option<Expression>,
    value: Expression,
}

impl EachFields {
    pub fn checked(self, place: Place, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Each> {
        let list = HttpMeasure {
            from_header: None,
            expect: None,
            get: Some(self.get),
            post: None,
            query: self.query,
            headers: Named(Vec::new()),
            json: None,
            form: None,
            body: None,
            paginate: self.paginate,
            split: None,
            each: None,
        };
        Some(Each { list: list.checked(place, path, cx)?, records: self.records, value: self.value })
    }
}

impl Each {
    /// What the request is to be made for, in the list's order, each once.
    ///
    /// # Errors
    /// `too_large` for more than [`MOST_THINGS`], `malformed` for something that cannot stand in a request.
    pub fn things(&self, records: &[Value]) -> Result<Vec<String>, FetchError> {
        let mut things: Vec<String> = Vec::new();
        for record in records {
            let thing = match self.value.optional(record)? {
                Value::Null => continue,
                Value::Number(number) => number.to_string(),
                Value::String(text) if is_plain(&text) => text,
                other => {
                    let text = format!("`{}` is {}, and cannot stand in a request", self.value.text(), describe(&other));
                    return Err(FetchError::malformed(text));
                }
            };
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
        if things.len() > MOST_THINGS {
            let text = format!(
                "{} things would be asked about one by one, and {MOST_THINGS} are the most: narrow the list",
                things.len()
            );
            return Err(FetchError::new(FailureKind::TooLarge, text));
        }
        Ok(things)
    }

    /// As part of a fingerprint.
    pub fn typed(&self) -> String {
        format!("each {} {:?} {}", self.value.text(), self.records.as_ref().map(Expression::text), self.list.fingerprint())
    }
}

/// What changes nothing about the request that it stands in.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.:@=".contains(c))
}
