//! A real Prometheus scrapes the page on loopback and tells what it understood.

use std::{future, time::Duration};

use okrd::publish::http::{router, serve};
use tokio::net::TcpListener;

use super::fixture;
use crate::servers::scraper::Scraper;

#[tokio::test]
async fn prometheus_reads_the_page_and_forgets_what_left_it() {
    let (daemon, published) = fixture::daemon(fixture::board());
    daemon.telemetry.plan_accepted(["crm"], 3, fixture::now());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = listener.local_addr().unwrap().to_string();
    let server = tokio::spawn(serve(listener, router(published), future::pending(), Duration::ZERO));
    let mut prometheus = Scraper::of(&target).await;

    prometheus.wait_for("up{job=\"okrd\"}", |up| matches!(up, [(_, 1.0)])).await;
    let values = prometheus.wait_for("okr_key_result_value", |values| values.len() == 2).await;
    let of = |id: &str| values.iter().find(|(labels, _)| labels["key_result"] == id).map(|(_, number)| *number);
    assert_eq!(of("newsletter-open-rate"), Some(0.2268));
    assert_eq!(of("demo-requests"), Some(0.0));
    let odd = prometheus.query("okr_key_result_info{key_result=\"odd-title\"}").await.unwrap();
    assert_eq!(odd[0].0["title"], "a \"quoted\" C:\\path\nand a second line");
    assert_eq!(odd[0].0["unit"], "€ per lead");
    let holding = prometheus.query("okr_key_result_status == 1").await.unwrap();
    assert_eq!(holding.len(), 3, "one status holds for each: {holding:?}");
    assert_eq!(prometheus.query("okr_cycle_elapsed_ratio").await.unwrap().len(), 1);
    assert_eq!(prometheus.query("okrd_key_results").await.unwrap()[0].1, 3.0);

    daemon.board.store(fixture::board_without_demo_requests().into());
    let left = prometheus.wait_for("okr_key_result_value", |values| values.len() == 1).await;
    assert_eq!(left[0].0["key_result"], "newsletter-open-rate");
    assert_eq!(prometheus.query("okr_key_result_info").await.unwrap().len(), 1);
    server.abort();
}
