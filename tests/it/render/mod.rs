//! What `okrd status` and `okrd explain` print, compared with golden files in `tests/data/render`.
//!
//! `OKRD_BLESS=1 cargo test --test it render` rewrites them; read the difference before committing it.

mod examples;
mod sample;

use std::{collections::HashSet, fs, path::Path};

use okrd::{
    answer::body::{ExplainBody, StatusBody},
    cli::render::{Look, explain, status},
    lang::Language,
    okr::Status,
    progress::Phase,
};
use unicode_width::UnicodeWidthStr as _;

use self::sample::{Sample, sample};

fn look(width: usize) -> Look {
    Look { width, colour: false, ascii: false }
}

/// Compares with a golden file, or rewrites it.
fn golden(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/render").join(name);
    if std::env::var_os("OKRD_BLESS").is_some() {
        fs::write(&path, got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == got, "{name} differs; got:\n{got}\nif this is right, run again with OKRD_BLESS=1");
}

#[test]
fn a_status_looks_like_its_golden_file() {
    for language in Language::ALL {
        let sample = sample(language);
        for width in [60, 80, 120] {
            let name = format!("status.{}.{width}.txt", language.code());
            golden(&name, &status(&sample.status(), &look(width), language));
        }
    }
    let mut calm = sample(Language::En);
    let well = [Status::OnTrack, Status::AtRisk, Status::Achieved, Status::Early, Status::Pending];
    calm.key_results.retain(|example| well.contains(&example.assessment.status));
    golden("status.en.80.calm.txt", &status(&calm.status(), &look(80), Language::En));
    let ascii = Look { ascii: true, ..look(100) };
    golden("status.fr.100.ascii.txt", &status(&sample(Language::Fr).status(), &ascii, Language::Fr));
    let colour = Look { colour: true, ..look(100) };
    golden("status.en.100.colour.txt", &status(&sample(Language::En).status(), &colour, Language::En));
}

#[test]
fn an_explanation_looks_like_its_golden_file() {
    for language in Language::ALL {
        let sample = sample(language);
        for width in [60, 80, 120] {
            // Every key result, so that every formula and every state is read by whoever blesses it.
            let texts = sample
                .key_results
                .iter()
                .map(|example| explain(&sample.explain(example.key_result.id.as_str()), &look(width), language));
            let name = format!("explain.{}.{width}.txt", language.code());
            golden(&name, &texts.collect::<Vec<_>>().join("\n\n"));
        }
    }
}

#[test]
fn json_looks_like_its_golden_file() {
    let sample = sample(Language::En);
    let pretty = |value| serde_json::to_string_pretty(&value).unwrap() + "\n";
    golden("status.json", &pretty(serde_json::to_value(StatusBody::of(&sample.status())).unwrap()));
    golden("explain.json", &pretty(serde_json::to_value(ExplainBody::of(&sample.explain("newsletter-open-rate"))).unwrap()));
}

/// The text without ANSI escapes.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        rest = after.split_once('m').expect("an escape that sets a style ends with m").1;
    }
    out + rest
}

#[test]
fn every_line_of_a_status_fits_the_terminal() {
    for language in Language::ALL {
        let sample = sample(language);
        for width in 60..=200 {
            for (colour, ascii) in [(false, false), (false, true), (true, false)] {
                let text = status(&sample.status(), &Look { width, colour, ascii }, language);
                for line in plain(&text).lines() {
                    assert!(line.width() <= width, "{} cells in {width}: {line}", line.width());
                }
            }
        }
    }
}

#[test]
fn odd_titles_and_numbers_out_of_bounds_fit_too() {
    let titles = [
        "\u{1b}]0;title\u{7}a\nb\tc",
        "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
        "日本語の題名がとても長くて切られるはずです",
        "e\u{301}e\u{301}e\u{301}",
        "",
        "noSpaceAnywhereInThisTitleWhichIsAlsoLongerThanAnyColumnThatItCouldEverStandInOnATerminal",
    ];
    let numbers = [1e300, -1e300, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN, 123_456_789_012.0];
    let mut sample = sample(Language::Fr);
    for (at, example) in sample.key_results.iter_mut().enumerate() {
        let number = numbers[at % numbers.len()];
        example.key_result.title = titles[at % titles.len()].into();
        (example.assessment.value, example.assessment.target) = (Ok(number), Ok(-number));
        (example.assessment.progress, example.assessment.expected) = (Ok(number), Ok(number));
        (example.assessment.required_rate, example.assessment.buffer_days) = (Ok(number), Ok(number));
    }
    for objective in &mut sample.objectives {
        (objective.title, objective.owner) = (titles[2].repeat(9).into(), titles[5].repeat(9).into());
    }
    for width in 60..=200 {
        let text = status(&sample.status(), &look(width), Language::Fr);
        for line in text.lines() {
            assert!(line.width() <= width, "{} cells in {width}: {line}", line.width());
            assert!(!line.contains(char::is_control), "{line:?}");
        }
    }
    for example in &sample.key_results {
        explain(&sample.explain(example.key_result.id.as_str()), &look(60), Language::Fr);
    }
}

#[test]
fn a_source_that_fails_is_named_once_however_many_wait_for_it() {
    let mut sample = sample(Language::En);
    let failing = sample.key_results.iter().find_map(|example| example.poll.clone().filter(|poll| poll.is_failing()));
    for example in &mut sample.key_results {
        (example.source, example.poll) = (("newsletter", "mailchimp"), failing.clone());
    }
    let text = status(&sample.status(), &look(100), Language::En);
    assert_eq!(text.matches("newsletter (mailchimp): 16 key results").count(), 1, "{text}");
    assert!(text.contains("– and 8 more\n"), "{text}");
    assert!(!text.contains("Stalled · "), "what a failing source hides is not told again:\n{text}");
}

