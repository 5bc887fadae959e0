//! Answers that are one number as they stand: that of a header, and whether a page is so.

use okrd::{
    okr::{FailureKind, Kind, Value},
    source::FetchError,
};

use crate::asking::{october, question, read_question, shown, value};

use super::{
    of,
    server::{Server, ok, reply},
};

async fn ask(server: &Server, kind: Kind, yaml: &str) -> Result<Value, FetchError> {
    value(&*question(&*of(server, ""), kind, yaml), kind, &october()).await
}

#[tokio::test]
async fn the_number_of_a_header_is_read_without_the_body() {
    let total = |text: &'static str| async move {
        let server = Server::saying(200, &[("x-wp-total", text)], "<this is no JSON>").await;
        ask(&server, Kind::Flow, "get: /posts?after={{ start | date }}\nfrom_header: X-WP-Total\n").await
    };
    assert_eq!(total("12").await, Ok(Value::Flow(12.0)));
    assert_eq!(total(" 0 ").await, Ok(Value::Flow(0.0)));
    let many = total("many").await.unwrap_err();
    assert_eq!((many.kind, many.text.as_str()), (FailureKind::Malformed, "the header `x-wp-total` is no number: \"many\""));

    let server = Server::saying(200, &[], "12").await;
    let none = ask(&server, Kind::Level, "get: /posts\nfrom_header: X-WP-Total\n").await.unwrap_err();
    assert_eq!((none.kind, none.text.as_str()), (FailureKind::NoData, "the answer has no header `x-wp-total`"));
    let server = Server::saying(404, &[("x-wp-total", "12")], "").await;
    let refused = ask(&server, Kind::Level, "get: /posts\nfrom_header: X-WP-Total\n").await.unwrap_err();
    assert_eq!(refused.kind, FailureKind::Rejected);
}

#[tokio::test]
async fn a_page_is_as_expected_or_it_is_not() {
    let server = Server::start(|request| match request.target.as_str() {
        "/there" => ok("<h1>White paper with\n  ACME &amp; Co</h1>"),
        "/gone" => reply(410, &[], ""),
        "/made" => reply(201, &[], ""),
        "/broken" => reply(503, &[], ""),
        "/hidden" => reply(403, &[], ""),
        _ => reply(404, &[], "white paper with acme"),
    })
    .await;
    for (path, expect, expected) in [
        ("/there", "{}", 1.0),
        ("/there", "{ status: 200 }", 1.0),
        ("/there", "{ status: 200, text: white paper with acme }", 1.0),
        ("/there", "{ text: white paper with Initech }", 0.0),
        ("/made", "{}", 1.0),
        ("/made", "{ status: 200 }", 0.0),
        ("/nowhere", "{ text: white paper with acme }", 0.0),
        ("/nowhere", "{ status: 404 }", 1.0),
        ("/gone", "{}", 0.0),
    ] {
        let answer = ask(&server, Kind::Milestone, &format!("get: {path}\nexpect: {expect}\n")).await;
        assert_eq!(answer, Ok(Value::Milestone(expected)), "{path} {expect}");
    }
    // What a server says of itself is not said of the page.
    for (path, kind) in [("/broken", FailureKind::Unavailable), ("/hidden", FailureKind::Forbidden)] {
        let error = ask(&server, Kind::Milestone, &format!("get: {path}\nexpect: {{}}\n")).await.unwrap_err();
        assert_eq!(error.kind, kind, "{path}");
    }
}

#[tokio::test]
async fn an_answer_is_in_one_place() {
    let server = Server::start(|_| ok("{}")).await;
    for (fields, told) in [
        ("from_header: X\nexpect: {}", "`from_header` and `expect` are two answers"),
        ("from_header: X\npaginate: { link: true }", "`from_header` gives one number, and `paginate` asks for several answers"),
        ("from_header: a b", "`a b` is no name of a header"),
        ("expect: { status: 700 }", "700 is no status of an answer"),
        ("expect: { text: '{{ page }}' }", "`page` is not known here"),
    ] {
        let measure = format!("get: /x\n{fields}\n");
        let (_, mistakes) = read_question(&*of(&server, ""), Kind::Level, &measure);
        assert!(shown(&measure, &mistakes).contains(told), "{fields}: {}", shown(&measure, &mistakes));
    }
}
