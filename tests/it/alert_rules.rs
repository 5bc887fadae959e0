//! The alerting rules and the files around them, checked by the programs that read them.

mod agreement;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use okrd::rules::Reason;

use crate::{
    daemon::okrd,
    servers::process::{Program, run},
};

const PROMTOOL: Program = Program { name: "promtool", package: "prometheus", folders: &[] };
const AMTOOL: Program = Program { name: "amtool", package: "prometheus-alertmanager", folders: &[] };
const FILE: &str = "tests/data/prometheus/okrs.yaml";

fn rules(arguments: &[&str]) -> String {
    run(okrd().arg("rules").args(arguments))
}

/// The reasons of the alerts in a file of rules.
fn reasons(text: &str) -> BTreeSet<&str> {
    text.lines().filter_map(|line| line.trim().strip_prefix("reason: ")).collect()
}

#[test]
fn promtool_accepts_the_rules_and_every_alert_does_what_its_test_says() {
    let tests = fs::read_to_string("tests/data/prometheus/alerts.test.yaml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let text = rules(&["--config", FILE, "--grafana-url", "https://grafana.example.org/"]);
    for alert in text.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        assert!(tests.contains(&format!("alertname: {alert}")), "{alert} has no test");
    }
    fs::write(at("rules.yaml"), &text).unwrap();
    fs::write(at("alerts.test.yaml"), &tests).unwrap();
    let checked = run(Command::new(PROMTOOL.path()).args(["check", "rules", "--lint=all", "--lint-fatal"]).arg(at("rules.yaml")));
    assert!(checked.contains("13 rules found"), "{checked}");
    run(Command::new(PROMTOOL.path()).args(["test", "rules"]).arg(at("alerts.test.yaml")));
}

#[test]
fn rules_in_french_are_rules_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rules.yaml");
    let text = rules(&["--config", FILE, "--language", "fr"]);
    assert!(text.contains("hors trajectoire"), "{text}");
    fs::write(&path, text).unwrap();
    run(Command::new(PROMTOOL.path()).args(["check", "rules", "--lint=all", "--lint-fatal"]).arg(&path));
}

#[test]
fn every_reason_can_be_switched() {
    let all: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
    assert_eq!(reasons(&rules(&["--config", FILE])), all);
    for reason in Reason::ALL {
        let only = rules(&["--config", FILE, "--only", reason.name()]);
        assert_eq!(reasons(&only), BTreeSet::from([reason.name()]));
        let without = rules(&["--config", FILE, "--without", reason.name()]);
        assert!(!reasons(&without).contains(reason.name()) && reasons(&without).len() == all.len() - 1);
    }
    assert_eq!(reasons(&rules(&["--only", "stalled,absent", "--without", "absent"])), BTreeSet::from(["stalled"]));
    // Without a file nothing is known of its objectives.
    assert!(!reasons(&rules(&[])).contains("other_plan"));
}

#[test]
fn the_checked_in_files_are_what_the_code_makes() {
    for (path, arguments) in [
        ("config/prometheus/okrd.rules.yaml", &[][..]),
        ("config/grafana/provisioning/alerting/okrd.yaml", &["--format", "grafana"]),
    ] {
        let there = fs::read_to_string(path).unwrap_or_default();
        assert!(there == rules(arguments), "{path} is old: okrd rules {} >{path}", arguments.join(" "));
    }
}

#[test]
fn prometheus_and_alertmanager_accept_their_files() {
    run(Command::new(PROMTOOL.path()).args(["check", "config"]).arg(Path::new("config/prometheus/prometheus.yml")));
    run(Command::new(AMTOOL.path()).arg("check-config").arg(Path::new("config/alertmanager/alertmanager.yml")));
}

#[test]
fn alertmanager_sends_each_alert_to_its_receiver() {
    for labels in
        [&["severity=critical", "alertname=OkrdAbsent"][..], &["severity=warning", "owner=marketing"], &["severity=info"]]
    {
        let routed = run(Command::new(AMTOOL.path())
            .args(["config", "routes", "test", "--config.file=config/alertmanager/alertmanager.yml"])
            .args(labels));
        assert_eq!(routed.trim(), "page", "{labels:?}");
    }
}
