//! The key results of the sample, one function each.

use std::sync::Arc;

use jiff::SignedDuration;
use okrd::{
    okr::{Baseline, BaselineRule, Each, FailureKind, Kind, Rank, Recurrence, Role, Status, Target, Value, Window},
    progress::{Formula, Period, Stall, ToDate, Unknown},
    store::TargetNote,
};

use super::sample::{
    Example, NOT_APPLICABLE, START, ago, assessment, at, days, distance, example, failed, key_result, measured, now, value,
};

const NEWSLETTER: (&str, &str) = ("newsletter", "mailchimp");
const CRM: (&str, &str) = ("crm", "postgres");
const SITE: (&str, &str) = ("site", "google-analytics");
const SEO: (&str, &str) = ("seo", "http");

fn window(start: &str, end: &str) -> Window {
    Window::new(at(start), at(end)).unwrap()
}

pub fn open_rate(quarter: &Arc<[Window]>, title: &str) -> Example {
    let mut key_result = key_result("newsletter-open-rate", title, Kind::Ratio, "percent", Target::Relative(0.15), "+15%");
    key_result.baseline = BaselineRule::Measured(quarter.clone());
    key_result.settle = days(3);
    let mut verdict = measured(Status::OnTrack, 0.24, 0.22, 0.253, 0.606, distance(0.24, 0.22, 0.253));
    verdict.buffer_days = Ok(24.6);
    verdict.observed_at = Some(ago(3));
    verdict.provisional = Some(0.2413);
    let ratio = |numerator, denominator| Value::Ratio { numerator, denominator };
    let (settled, newest) = (Window::new(at(START), ago(3)).unwrap(), Window::new(at(START), now()).unwrap());
    Example {
        history: vec![
            value(ratio(9_000.0, 38_000.0), Window::new(at(START), ago(10)).unwrap(), ago(7)),
            value(ratio(10_320.0, 43_000.0), settled, ago(0)),
            value(ratio(10_619.0, 44_008.0), newest, ago(0)),
        ],
        revisions: 2,
        baseline: Some(Baseline {
            number: 0.22,
            windows: quarter.clone(),
            question: "GET https://us1.api.mailchimp.com/3.0/reports?since_send_time=2026-06-30T22:00:00Z&before_send_time=2026-09-30T22:00:00Z".into(),
            collected_at: at("2026-10-04T06:00:12Z"),
        }),
        targets: vec![
            TargetNote { text: "+20%".into(), at: at("2026-10-01T07:00:00Z"), reason: None },
            TargetNote { text: "+15%".into(), at: at("2026-10-20T09:30:00Z"), reason: Some("two sends were cancelled".into()) },
        ],
        question: "GET https://us1.api.mailchimp.com/3.0/reports\n  since_send_time: 2026-09-30T22:00:00Z\n  before_send_time: 2026-11-23T13:05:00Z\n  authorization: ***",
        ..example(0, NEWSLETTER, key_result, verdict)
    }
}

pub fn signups(title: &str) -> Example {
    let mut key_result = key_result("newsletter-signups", title, Kind::Flow, "people", Target::Relative(0.2), "+20%");
    key_result.baseline = BaselineRule::Number(100.0);
    key_result.recurrence = Some(Recurrence { each: Each::Month, compounding: false });
    let mut verdict =
        measured(Status::AtRisk, 34.0, 100.0, 120.0, 0.428, Formula::Mean { attainments: [1.0, 0.283, 0.0].into() });
    verdict.gap = Ok(0.155);
    let period =
        |start, end, value: Option<f64>, attainment| Period { window: window(start, end), value, target: Ok(120.0), attainment };
    verdict.periods = vec![
        period("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", Some(125.0), 1.0),
        period("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z", Some(34.0), 0.283),
        period("2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z", None, 0.0),
    ];
    example(0, CRM, key_result, verdict)
}

pub fn click_rate(title: &str) -> Example {
    let key_result = key_result("newsletter-click-rate", title, Kind::Ratio, "percent", Target::AtLeast(0.3), ">= 30%");
    let formula = Formula::Range { value: 0.2996, low: Some(0.3), high: None, inside: false };
    let mut verdict = measured(Status::SourceFailing, 0.2996, 0.0, 0.3, 0.998, formula);
    (verdict.observed_at, verdict.in_range) = (Some(ago(5)), Some(0.33));
    (verdict.baseline, verdict.expected) = (Err(NOT_APPLICABLE), Ok(1.0));
    let text = "401 Unauthorized: \"API key revoked\" (API-Schlüssel\u{1b}[31m widerrufen)";
    Example { poll: failed(FailureKind::Unauthorized, text, 4, Some(ago(5))), ..example(0, NEWSLETTER, key_result, verdict) }
}

