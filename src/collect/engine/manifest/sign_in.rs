//! How a source of a connector fetches tokens: what the manifest says, with the settings filled in.

use std::path::PathBuf;

use reqwest::Url;

use super::{
    file::{ClientWord, Oauth2Fields, ServiceAccountFields},
    read::Manifest,
};
use crate::{
    collect::{
        engine::{
            refresh::RefreshToken,
            token::{ClientAuth, Grant, Tokens, service_account},
        },
        template::Template,
    },
    document::{self, Context, Fields, Marked, Mistake, Path, Place},
    source::Basics,
};

/// What a source says of how tokens are fetched.
pub struct SignIn {
    /// Another address of the token endpoint.
    pub url: Option<Marked<document::Setting>>,
    /// Where a refresh token is kept that comes in the place of the given one.
    pub file: Option<PathBuf>,
}

impl SignIn {
    /// Takes what has a meaning for this connector.
    pub fn take(
        manifest: &Manifest,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        basics: &Basics,
    ) -> Option<Self> {
        let mut sign_in = Self { url: None, file: None };
        let Some(oauth2) = manifest.auth.as_ref().and_then(|auth| auth.oauth2.as_ref()) else { return Some(sign_in) };
        sign_in.url = fields.take("token_url", path, cx)?;
        if oauth2.refresh_token.is_some() {
            let file = fields.take::<Option<document::Setting>>("token_file", path, cx)?;
            sign_in.file = file.map(|file| basics.folder.join(file.expose()));
        }
        Some(sign_in)
    }
}

pub fn oauth2_tokens(typed: &Oauth2Fields, url: Url, file: Option<PathBuf>, filled: &dyn Fn(&Template) -> String) -> Tokens {
    let mut form = vec![("grant_type".to_owned(), typed.grant.clone())];
    form.extend(typed.scope.iter().map(|text| ("scope".to_owned(), filled(text))));
    form.extend(typed.more.0.iter().map(|(name, text)| (name.value.clone(), filled(text))));
    let (id, secret) = (filled(&typed.client_id), typed.client_secret.as_ref().map(filled));
    let client = match (typed.client, secret) {
        (Some(ClientWord::Basic), Some(secret)) => ClientAuth::Basic { id, secret },
        (_, secret) => ClientAuth::Form { id, secret },
    };
    let refresh = typed.refresh_token.as_ref().map(|token| RefreshToken::new(filled(token), file));
    Tokens::new(url, Grant::Form { fields: form, refresh }, client)
}

pub fn account_tokens(
    typed: &ServiceAccountFields,
    filled: &dyn Fn(&Template) -> String,
    place: Place,
    path: &Path<'_>,
    cx: &mut Context<'_>,
) -> Option<Tokens> {
    let (email, key, url) = match service_account(&filled(&typed.json)) {
        Ok(account) => account,
        Err(problem) => {
            let hint = "give the whole JSON file: `\"${file:/run/secrets/account.json}\"`";
            cx.report(Mistake::error(place, path, problem).hint(hint));
            return None;
        }
    };
    let url = token_url(url.as_deref().unwrap_or("https://oauth2.googleapis.com/token"), place, path, cx)?;
    let subject = typed.subject.as_ref().map(filled).filter(|subject| !subject.is_empty());
    Some(Tokens::new(url, Grant::ServiceAccount { email, key, scope: typed.scope.clone(), subject }, ClientAuth::None))
}

pub fn token_url(text: &str, place: Place, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    if url.is_none() {
        let mistake = Mistake::error(place, path, format!("`{text}` is no address to sign in at"));
        cx.report(mistake.hint("look at the settings that it is made of"));
    }
    url
}