#[test]
fn a_closed_cycle_tells_its_grades() {
    for (language, texts) in [
        (
            Language::En,
            ["accomplished", "not accomplished", "final score 61%", "not ambitious enough", "2026-Q4 ended 10 days ago"],
        ),
        (
            Language::Fr,
            [
                "accompli",
                "non accompli",
                "score final 61\u{202f}%",
                "pas assez ambitieux",
                "2026-Q4 s'est terminé il y a 10\u{a0}jours",
            ],
        ),
    ] {
        let mut sample = sample(language);
        sample.now = sample::at("2027-01-11T08:00:00Z");
        for example in &mut sample.key_results {
            example.assessment.phase = Phase::Closed;
        }
        for (at, assessment) in sample.objective_assessments.iter_mut().enumerate() {
            (assessment.accomplished, assessment.too_easy) = (Some(at > 0), at == 3);
        }
        let text = status(&sample.status(), &look(160), language);
        for part in texts {
            assert!(text.contains(part), "{part:?} in:\n{text}");
        }
    }
}

#[test]
fn every_sentence_of_an_explanation_fits_the_terminal() {
    for language in Language::ALL {
        let mut sample = sample(language);
        for example in &mut sample.key_results {
            // Requests are printed as they are.
            (example.question, example.baseline) = ("", None);
        }
        for width in [60, 61, 80, 99, 100, 200] {
            for example in &sample.key_results {
                let text = explain(&sample.explain(example.key_result.id.as_str()), &look(width), language);
                for line in text.lines() {
                    assert!(line.width() <= width, "{} cells in {width}: {line}", line.width());
                }
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let sample = sample(Language::En);
    for width in [60, 97, 140] {
        let coloured = Look { colour: true, ..look(width) };
        let text = status(&sample.status(), &coloured, Language::En);
        assert!(text.contains("\u{1b}["));
        assert_eq!(plain(&text), status(&sample.status(), &look(width), Language::En));
        let text = explain(&sample.explain("demo-requests"), &coloured, Language::En);
        assert_eq!(plain(&text), explain(&sample.explain("demo-requests"), &look(width), Language::En));
    }
}

#[test]
fn ascii_draws_nothing_that_an_old_terminal_cannot() {
    let mut sample = sample(Language::En);
    for example in &mut sample.key_results {
        example.key_result.title = "Title".into();
        example.poll = None;
    }
    for objective in &mut sample.objectives {
        objective.owner = "owner".into();
    }
    let ascii = Look { ascii: true, ..look(120) };
    let mut text = status(&sample.status(), &ascii, Language::En);
    for example in &sample.key_results {
        text += &explain(&sample.explain(example.key_result.id.as_str()), &ascii, Language::En);
    }
    let odd: HashSet<char> = text.chars().filter(|character| !character.is_ascii()).collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn the_sample_is_in_every_state() {
    let sample = sample(Language::En);
    let seen: HashSet<Status> = sample.key_results.iter().map(|example| example.assessment.status).collect();
    assert_eq!(seen.len(), Status::ALL.len());
}

/// Everything that is said of the sample in a language.
fn all(sample: &Sample, language: Language) -> String {
    let mut text = status(&sample.status(), &look(200), language);
    for example in &sample.key_results {
        text += &explain(&sample.explain(example.key_result.id.as_str()), &look(100), language);
    }
    text
}

#[test]
fn french_answers_hold_no_english() {
    let text = all(&sample(Language::Fr), Language::Fr).to_lowercase();
    for english in [
        "progress ",
        "target",
        "baseline",
        "the ",
        " of ",
        " with ",
        "source failing",
        "stalled",
        "on track",
        "not ",
        "points behind",
        "days",
        " ago",
        "oct 2026",
        "nov 2026",
        "yes,",
        "no,",
        "collected",
        "unknown",
    ] {
        assert!(!text.contains(english), "{english:?} in:\n{}", around(&text, english));
    }
}

#[test]
fn english_answers_hold_no_french() {
    let text = all(&sample(Language::En), Language::En).to_lowercase();
    for french in ["cible", "référence", "jours", "il y a", "oui,", "non,", "nov. 2026", "atteint", "\u{202f}", "\u{a0}"] {
        assert!(!text.contains(french), "{french:?} in:\n{}", around(&text, french));
    }
}

#[test]
fn french_puts_no_break_spaces_where_it_must() {
    let mut sample = sample(Language::Fr);
    for example in &mut sample.key_results {
        (example.key_result.title, example.question, example.baseline, example.poll) = ("Titre".into(), "", None, None);
    }
    let text = all(&sample, Language::Fr);
    for wrong in [" :", " ;", " ?", " %", "« ", " »"] {
        assert!(!text.contains(wrong), "{wrong:?} in:\n{}", around(&text, wrong));
    }
}

/// The lines that hold a text.
fn around(text: &str, part: &str) -> String {
    text.lines().filter(|line| line.contains(part)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_plan_without_key_results_says_what_to_do() {
    let mut sample = sample(Language::En);
    sample.key_results.clear();
    let text = status(&sample.status(), &look(80), Language::En);
    assert!(text.starts_with("There are no key results yet"), "{text}");
    assert!(text.contains("2026-Q4"));
}
