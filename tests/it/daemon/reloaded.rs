//! Reading the file again: all of it or nothing, and everybody can see which.

use std::fs;

use reqwest::StatusCode;

use super::{Daemon, Shop, shop::orders};

#[tokio::test]
async fn a_good_file_replaces_everything_and_a_bad_one_nothing() {
    let shop = Shop::new();
    shop.declare("", &(orders("first") + &orders("second")));
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("both values", async |daemon| has_value(daemon, "first").await && has_value(daemon, "second").await).await;
    assert_eq!(daemon.metric("okrd_config_last_reload_successful", &[]).await, Some(1.0));

    shop.declare("", "      - { id: first, source: shopp, target: 5, measure: { kind: level, sql: select 1 } }\n");
    let (status, mistakes) = daemon.post("/-/reload").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(mistakes.contains("okrs.yaml:9:") && mistakes.contains("did you mean `shop`?"), "{mistakes}");
    assert_eq!(daemon.metric("okrd_config_last_reload_successful", &[]).await, Some(0.0));
    assert_eq!(daemon.metric("okrd_config_reloads_total", &["outcome=\"refused\""]).await, Some(1.0));
    assert!(has_value(&daemon, "second").await, "the plan before it stays");
    assert_eq!(daemon.get("/readyz").await.0, StatusCode::OK);
    assert!(daemon.log().contains("not reloaded, the former configuration stays"), "{}", daemon.log());

    shop.declare("", &(orders("first") + &orders("third")));
    daemon.signal("HUP");
    daemon.wait_for("the third", async |daemon| has_value(daemon, "third").await).await;
    let page = daemon.metrics().await;
    assert!(!page.contains("key_result=\"second\""), "what was removed has vanished");
    assert!(has_value(&daemon, "first").await, "what stayed has kept its number");
    assert_eq!(daemon.metric("okrd_config_last_reload_successful", &[]).await, Some(1.0));

    fs::remove_file(shop.path().join("okrs.yaml")).unwrap();
    let (status, text) = daemon.post("/-/reload").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text.contains("failed to read") && text.contains("okrs.yaml"), "{text}");
    let (status, _) = daemon.stop().await;
    assert!(status.success());
}

#[tokio::test]
async fn an_eased_target_needs_a_reason() {
    let shop = Shop::new();
    shop.declare("", &orders("first"));
    let daemon = Daemon::start(shop.path()).await;
    let eased = orders("first").replace("target: 2000", "target: 1000");
    shop.declare("", &eased);
    let (status, text) = daemon.post("/-/reload").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text.contains("eased within the cycle, from `2000` to `1000`: add `reason:`"), "{text}");
    assert_eq!(daemon.metric("okr_key_result_target", &["first"]).await, Some(2000.0));
    shop.declare("", &eased.replace("target: 1000", "target: 1000, reason: the fair was cancelled"));
    let (status, text) = daemon.post("/-/reload").await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "reloaded\n"));
    assert_eq!(daemon.metric("okr_key_result_target", &["first"]).await, Some(1000.0));
}

async fn has_value(daemon: &Daemon, id: &str) -> bool {
    daemon.metric("okr_key_result_value", &[&format!("key_result=\"{id}\"")]).await.is_some()
}
