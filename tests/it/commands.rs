//! The command line, as scripts and people use it: what is printed where, and how it ends.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::daemon::{Shop, okrd, orders};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    okrd().args(arguments).current_dir(folder).output().expect("okrd starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", out(output), told(output)))
}

#[test]
fn a_right_file_is_checked_offline() {
    let shop = Shop::new();
    shop.declare("", &orders("first"));
    let output = run(shop.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(
        out(&output).starts_with("okrs.yaml is right: 1 key result of 1 objective from 1 source, in now ("),
        "{}",
        out(&output)
    );
    assert!(!shop.path().join("okrd.db").exists(), "a check keeps nothing");
    assert_eq!(json(&run(shop.path(), &["check", "--json"]))["ok"], true);
}

#[test]
fn a_wrong_file_ends_with_its_own_code_and_all_mistakes() {
    let shop = Shop::new();
    shop.declare("", "      - { id: a, source: shopp, target: 5, measure: { kind: level, sql: select 1 } }\n      - { id: a, source: shop, targt: 5, measure: { kind: levl, sql: select 1 } }\n");
    for arguments in [&["check"][..], &["run"], &["poll"], &["status"], &["explain", "a"], &["check", "--poll"]] {
        let output = run(shop.path(), arguments);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {}", told(&output));
        assert_eq!(out(&output), "", "{arguments:?}");
        for part in
            ["okrs.yaml:9:", "did you mean `shop`?", "unknown field `targt`", "did you mean `level`?", "okrs.yaml has 4 mistakes"]
        {
            assert!(told(&output).contains(part), "{arguments:?}: {part}\n{}", told(&output));
        }
        assert!(!told(&output).contains('\u{1b}'), "no colour where there is no terminal");
    }
    let mistakes = json(&run(shop.path(), &["check", "--json"]));
    assert_eq!(mistakes["ok"], false);
    assert_eq!(mistakes["mistakes"][0]["file"], "okrs.yaml");
    assert!(
        mistakes["mistakes"].as_array().is_some_and(|all| all.len() == 4 && all.iter().all(|one| one["line"].is_u64())),
        "{mistakes}"
    );
    let output = run(shop.path(), &["check", "--config", "nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("failed to read nowhere.yaml") && told(&output).contains("okrd demo"), "{}", told(&output));
}

#[test]
fn what_is_polled_is_shown_and_explained() {
    let shop = Shop::new();
    shop.declare("", &(orders("first") + &orders("broken").replace("from orders", "from nowhere")));
    let output = run(shop.path(), &["status"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("there is no store at okrd.db"), "{}", told(&output));

    let output = run(shop.path(), &["poll", "first"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(out(&output).contains("orders\n1 polled, 0 failed\n"), "{}", out(&output));
    let output = run(shop.path(), &["poll", "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let polled = json(&output);
    assert_eq!((&polled["failed"], &polled["key_results"][1]["failure"]["kind"]), (&1.into(), &"rejected".into()), "{polled}");

    let status = json(&run(shop.path(), &["status", "--json"]));
    let key_results = &status["objectives"][0]["key_results"];
    assert!(key_results[0]["value"].as_f64().is_some_and(|value| value > 600.0), "{status}");
    assert_eq!(key_results[1]["value"], Value::Null);
    let table = out(&run(shop.path(), &["status"]));
    assert!(table.contains("first") && table.lines().all(|line| line.chars().count() <= 100), "{table}");

    let explained = run(shop.path(), &["explain", "first"]);
    assert_eq!(explained.status.code(), Some(0));
    assert!(out(&explained).contains("select count(*) from orders where created_at >= '"), "{}", out(&explained));
    assert_eq!(json(&run(shop.path(), &["explain", "first", "--json"]))["question"]["connector"], "sqlite");
    let unknown = run(shop.path(), &["explain", "frist"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(told(&unknown).contains("did you mean `first`?"), "{}", told(&unknown));
}

#[test]
fn a_check_that_polls_says_what_it_understood_and_keeps_nothing() {
    let shop = Shop::new();
    let rate = "      - { id: rate, source: shop, target: \"+5%\", baseline: \"30%\", measure: { kind: ratio, unit: percent, sql: \"select 33, 100 where $start < $end\" } }\n";
    let points = rate.replace("id: rate", "id: points").replace("+5%", "+5pp");
    shop.declare("", &(rate.to_owned() + &points));
    let output = run(shop.path(), &["check", "--poll"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", out(&output), told(&output));
    let text = out(&output);
    for part in [
        "sqlite shop.db: select 33, 100 where '",
        "33 divided by 100",
        "30% × 1.05 = 31.5%",
        "reach 35%",
        "2 gave a number, 0 did not; nothing was kept",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!shop.path().join("okrd.db").exists());
    assert_eq!(json(&run(shop.path(), &["check", "--poll", "--json"]))["key_results"][1]["key_result"]["target"], 0.35);
}

#[test]
fn what_is_generated_is_complete_and_ends_well_when_nobody_reads_on() {
    let schema = run(Path::new("."), &["schema"]);
    assert_eq!(
        out(&schema),
        fs::read_to_string("config/okrs.schema.json").unwrap(),
        "again: cargo run -- schema >config/okrs.schema.json"
    );
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&run(Path::new("."), &["completions", shell])).contains("healthcheck"), "{shell}");
    }
    let mut reader = okrd().arg("schema").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(reader.stdout.take());
    let output = reader.wait_with_output().unwrap();
    assert_eq!((output.status.code(), told(&output)), (Some(0), String::new()));
}

#[test]
fn a_healthcheck_without_a_daemon_fails() {
    let output = run(Path::new("."), &["healthcheck", "--listen", "127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("failed to reach the server"), "{}", told(&output));
    assert!(Command::new(env!("CARGO_BIN_EXE_okrd")).arg("nonsense").output().unwrap().status.code() == Some(2));
}

#[test]
fn the_catalogue_is_listed_and_each_connector_is_explained() {
    let here = Path::new(".");
    let listed = json(&run(here, &["connectors", "list", "--json"]));
    let names: Vec<&str> = listed["connectors"].as_array().unwrap().iter().filter_map(|one| one["connector"].as_str()).collect();
    assert!(names.contains(&"postgres") && names.contains(&"mailchimp"), "{names:?}");
    let shown = out(&run(here, &["connectors", "show", "mailchimp"]));
    for part in ["api_key: ", "open_rate (ratio): ", "list: the audience's id", "measure: { use: open_rate }"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    let unknown = run(here, &["connectors", "show", "mailchmp"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(told(&unknown).contains("did you mean `mailchimp`?"), "{}", told(&unknown));
}

#[test]
fn a_team_has_connectors_of_its_own_beside_its_file() {
    let shop = Shop::new();
    let own = "connector: own\ntitle: Own\nabout: Our own.\ndocs: none\nverified: unverified\nhttp: { base_url: http://127.0.0.1:1 }\n\
               streams:\n  all: { get: /n }\nmeasures:\n  people: { title: People, kind: level, stream: all, value: .n }\n";
    fs::create_dir(shop.path().join("connectors")).unwrap();
    fs::write(shop.path().join("connectors/own.yaml"), own).unwrap();
    shop.declare("  mine: { connector: own }\n", "      - { id: a, source: mine, target: 5, baseline: 1, measure: people }\n");
    let output = run(shop.path(), &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    fs::write(shop.path().join("connectors/own.yaml"), own.replace("stream: all", "stream: al")).unwrap();
    let output = run(shop.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    for part in ["the connector `own` has mistakes of its own", "connectors/own.yaml:10:", "did you mean `all`?"] {
        assert!(told(&output).contains(part), "{part}\n{}", told(&output));
    }
}
