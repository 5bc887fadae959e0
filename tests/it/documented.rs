//! What the documentation says is so.

use std::{fs, time::Duration};

use jiff::Timestamp;
use okrd::{
    collect::engine::{ENGINES, connectors},
    document::{Environment, Files},
    okr::{FailureKind, Status},
    plan,
    publish::metrics::Telemetry,
};

use crate::config::fits;

/// Has every variable that an example names.
pub struct Examples;

impl Environment for Examples {
    fn variable(&self, name: &str) -> Option<String> {
        Some(match name {
            "CRM_DATABASE_URL" => "postgres://okrd:secret@crm.example.com/crm".to_owned(),
            "MAILCHIMP_API_KEY" => "secret-us21".to_owned(),
            "SHOP_DATABASE_URL" => "mysql://okrd:secret@shop.example.com/shop".to_owned(),
            _ if name.ends_with("_WEBHOOK") => "https://hooks.example.com/services/secret".to_owned(),
            _ if name.ends_with("_CREDENTIALS") => service_account("https://oauth2.example.com/token"),
            _ => "secret".to_owned(),
        })
    }

    fn file(&self, path: &str) -> Result<String, String> {
        Err(format!("{path} is not there"))
    }

    fn may_run_programs(&self) -> bool {
        true
    }
}

/// The file of a service account, whose tokens come from `token_uri`.
pub fn service_account(token_uri: &str) -> String {
    let text = fs::read_to_string("tests/data/service-account.json").expect("the file is there");
    text.replace("https://oauth2.example.com/token", token_uri)
}

#[test]
fn every_file_that_is_shown_is_right() {
    let mut count = 0;
    for page in ["README.md", "docs/file.md", "docs/connectors.md", "docs/alerts.md"] {
        let text = fs::read_to_string(page).unwrap();
        for block in text.split("```yaml\n").skip(1) {
            let yaml = &block[..block.find("```").unwrap()];
            let mut files = Files::default();
            files.add(page, yaml.to_owned());
            match plan::load(&files, std::path::Path::new("."), connectors(), &Examples) {
                Ok(resolved) => assert!(resolved.warnings.is_empty(), "{}", files.render(&resolved.warnings, false)),
                Err(mistakes) => panic!("{}", files.render(&mistakes, false)),
            }
            count += 1;
        }
    }
    assert!(count >= 5);
}

#[test]
fn every_series_status_and_outcome_is_documented() {
    let text = fs::read_to_string("docs/metrics.md").unwrap();
    let telemetry = Telemetry::new();
    telemetry.plan_accepted(["crm"], 1, Timestamp::UNIX_EPOCH);
    telemetry.polled("crm", Ok(()), Duration::ZERO);
    let golden = fs::read_to_string("tests/data/metrics/page.prom").unwrap();
    let page = golden + &String::from_utf8(telemetry.exposition()).unwrap();
    let names = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    for name in names.filter(|name| !name.starts_with("process_")) {
        // `okr_key_result_value`, `_baseline`: the front is said once.
        let short = name.rfind("_key_result_").map_or(name, |at| &name[at + "_key_result".len()..]);
        let short_objective = name.rfind("okr_objective_").map_or(name, |at| &name[at + "okr_objective".len()..]);
        assert!(
            [name, short, short_objective].iter().any(|name| text.contains(&format!("`{name}"))),
            "{name} is not in docs/metrics.md"
        );
    }
    for status in Status::ALL {
        assert!(text.contains(&format!("`{}`", status.name())), "{}", status.name());
    }
    for kind in FailureKind::ALL {
        assert!(text.contains(&format!("`{}`", kind.name())), "{}", kind.name());
    }
    let file = fs::read_to_string("docs/file.md").unwrap();
    for engine in ENGINES {
        assert!(file.contains(engine.name()), "{}", engine.name());
    }
}

#[test]
fn the_guides_key_results_are_declared_in_both_languages() {
    let read = |language: &str| {
        let path = format!("config/examples/marketing/okrs.{language}.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let mut files = Files::default();
        files.add(path.as_str(), text.clone());
        let resolved = plan::load(&files, std::path::Path::new("."), connectors(), &Examples)
            .unwrap_or_else(|mistakes| panic!("{}", files.render(&mistakes, false)));
        assert!(resolved.warnings.is_empty(), "{}", files.render(&resolved.warnings, false));
        let schema = okrd::config::schema::of_file(connectors());
        fits(&jsonschema::validator_for(&schema).expect("the schema is one"), &path, &text);
        resolved.plan
    };
    let (french, english) = (read("fr"), read("en"));
    assert_eq!(french.key_results.len(), 43);
    for (one, other) in french.key_results.iter().zip(&english.key_results) {
        let (one, other) = (&one.key_result, &other.key_result);
        assert_eq!((&one.id, one.target, one.kind), (&other.id, other.target, other.kind));
        assert_ne!(one.title, other.title, "{} is translated", one.id);
    }
}
