//! What a MySQL or MariaDB server, or the way to it, says went wrong.

use mysql_async::{DriverError, Error, IoError, ServerError};

use crate::{okr::FailureKind, source::FetchError};

use super::super::{session::Failure, sql::too_large, tls::CERTIFICATE_REMEDY};

/// A failure before any question could be asked.
pub fn connecting(error: &Error) -> FetchError {
    match error {
        Error::Server(answer) => {
            let kind = kind_of(answer);
            let doing = if kind == FailureKind::Unauthorized { "the sign-in was refused" } else { "failed to connect" };
            FetchError::new(kind, format!("{doing}: {}", answer.message))
        }
        Error::Driver(DriverError::NoClientSslFlagFromServer) => {
            FetchError::unavailable("the server cannot encrypt the connection, and `tls: require` asks for it")
        }
        Error::Driver(DriverError::UnknownAuthPlugin { name }) => FetchError::new(
            FailureKind::Unauthorized,
            format!("the server wants a way to sign in that is not known here: {name}"),
        ),
        Error::Driver(DriverError::CleartextPluginDisabled | DriverError::MysqlOldPasswordDisabled) => {
            FetchError::new(FailureKind::Unauthorized, "the server wants the password in a way that is not safe")
        }
        Error::Io(IoError::Tls(cause)) => tls_failure(&cause.to_string()),
        Error::Io(IoError::Io(cause)) if is_tls(cause) => tls_failure(&cause.to_string()),
        Error::Io(IoError::Io(cause)) => FetchError::unavailable(format!("failed to connect: {cause}")),
        other => FetchError::unavailable(format!("failed to connect: {other}")),
    }
}

/// A failure of a question.
pub fn asking(error: &Error, max_bytes: usize) -> Failure {
    match error {
        Error::Server(answer) => {
            let kind = kind_of(answer);
            let text = match kind {
                FailureKind::Timeout => format!("the server stopped the query: {}", answer.message),
                FailureKind::Unavailable | FailureKind::QuotaExhausted => answer.message.clone(),
                _ => format!("the server refused the query: {}", answer.message),
            };
            let error = FetchError::new(kind, text);
            // The session is ending: shutdown, killed, idle for too long.
            if matches!(answer.code, 1053 | 1927 | 4031) { Failure::Lost(error) } else { Failure::Answered(error) }
        }
        // The driver gives no type for it.
        Error::Io(IoError::Io(cause)) if cause.to_string().contains("max_allowed_packet") => {
            Failure::Refused(too_large(max_bytes))
        }
        Error::Io(IoError::Io(cause)) => Failure::Lost(FetchError::unavailable(format!("the connection was lost: {cause}"))),
        Error::Driver(DriverError::PacketTooLarge) => Failure::Refused(too_large(max_bytes)),
        other => Failure::Lost(FetchError::unavailable(format!("the connection was lost: {other}"))),
    }
}

fn is_tls(cause: &std::io::Error) -> bool {
    cause.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

fn tls_failure(cause: &str) -> FetchError {
    let remedy = if cause.contains("certificate") { format!("; {CERTIFICATE_REMEDY}") } else { String::new() };
    FetchError::unavailable(format!("failed to encrypt the connection: {cause}{remedy}"))
}

/// The kind by the server's number, then by its SQLSTATE.
fn kind_of(answer: &ServerError) -> FailureKind {
    match (answer.code, answer.state.get(..2).unwrap_or_default()) {
        // Wrong user or password; a password that has expired or must be given.
        (1045 | 1698 | 1820 | 1862 | 3118, _) => FailureKind::Unauthorized,
        // This database, table, column, routine or action; this host.
        (1044 | 1142 | 1143 | 1227 | 1370 | 1129 | 1130, _) => FailureKind::Forbidden,
        // The user's statements of this hour are used up.
        (1226, _) => FailureKind::QuotaExhausted,
        // Stopped by the time limit (MySQL, MariaDB), by hand, or waiting for a lock.
        (3024 | 1969 | 1317 | 1205, _) => FailureKind::Timeout,
        // Too many connections, shutting down, out of memory, a deadlock.
        (1040 | 1203 | 1053 | 1927 | 4031 | 1037 | 1038 | 1041 | 1213, _) => FailureKind::Unavailable,
        (_, "28") => FailureKind::Unauthorized,
        (_, "08" | "40" | "53" | "57") => FailureKind::Unavailable,
        _ => FailureKind::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_from_the_number_then_from_the_sqlstate() {
        let table = [
            (1045, "28000", FailureKind::Unauthorized),
            (1142, "42000", FailureKind::Forbidden),
            (1054, "42S22", FailureKind::Rejected),
            (1064, "42000", FailureKind::Rejected),
            (1049, "42000", FailureKind::Rejected),
            (1792, "25006", FailureKind::Rejected),
            (1969, "70100", FailureKind::Timeout),
            (3024, "HY000", FailureKind::Timeout),
            (1040, "08004", FailureKind::Unavailable),
            (1226, "42000", FailureKind::QuotaExhausted),
        ];
        for (code, state, kind) in table {
            let answer = ServerError { code, message: String::new(), state: state.to_owned() };
            assert_eq!(kind_of(&answer), kind, "{code}");
        }
    }
}
