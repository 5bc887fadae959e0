//! Access tokens that are fetched before the first request, kept until they expire, and fetched anew when refused.
//!
//! OAuth2 with a refresh token or client credentials, and Google's service accounts (a signed statement instead of a secret).

use std::{fmt, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};
use tokio::{sync::Mutex, time::Instant};

use super::{refresh::RefreshToken, web::basic_value};
use crate::{
    clock::{Clock as _, SystemClock},
    collect::client::{Call, Client, refusal},
    guard,
    okr::FailureKind,
    source::FetchError,
};

/// An answer of a token endpoint is small.
const MAX_BYTES: usize = 64 * 1024;
/// Where the service does not say how long a token lasts.
const DEFAULT_LIFE: Duration = Duration::from_secs(600);
/// A token is renewed so long before it expires, so that it does not do so on its way.
const EARLY: Duration = Duration::from_secs(60);
/// A signed statement is good for so long.
const STATEMENT_LIFE: i64 = 3600;

/// What a token is given for.
pub enum Grant {
    /// Any grant that is a form: what it says, besides how the client signs in and the refresh token, for that grant.
    Form { fields: Vec<(String, String)>, refresh: Option<RefreshToken> },
    /// A statement about itself that a service account signs.
    ServiceAccount { email: String, key: Box<RsaKeyPair>, scope: String, subject: Option<String> },
}

/// How the client shows who it is at the token endpoint.
pub enum ClientAuth {
    None,
    /// As fields of the form.
    Form {
        id: String,
        secret: Option<String>,
    },
    Basic {
        id: String,
        secret: String,
    },
}

/// Where tokens come from, and the newest one.
pub struct Tokens {
    url: Url,
    grant: Grant,
    client_auth: ClientAuth,
    client: Client,
    newest: Mutex<Option<(String, Instant)>>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tokens of {}", self.url)
    }
}

impl Tokens {
    pub fn new(url: Url, grant: Grant, client_auth: ClientAuth) -> Self {
        Self { url, grant, client_auth, client: Client::default(), newest: Mutex::default() }
    }

    /// A token that is good right now. Whoever asks while it is fetched waits for the same one.
    ///
    /// # Errors
    /// `unauthorized` if the service refuses; its words, without what was sent.
    pub async fn token(&self, timeout: Duration) -> Result<String, FetchError> {
        let mut newest = self.newest.lock().await;
        if let Some((token, until)) = newest.as_ref()
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let (token, life) = self.fetch(timeout).await?;
        *newest = Some((token.clone(), Instant::now() + life.saturating_sub(EARLY)));
        Ok(token)
    }

    /// Forgets a token that was refused.
    pub async fn refused(&self, token: &str) {
        let mut newest = self.newest.lock().await;
        // Another request may have renewed it meanwhile.
        if newest.as_ref().is_some_and(|(kept, _)| kept == token) {
            *newest = None;
        }
    }

    async fn fetch(&self, timeout: Duration) -> Result<(String, Duration), FetchError> {
        let (form, headers) = self.request().await?;
        let body = form_body(&form);
        let call = Call { method: Method::POST, url: self.url.clone(), headers, body: Some(Bytes::from(body)) };
        let reply = self.client.send(call, timeout, MAX_BYTES).await.map_err(|error| self.told(&error, &form))?;
        let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if !(200..300).contains(&reply.status) {
            let words = ["error_description", "error", "message"].iter().find_map(|name| answer[*name].as_str());
            let text = words.map_or_else(|| refusal(reply.status, &reply.body), |words| format!("{}: {words}", reply.status));
            return Err(self.told(&FetchError::new(FailureKind::Unauthorized, text), &form));
        }
        let token = answer["access_token"].as_str().filter(|token| !token.is_empty());
        let Some(token) = token else {
            return Err(FetchError::new(FailureKind::Unauthorized, "the sign-in answered without an `access_token`"));
        };
        if let Grant::Form { refresh: Some(refresh), .. } = &self.grant {
            refresh.replaced(&answer).await?;
        }
        guard::learn_token(token);
        let life = match &answer["expires_in"] {
            Value::Number(seconds) => seconds.as_u64().map(Duration::from_secs),
            Value::String(text) => text.parse().ok().map(Duration::from_secs),
            _ => None,
        };
        Ok((token.to_owned(), life.unwrap_or(DEFAULT_LIFE)))
    }

