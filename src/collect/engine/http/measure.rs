//! What the file says of a request, checked.

use reqwest::{
    Method,
    header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderName, PROXY_AUTHORIZATION},
};

use crate::{
    collect::template::Template,
    document::{Context, Length, Marked, Mistake, Named, Path, Place},
    record,
};

use super::{
    each::{self, EachFields},
    json::JsonTemplate,
    paging::PaginateFields,
    request::{AnswerIn, Body, Request},
    split::Split,
};

record! {
    /// One request, in which `{{ start }}` and `{{ end }}` are the window.
    pub struct HttpMeasure {
        /// The path of a GET, behind the source's `base_url`.
        pub get: Option<Marked<Template>>,
        /// The path of a POST, behind the source's `base_url`.
        pub post: Option<Marked<Template>>,
        /// Parameters of the query.
        #[schemars(default)]
        pub query: Named<Template>,
        /// Headers of this request. Credentials belong to the source, where they are kept out of everything that is shown.
        #[schemars(default)]
        pub headers: Named<Marked<Template>>,
        /// The body of a POST, as JSON. A text that is only `{{ start | epoch }}` becomes a number.
        pub json: Option<Marked<JsonTemplate>>,
        /// The body of a POST, as a form.
        pub form: Option<Marked<Named<Template>>>,
        /// The body of a POST, as text.
        pub body: Option<Marked<Template>>,
        /// The answer is the number in this header, such as `X-Total-Count`, and what comes below it is not read.
        pub from_header: Option<Marked<String>>,
        /// The answer is 1 if the page is so, and 0 if it is not, or not there.
        pub expect: Option<Marked<ExpectFields>>,
        /// For an answer in pages: how the next one is asked for. The records of all pages are put together.
        pub paginate: Option<Marked<PaginateFields>>,
        /// The longest window that the service answers for, in whole days: `30d`. A longer one is asked in parts, whose records are
        /// put together; an answer without `records` is one.
        pub split: Option<Marked<Length>>,
        /// For a service that answers about one thing at a time: where the list of them is. The records of all are put together.
        pub each: Option<Marked<EachFields>>,
    }
}

record! {
    /// What a page has to be.
    pub struct ExpectFields {
        /// The status that it has to have. Default: any from 200 to 299.
        pub status: Option<Marked<u64>>,
        /// What has to stand in it, in letters of either case, however its words are spaced.
        pub text: Option<Template>,
    }
}

