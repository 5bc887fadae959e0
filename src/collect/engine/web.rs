//! What the engines that speak HTTP have in common: where the server is, and how to sign in.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use percent_encoding::percent_decode_str;
use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};

use super::token::Tokens;
use crate::{
    document::{Context, Marked, Mistake, Named, Path, Secret, Setting},
    record,
};

record! {
    /// One way to sign in.
    pub struct Auth {
        /// Name and password.
        pub basic: Option<BasicAuth>,
        /// A token, sent as `Authorization: Bearer ...`.
        pub bearer: Option<Secret>,
        /// A key, sent in a header or in the query.
        pub key: Option<Marked<KeyAuth>>,
    }
}

record! {
    /// Name and password.
    pub struct BasicAuth {
        /// The user's name.
        pub username: Setting,
        /// The password.
        pub password: Secret,
    }
}

record! {
    /// A key, and where it is sent.
    pub struct KeyAuth {
        /// The header that it is sent in, such as `X-Api-Key`.
        pub header: Option<String>,
        /// The query parameter that it is sent in, such as `api_key`.
        pub query: Option<String>,
        /// The key.
        pub value: Secret,
    }
}

/// Where a server is, and what is sent with each request to it.
#[derive(Debug)]
pub struct Access {
    /// Without credentials, without a slash at its end.
    pub url: Url,
    /// Those that came from settings are marked as sensitive, so that they are not shown.
    pub headers: HeaderMap,
    /// A parameter that holds a key; never part of what is shown.
    pub key: Option<(String, Secret)>,
    /// Where a token comes from, if one has to be fetched first.
    pub tokens: Option<Tokens>,
}

/// What a settings record says of a server.
pub struct AccessFields<'a> {
    pub url: Marked<Setting>,
    /// The name of the field that holds the url.
    pub name: &'static str,
    /// An example of a url, for the remedy.
    pub example: &'a str,
    pub auth: Option<Marked<Auth>>,
    pub headers: Named<Marked<Setting>>,
}

impl Access {
    /// Every mistake of the fields is reported; what a url holds as password becomes a secret.
    pub fn read(typed: AccessFields<'_>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Self> {
        let headers = read_headers(&typed.headers, &path.child("headers"), cx);
        let url = read_url(&typed.url, typed.example, &path.child(typed.name), cx);
        let signed_in = typed.auth.map(|auth| sign_in(auth, &path.child("auth"), cx));
        let (mut headers, (url, from_url)) = (headers?, url?);
        let from_settings = match signed_in {
            Some(None) => return None,
            Some(Some(way)) => Some(way),
            None => None,
        };
        let way = match (from_url, from_settings) {
            (Some(_), Some(_)) => {
                let problem = "the url has a name and password, and `auth` says how to sign in";
                cx.report(Mistake::error(typed.url.place, path.child(typed.name), problem).hint("leave one of them out"));
                return None;
            }
            (Some(value), None) => Some(Way::Header(AUTHORIZATION, value)),
            (None, way) => way,
        };
        let mut key = None;
        match way {
            Some(Way::Header(name, value)) => {
                headers.insert(name, value);
            }
            Some(Way::Query(name, value)) => key = Some((name, value)),
            None => {}
        }
        Some(Self { url, headers, key, tokens: None })
    }
}

/// How a request proves who sends it.
enum Way {
    Header(HeaderName, HeaderValue),
    Query(String, Secret),
}

fn sign_in(auth: Marked<Auth>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Way> {
    let place = auth.place;
    let way = match (auth.value.basic, auth.value.bearer, auth.value.key) {
        (Some(basic), None, None) => {
            let value = basic_value(basic.username.expose(), basic.password.expose());
            cx.secrets.extend(value.as_ref().and_then(basic_token));
            header(AUTHORIZATION, value)
        }
        (None, Some(token), None) => header(AUTHORIZATION, sensitive(&format!("Bearer {}", token.expose()))),
        (None, None, Some(Marked { value: KeyAuth { header: Some(name), query: None, value }, .. })) => {
            HeaderName::try_from(name).ok().and_then(|name| header(name, sensitive(value.expose())))
        }
        (None, None, Some(Marked { value: KeyAuth { header: None, query: Some(name), value }, .. })) => {
            Some(Way::Query(name, value))
        }
        (None, None, Some(key)) => {
            let hint = "write `key: { header: X-Api-Key, value: \"${KEY}\" }` or `key: { query: api_key, value: \"${KEY}\" }`";
            cx.report(Mistake::error(key.place, path.child("key"), "a key is sent in a header or in the query").hint(hint));
            return None;
        }
        _ => {
            let hint = "write `auth: { bearer: \"${TOKEN}\" }`, `auth: { basic: { username: ..., password: ... } }` or \
                        `auth: { key: { header: ..., value: ... } }`";
            cx.report(Mistake::error(place, path, "one way to sign in is needed").hint(hint));
            return None;
        }
    };
    if way.is_none() {
        cx.report(Mistake::error(place, path, "this cannot be sent as a header").hint("look for line breaks in the secret"));
    }
    way
}

fn header(name: HeaderName, value: Option<HeaderValue>) -> Option<Way> {
    value.map(|value| Way::Header(name, value))
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Name and password as they are sent: a server that repeats a header repeats this.
fn basic_token(value: &HeaderValue) -> Option<String> {
    value.to_str().ok()?.strip_prefix("Basic ").map(str::to_owned)
}

pub fn basic_value(username: &str, password: &str) -> Option<HeaderValue> {
    sensitive(&format!("Basic {}", BASE64_STANDARD.encode(format!("{username}:{password}"))))
}

fn read_headers(typed: &Named<Marked<Setting>>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let mut sound = true;
    for (name, value) in &typed.0 {
        if let (Ok(name), Some(value)) = (HeaderName::try_from(name.value.as_str()), sensitive(value.value.expose())) {
            headers.insert(name, value);
        } else {
            let problem = format!("`{}` cannot be sent as a header", name.value);
            cx.report(Mistake::error(name.place, path, problem).hint("use letters, digits, `-`; one line of text"));
            sound = false;
        }
    }
    sound.then_some(headers)
}

/// The url without its credentials, and the header that they become.
fn read_url(url: &Marked<Setting>, example: &str, path: &Path<'_>, cx: &mut Context<'_>) -> Option<(Url, Option<HeaderValue>)> {
    let mut report = |problem: &str, hint: String| {
        cx.report(Mistake::error(url.place, path, problem).hint(hint));
        None
    };
    let hint = format!("write `{example}`, with the path that it is served under, if any");
    let Ok(mut parsed) = Url::parse(url.value.expose()) else {
        return report("this is no url", hint);
    };
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return report("this is no http url", hint);
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return report("the url goes on behind the path", "leave out `?...` and `#...`".to_owned());
    }
    let mut credentials = None;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let password = decoded(parsed.password().unwrap_or_default());
        credentials = basic_value(&decoded(parsed.username()), &password);
        cx.secrets.extend(credentials.as_ref().and_then(basic_token));
        cx.secrets.push(password);
        parsed
            .set_username("")
            .and_then(|()| parsed.set_password(None))
            .expect("a url with a host can have credentials, and none");
    }
    let trimmed = parsed.path().trim_end_matches('/').to_owned();
    parsed.set_path(&trimmed);
    Some((parsed, credentials))
}
