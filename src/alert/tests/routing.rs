//! Which sinks hear of what: all routes that match, each sink once.

use std::path::Path;

use jiff::SignedDuration;

use super::{
    Event::{self, Raised, Resolved},
    Reason::{self, *},
};
use crate::{
    alert::{News, Part, Route, Rules, Severity, Subject},
    lang::Language,
    plan::Plan,
};

fn plan() -> Plan {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports/okrs.en.yaml");
    crate::daemon::load(&file).unwrap_or_else(|error| panic!("{}", error.render(false))).0.plan
}

fn news(subject: Subject, event: Event, reason: Reason, was: Option<Reason>) -> News {
    News { subject, key: String::new(), event, reason, was, since: super::at(0), about: Vec::new() }
}

fn rules(routes: Vec<Route>) -> Rules {
    Rules { confirm: SignedDuration::ZERO, remind: super::REMIND, routes, ..Rules::default() }
}

fn to(name: &str) -> Route {
    Route { to: vec![name.to_owned()], ..Route::default() }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn demos(plan: &Plan) -> Subject {
    Subject::KeyResult(plan.find("demo-requests").expect("the file has it"))
}

/// Names of the sinks that hear of it.
fn heard(plan: &Plan, rules: &Rules, news: &News) -> Vec<String> {
    rules.sinks(plan, news).into_iter().map(|(name, ..)| name.to_owned()).collect()
}

#[test]
fn a_route_is_taken_if_all_that_it_says_holds() {
    let plan = plan();
    let subject = demos(&plan);
    let cases: [(&str, Route, bool); 12] = [
        ("all", to("x"), true),
        ("its owner", Route { of: Part { owner: some("growth"), ..Part::default() }, ..to("x") }, true),
        ("another owner", Route { of: Part { owner: some("content"), ..Part::default() }, ..to("x") }, false),
        ("its objective", Route { of: Part { objective: some("inbound"), ..Part::default() }, ..to("x") }, true),
        ("another objective", Route { of: Part { objective: some("email"), ..Part::default() }, ..to("x") }, false),
        ("itself", Route { of: Part { key_result: some("demo-requests"), ..Part::default() }, ..to("x") }, true),
        ("its source", Route { of: Part { source: some("crm"), ..Part::default() }, ..to("x") }, true),
        ("another source", Route { of: Part { source: some("site"), ..Part::default() }, ..to("x") }, false),
        ("its severity", Route { severity: Some(Severity::Warning), ..to("x") }, true),
        ("another severity", Route { severity: Some(Severity::Critical), ..to("x") }, false),
        ("one of several reasons", Route { on: vec![Stalled, OffTrack], ..to("x") }, true),
        (
            "another key result of its owner",
            Route { of: Part { owner: some("growth"), key_result: some("event-leads"), ..Part::default() }, ..to("x") },
            false,
        ),
    ];
    for (name, route, expected) in cases {
        let rules = rules(vec![route]);
        assert_eq!(heard(&plan, &rules, &news(subject, Raised, OffTrack, None)) == ["x"], expected, "{name}");
    }
    let stalled = Route { on: vec![Stalled], ..to("x") };
    assert!(heard(&plan, &rules(vec![stalled]), &news(subject, Raised, OffTrack, None)).is_empty());
}

#[test]
fn all_routes_that_match_are_taken_and_the_first_chooses_the_language() {
    let plan = plan();
    let french = Route { of: Part { owner: some("growth"), ..Part::default() }, language: Some(Language::Fr), ..to("team") };
    let everybody = Route { to: vec!["team".to_owned(), "lead".to_owned()], ..Route::default() };
    let rules = rules(vec![french, everybody]);
    let news = news(demos(&plan), Raised, AtRisk, None);
    assert_eq!(rules.sinks(&plan, &news), [("team", Language::Fr, Raised), ("lead", Language::En, Raised)]);
}

#[test]
fn a_source_concerns_whoever_has_a_key_result_on_it() {
    let plan = plan();
    let crm = plan.sources.iter().position(|source| source.name.as_str() == "crm").unwrap();
    // Whichever of its key results fail, the beginning and the end reach the same sinks.
    for (event, reason, was, about) in [
        (Raised, SourceFailing, None, vec![3]),
        (Raised, SourceFailing, None, vec![]),
        (Resolved, Recovered, Some(SourceFailing), vec![]),
    ] {
        let news = News { about, ..news(Subject::Source(crm), event, reason, was) };
        let sinks = |route| heard(&plan, &rules(vec![route]), &news);
        assert_eq!(sinks(Route { of: Part { source: some("crm"), ..Part::default() }, ..to("x") }), ["x"]);
        assert_eq!(sinks(Route { of: Part { owner: some("operations"), ..Part::default() }, ..to("x") }), ["x"]);
        assert_eq!(sinks(Route { of: Part { key_result: some("hires"), ..Part::default() }, ..to("x") }), ["x"]);
        assert_eq!(sinks(Route { of: Part { source: some("site"), ..Part::default() }, ..to("x") }), Vec::<String>::new());
        assert_eq!(sinks(Route { of: Part { owner: some("content"), ..Part::default() }, ..to("x") }), Vec::<String>::new());
        assert_eq!(sinks(Route { severity: Some(Severity::Critical), on: vec![SourceFailing], ..to("x") }), ["x"]);
    }
}

#[test]
fn who_was_told_that_something_is_wrong_is_told_that_it_is_over() {
    let plan = plan();
    let subject = demos(&plan);
    let told = |route: Route, event, reason, was| -> Option<Event> {
        let rules = rules(vec![route]);
        let sinks = rules.sinks(&plan, &news(subject, event, reason, Some(was)));
        sinks.first().map(|(.., event)| *event)
    };
    let on = |reason| Route { on: vec![reason], ..to("x") };
    let grave = |severity| Route { severity: Some(severity), ..to("x") };
    assert_eq!(told(on(OffTrack), Resolved, Recovered, OffTrack), Some(Resolved));
    assert_eq!(told(on(Recovered), Resolved, Recovered, OffTrack), Some(Resolved));
    assert_eq!(told(on(Stalled), Resolved, Recovered, OffTrack), None);
    assert_eq!(told(grave(Severity::Warning), Resolved, Recovered, OffTrack), Some(Resolved));
    assert_eq!(told(grave(Severity::Info), Resolved, Recovered, OffTrack), None);
    // Good news that end something bad.
    assert_eq!(told(on(OffTrack), Resolved, Achieved, OffTrack), Some(Resolved));
    assert_eq!(told(on(Achieved), Resolved, Achieved, OffTrack), Some(Resolved));
    // One bad word in another's place: over for those who did not ask for the other.
    assert_eq!(told(on(OffTrack), Raised, AtRisk, OffTrack), Some(Resolved));
    assert_eq!(told(on(AtRisk), Raised, AtRisk, OffTrack), Some(Raised));
    assert_eq!(told(to("x"), Raised, AtRisk, OffTrack), Some(Raised));
    assert_eq!(told(grave(Severity::Critical), Raised, OffTrack, Breach), Some(Resolved));
    // What is below its start is off track as well.
    assert_eq!(told(on(OffTrack), Raised, Regressed, OffTrack), Some(Raised));
    assert_eq!(told(on(OffTrack), Resolved, Recovered, Regressed), Some(Resolved));
    assert_eq!(told(on(Regressed), Raised, OffTrack, Regressed), Some(Resolved));
    // Two routes to one sink: what it is now is said, whichever route comes first.
    for routes in [vec![on(OffTrack), on(AtRisk)], vec![on(AtRisk), on(OffTrack)]] {
        let rules = rules(routes);
        let sinks = rules.sinks(&plan, &news(subject, Raised, AtRisk, Some(OffTrack)));
        assert_eq!(sinks, [("x", Language::En, Raised)]);
    }
}

#[test]
fn the_close_concerns_everybody_but_who_asks_for_one_thing() {
    let plan = plan();
    let closed = news(Subject::Cycle, Raised, CycleClosed, None);
    let sinks = |route| heard(&plan, &rules(vec![route]), &closed);
    assert_eq!(sinks(to("x")), ["x"]);
    assert_eq!(sinks(Route { of: Part { owner: some("growth"), ..Part::default() }, ..to("x") }), ["x"]);
    assert_eq!(
        sinks(Route { of: Part { key_result: some("demo-requests"), ..Part::default() }, ..to("x") }),
        Vec::<String>::new()
    );
    assert_eq!(sinks(Route { on: vec![OffTrack], ..to("x") }), Vec::<String>::new());
}
