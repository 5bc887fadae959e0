//! What the file says of a Prometheus, checked: where it is, and how to sign in.

use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};

use crate::{
    document::{Context, Marked, Mistake, Named, Path, Secret, Setting},
    record,
};

record! {
    /// A Prometheus server, or another that answers its HTTP API.
    pub struct PrometheusSettings {
        /// `http://prometheus:9090`, with the path that it is served under, if any.
        pub url: Marked<Setting>,
        /// How to sign in, if it asks for it.
        pub auth: Option<Marked<PrometheusAuth>>,
        /// Sent with each request, like `X-Scope-OrgID`.
        pub headers: Named<Marked<Setting>>,
    }
}

record! {
    /// One way to sign in.
    pub struct PrometheusAuth {
        /// Name and password.
        pub basic: Option<PrometheusBasic>,
        /// A token.
        pub bearer: Option<Marked<Secret>>,
    }
}

record! {
    /// Name and password.
    pub struct PrometheusBasic {
        /// The user's name.
        pub username: Setting,
        /// The password.
        pub password: Secret,
    }
}

impl PrometheusSettings {
    pub fn checked(self, path: &Path<'_>, cx: &mut Context<'_>) -> Option<(Url, HeaderMap)> {
        let mut headers = HeaderMap::new();
        let mut sound = true;
        for (name, value) in self.headers.0 {
            let header = (HeaderName::try_from(name.value.as_str()), header_value(value.value.expose()));
            if let (Ok(name), Some(value)) = header {
                headers.insert(name, value);
            } else {
                let problem = format!("`{}` cannot be sent as a header", name.value);
                cx.report(
                    Mistake::error(name.place, path.child("headers"), problem).hint("use letters, digits, `-`; one line of text"),
                );
                sound = false;
            }
        }
        let (url, from_url) = read_url(&self.url, &path.child("url"), cx)?;
        let from_settings = self.auth.map(|auth| authorization(auth, &path.child("auth"), cx));
        let credentials = match (from_url, from_settings) {
            (Some(_), Some(_)) => {
                let problem = "the url has a name and password, and `auth` says how to sign in";
                cx.report(Mistake::error(self.url.place, path.child("url"), problem).hint("leave one of them out"));
                return None;
            }
            (_, Some(None)) => return None,
            (Some(header), None) | (None, Some(Some(header))) => Some(header),
            (None, None) => None,
        };
        if let Some(header) = credentials {
            headers.insert(AUTHORIZATION, header);
        }
        sound.then_some((url, headers))
    }
}

fn authorization(auth: Marked<PrometheusAuth>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<HeaderValue> {
    let header = match (auth.value.basic, auth.value.bearer) {
        (Some(basic), None) => basic_header(basic.username.expose(), basic.password.expose()),
        (None, Some(token)) => header_value(&format!("Bearer {}", token.value.expose())),
        _ => {
            let hint = "write `auth: { bearer: \"${TOKEN}\" }` or `auth: { basic: { username: ..., password: ... } }`";
            cx.report(Mistake::error(auth.place, path, "one way to sign in is needed").hint(hint));
            return None;
        }
    };
    if header.is_none() {
        cx.report(Mistake::error(auth.place, path, "this cannot be sent as a header").hint("look for line breaks in the secret"));
    }
    header
}

fn header_value(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn basic_header(username: &str, password: &str) -> Option<HeaderValue> {
    header_value(&format!("Basic {}", base64(format!("{username}:{password}").as_bytes())))
}

/// The only use of base64 here; six bits a letter.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for letter in 0..4 {
            let index = (bits >> (18 - 6 * letter)) & 63;
            text.push(if letter <= chunk.len() { char::from(LETTERS[index as usize]) } else { '=' });
        }
    }
    text
}

/// The url without its credentials, and the header that they become.
fn read_url(url: &Marked<Setting>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<(Url, Option<HeaderValue>)> {
    let mut report = |problem: &str, hint: &str| {
        cx.report(Mistake::error(url.place, path, problem).hint(hint));
        None
    };
    let hint = "write `http://prometheus:9090`, with the path that it is served under, if any";
    let Ok(mut parsed) = Url::parse(url.value.expose()) else {
        return report("this is no url", hint);
    };
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return report("this is no http url", hint);
    }
    if parsed.query().is_some() || parsed.fragment().is_some() || parsed.path().contains("/api/v1") {
        return report(
            "the url goes on behind the server's own path",
            "leave out `/api/v1/...`, `?...` and `#...`: okrd adds them",
        );
    }
    let mut credentials = None;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        let password = decoded(parsed.password().unwrap_or_default());
        credentials = basic_header(&decoded(parsed.username()), &password);
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

/// `%41` as the letter that it stands for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%');
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_written_as_the_standard_says() {
        assert_eq!(base64(b"Aladdin:open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(["", "f", "fo", "foo"].map(|text| base64(text.as_bytes())), ["", "Zg==", "Zm8=", "Zm9v"]);
        assert_eq!(decoded("p%40ss%2Fw%zz%4"), "p@ss/w%zz%4");
    }
}
