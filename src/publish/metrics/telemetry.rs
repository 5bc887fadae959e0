//! The daemon's own health: how polls, the store and the configuration fare.
//!
//! A few hundred series, bumped where things happen, kept and written by the `prometheus` crate. A source has all its
//! counters from the moment it is in the plan, at 0, so that its first failure is an increase and not a new series; it
//! loses every series when it leaves the plan.

use std::{collections::BTreeMap, sync::RwLock, time::Duration};

use jiff::Timestamp;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
    core::Collector,
};

use crate::okr::FailureKind;

/// From a database next door to the slow report of a web service.
const POLL_SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

const OK: &str = "ok";
const FAILED: &str = "failed";
const ACCEPTED: &str = "accepted";
const REFUSED: &str = "refused";

/// The daemon's own series. All methods can be called from anywhere at any time.
#[derive(Debug)]
pub struct Telemetry {
    registry: Registry,
    sources: RwLock<BTreeMap<Box<str>, SourceSeries>>,
    poll_duration: HistogramVec,
    polls: IntCounterVec,
    source_up: IntGaugeVec,
    key_results: IntGauge,
    reloads: IntCounterVec,
    /// These two have no label and so one series at most: absent before the first configuration was read.
    reload_successful: IntGaugeVec,
    reloaded_at: IntGaugeVec,
    commits: IntCounter,
    store_errors: IntCounter,
    reports: IntCounterVec,
    notifications: IntCounterVec,
}

/// The series of one source, held so that a poll needs no search for its labels.
#[derive(Debug)]
struct SourceSeries {
    duration: Histogram,
    ok: IntCounter,
    /// In the order of [`FailureKind::ALL`].
    failed: [IntCounter; FailureKind::ALL.len()],
}

impl Default for Telemetry {
    fn default() -> Self {
        Self::new()
    }
}

impl Telemetry {
    pub fn new() -> Self {
        let registry = Registry::new();
        #[cfg(target_os = "linux")]
        registry
            .register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))
            .expect("every name is registered once");
        let build = int_gauges(&registry, "okrd_build_info", "Always 1; the version of okrd.", &["version"]);
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let duration = HistogramOpts::new("okrd_poll_duration_seconds", "How long polls took, with their retries.");
        let duration = HistogramVec::new(duration.buckets(POLL_SECONDS.to_vec()), &["source"]);
        let key_results = IntGauge::new("okrd_key_results", "Key results of the current plan.");
        let reloads = "How often a configuration was read, the first one included, and whether it was accepted.";
        let successful = "Whether the newest configuration was accepted; the plan before it is kept if not.";
        let telemetry = Self {
            sources: RwLock::default(),
            poll_duration: register(&registry, duration.expect("the name and the label are sound")),
            polls: int_counters(&registry, "okrd_polls_total", "Polls by how they ended.", &["source", "outcome"]),
            source_up: int_gauges(
                &registry,
                "okrd_source_up",
                "Whether the newest poll reached the source and was let in.",
                &["source"],
            ),
            key_results: register(&registry, key_results.expect("the name is sound")),
            reloads: int_counters(&registry, "okrd_config_reloads_total", reloads, &["outcome"]),
            reload_successful: int_gauges(&registry, "okrd_config_last_reload_successful", successful, &[]),
            reloaded_at: int_gauges(
                &registry,
                "okrd_config_last_reload_success_timestamp_seconds",
                "When a configuration was last accepted.",
                &[],
            ),
            commits: int_counter(&registry, "okrd_store_commits_total", "Commits that the store has accepted."),
            store_errors: int_counter(&registry, "okrd_store_errors_total", "Requests that the store has failed."),
            reports: int_counters(
                &registry,
                "okrd_reports_total",
                "Reports that were made by themselves, and whether they got where they should.",
                &["report", "outcome"],
            ),
            notifications: int_counters(
                &registry,
                "okrd_notifications_total",
                "Attempts to bring a message to a sink, and whether it arrived.",
                &["sink", "outcome"],
            ),
            registry,
        };
        for outcome in [ACCEPTED, REFUSED] {
            telemetry.reloads.with_label_values(&[outcome]);
        }
        telemetry
    }

    /// A plan is now in force: its sources have series from here on, all others have none.
    pub fn plan_accepted<'a>(&self, sources: impl IntoIterator<Item = &'a str>, key_results: usize, at: Timestamp) {
        let mut known = self.sources.write().expect("nothing panics while holding the sources");
        let mut before = std::mem::take(&mut *known);
        for name in sources {
            let series = before.remove(name).unwrap_or_else(|| self.series_of(name));
            known.insert(name.into(), series);
        }
        for gone in before.keys() {
            self.forget(gone);
        }
        self.key_results.set(i64::try_from(key_results).unwrap_or(i64::MAX));
        self.reloads.with_label_values(&[ACCEPTED]).inc();
        only(&self.reload_successful).set(1);
        only(&self.reloaded_at).set(at.as_second());
    }

    /// A configuration had mistakes, and the plan before it stays in force.
    pub fn plan_refused(&self) {
        self.reloads.with_label_values(&[REFUSED]).inc();
        only(&self.reload_successful).set(0);
    }

    /// A poll ended. One that was still under way when its source left the plan is not counted.
    pub fn polled(&self, source: &str, outcome: Result<(), FailureKind>, took: Duration) {
        let known = self.sources.read().expect("nothing panics while holding the sources");
        let Some(series) = known.get(source) else { return };
        series.duration.observe(took.as_secs_f64());
        match outcome {
            Ok(()) => series.ok.inc(),
            Err(kind) => series.failed[kind as usize].inc(),
        }
        let up = outcome.map_or_else(was_let_in, |()| true);
        self.source_up.with_label_values(&[source]).set(i64::from(up));
    }

    /// A message was brought to a sink, or could not be.
    pub fn notified(&self, sink: &str, arrived: bool) {
        self.notifications.with_label_values(&[sink, if arrived { "delivered" } else { "failed" }]).inc();
    }

    /// The store has accepted a commit.
    pub fn committed(&self) {
        self.commits.inc();
    }

    /// The store has failed to do what it was asked.
    pub fn store_failed(&self) {
        self.store_errors.inc();
    }

    /// A report was due and made, or was not.
    pub fn report_made(&self, report: &str, succeeded: bool) {
        self.reports.with_label_values(&[report, if succeeded { OK } else { FAILED }]).inc();
    }

    /// All series in the text format, families complete: what goes behind the board's on the page.
    pub fn exposition(&self) -> Vec<u8> {
        let mut text = String::new();
        TextEncoder::new()
            .encode_utf8(&self.registry.gather(), &mut text)
            .expect("writing into memory cannot fail, and families without series are not gathered");
        text.into_bytes()
    }

    fn series_of(&self, source: &str) -> SourceSeries {
        SourceSeries {
            duration: self.poll_duration.with_label_values(&[source]),
            ok: self.polls.with_label_values(&[source, OK]),
            failed: FailureKind::ALL.map(|kind| self.polls.with_label_values(&[source, kind.name()])),
        }
    }

    fn forget(&self, source: &str) {
        // Removing what was never there is an error of the library and none of ours: `up` comes with the first poll.
        let _ = self.source_up.remove_label_values(&[source]);
        let _ = self.poll_duration.remove_label_values(&[source]);
        for outcome in FailureKind::ALL.iter().map(|kind| kind.name()).chain([OK]) {
            let _ = self.polls.remove_label_values(&[source, outcome]);
        }
    }
}

