//! Reports of an invented quarter, compared with golden files in `tests/data/reports`.
//!
//! `OKRD_BLESS=1 cargo test --test it reports` rewrites them; read the difference before committing it.

mod history;

use std::{fs, path::Path};

use okrd::{
    lang::Language,
    report::{self, Format, Report, close, rendered, weekly},
};

use self::history::{closed, gathered, monday};

/// Compares with a golden file, or rewrites it.
fn golden(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports").join(name);
    if std::env::var_os("OKRD_BLESS").is_some() {
        fs::write(&path, got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == got, "{name} differs; got:\n{got}\nif this is right, run again with OKRD_BLESS=1");
}

fn compare(report: &Report<'_>, language: Language) {
    for format in [Format::Markdown, Format::Html] {
        let name = format!("{}.{}.{}", report.what.name(), language.code(), format.extension());
        golden(&name, &rendered(report, format, language));
    }
}

#[tokio::test]
async fn a_report_looks_like_its_golden_file() {
    for language in Language::ALL {
        let week = gathered(language.code(), monday()).await;
        compare(&weekly(&week.material()), language);
        let quarter = gathered(language.code(), closed()).await;
        compare(&close(&quarter.material()), language);
    }
    let week = gathered("en", monday()).await;
    golden("weekly.json", &rendered(&weekly(&week.material()), Format::Json, Language::En));
    let quarter = gathered("en", closed()).await;
    golden("close.json", &rendered(&close(&quarter.material()), Format::Json, Language::En));
    let _ = report::json;
}