    async fn request(&self) -> Result<(Vec<(String, String)>, HeaderMap), FetchError> {
        let mut form = match &self.grant {
            Grant::Form { fields, refresh: None } => fields.clone(),
            Grant::Form { fields, refresh: Some(refresh) } => {
                let mut form = fields.clone();
                form.push(("refresh_token".to_owned(), refresh.current().await?));
                form
            }
            Grant::ServiceAccount { email, key, scope, subject } => {
                let statement = statement(email, key, scope, subject.as_deref(), self.url.as_str())?;
                let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
                vec![("grant_type".to_owned(), grant.to_owned()), ("assertion".to_owned(), statement)]
            }
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        match &self.client_auth {
            ClientAuth::None => {}
            ClientAuth::Form { id, secret } => {
                form.push(("client_id".to_owned(), id.clone()));
                form.extend(secret.iter().map(|secret| ("client_secret".to_owned(), secret.clone())));
            }
            ClientAuth::Basic { id, secret } => {
                let unsendable = || FetchError::new(FailureKind::Unauthorized, "the client's secret cannot be sent as a header");
                headers.insert(AUTHORIZATION, basic_value(id, secret).ok_or_else(unsendable)?);
            }
        }
        Ok((form, headers))
    }

    /// What went wrong at the sign-in, without anything that was sent there.
    fn told(&self, error: &FetchError, form: &[(String, String)]) -> FetchError {
        let mut text = format!("signing in at {}: {}", self.url.host_str().unwrap_or_default(), error.text);
        for (_, value) in form.iter().filter(|(_, value)| value.len() >= 8) {
            text = text.replace(value.as_str(), "***");
        }
        let kind = if error.kind == FailureKind::Rejected { FailureKind::Unauthorized } else { error.kind };
        FetchError { kind, text, retry_after: error.retry_after }
    }
}

/// The key and the address of a service account, out of the JSON file that Google gives for it.
///
/// # Errors
/// What is missing in it.
pub fn service_account(json: &str) -> Result<(String, Box<RsaKeyPair>, Option<String>), String> {
    let file: Value = serde_json::from_str(json).map_err(|_| "this is not the JSON file of a service account".to_owned())?;
    let field = |name: &str| file[name].as_str().ok_or_else(|| format!("the service account's file has no `{name}`"));
    let pem = field("private_key")?;
    let der =
        PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| "its `private_key` is no key in PEM form".to_owned())?;
    let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(|_| "its `private_key` is no RSA key".to_owned())?;
    Ok((field("client_email")?.to_owned(), Box::new(key), file["token_uri"].as_str().map(str::to_owned)))
}

/// A JSON Web Token: who, for what, at which endpoint, until when; signed with RS256.
fn statement(email: &str, key: &RsaKeyPair, scope: &str, subject: Option<&str>, audience: &str) -> Result<String, FetchError> {
    let now = SystemClock.now().as_second();
    let mut claims = json!({ "iss": email, "scope": scope, "aud": audience, "iat": now, "exp": now + STATEMENT_LIFE });
    if let Some(subject) = subject {
        claims["sub"] = json!(subject);
    }
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({ "alg": "RS256", "typ": "JWT" })), part(&claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .map_err(|_| FetchError::new(FailureKind::Unauthorized, "the service account's key cannot sign"))?;
    Ok(format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
}

fn form_body(pairs: &[(String, String)]) -> String {
    // A query is written as a form is, and a url is at hand.
    let mut url = Url::parse("http://form").expect("this is a url");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}