/// Whether a poll that failed like this shows a source that is reached and lets us in: the fault lies in one question.
fn was_let_in(kind: FailureKind) -> bool {
    match kind {
        FailureKind::Unauthorized
        | FailureKind::RateLimited
        | FailureKind::QuotaExhausted
        | FailureKind::Timeout
        | FailureKind::Unavailable => false,
        FailureKind::Forbidden
        | FailureKind::MetricRemoved
        | FailureKind::Rejected
        | FailureKind::Malformed
        | FailureKind::NoData
        | FailureKind::TooLarge => true,
    }
}

/// The one series of a gauge without labels.
fn only(gauge: &IntGaugeVec) -> IntGauge {
    gauge.with_label_values::<&str>(&[])
}

fn register<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> C {
    registry.register(Box::new(collector.clone())).expect("every name is registered once");
    collector
}

fn int_gauges(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
    register(registry, IntGaugeVec::new(Opts::new(name, help), labels).expect("the name and the labels are sound"))
}

fn int_counters(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
    register(registry, IntCounterVec::new(Opts::new(name, help), labels).expect("the name and the labels are sound"))
}

fn int_counter(registry: &Registry, name: &str, help: &str) -> IntCounter {
    register(registry, IntCounter::new(name, help).expect("the name is sound"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(telemetry: &Telemetry) -> String {
        String::from_utf8(telemetry.exposition()).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_was_never_told_is_absent() {
        let page = page(&Telemetry::new());
        assert!(page.contains("okrd_build_info{version="));
        assert!(page.contains("okrd_config_reloads_total{outcome=\"refused\"} 0"));
        for absent in ["okrd_config_last_reload", "okrd_polls_total", "okrd_source_up"] {
            assert!(!page.contains(absent), "{absent} in\n{page}");
        }
    }

    #[test]
    fn a_source_has_its_counters_from_the_start_and_loses_them_with_its_plan() {
        let telemetry = Telemetry::new();
        telemetry.plan_accepted(["crm", "site"], 7, at(1_790_000_000));
        telemetry.polled("crm", Err(FailureKind::Timeout), Duration::from_millis(300));
        telemetry.polled("site", Err(FailureKind::NoData), Duration::ZERO);
        let first = page(&telemetry);
        for line in [
            "okrd_polls_total{outcome=\"timeout\",source=\"crm\"} 1",
            "okrd_polls_total{outcome=\"unauthorized\",source=\"crm\"} 0",
            "okrd_source_up{source=\"crm\"} 0",
            "okrd_source_up{source=\"site\"} 1",
            "okrd_poll_duration_seconds_bucket{source=\"crm\",le=\"0.5\"} 1",
            "okrd_key_results 7",
            "okrd_config_last_reload_success_timestamp_seconds 1790000000",
        ] {
            assert!(first.contains(line), "{line} in\n{first}");
        }

        telemetry.plan_accepted(["site"], 3, at(1_790_000_060));
        telemetry.polled("crm", Ok(()), Duration::ZERO);
        let second = page(&telemetry);
        assert!(!second.contains("crm"), "{second}");
        assert!(second.contains("okrd_polls_total{outcome=\"no_data\",source=\"site\"} 1"), "counters survive a reload");
    }

    #[test]
    fn a_refused_configuration_shows_until_the_next_good_one() {
        let telemetry = Telemetry::new();
        telemetry.plan_accepted([], 0, at(0));
        telemetry.plan_refused();
        assert!(page(&telemetry).contains("okrd_config_last_reload_successful 0"));
        telemetry.plan_accepted([], 0, at(0));
        assert!(page(&telemetry).contains("okrd_config_last_reload_successful 1"));
        assert!(page(&telemetry).contains("okrd_config_reloads_total{outcome=\"refused\"} 1"));
    }

    #[test]
    fn a_failure_is_counted_under_its_own_name() {
        for (place, kind) in FailureKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place, "{}", kind.name());
        }
    }
}
