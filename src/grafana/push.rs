//! Sends the dashboards to a Grafana.
