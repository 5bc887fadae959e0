//! Answers in pages, from a server that gives two records at a time.

use okrd::{
    okr::{FailureKind, Kind, Value},
    source::FetchError,
};

use crate::asking::{october, question, read_question, shown, value};

use super::{
    of,
    server::{Received, Server, ok, reply},
};

/// A parameter of the request.
fn parameter(request: &Received, name: &str) -> Option<String> {
    let url: reqwest::Url = format!("http://x{}", request.target).parse().expect("it is a target");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn number(request: &Received, name: &str) -> Option<usize> {
    parameter(request, name)?.parse().ok()
}

/// Five records, `{ "n": 1 }` to `{ "n": 5 }`.
fn records(from: usize, count: usize) -> String {
    let all: Vec<String> = (1..=5).skip(from).take(count).map(|n| format!("{{\"n\": {n}}}")).collect();
    format!("[{}]", all.join(", "))
}

async fn sum(server: &Server, paginate: &str) -> Result<Value, FetchError> {
    let source = of(server, "");
    let measure = format!("get: /things\nquery: {{ kind: a }}\nrecords: .items\nsum: .n\npaginate: {paginate}\n");
    value(&*question(&*source, Kind::Level, &measure), Kind::Level, &october()).await
}

#[tokio::test]
async fn all_pages_are_put_together_in_each_way() {
    let numbered = Server::start(|request| {
        let page = number(request, "page").unwrap_or(1);
        ok(format!("{{\"items\": {}}}", records((page - 1) * 2, number(request, "per_page").unwrap_or(2))))
    })
    .await;
    assert_eq!(sum(&numbered, "{ page: { param: page, size_param: per_page, size: 2 } }").await, Ok(Value::Level(15.0)));
    let asked: Vec<String> = numbered.received().iter().map(Received::line).collect();
    assert_eq!(asked.len(), 3, "the short page is the last one: {asked:?}");
    assert!(asked[2].contains("kind=a") && asked[2].contains("page=3") && asked[2].contains("per_page=2"), "{asked:?}");
    assert_eq!(sum(&numbered, "{ page: { param: page } }").await, Ok(Value::Level(15.0)));
    assert_eq!(numbered.received().len(), 3 + 4, "without a size, a page without records is the last one");

    let counted = Server::start(|request| {
        ok(format!("{{\"items\": {}}}", records(number(request, "offset").unwrap_or(0), number(request, "limit").unwrap_or(1))))
    })
    .await;
    assert_eq!(sum(&counted, "{ offset: { param: offset, size_param: limit, size: 2 } }").await, Ok(Value::Level(15.0)));

    let pointed = Server::start(|request| {
        let from = number(request, "after").unwrap_or(0);
        let next = if from + 2 < 5 { format!("\"{}\"", from + 2) } else { "null".to_owned() };
        ok(format!("{{\"items\": {}, \"paging\": {{\"next\": {next}}}}}", records(from, 2)))
    })
    .await;
    assert_eq!(sum(&pointed, "{ cursor: { param: after, from: .paging.next } }").await, Ok(Value::Level(15.0)));

    let linked = Server::start(|request| {
        let from = number(request, "from").unwrap_or(0);
        let body = format!("{{\"items\": {}, \"next\": \"/things?from={}\"}}", records(from, 2), from + 2);
        let last = body.replace(&format!("\"/things?from={}\"", from + 2), "null");
        let link = format!("</things?from={}>; rel=\"next\"", from + 2);
        match from {
            4 => reply(200, &[], last),
            _ => reply(200, &[("link".to_owned(), link)], body),
        }
    })
    .await;
    assert_eq!(sum(&linked, "{ next_url: .next }").await, Ok(Value::Level(15.0)));
    assert_eq!(sum(&linked, "{ link: true }").await, Ok(Value::Level(15.0)));
}

#[tokio::test]
async fn pages_that_never_end_are_given_up() {
    let endless = Server::start(|_| ok("{\"items\": [{\"n\": 1}, {\"n\": 1}], \"next\": \"again\"}")).await;
    let failure = async |paginate: &str| sum(&endless, paginate).await.unwrap_err();
    let circle = failure("{ cursor: { param: after, from: .next } }").await;
    assert_eq!((circle.kind, circle.text.contains("round in circles")), (FailureKind::Malformed, true), "{circle}");
    let many = failure("{ page: { param: page }, max_pages: 7 }").await;
    assert_eq!((many.kind, many.text.contains("more than 7 pages")), (FailureKind::TooLarge, true), "{many}");

    let elsewhere = Server::start(|_| ok("{\"items\": [{\"n\": 1}], \"next\": \"http://localhost:1/things\"}")).await;
    let refused = sum(&elsewhere, "{ next_url: .next }").await.unwrap_err();
    assert_eq!((refused.kind, refused.text.contains("localhost")), (FailureKind::Rejected, true), "{refused}");

    // All pages together are no larger than one answer may be.
    let large = Server::start(|_| ok(format!("{{\"items\": [{{\"n\": 1, \"x\": \"{}\"}}]}}", "x".repeat(100_000)))).await;
    let bounded = sum(&large, "{ page: { param: page } }").await.unwrap_err();
    assert_eq!(bounded.kind, FailureKind::TooLarge, "{bounded}");
    assert!(large.received().len() < 13, "{} pages were read", large.received().len());
}

#[tokio::test]
async fn a_cursor_can_go_into_the_body() {
    let server = Server::start(|request| {
        let body: serde_json::Value = serde_json::from_str(&request.body).expect("it is JSON");
        let from = body["variables"]["after"].as_str().map_or(0, |text| text.parse().expect("it is a number"));
        assert_eq!(body["query"], "things", "the rest of the body stays");
        let next = if from + 2 < 5 { format!("\"{}\"", from + 2) } else { "null".to_owned() };
        ok(format!("{{\"items\": {}, \"next\": {next}}}", records(from, 2)))
    })
    .await;
    let source = of(&server, "");
    let measure = |body: &str| {
        let paginate = "paginate: { cursor: { param: variables.after, in_body: true, from: .next } }";
        format!("post: /things\n{body}\nrecords: .items\nsum: .n\n{paginate}\n")
    };
    for body in ["json: { query: things }", "json: { query: things, variables: { after: null } }"] {
        let answer = value(&*question(&*source, Kind::Level, &measure(body)), Kind::Level, &october()).await;
        assert_eq!(answer, Ok(Value::Level(15.0)), "{body}");
    }
    let other = Server::start(|_| ok("{\"items\": [], \"next\": \"2\"}")).await;
    let question = question(&*of(&other, ""), Kind::Level, &measure("json: [1]"));
    let refused = value(&*question, Kind::Level, &october()).await.unwrap_err();
    assert!(refused.text.contains("no place for `variables.after`"), "{refused}");
}

#[tokio::test]
async fn a_way_that_cannot_work_is_a_mistake() {
    let server = Server::start(|_| ok("{}")).await;
    for (paginate, told) in [
        ("{}", "pages follow each other in one way"),
        ("{ link: true, next_url: .next }", "pages follow each other in one way"),
        ("{ page: { param: page }, max_pages: 0 }", "0 is out of range"),
        ("{ offset: { param: o } }", "`size` is missing"),
        ("{ pages: { param: page } }", "did you mean `page`?"),
    ] {
        let measure = format!("get: /x\nrecords: .items\ncount: true\npaginate: {paginate}\n");
        let (_, mistakes) = read_question(&*of(&server, ""), Kind::Level, &measure);
        assert!(shown(&measure, &mistakes).contains(told), "{paginate}: {}", shown(&measure, &mistakes));
    }
}

#[tokio::test]
async fn a_long_window_is_asked_in_parts() {
    let server = Server::start(|request| {
        let from = parameter(request, "from").unwrap_or_default();
        ok(format!("{{\"from\": \"{from}\", \"total\": 2, \"items\": [{{\"n\": 1}}, {{\"n\": 4}}]}}"))
    })
    .await;
    let source = of(&server, "");
    let asked = |fields: &str| {
        format!(
            "get: /things\nquery: {{ from: \"{{{{ start | date }}}}\", to: \"{{{{ end | last_day }}}}\" }}\nsplit: 10d\n{fields}"
        )
    };
    let sum = question(&*source, Kind::Flow, &asked("records: .items\nsum: .n\n"));
    assert_eq!(value(&*sum, Kind::Flow, &october()).await, Ok(Value::Flow(20.0)));
    let days: Vec<(Option<String>, Option<String>)> =
        server.received().iter().map(|request| (parameter(request, "from"), parameter(request, "to"))).collect();
    let day = |text: &str| Some(format!("2026-10-{text}"));
    let parts = [("01", "10"), ("11", "20"), ("21", "30"), ("31", "31")];
    assert_eq!(days, parts.map(|(from, to)| (day(from), day(to))));
    // Without a list, each answer is a record.
    let totals = question(&*source, Kind::Flow, &asked("sum: .total\n"));
    assert_eq!(value(&*totals, Kind::Flow, &october()).await, Ok(Value::Flow(8.0)));
    let in_pages = asked("records: .items\nsum: .n\npaginate: { page: { param: page, size: 3 } }\n");
    assert_eq!(value(&*question(&*source, Kind::Flow, &in_pages), Kind::Flow, &october()).await, Ok(Value::Flow(20.0)));
}

#[tokio::test]
async fn a_window_is_split_by_whole_days_and_only_where_it_is_asked_for() {
    let server = Server::saying(200, &[], "{}").await;
    let source = of(&server, "");
    for (yaml, problem) in [
        ("get: /a?from={{ start | date }}\nsplit: 36h\nsum: .n", "a window is split by whole days"),
        ("get: /a\neach: { get: /list, value: .id }\nsum: .n", "the request is the same for everything on the list"),
        ("get: /a/{{ each }}\nsum: .n", "`each` is not known here"),
        ("get: /a\nsplit: 30d\ndate: .at\nsum: .n", "the window is split, and the request does not use it"),
    ] {
        let told = shown(yaml, &read_question(&*source, Kind::Flow, yaml).1);
        assert!(told.contains(problem), "{yaml}\n{told}");
    }
}

#[tokio::test]
async fn everything_on_a_list_is_asked_about_once() {
    let server = Server::start(|request| {
        let path = request.target.split('?').next().unwrap_or_default().to_owned();
        match path.as_str() {
            "/list" => {
                let last = number(request, "page") == Some(2);
                let ids = if last { "{\"id\": 7}" } else { "{\"id\": 7}, {\"id\": \"b\"}, {\"id\": 9, \"draft\": true}" };
                ok(format!("{{\"of\": [{ids}]}}"))
            }
            "/things/7/people" => ok("{\"people\": [{\"n\": 1}, {\"n\": 2}]}".to_owned()),
            "/things/b/people" => ok("{\"people\": [{\"n\": 40}]}".to_owned()),
            _ => reply(404, &[], String::new()),
        }
    })
    .await;
    let source = of(&server, "");
    let each = |value: &str| {
        format!(
            "get: /things/{{{{ each }}}}/people\nrecords: .people\nsum: .n\n\
             each: {{ get: /list, records: .of, paginate: {{ page: {{ param: page, size: 3 }} }}, value: '{value}' }}\n"
        )
    };
    let people = question(&*source, Kind::Level, &each("select(.draft | not) | .id"));
    assert_eq!(value(&*people, Kind::Level, &october()).await, Ok(Value::Level(43.0)));
    let asked: Vec<String> = server.received().iter().map(Received::line).collect();
    assert_eq!(asked.len(), 4, "two pages of the list, and each thing once: {asked:?}");
    let described = people.describe(&october());
    assert!(described.contains("/things/*/people") && described.contains("for each of GET"), "{described}");
    // One that cannot be asked about is a failure, not a smaller sum.
    let refused = value(&*question(&*source, Kind::Level, &each(".id")), Kind::Level, &october()).await.unwrap_err();
    assert_eq!(refused.kind, FailureKind::Rejected);
    let strange = question(&*source, Kind::Level, &each("\"../\" + (.id | tostring)"));
    let told = value(&*strange, Kind::Level, &october()).await.unwrap_err();
    assert!(told.kind == FailureKind::Malformed && told.text.contains("cannot stand in a request"), "{told}");
}
