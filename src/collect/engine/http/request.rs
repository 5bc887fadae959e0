//! One HTTP request, as a file or a connector says it.

use std::fmt::Write as _;

use reqwest::{Method, header::HeaderName};

use super::{each::Each, json::JsonTemplate, paging::Paging, split::Split};
use crate::collect::template::Template;

/// A request as it stands in the file.
#[derive(Debug)]
pub struct Request {
    pub method: Method,
    /// The path behind the base url, perhaps with a query.
    pub target: Template,
    pub query: Vec<(Box<str>, Template)>,
    pub headers: Vec<(HeaderName, Template)>,
    pub body: Body,
    /// None for an answer that comes at once.
    pub paging: Option<Paging>,
    /// None for a service that answers for windows of any length.
    pub split: Option<Split>,
    /// The list of things that it is made for, one by one.
    pub each: Option<Box<Each>>,
    pub answer: AnswerIn,
}

/// Where the answer is.
#[derive(Debug)]
pub enum AnswerIn {
    Body,
    /// A number in a header.
    Header(HeaderName),
    /// The page itself: 1 if it is so, 0 if not.
    Page {
        /// None for any of 200 to 299.
        status: Option<u16>,
        text: Option<Template>,
    },
}

/// What is sent along.
#[derive(Debug)]
pub enum Body {
    None,
    Json(JsonTemplate),
    Form(Vec<(Box<str>, Template)>),
    Text(Template),
}

impl Request {
    pub fn uses_the_window(&self) -> bool {
        let in_pairs = |pairs: &[(Box<str>, Template)]| pairs.iter().any(|(_, value)| value.uses_the_window());
        self.target.uses_the_window()
            || in_pairs(&self.query)
            || self.headers.iter().any(|(_, value)| value.uses_the_window())
            || match &self.body {
                Body::None => false,
                Body::Json(json) => json.uses_the_window(),
                Body::Form(pairs) => in_pairs(pairs),
                Body::Text(text) => text.uses_the_window(),
            }
            || self.each.as_ref().is_some_and(|each| each.list.uses_the_window())
    }

    /// Whether one of its texts has a word in it.
    pub fn mentions(&self, word: &str) -> bool {
        let mut texts = self.query.iter().map(|(_, value)| value).chain(self.headers.iter().map(|(_, value)| value));
        self.target.text().contains(word)
            || texts.any(|text| text.text().contains(word))
            || match &self.body {
                Body::None => false,
                Body::Json(json) => json.typed().to_string().contains(word),
                Body::Form(pairs) => pairs.iter().any(|(_, value)| value.text().contains(word)),
                Body::Text(text) => text.text().contains(word),
            }
    }

    /// Whether the answer is one number as it stands.
    pub fn gives_a_number(&self) -> bool {
        !matches!(self.answer, AnswerIn::Body)
    }

    /// All that makes two requests of one source the same, as typed.
    pub fn fingerprint(&self) -> String {
        let mut text = format!("{} {:?}", self.method, self.target.text());
        for (name, value) in &self.query {
            let _ = write!(text, " ?{name}={:?}", value.text());
        }
        for (name, value) in &self.headers {
            let _ = write!(text, " {name}: {:?}", value.text());
        }
        match &self.body {
            Body::None => {}
            Body::Json(json) => {
                let _ = write!(text, " json {}", json.typed());
            }
            Body::Form(pairs) => pairs.iter().for_each(|(name, value)| {
                let _ = write!(text, " form {name}={:?}", value.text());
            }),
            Body::Text(body) => {
                let _ = write!(text, " body {:?}", body.text());
            }
        }
        if let Some(paging) = &self.paging {
            let _ = write!(text, " {paging:?}");
        }
        if let Some(split) = &self.split {
            let _ = write!(text, " {split:?}");
        }
        if let Some(each) = &self.each {
            let _ = write!(text, " {}", each.typed());
        }
        if self.gives_a_number() {
            let _ = write!(text, " {:?}", self.answer);
        }
        text
    }
}
