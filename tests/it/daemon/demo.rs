//! The demo, as a newcomer starts it, scraped by a real Prometheus.

use std::{collections::BTreeSet, process::Command};

use okrd::okr::Status;

use super::{Daemon, between, okrd};
use crate::servers::scraper::Scraper;

#[tokio::test]
async fn a_real_prometheus_sees_the_demo_in_all_statuses_and_moving() {
    for language in ["en", "fr"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = okrd();
        command.args(["demo", "--listen", "127.0.0.1:0", "--language", language]).arg("--folder").arg(folder.path().join("demo"));
        let daemon = Daemon::of(command, &folder.path().join("log"), |log| between(log, "http://", "/metrics")).await;
        let said = daemon.log();
        let invented = if language == "en" { "every number here is invented" } else { "tous ces chiffres sont inventés" };
        assert!(said.contains(invented), "{said}");

        let mut prometheus = Scraper::of(&daemon.address).await;
        let holding = prometheus.wait_for("okr_key_result_status == 1", |holding| holding.len() == 16).await;
        let seen: BTreeSet<&str> = holding.iter().filter_map(|(labels, _)| labels["status"].as_str()).collect();
        assert_eq!(seen, Status::ALL.iter().map(|status| status.name()).collect(), "all statuses are shown");
        let visitors = "okr_key_result_value{key_result=\"organic-visitors\"}";
        let before = prometheus.query(visitors).await.unwrap()[0].1;
        prometheus.wait_for(visitors, |now| matches!(now, [(_, now)] if *now > before)).await;

        let page = folder.path().join("page");
        std::fs::write(&page, daemon.metrics().await).unwrap();
        let check =
            Command::new("promtool").args(["check", "metrics"]).stdin(std::fs::File::open(&page).unwrap()).output().unwrap();
        assert!(check.status.success() && check.stderr.is_empty(), "{}", String::from_utf8_lossy(&check.stderr));
        let (status, _) = daemon.stop().await;
        assert!(status.success());
    }
}