pub fn nurturing(title: &str) -> Example {
    let mut key_result = key_result("nurturing", title, Kind::Milestone, "", Target::Reach(2.0), "2");
    key_result.due = Some(at("2026-11-14T23:00:00Z"));
    let mut verdict = measured(Status::Overdue, 1.0, 0.0, 2.0, 0.5, Formula::Done { done: 1.0, total: 2.0 });
    (verdict.baseline, verdict.expected, verdict.gap) = (Err(NOT_APPLICABLE), Err(NOT_APPLICABLE), Err(NOT_APPLICABLE));
    example(0, CRM, key_result, verdict)
}

pub fn conference(title: &str) -> Example {
    let mut key_result = key_result("conference-leads", title, Kind::Flow, "leads", Target::Relative(0.1), "+10%");
    key_result.baseline = BaselineRule::Measured([window("2025-10-10T22:00:00Z", "2025-11-20T23:00:00Z")].into());
    let mut verdict = assessment(Status::NoBaseline);
    verdict.value = Ok(96.0);
    verdict.baseline = Err(Unknown::NoBaseline);
    verdict.target = Err(Unknown::NoBaseline);
    verdict.progress = Err(Unknown::NoBaseline);
    verdict.observed_at = Some(ago(0));
    example(1, CRM, key_result, verdict)
}

pub fn demo_requests(quarter: &Arc<[Window]>, title: &str) -> Example {
    let mut key_result = key_result("demo-requests", title, Kind::Flow, "requests", Target::Relative(0.2), "+20%");
    key_result.baseline = BaselineRule::Measured(quarter.clone());
    let to_date = ToDate { number: 291.0, like_for_like: true };
    let formula =
        Formula::Growth { so_far: 1_234.5, to_date: ToDate { number: 1_184.0, ..to_date }, baseline: 2_000.0, target: 2_400.0 };
    let mut verdict = measured(Status::OffTrack, 1_234.5, 2_000.0, 2_400.0, 0.126, formula);
    verdict.baseline_to_date = Ok(ToDate { number: 1_184.0, ..to_date });
    verdict.volume = Ok(0.514);
    verdict.buffer_days = Ok(0.0);
    let so_far = Window::new(at(START), now() - SignedDuration::from_mins(5)).unwrap();
    Example {
        history: vec![value(Value::Flow(1_234.5), so_far, now() - SignedDuration::from_mins(5))],
        baseline: Some(Baseline {
            number: 2_000.0,
            windows: quarter.clone(),
            question: "".into(),
            collected_at: at("2026-10-01T06:00:00Z"),
        }),
        question: "select count(*)\nfrom demo_requests\nwhere created_at >= '2026-10-01 00:00+02' and created_at < '2026-11-23 14:05+01'",
        ..example(1, CRM, key_result, verdict)
    }
}

pub fn form_rate(title: &str) -> Example {
    let mut key_result = key_result("form-conversion", title, Kind::Ratio, "percent", Target::Relative(0.3), "+30%");
    key_result.baseline = BaselineRule::Number(0.04);
    let mut verdict = measured(Status::Stale, 0.0506, 0.04, 0.052, 0.883, distance(0.0506, 0.04, 0.052));
    verdict.observed_at = Some(ago(12));
    example(1, SITE, key_result, verdict)
}

pub fn time_on_page(title: &str) -> Example {
    let mut key_result = key_result("time-on-page", title, Kind::Level, "seconds", Target::Relative(0.05), "+5%");
    key_result.baseline = BaselineRule::Number(80.0);
    let mut verdict = measured(Status::Stalled, 79.2, 80.0, 84.0, -0.2, distance(79.2, 80.0, 84.0));
    verdict.regressed = true;
    verdict.last_progress_at = Some(ago(24));
    verdict.stall = Some(Stall { since: ago(24), until: ago(0), shown: Some((0.1, 2.3)) });
    Example { trailing: Some(days(28)), ..example(1, SITE, key_result, verdict) }
}

pub fn backlinks(title: &str) -> Example {
    let mut key_result = key_result("backlinks", title, Kind::Level, "links", Target::Delta(5.0), "+5");
    key_result.baseline = BaselineRule::AtStart;
    let mut verdict = measured(Status::OnTrack, 123.0, 120.0, 125.0, 0.6, distance(123.0, 120.0, 125.0));
    verdict.buffer_days = Ok(38.5);
    example(2, SEO, key_result, verdict)
}

