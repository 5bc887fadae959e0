//! The engine `http`: one request, and a number picked out of its answer.

mod each;
mod json;
mod measure;
mod paging;
mod question;
mod request;
mod split;

use std::sync::Arc;

use schemars::JsonSchema;

use crate::{
    collect::{client::Client, format::FormatWord, template::Names},
    document::{Context, Fields, Marked, Named, Path, Setting},
    record,
    source::{Basics, Question, Shape, Source},
};

pub use self::{measure::HttpMeasure, question::HttpQuestion, request::Request};
use super::{
    native::Native,
    reading::{self, Reading},
    web::{Access, AccessFields, Auth},
};

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  webinars:
    connector: http
    base_url: https://api.example.com/v1
    auth: { bearer: \"${WEBINAR_TOKEN}\" }
objectives:
  - id: events
    title: Our webinars are known
    owner: growth
    key_results:
      - id: registrations
        title: 20 % more registrations
        source: webinars
        measure:
          kind: flow
          unit: registrations
          get: /registrations
          query: { from: \"{{ start | date }}\", to: \"{{ end | last_day }}\" }
          records: .items
          where: .status == \"confirmed\"
          count: true
        target: +20%
      - id: attendance
        title: 40 % of those who register attend
        source: webinars
        measure:
          kind: ratio
          unit: percent
          post: /reports
          json: { since: \"{{ start | epoch }}\", until: \"{{ end | epoch }}\" }
          records: .sessions
          numerator: .attendees
          denominator: .registrants
        target: \">= 40%\"
";

record! {
    /// A server that is asked over HTTP.
    pub struct HttpSettings {
        /// `https://api.example.com/v1`: what all requests of this source begin with. Nothing is sent to any other host.
        pub base_url: Marked<Setting>,
        /// How to sign in, if it asks for it.
        pub auth: Option<Marked<Auth>>,
        /// Sent with each request.
        #[schemars(default)]
        pub headers: Named<Marked<Setting>>,
    }
}

pub static ENGINE: Native = Native {
    name: "http",
    about: "Sends one GET or POST to an API, and picks one number, a sum, a count or a ratio out of the answer.",
    example: EXAMPLE,
    source_schema: HttpSettings::json_schema,
    measure_schema: reading::measure_schema::<HttpMeasure>,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let HttpSettings { base_url, auth, headers } = HttpSettings::take(fields, path, cx)?;
    let fields = AccessFields { url: base_url, name: "base_url", example: "https://api.example.com/v1", auth, headers };
    let access = Access::read(fields, path, cx)?;
    let server = Arc::new(Server { access, client: Client::default(), basics });
    Some(Arc::new(HttpSource { server, named: Arc::default() }))
}

/// Where to ask.
#[derive(Debug)]
pub struct Server {
    pub access: Access,
    pub client: Client,
    pub basics: Basics,
}

#[derive(Debug)]
struct HttpSource {
    server: Arc<Server>,
    named: Arc<Names>,
}

impl Source for HttpSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        let request = read_request(fields, path, cx);
        let reading = read_reading(fields, path, cx, &shape, &self.server, request.as_ref());
        Some(Arc::new(HttpQuestion::new(Arc::clone(&self.server), Arc::clone(&self.named), request?, reading?)))
    }
}

/// The fields of a measure, or of a connector's stream, that make its request.
pub fn read_request(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Request> {
    let place = fields.place;
    let known = cx.variables.len();
    if fields.has(each::NAME) {
        cx.variables.push(each::NAME.to_owned());
    }
    let typed = HttpMeasure::take(fields, path, cx);
    cx.variables.truncate(known);
    typed?.checked(place, path, cx)
}

/// The fields that pick a number out of the answer to `request`; where that is wrong, nothing more is said of its window.
pub fn read_reading(
    fields: &mut Fields<'_, '_>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
    shape: &Shape,
    server: &Server,
    request: Option<&Request>,
) -> Option<Reading> {
    let told = reading::Request {
        format: Some(FormatWord::Json),
        uses_the_window: request.is_none_or(Request::uses_the_window),
        gives_a_number: request.is_some_and(Request::gives_a_number),
        remedy: "use it in the request, such as `query: { from: \"{{ start | date }}\", to: \"{{ end | last_day }}\" }`",
    };
    Reading::take(fields, path, cx, shape, &server.basics, &told)
}
