//! Who may come in: tokens as bearer, or as the password of basic authentication, so that a browser can ask for one.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Published, api::Problem};
use crate::plan::{Scope, Token};

/// Where reading is closed, everything but whether okrd lives takes a token that may read.
pub(super) async fn closed(State(published): State<Published>, request: Request, next: Next) -> Response {
    let Some(desk) = published.desk.load_full() else { return next.run(request).await };
    let access = &desk.plan.access;
    let open = !access.closed || matches!(request.uri().path(), "/healthz" | "/readyz");
    // Those who may write are told by their own handler.
    let token = presented(request.headers()).and_then(|text| access.token(&text));
    if open || token.is_some_and(|token| token.may.contains(&Scope::Read)) {
        return next.run(request).await;
    }
    let mut response = refused(token, Scope::Read).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"okrd\", charset=\"UTF-8\""));
    response
}

/// The name of whoever holds a token with this scope.
///
/// # Errors
/// [`Problem`] for whoever has none.
pub(super) fn holder(published: &Published, headers: &HeaderMap, scope: Scope) -> Result<String, Problem> {
    let desk = published.desk.load_full();
    let access = desk.as_ref().map(|desk| &desk.plan.access);
    let token = access.and_then(|access| access.token(&presented(headers)?));
    match token {
        Some(token) if token.may.contains(&scope) => Ok(token.name.to_string()),
        token => Err(refused(token, scope)),
    }
}

fn refused(token: Option<&Token>, scope: Scope) -> Problem {
    match token {
        Some(token) => Problem::new(StatusCode::FORBIDDEN, format!("the token `{}` may not {}", token.name, scope.name())),
        None => {
            let detail = format!("this takes a token that may {0}: `okrd token NAME --may {0}` makes one", scope.name());
            Problem::new(StatusCode::UNAUTHORIZED, detail)
        }
    }
}

/// The token that came along.
fn presented(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}
