//! The dashboards: the files, what a real Prometheus says to their queries, and a Grafana that they are sent to.

mod files;
mod pushing;
mod queries;
