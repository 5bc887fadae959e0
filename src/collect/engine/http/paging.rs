//! Answers that come in pages: how the next one is asked for, and when there is none.

use std::collections::HashSet;

use bytes::Bytes;
use reqwest::{
    Url,
    header::{HeaderMap, LINK},
};
use serde_json::Value;

use crate::{
    collect::{client::Call, select::Expression},
    document::{Context, Marked, Mistake, Path, Place},
    okr::FailureKind,
    record,
    source::FetchError,
};

/// Where nothing is said, an answer of more pages is refused.
const MAX_PAGES: u64 = 100;
const MOST_PAGES: u64 = 10_000;

record! {
    /// How further pages are asked for: one of `page`, `offset`, `cursor`, `next_url`, `link`.
    pub struct PaginateFields {
        /// By the number of the page.
        pub page: Option<PageFields>,
        /// By how many records come before.
        pub offset: Option<OffsetFields>,
        /// By a word that the answer holds.
        pub cursor: Option<CursorFields>,
        /// By the address that the answer holds: `.paging.next`.
        pub next_url: Option<Expression>,
        /// By the `Link` header (`rel="next"`).
        pub link: Option<bool>,
        /// An answer of more pages is refused. Default: 100.
        pub max_pages: Option<Marked<u64>>,
    }
}

record! {
    /// By the number of the page.
    pub struct PageFields {
        /// The parameter of the number.
        pub param: String,
        /// The number of the first page. Default: 1.
        pub first: Option<u64>,
        /// The parameter that says how many records a page has.
        pub size_param: Option<String>,
        /// How many records a page has; a page of fewer is the last one. Without it, the first page without records is.
        pub size: Option<u64>,
    }
}

record! {
    /// By how many records come before.
    pub struct OffsetFields {
        /// The parameter of the offset.
        pub param: String,
        /// The parameter that says how many records a page has.
        pub size_param: Option<String>,
        /// How many records a page has.
        pub size: u64,
    }
}

record! {
    /// By a word that the answer holds.
    pub struct CursorFields {
        /// The parameter that it is sent in.
        pub param: String,
        /// Whether it is sent in the JSON body of a POST instead of the query; then `param` is its path there: `variables.after`.
        /// Default: false.
        pub in_body: Option<bool>,
        /// Where the answer holds it; null, empty or missing on the last page.
        pub from: Expression,
        /// The parameter that says how many records a page has.
        pub size_param: Option<String>,
        /// How many records a page has.
        pub size: Option<u64>,
    }
}

/// The parameter that says how many records a page has, and how many.
type Size = (Box<str>, u64);

/// How pages follow each other.
#[derive(Debug)]
pub struct Paging {
    way: Way,
    /// A constant parameter of every page.
    size: Option<Size>,
    pub max_pages: u64,
}

#[derive(Debug)]
enum Way {
    Page { param: Box<str>, first: u64, size: Option<u64> },
    Offset { param: Box<str>, size: u64 },
    Cursor { param: Box<str>, from: Expression, in_body: bool },
    NextUrl(Expression),
    Link,
}

impl PaginateFields {
    pub fn checked(self, place: Place, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Paging> {
        let max_pages = match self.max_pages {
            Some(Marked { value, place }) if !(1..=MOST_PAGES).contains(&value) => {
                let mistake = Mistake::error(place, path.child("max_pages"), format!("{value} is out of range"));
                cx.report(mistake.hint(format!("write a number from 1 to {MOST_PAGES}")));
                return None;
            }
            Some(Marked { value, .. }) => value,
            None => MAX_PAGES,
        };
        let mut ways: Vec<(Way, Option<Size>)> = Vec::new();
        if let Some(PageFields { param, first, size_param, size }) = self.page {
            let way = Way::Page { param: param.into(), first: first.unwrap_or(1), size };
            ways.push((way, size_param.map(Into::into).zip(size)));
        }
        if let Some(OffsetFields { param, size_param, size }) = self.offset {
            ways.push((Way::Offset { param: param.into(), size: size.max(1) }, size_param.map(|name| (name.into(), size))));
        }
        if let Some(CursorFields { param, in_body, from, size_param, size }) = self.cursor {
            let way = Way::Cursor { param: param.into(), from, in_body: in_body.unwrap_or(false) };
            ways.push((way, size_param.map(Into::into).zip(size)));
        }
        ways.extend(self.next_url.map(|from| (Way::NextUrl(from), None)));
        ways.extend(self.link.filter(|link| *link).map(|_| (Way::Link, None)));
        match (ways.pop(), ways.is_empty()) {
            (Some((way, size)), true) => Some(Paging { way, size, max_pages }),
            _ => {
                let mistake = Mistake::error(place, path, "pages follow each other in one way");
                cx.report(mistake.hint("write one of `page`, `offset`, `cursor`, `next_url` and `link: true`"));
                None
            }
        }
    }
}

/// Where one walk through the pages stands.
pub struct Walk<'p> {
    paging: &'p Paging,
    first: Call,
    pages: u64,
    records: u64,
    seen: HashSet<String>,
}

impl<'p> Walk<'p> {
    /// `first` is the request as it stands in the file; what this gives is the first page's.
    pub fn start(paging: &'p Paging, mut first: Call) -> (Self, Call) {
        if let Some((name, size)) = &paging.size {
            set_parameter(&mut first.url, name, &size.to_string());
        }
        let walk = Self { paging, first, pages: 1, records: 0, seen: HashSet::new() };
        let mut call = walk.first.clone();
        match &paging.way {
            Way::Page { param, first, .. } => set_parameter(&mut call.url, param, &first.to_string()),
            Way::Offset { param, .. } => set_parameter(&mut call.url, param, "0"),
            Way::Cursor { .. } | Way::NextUrl(_) | Way::Link => {}
        }
        (walk, call)
    }

