//! Reading the url of a PostgreSQL database without ever repeating its password.

use std::error::Error as _;

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

use crate::document::{Context, Marked, Mistake, Path, Setting};

use super::super::tls::Tls;

const FORM: &str = "write `postgres://user:password@host:5432/database`, special characters in the password percent-encoded";
/// Settings of libpq that have a place of their own here, or none.
const ELSEWHERE: [(&str, &str); 6] = [
    ("sslrootcert", "give the file as `ca: /path/to/ca.pem` beside `url`"),
    ("sslcert", "certificates of a client's own are not supported"),
    ("sslkey", "certificates of a client's own are not supported"),
    ("gssencmode", "leave it out: GSSAPI is not used"),
    ("passfile", "write `${file:/path}` in the url where the password stands"),
    ("service", "write host, user and database into the url"),
];

/// The url, checked; a mistake says what is wrong with it, and nothing that could be a part of a password.
pub fn read(url: &Marked<Setting>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Config> {
    let text = url.value.expose();
    let mut report = |problem: &str, hint: &str| {
        cx.report(Mistake::error(url.place, path, problem).hint(hint));
        None
    };
    let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
    if !is_url && (text.contains("://") || !text.contains('=')) {
        return report("this is no url of a PostgreSQL database", FORM);
    }
    let config: Config = match known_modes(text).parse() {
        Ok(config) => config,
        Err(error) => {
            // Only names that libpq knows are repeated: what looks like a name may be the end of a password.
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            if cause.starts_with("invalid value for option") {
                return report(&cause, FORM);
            }
            return match ELSEWHERE.iter().find(|(name, _)| cause == format!("unknown option `{name}`")) {
                Some((name, hint)) => report(&format!("`{name}` is not read here"), hint),
                None => report("this url of a PostgreSQL database cannot be read", FORM),
            };
        }
    };
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return report("the url names no host", FORM);
    }
    if let Some(password) = config.get_password() {
        cx.secrets.push(String::from_utf8_lossy(password).into_owned());
    }
    let mut config = config;
    if config.get_application_name().is_none() {
        config.application_name("okrd");
    }
    Some(config)
}

/// The modes that only libpq has, as the nearest one here: with a checked certificate, or if the server can.
fn known_modes(text: &str) -> String {
    let mut known = text.to_owned();
    for (theirs, ours) in [("verify-full", "require"), ("verify-ca", "require"), ("allow", "prefer")] {
        for before in ['?', '&', ' '] {
            known = known.replace(&format!("{before}sslmode={theirs}"), &format!("{before}sslmode={ours}"));
        }
    }
    known
}

/// What the url's `sslmode` asks for.
pub fn tls(config: &Config) -> Tls {
    match config.get_ssl_mode() {
        SslMode::Disable => Tls::Disable,
        SslMode::Require => Tls::Require,
        _ => Tls::Prefer,
    }
}

/// `host:5432/database`, for people.
pub fn place(config: &Config) -> String {
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => format!("{host}:{port}"),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => config.get_hostaddrs().first().map(|address| format!("{address}:{port}")).unwrap_or_default(),
    };
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("{host}/{database}")
}
