//! The engine `prometheus`: PromQL, at the end of the window or step by step through it.

mod answer;
mod measure;
mod promql;
mod question;
mod settings;

use std::sync::Arc;

use schemars::JsonSchema;

use crate::{
    collect::{client::Client, engine::web::Access},
    document::{Context, Fields, Path},
    source::{Basics, Question, Shape, Source},
};

use self::{measure::PrometheusMeasure, settings::PrometheusSettings};
use super::native::Native;

const EXAMPLE: &str = "\
version: 1
timezone: Europe/Paris
cycle: 2026-Q4
sources:
  metrics: { connector: prometheus, url: \"http://prometheus.example.com:9090\" }
objectives:
  - id: reliability
    title: The product is there when people need it
    owner: growth
    key_results:
      - id: signups
        title: 20 % more sign-ups
        source: metrics
        measure:
          kind: flow
          unit: sign-ups
          query: sum(increase(signups_total[$window]))
        target: +20%
      - id: success-rate
        title: At least 99.9 % of requests succeed
        source: metrics
        measure:
          kind: ratio
          unit: percent
          numerator: sum(increase(http_requests_total{code!~\"5..\"}[$window]))
          denominator: sum(increase(http_requests_total[$window]))
        target: \">= 99.9%\"
";

pub static ENGINE: Native = Native {
    name: "prometheus",
    about: "Runs PromQL on a Prometheus, or what speaks its API, and reads one number, a ratio, or a reduced range.",
    example: EXAMPLE,
    source_schema: PrometheusSettings::json_schema,
    measure_schema: PrometheusMeasure::json_schema,
    source,
};

fn source(fields: &mut Fields<'_, '_>, path: &Path<'_>, cx: &mut Context<'_>, basics: Basics) -> Option<Arc<dyn Source>> {
    let access = PrometheusSettings::take(fields, path, cx)?.checked(path, cx)?;
    Some(Arc::new(PrometheusSource(Arc::new(Server { access, client: Client::default(), basics }))))
}

/// Where to ask, and how to sign in.
#[derive(Debug)]
struct Server {
    access: Access,
    client: Client,
    basics: Basics,
}

#[derive(Debug)]
struct PrometheusSource(Arc<Server>);

impl Source for PrometheusSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: Shape,
    ) -> Option<Arc<dyn Question>> {
        let place = fields.place;
        let queries = PrometheusMeasure::take(fields, path, cx)?.checked(place, path, cx, &shape)?;
        Some(Arc::new(question::PrometheusQuestion::new(Arc::clone(&self.0), queries, shape)))
    }
}
