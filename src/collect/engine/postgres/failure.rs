//! What a PostgreSQL server, or the way to it, says went wrong.

use std::{error::Error as _, fmt::Write as _};

use tokio_postgres::{
    Error,
    error::{DbError, ErrorPosition},
};

use crate::{okr::FailureKind, source::FetchError};

use super::super::{session::Failure, tls::CERTIFICATE_REMEDY};

/// A failure before any question could be asked.
pub fn connecting(error: &Error) -> FetchError {
    if let Some(answer) = error.as_db_error() {
        let kind = kind_of(answer.code().code());
        let doing = if kind == FailureKind::Unauthorized { "the sign-in was refused" } else { "failed to connect" };
        return FetchError::new(kind, format!("{doing}: {}", answer.message()));
    }
    let cause = cause(error);
    if error.to_string() == "error performing TLS handshake" {
        let remedy = if cause.contains("certificate") { format!("; {CERTIFICATE_REMEDY}") } else { String::new() };
        return FetchError::unavailable(format!("failed to encrypt the connection: {cause}{remedy}"));
    }
    // A missing password, or a way to sign in that is not known here.
    let kind = match error.to_string().as_str() {
        "invalid configuration" | "authentication error" => FailureKind::Unauthorized,
        _ => FailureKind::Unavailable,
    };
    FetchError::new(kind, format!("failed to connect: {cause}"))
}

/// A failure of the question `sql`, which was sent behind `preamble`.
pub fn asking(error: &Error, preamble: &str, sql: &str) -> Failure {
    let Some(answer) = error.as_db_error() else {
        return Failure::Lost(FetchError::unavailable(format!("the connection was lost: {}", cause(error))));
    };
    let code = answer.code().code();
    let kind = kind_of(code);
    let text = match kind {
        FailureKind::Timeout => format!("the server stopped the query: {}", answer.message()),
        FailureKind::Unavailable => answer.message().to_owned(),
        _ => refusal(answer, preamble, sql),
    };
    let error = FetchError::new(kind, text);
    // The server ends the session with these; an idle one finds them waiting.
    if code.starts_with("57P") { Failure::Lost(error) } else { Failure::Answered(error) }
}

/// The server's words, the place in the query, and its hint.
fn refusal(answer: &DbError, preamble: &str, sql: &str) -> String {
    let mut text = format!("the server refused the query: {}", answer.message());
    if let Some(ErrorPosition::Original(position)) = answer.position() {
        let skipped = (*position as usize).saturating_sub(1 + preamble.chars().count());
        let near: String = sql.chars().skip(skipped).take(40).collect();
        let near = near.lines().next().unwrap_or_default();
        if !near.is_empty() && !answer.message().contains(near) {
            let _ = write!(text, ", at `{near}`");
        }
    }
    if let Some(hint) = answer.hint() {
        let _ = write!(text, " ({})", hint.trim_end_matches('.'));
    }
    if answer.code().code() == "22012" {
        text += " (write `nullif(denominator, 0)`, or give two columns)";
    }
    text
}

/// The kind by SQLSTATE, class by class as the manual lists them.
fn kind_of(code: &str) -> FailureKind {
    match (code, code.get(..2).unwrap_or_default()) {
        ("42501", _) => FailureKind::Forbidden,
        // Stopped by statement_timeout, by a lock that did not come, or by an administrator.
        ("57014" | "55P03", _) => FailureKind::Timeout,
        (_, "28") => FailureKind::Unauthorized,
        // Connections, conflicts, resources, the operator and the system: all of them pass.
        (_, "08" | "40" | "53" | "55" | "57" | "58") => FailureKind::Unavailable,
        _ => FailureKind::Rejected,
    }
}

/// The innermost reason, which is the one that people can act on.
fn cause(error: &Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(next) = innermost.source() {
        innermost = next;
    }
    let text = innermost.to_string();
    if text == error.to_string() && error.source().is_none() { "the server closed the connection".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_from_the_sqlstate() {
        let table = [
            ("28P01", FailureKind::Unauthorized),
            ("28000", FailureKind::Unauthorized),
            ("42501", FailureKind::Forbidden),
            ("42703", FailureKind::Rejected),
            ("42601", FailureKind::Rejected),
            ("3D000", FailureKind::Rejected),
            ("25006", FailureKind::Rejected),
            ("22012", FailureKind::Rejected),
            ("57014", FailureKind::Timeout),
            ("57P03", FailureKind::Unavailable),
            ("53300", FailureKind::Unavailable),
            ("08006", FailureKind::Unavailable),
        ];
        for (code, kind) in table {
            assert_eq!(kind_of(code), kind, "{code}");
        }
    }
}