    /// The request of the page behind the one that was just read; None if that was the last.
    ///
    /// # Errors
    /// `malformed` for pages that go round in circles, `rejected` for one on another host, `too_large` for too many.
    pub fn next(&mut self, document: &Value, headers: &HeaderMap, count: usize) -> Result<Option<Call>, FetchError> {
        self.records += count as u64;
        let mut call = self.first.clone();
        let mark = match &self.paging.way {
            Way::Page { param, first, size } => {
                if is_last(count, *size) {
                    return Ok(None);
                }
                let number = (first + self.pages).to_string();
                set_parameter(&mut call.url, param, &number);
                number
            }
            Way::Offset { param, size } => {
                if is_last(count, Some(*size)) {
                    return Ok(None);
                }
                let offset = self.records.to_string();
                set_parameter(&mut call.url, param, &offset);
                offset
            }
            Way::Cursor { param, from, in_body } => {
                let Some(cursor) = word(from, document)? else { return Ok(None) };
                match in_body {
                    true => call.body = Some(with_field(call.body.as_deref().unwrap_or_default(), param, &cursor)?),
                    false => set_parameter(&mut call.url, param, &cursor),
                }
                cursor
            }
            Way::NextUrl(from) => {
                let Some(next) = word(from, document)? else { return Ok(None) };
                call.url = same_place(&self.first.url, &next)?;
                next
            }
            Way::Link => {
                let Some(next) = next_link(headers) else { return Ok(None) };
                call.url = same_place(&self.first.url, &next)?;
                next
            }
        };
        if self.pages >= self.paging.max_pages {
            let text = format!("the answer has more than {} pages: narrow the request, or raise `max_pages`", self.pages);
            return Err(FetchError::new(FailureKind::TooLarge, text));
        }
        self.pages += 1;
        if self.seen.insert(mark) {
            return Ok(Some(call));
        }
        Err(FetchError::malformed("the pages go round in circles: one names a page as its next that was read already"))
    }
}

/// Whether a page of `count` records has none behind it.
fn is_last(count: usize, size: Option<u64>) -> bool {
    count == 0 || size.is_some_and(|size| (count as u64) < size)
}

/// A text or number of the answer that leads on.
fn word(from: &Expression, document: &Value) -> Result<Option<String>, FetchError> {
    Ok(match from.optional(document)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(false) | Value::String(_) => None,
        other => {
            let text = format!("`{}` is {}, and leads to no further page", from.text(), crate::collect::select::describe(&other));
            return Err(FetchError::malformed(text));
        }
    })
}

fn set_parameter(url: &mut Url, name: &str, value: &str) {
    let others: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| key != name).map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
}

/// The JSON of `body` with a text at `path`, such as `variables.after`.
fn with_field(body: &[u8], path: &str, text: &str) -> Result<Bytes, FetchError> {
    let no_place =
        || FetchError::new(FailureKind::Rejected, format!("the body has no place for `{path}`, where the next page goes"));
    let mut document: Value = serde_json::from_slice(body).map_err(|_| no_place())?;
    let mut place = &mut document;
    for name in path.split('.') {
        place = place.as_object_mut().ok_or_else(no_place)?.entry(name).or_insert_with(|| Value::Object(serde_json::Map::new()));
    }
    *place = Value::String(text.to_owned());
    Ok(document.to_string().into())
}

/// An address that the service gives, if credentials may go there.
fn same_place(own: &Url, next: &str) -> Result<Url, FetchError> {
    let refused = |text: String| FetchError::new(FailureKind::Rejected, text);
    let url = own.join(next).map_err(|_| refused("the service gives an address of the next page that is none".to_owned()))?;
    if url.scheme() == own.scheme()
        && url.host_str() == own.host_str()
        && url.port_or_known_default() == own.port_or_known_default()
    {
        return Ok(url);
    }
    let host = url.host_str().unwrap_or_default();
    Err(refused(format!("the next page is on {host}, and credentials are not taken there")))
}

/// `<https://...>; rel="next"`
fn next_link(headers: &HeaderMap) -> Option<String> {
    let links = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    links.flat_map(|value| value.split(',')).find_map(|link| {
        let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            parameter.trim().split_once('=').is_some_and(|(name, value)| {
                name.trim().eq_ignore_ascii_case("rel")
                    && value.trim().trim_matches('"').split_whitespace().any(|rel| rel == "next")
            })
        });
        is_next.then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found_among_others() {
        let next = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(LINK, text.parse().unwrap());
            next_link(&headers)
        };
        let two = "<https://a/b?page=1>; rel=\"prev\", <https://a/b?page=3>; rel=\"next\"";
        assert_eq!(next(two).as_deref(), Some("https://a/b?page=3"));
        assert_eq!(next("<x>; title=a; REL=next").as_deref(), Some("x"));
        assert_eq!(next("<x>; rel=\"last\""), None);
        assert_eq!(next("nonsense"), None);
    }

    #[test]
    fn the_next_page_is_asked_for_at_the_same_place_only() {
        let own: Url = "https://api.example.com/v1/things?page=1".parse().unwrap();
        assert_eq!(same_place(&own, "/v1/things?page=2").unwrap().as_str(), "https://api.example.com/v1/things?page=2");
        assert_eq!(same_place(&own, "https://api.example.com:443/x").unwrap().path(), "/x");
        for elsewhere in
            ["https://evil.example.com/", "http://api.example.com/", "https://api.example.com:8443/", "//evil.example.com/x"]
        {
            assert_eq!(same_place(&own, elsewhere).unwrap_err().kind, FailureKind::Rejected, "{elsewhere}");
        }
    }
}
