//! Lists: in parts, every item once; filtered, those that fit.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use reqwest::{Method, StatusCode};
use serde_json::Value as Json;

use super::{Document, json, problem};
use crate::daemon::{Daemon, Shop};

async fn get(daemon: &Daemon, path: &str) -> Json {
    let answer = daemon.request(Method::GET, &format!("/api/v1/{path}")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    json(answer).await
}

fn ids(list: &Json) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// All parts of a list, in turn.
async fn walk(daemon: &Daemon, path: &str, limit: usize) -> Vec<Json> {
    let (mut all, mut parts) = (Vec::new(), 0);
    let mut cursor = String::new();
    loop {
        let mark = if path.contains('?') { '&' } else { '?' };
        let part = get(daemon, &format!("{path}{mark}limit={limit}{cursor}")).await;
        let items = part["items"].as_array().unwrap().clone();
        assert!(items.len() <= limit && (items.len() == limit || part["next"].is_null()), "{part:#}");
        all.extend(items);
        parts += 1;
        assert!(parts < 200, "it never ends");
        match part["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

/// 23 key results of three owners and three objectives, some well, some behind, some without a number.
fn declare(shop: &Shop) {
    let mut text = String::from(
        "cycle: { name: now, start: 2020-01-01, end: 2099-01-01 }\npoll: every 1h\nsources:\n  shop: { connector: exec, command: [cat, number.txt] }\nobjectives:\n",
    );
    for objective in 0..3 {
        let _ = writeln!(text, "  - id: o{objective}\n    key_results:");
        for n in (0..23).filter(|n| n % 3 == objective) {
            let owner = ["zoé & co", "sales", "growth"][n % 2 + usize::from(n > 20)];
            let target = [5, 500][n % 2];
            let _ = writeln!(
                text,
                "      - {{ id: k{n}, owner: \"{owner}\", source: shop, baseline: 1, target: {target}, measure: {{ kind: level }} }}"
            );
        }
    }
    fs::write(shop.path().join("number.txt"), "100").unwrap();
    fs::write(shop.path().join("okrs.yaml"), text).unwrap();
}

#[tokio::test]
async fn a_walk_sees_every_key_result_once_in_the_order_of_the_file() {
    let shop = Shop::new();
    declare(&shop);
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("a number", async |daemon| daemon.metric("okr_key_result_value", &["k22"]).await.is_some()).await;
    let whole = get(&daemon, "key-results").await;
    assert!(whole["next"].is_null());
    let all = ids(&whole);
    assert_eq!((all.len(), all[0].as_str(), all[22].as_str()), (23, "k0", "k20"));
    for limit in [1, 2, 7, 22, 23, 24, 1000] {
        let walked: Vec<String> =
            walk(&daemon, "key-results", limit).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(walked, all, "{limit}");
    }
    // A filter holds in every part.
    let sales = walk(&daemon, "key-results?owner=sales", 3).await;
    assert_eq!(sales.len(), 11);
    assert!(sales.iter().all(|item| item["owner"] == "sales"));
}

#[tokio::test]
async fn filters_show_those_that_fit_and_together_all_of_them() {
    let shop = Shop::new();
    declare(&shop);
    let daemon = Daemon::start(shop.path()).await;
    daemon.wait_for("a number", async |daemon| daemon.metric("okr_key_result_value", &["k22"]).await.is_some()).await;
    let list = async |query: &str| get(&daemon, &format!("key-results?{query}")).await;
    for objective in ["o0", "o1", "o2"] {
        let part = list(&format!("objective={objective}")).await;
        assert!(part["items"].as_array().unwrap().iter().all(|item| item["objective"] == objective));
    }
    assert_eq!(ids(&list("owner=zo%C3%A9%20%26%20co").await).len(), 11);
    assert_eq!(ids(&list("owner=sales&objective=o0").await), ["k3", "k9", "k15"]);
    assert_eq!(ids(&list("owner=nobody").await), Vec::<String>::new());
    assert_eq!(ids(&list("owner=&status=").await).len(), 23, "an empty word is none");
    let mut seen = BTreeSet::new();
    for group in ["well", "behind", "unknown", "open"] {
        let of_group = ids(&list(&format!("status={group}")).await);
        assert!(of_group.iter().all(|id| seen.insert(id.clone())), "{group}");
    }
    assert_eq!(seen.len(), 23, "each stands in one group");
    let achieved = list("status=achieved").await;
    assert_eq!(ids(&achieved).len(), 12, "{achieved:#}");
    assert!(achieved["items"].as_array().unwrap().iter().all(|item| item["status"] == "achieved"));
}

#[tokio::test]
async fn a_walk_over_observations_sees_every_revision_once_also_while_more_come() {
    let shop = Shop::new();
    declare(&shop);
    let daemon = Daemon::start(shop.path()).await;
    let poll = async |number: usize| {
        fs::write(shop.path().join("number.txt"), number.to_string()).unwrap();
        let polled = crate::daemon::okrd().args(["poll", "k0", "--config"]).arg(shop.path().join("okrs.yaml")).output().unwrap();
        assert!(polled.status.success(), "{}", String::from_utf8_lossy(&polled.stderr));
    };
    daemon.wait_for("a number", async |daemon| daemon.metric("okr_key_result_value", &["k0"]).await.is_some()).await;
    for number in 101..104 {
        poll(number).await;
    }
    let all = walk(&daemon, "key-results/k0/observations", 1).await;
    let numbers: Vec<f64> = all.iter().filter_map(|one| one["value"].as_f64()).collect();
    assert_eq!(numbers, [100.0, 101.0, 102.0, 103.0], "{all:?}");
    let first = get(&daemon, "key-results/k0/observations?limit=3").await;
    poll(104).await;
    let rest = get(&daemon, &format!("key-results/k0/observations?cursor={}", first["next"].as_str().unwrap())).await;
    let numbers: Vec<f64> = rest["items"].as_array().unwrap().iter().filter_map(|one| one["value"].as_f64()).collect();
    assert_eq!((numbers, &rest["next"]), (vec![103.0, 104.0], &Json::Null), "the walk goes on where it was");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_its_remedy() {
    let (_shop, daemon) = super::shop("open").await;
    let document = Document::of(&daemon).await;
    for (path, status, detail) in [
        ("key-results?limit=0", StatusCode::BAD_REQUEST, "`limit` is 0: write 1 to 1000"),
        ("key-results?limit=1001", StatusCode::BAD_REQUEST, "write 1 to 1000"),
        ("key-results?limit=many", StatusCode::BAD_REQUEST, "limit"),
        ("key-results?limit=-1", StatusCode::BAD_REQUEST, "limit"),
        ("key-results?limit=1&limit=2", StatusCode::BAD_REQUEST, "duplicate field"),
        ("key-results?cursor=nothing", StatusCode::BAD_REQUEST, "`cursor` is the `next` of the answer before"),
        ("key-results?status=achievd", StatusCode::BAD_REQUEST, "did you mean `achieved`?"),
        ("key-results/frist", StatusCode::NOT_FOUND, "did you mean `first`?"),
        ("key-results/%ff", StatusCode::NOT_FOUND, "UTF-8"),
        ("key-results/frist/observations", StatusCode::NOT_FOUND, "did you mean `first`?"),
        ("key-results/first/observations?cursor=-1", StatusCode::BAD_REQUEST, "`cursor`"),
        ("messages?limit=0", StatusCode::BAD_REQUEST, "`limit` is 0"),
        ("nothing", StatusCode::NOT_FOUND, "/api/v1/openapi.json"),
        ("nothing/else", StatusCode::NOT_FOUND, "/api/v1/openapi.json"),
    ] {
        let answer = daemon.request(Method::GET, &format!("/api/v1/{path}")).send().await.unwrap();
        problem(&document, answer, status, detail).await;
    }
    let answer = daemon.request(Method::DELETE, "/api/v1/status").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    problem(&document, answer, StatusCode::METHOD_NOT_ALLOWED, "not for that").await;
}