pub fn keyword(title: &str) -> Example {
    let key_result = key_result("keyword-y", title, Kind::Rank, "position", Target::AheadOf, "ahead of competitors");
    let mut verdict = measured(Status::OffTrack, 4.0, 0.0, 3.0, 0.0, Formula::Ahead { ours: 4.0, theirs: 3.0 });
    verdict.rival = Some(3.0);
    (verdict.baseline, verdict.target) = (Err(NOT_APPLICABLE), Err(NOT_APPLICABLE));
    let seen = Window::new(ago(1), ago(0)).unwrap();
    let mut rival = value(Value::Rank(Rank::At(3.0)), seen, ago(0));
    rival.role = Role::Rival;
    verdict.observed_at = Some(ago(0));
    Example { history: vec![value(Value::Rank(Rank::At(4.0)), seen, ago(0)), rival], ..example(2, SEO, key_result, verdict) }
}

pub fn article(title: &str) -> Example {
    let mut key_result = key_result("article-rank", title, Kind::Rank, "position", Target::AtMost(10.0), "<= 10");
    key_result.baseline = BaselineRule::AtStart;
    let mut verdict = measured(Status::Early, 101.0, 101.0, 10.0, 0.0, distance(101.0, 101.0, 10.0));
    verdict.not_ranked = true;
    verdict.gap = Ok(0.11);
    verdict.expected = Ok(0.11);
    example(2, SEO, key_result, verdict)
}

pub fn ebook(title: &str) -> Example {
    let mut key_result = key_result("ebook-downloads", title, Kind::Flow, "downloads", Target::Relative(2.0), "x3");
    key_result.baseline = BaselineRule::Number(4_200_000.0);
    let formula = Formula::Growth {
        so_far: 13_650_000.0,
        to_date: ToDate { number: 2_450_000.0, like_for_like: false },
        baseline: 4_200_000.0,
        target: 12_600_000.0,
    };
    let mut verdict = measured(Status::Achieved, 13_650_000.0, 4_200_000.0, 12_600_000.0, 1.333, formula);
    verdict.baseline_to_date = Ok(ToDate { number: 2_450_000.0, like_for_like: false });
    verdict.volume = Ok(1.083);
    example(2, SITE, key_result, verdict)
}

pub fn reviews(title: &str) -> Example {
    let key_result = key_result("reviews", title, Kind::Flow, "reviews", Target::Reach(3.0), "3");
    let mut verdict = assessment(Status::NoData);
    verdict.target = Ok(3.0);
    Example { poll: None, ..example(3, ("register", "file"), key_result, verdict) }
}

pub fn white_paper(title: &str) -> Example {
    let mut key_result = key_result("white-paper", title, Kind::Milestone, "", Target::Reach(1.0), "done");
    key_result.due = Some(at("2026-12-14T23:00:00Z"));
    let mut verdict = measured(Status::Pending, 0.0, 0.0, 1.0, 0.0, Formula::Done { done: 0.0, total: 1.0 });
    (verdict.baseline, verdict.expected, verdict.gap) = (Err(NOT_APPLICABLE), Err(NOT_APPLICABLE), Err(NOT_APPLICABLE));
    example(3, ("website", "http"), key_result, verdict)
}

pub fn reach(title: &str) -> Example {
    let key_result = key_result("social-reach", title, Kind::Level, "", Target::Between { low: 20.0, high: 30.0 }, "20..30");
    let formula = Formula::Range { value: 31.5, low: Some(20.0), high: Some(30.0), inside: false };
    let mut verdict = measured(Status::Breach, 31.5, 0.0, 30.0, 0.95, formula);
    (verdict.expected, verdict.in_range) = (Ok(1.0), Some(0.82));
    verdict.baseline = Err(NOT_APPLICABLE);
    example(3, ("social", "http"), key_result, verdict)
}

pub fn interviews(title: &str) -> Example {
    let key_result = key_result("interviews", title, Kind::Flow, "interviews", Target::Reach(5.0), "5");
    let mut verdict = assessment(Status::NoData);
    verdict.target = Ok(5.0);
    Example {
        poll: failed(FailureKind::Unavailable, "no such file: register.csv", 3, None),
        ..example(3, ("register", "file"), key_result, verdict)
    }
}
