//! `okrd report`, `okrd annotate` and `okrd annotations`, as people type them.

use std::{fs, path::Path, process::Output};

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

fn polled() -> Shop {
    let shop = Shop::new();
    shop.declare("", &orders("first"));
    let output = run(shop.path(), &["poll"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    shop
}

#[test]
fn a_report_is_printed_or_written_in_the_form_and_language_that_are_asked_for() {
    let shop = polled();
    let say = |arguments: &[&str]| {
        let output = run(shop.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", told(&output));
        out(&output)
    };
    assert!(say(&["report", "weekly"]).starts_with("# Weekly check-in · now"));
    assert!(say(&["report", "weekly", "--language", "fr"]).starts_with("# Point hebdomadaire · now"));
    assert!(say(&["report", "close", "--format", "html"]).starts_with("<!DOCTYPE html>"));
    let json: Value = serde_json::from_str(&say(&["report", "weekly", "--json"])).unwrap();
    assert_eq!((&json["report"], &json["objectives"][0]["key_results"][0]["id"]), (&"weekly".into(), &"first".into()));
    assert_eq!(say(&["report", "weekly", "--out", "week.html"]), "");
    assert!(fs::read_to_string(shop.path().join("week.html")).unwrap().starts_with("<!DOCTYPE html>"), "as its name says");
    assert_eq!(run(shop.path(), &["report", "monthly"]).status.code(), Some(2));
    let output = run(shop.path(), &["report", "weekly", "--out", "no/such/folder.md"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("failed to write no/such/folder.md"), "{}", told(&output));
}

#[test]
fn a_note_is_kept_shown_and_removed() {
    let shop = polled();
    let ok = |arguments: &[&str]| {
        let output = run(shop.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", told(&output));
        out(&output)
    };
    let added = ok(&["annotate", "first", "campaign  sent\n\u{1b}[31mtoday"]);
    assert!(added.starts_with("   1  ") && added.ends_with("first  campaign sent [31mtoday\n"), "{added:?}");
    ok(&["annotate", "sales", "a new shop", "--at", "2020-01-01"]);
    let list = ok(&["annotations"]);
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(list.starts_with("   2  1 Jan 2020  sales  a new shop"), "the oldest first: {list}");
    assert_eq!(ok(&["annotations", "first"]).lines().count(), 1);
    let json: Value = serde_json::from_str(&ok(&["annotations", "--json"])).unwrap();
    assert_eq!(json[0]["objective"], "sales");
    assert_eq!((&json[1]["id"], &json[1]["key_result"]), (&1.into(), &"first".into()));
    for shown in [ok(&["report", "weekly"]), ok(&["explain", "first"])] {
        assert!(shown.contains("campaign sent"), "{shown}");
    }
    let explained: Value = serde_json::from_str(&ok(&["explain", "first", "--json"])).unwrap();
    assert_eq!(explained["annotations"][0]["id"], 1);
    ok(&["annotate", "--remove", "1"]);
    assert_eq!(ok(&["annotations", "first"]), "");
    assert!(!ok(&["report", "weekly"]).contains("campaign"));
}

#[test]
fn a_note_that_makes_no_sense_is_refused_with_a_remedy() {
    let shop = polled();
    let cases: [(&[&str], &str); 7] = [
        (&["annotate", "frist", "x"], "did you mean `first`?"),
        (&["annotations", "sale"], "did you mean `sales`?"),
        (&["annotate", "first", "  "], "the note is empty"),
        (&["annotate", "first", "x", "--at", "soon"], "`soon` is not a date"),
        (&["annotate", "--remove", "7"], "there is no note 7"),
        (&["annotate", "first"], "required"),
        (&["annotate"], "required"),
    ];
    for (arguments, expected) in cases {
        let output = run(shop.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}{}", out(&output), told(&output));
        assert!(told(&output).contains(expected), "{arguments:?}: {}", told(&output));
        assert_eq!(out(&output), "", "{arguments:?}");
    }
}
