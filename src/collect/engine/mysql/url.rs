//! Reading the url of a MySQL database without ever repeating its password.

use mysql_async::{Opts, UrlError};

use crate::document::{Context, Marked, Mistake, Path, Setting};

const FORM: &str = "write `mysql://user:password@host:3306/database`, special characters in the password percent-encoded";
/// How other drivers say in the url what has a setting here.
const ELSEWHERE: [&str; 12] = [
    "ssl",
    "ssl-mode",
    "ssl_mode",
    "sslmode",
    "sslMode",
    "useSSL",
    "requireSSL",
    "tls",
    "ssl-ca",
    "ssl_ca",
    "serverTimezone",
    "charset",
];

/// The url, checked; a mistake says what is wrong with it, and nothing that could be a part of a password.
pub fn read(url: &Marked<Setting>, path: &Path<'_>, cx: &mut Context<'_>) -> Option<Opts> {
    let text = url.value.expose();
    let mut report = |problem: &str, hint: &str| {
        cx.report(Mistake::error(url.place, path, problem).hint(hint));
        None
    };
    let rest = text.strip_prefix("mysql://").or_else(|| text.strip_prefix("mariadb://"));
    let Some(rest) = rest else {
        return report("this is no url of a MySQL or MariaDB database", FORM);
    };
    let opts = match Opts::from_url(&format!("mysql://{rest}")) {
        Ok(opts) => opts,
        // Only names that drivers know are repeated: what looks like a name may be the end of a password.
        Err(UrlError::UnknownParameter { param }) if ELSEWHERE.contains(&param.as_str()) => {
            let hint = "leave it out; `tls`, `ca` and `timezone` beside `url` say how the connection is";
            return report(&format!("`{param}` is not read here"), hint);
        }
        Err(_) => return report("this url of a MySQL database cannot be read", FORM),
    };
    if opts.ip_or_hostname().is_empty() && opts.socket().is_none() {
        return report("the url names no host", FORM);
    }
    if let Some(password) = opts.pass() {
        cx.secrets.push(password.to_owned());
    }
    Some(opts)
}

/// `host:3306/database`, for people.
pub fn place(opts: &Opts) -> String {
    let database = opts.db_name().unwrap_or_default();
    match opts.socket() {
        Some(socket) => format!("{socket}/{database}"),
        None => format!("{}:{}/{database}", opts.ip_or_hostname(), opts.tcp_port()),
    }
}