impl HttpMeasure {
    pub fn checked(self, place: Place, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Request> {
        let bodies = [
            ("json", self.json.as_ref().map(|body| body.place)),
            ("form", self.form.as_ref().map(|body| body.place)),
            ("body", self.body.as_ref().map(|body| body.place)),
        ];
        let given: Vec<(&str, Place)> = bodies.into_iter().filter_map(|(name, place)| Some((name, place?))).collect();
        let (method, target) = match (self.get, self.post) {
            (Some(target), None) => (Method::GET, target),
            (None, Some(target)) => (Method::POST, target),
            (Some(_), Some(post)) => {
                let mistake = Mistake::error(post.place, path.child("post"), "`get` and `post` are two requests");
                cx.report(mistake.hint("keep one of the two"));
                return None;
            }
            (None, None) => {
                let mistake = Mistake::error(place, path, "nothing says what to ask for");
                cx.report(mistake.hint("add `get: /path` or `post: /path`; the source's `base_url` stands before it"));
                return None;
            }
        };
        if let Some((name, place)) = given.first().filter(|_| method == Method::GET) {
            let mistake = Mistake::error(*place, path.child(name), format!("a GET has no `{name}`"));
            cx.report(mistake.hint("use `post` instead of `get`, or `query`"));
            return None;
        }
        if let [(first, _), (second, place), ..] = given.as_slice() {
            let mistake = Mistake::error(*place, path.child(second), format!("`{first}` and `{second}` are two bodies"));
            cx.report(mistake.hint("keep one of the two"));
            return None;
        }
        if target.value.text().contains("://") || target.value.text().contains('#') {
            let mistake = Mistake::error(target.place, path, "this is more than a path");
            cx.report(
                mistake.hint("write `/path` and put the server into the source's `base_url`: nothing is sent to other hosts"),
            );
            return None;
        }
        let headers = headers(self.headers, &path.child("headers"), cx)?;
        let body = match (self.json, self.form, self.body) {
            (Some(json), ..) => Body::Json(json.value),
            (_, Some(form), _) => Body::Form(named(form.value)),
            (_, _, Some(text)) => Body::Text(text.value),
            _ => Body::None,
        };
        let paging = match self.paginate {
            Some(Marked { value, place }) => Some(value.checked(place, &path.child("paginate"), cx)?),
            None => None,
        };
        let in_parts = [("paginate", paging.is_some()), ("split", self.split.is_some()), ("each", self.each.is_some())];
        let parts = in_parts.iter().find(|(_, given)| *given).map(|(name, _)| *name);
        let answer = answer(self.from_header, self.expect, parts, path, cx)?;
        let each_place = self.each.as_ref().map(|each| each.place);
        let split_place = self.split.as_ref().map(|split| split.place);
        let split = match self.split {
            Some(typed) => Some(Split::checked(typed, &path.child("split"), cx)?),
            None => None,
        };
        let each = match self.each {
            Some(Marked { value, place }) => Some(Box::new(value.checked(place, &path.child("each"), cx)?)),
            None => None,
        };
        let request =
            Request { method, target: target.value, query: named(self.query), headers, body, paging, split, each, answer };
        if let Some(place) = split_place
            && !request.uses_the_window()
        {
            let mistake = Mistake::error(place, path.child("split"), "the window is split, and the request does not use it");
            cx.report(mistake.hint("use `{{ start }}` and `{{ end }}` in the request, or remove it"));
            return None;
        }
        if let Some(place) = each_place
            && !request.mentions(each::NAME)
        {
            let mistake = Mistake::error(place, path.child("each"), "the request is the same for everything on the list");
            cx.report(mistake.hint("use `{{ each }}` in it, or remove the list"));
            return None;
        }
        Some(request)
    }
}

/// Where the answer is: one of three, and only the body comes in parts.
fn answer(
    from_header: Option<Marked<String>>,
    expect: Option<Marked<ExpectFields>>,
    in_parts: Option<&str>,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<AnswerIn> {
    let (name, place) = match (&from_header, &expect) {
        (None, None) => return Some(AnswerIn::Body),
        (Some(header), None) => ("from_header", header.place),
        (None, Some(expect)) => ("expect", expect.place),
        (Some(_), Some(expect)) => {
            let mistake = Mistake::error(expect.place, path.child("expect"), "`from_header` and `expect` are two answers");
            cx.report(mistake.hint("keep one of the two"));
            return None;
        }
    };
    if let Some(parts) = in_parts {
        let mistake =
            Mistake::error(place, path.child(name), format!("`{name}` gives one number, and `{parts}` asks for several answers"));
        cx.report(mistake.hint(format!("remove `{parts}`")));
        return None;
    }
    match (from_header, expect) {
        (Some(header), _) => match HeaderName::try_from(header.value.as_str()) {
            Ok(name) => Some(AnswerIn::Header(name)),
            Err(_) => {
                let mistake = Mistake::error(place, path.child(name), format!("`{}` is no name of a header", header.value));
                cx.report(mistake.hint("use letters, digits and `-`, as in `X-Total-Count`"));
                None
            }
        },
        (_, Some(Marked { value: ExpectFields { status, text }, .. })) => {
            let status = match status {
                Some(Marked { value, place }) => match u16::try_from(value).ok().filter(|status| (200..600).contains(status)) {
                    Some(status) => Some(status),
                    None => {
                        let mistake = Mistake::error(place, path.child(name), format!("{value} is no status of an answer"));
                        cx.report(mistake.hint("write one from 200 to 599, or leave it out"));
                        return None;
                    }
                },
                None => None,
            };
            Some(AnswerIn::Page { status, text })
        }
        (None, None) => Some(AnswerIn::Body),
    }
}

fn named(pairs: Named<Template>) -> Vec<(Box<str>, Template)> {
    pairs.0.into_iter().map(|(name, value)| (name.value.into(), value)).collect()
}

fn headers(typed: Named<Marked<Template>>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Vec<(HeaderName, Template)>> {
    let mut headers = Vec::new();
    let mut sound = true;
    for (name, value) in typed.0 {
        let (problem, hint) = match HeaderName::try_from(name.value.as_str()) {
            Ok(name) if [HOST, CONTENT_LENGTH].contains(&name) => (format!("`{name}` is set by okrd"), "remove it".to_owned()),
            Ok(name) if [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(&name) => (
                format!("`{name}` is a credential, and a measure is shown as it stands"),
                "say it in the source: `auth:`, or `headers:` with `${NAME}`".to_owned(),
            ),
            Ok(name) if is_sendable(value.value.text()) => {
                headers.push((name, value.value));
                continue;
            }
            Ok(name) => (format!("`{name}` cannot be sent as a header"), "write one line of text".to_owned()),
            Err(_) => (format!("`{}` cannot be sent as a header", name.value), "use letters, digits and `-`".to_owned()),
        };
        cx.report(Mistake::error(name.place, path, problem).hint(hint));
        sound = false;
    }
    sound.then_some(headers)
}

fn is_sendable(text: &str) -> bool {
    text.chars().all(|c| c == '\t' || !c.is_control())
}

/// What is asked for where the measure does not say, and what a body is.
pub const DEFAULT_ACCEPT: (HeaderName, &str) = (ACCEPT, "application/json, */*;q=0.5");
pub const JSON_TYPE: (HeaderName, &str) = (CONTENT_TYPE, "application/json");
pub const FORM_TYPE: (HeaderName, &str) = (CONTENT_TYPE, "application/x-www-form-urlencoded");
pub const TEXT_TYPE: (HeaderName, &str) = (CONTENT_TYPE, "text/plain; charset=utf-8");
/// Some servers insist on a length where nothing is sent.
pub const NO_LENGTH: (HeaderName, &str) = (CONTENT_LENGTH, "0");
