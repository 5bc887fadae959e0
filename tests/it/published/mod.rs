//! What is published: the metrics page, read by promtool and by a real Prometheus, and the routes around it.

mod fixture;
mod metrics;
mod routes;
mod scraped;

pub use fixture::nothing_known;
