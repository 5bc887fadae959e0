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
