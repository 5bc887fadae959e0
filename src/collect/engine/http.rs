//! The engine `http`: one request, and a number picked out of its answer.

mod json;
mod measure;
mod paging;
mod question;

use std::sync::Arc;

use schemars::JsonSchema;

use crate::{
    collect::client::Client,
    document::{Context, Fields, Marked, Named, Path, Setting},
    record,
    source::{Basics, Question, Shape, Source},
};

use self::{
    measure::HttpMeasure,
    question::{HttpQuestion, Request},
};
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
    Some(Arc::new(HttpSource(Arc::new(Server { access, client: Client::default(), basics }))))
}

/// Where to ask.
#[derive(Debug)]
struct Server {
    access: Access,
    client: Client,
    basics: Basics,
}

#[derive(Debug)]
struct HttpSource(Arc<Server>);

impl Source for HttpSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        let place = fields.place;
        let typed = HttpMeasure::take(fields, path, cx);
        let request = typed.and_then(|typed| typed.checked(place, path, cx));
        let told = reading::Request {
            format: Some(crate::collect::format::FormatWord::Json),
            // Where the request is wrong, nothing more is to be said of its window.
            uses_the_window: request.as_ref().is_none_or(Request::uses_the_window),
            remedy: "use it in the request, such as `query: { from: \"{{ start | date }}\", to: \"{{ end | last_day }}\" }`",
        };
        let reading = Reading::take(fields, path, cx, &shape, &self.0.basics, &told);
        Some(Arc::new(HttpQuestion::new(Arc::clone(&self.0), request?, reading?)))
    }
}
