//! A real Prometheus whose past is written before it starts.

use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::Command,
    sync::OnceLock,
};

use jiff::{SignedDuration, Timestamp};

use super::process::{Process, Program, folder, free_port, run, wait_for};

const SERVER: Program = Program { name: "prometheus", package: "prometheus", folders: &[] };
const PROMTOOL: Program = Program { name: "promtool", package: "prometheus", folders: &[] };

/// bcrypt of the password `p@ss:w/rd-17`, at its lowest cost.
const HASH: &str = "$2b$04$ZEyUjMbF8aRDgIsgZKaYXeBbIlgJ8qQyOU0c0RwDfkh2HDK130yOS";

/// A server that knows the numbers of [`history`].
pub struct Prometheus {
    _process: Process,
    _folder: PathBuf,
    pub port: u16,
}

impl Prometheus {
    /// The one that tests share. It wants to know who asks.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Prometheus> = OnceLock::new();
        SERVER.get_or_init(|| Self::of(&history()))
    }

    /// One whose past is `history`, as OpenMetrics.
    pub fn of(history: &str) -> Self {
        let folder = folder("prometheus");
        let file = |name: &str| folder.join(name).display().to_string();
        fs::write(file("history"), history).expect("the folder is ours");
        fs::write(file("config.yml"), "global: {}\n").expect("the folder is ours");
        fs::write(file("web.yml"), format!("basic_auth_users: {{ okrd: \"{HASH}\" }}\n")).expect("the folder is ours");
        let blocks = ["tsdb", "create-blocks-from", "--max-block-duration=720h", "openmetrics"];
        run(Command::new(PROMTOOL.path()).args(blocks).arg(file("history")).arg(file("data")));
        let port = free_port();
        let command = [
            SERVER.path().display().to_string(),
            format!("--config.file={}", file("config.yml")),
            format!("--web.config.file={}", file("web.yml")),
            format!("--storage.tsdb.path={}", file("data")),
            "--storage.tsdb.retention.time=50y".into(),
            format!("--web.listen-address=127.0.0.1:{port}"),
        ];
        let process = Process::start(&folder, "TERM", &command);
        wait_for("Prometheus", Some(&folder.join("log")), || is_ready(port));
        Self { _process: process, _folder: folder, port }
    }

    /// With the credentials in it.
    pub fn url(&self) -> String {
        format!("http://okrd:p%40ss:w%2Frd-17@127.0.0.1:{}", self.port)
    }
}

/// It answers, if only that it wants to know who asks.
fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        // The name and password, in base64.
        write!(stream, "GET /-/ready HTTP/1.0\r\nAuthorization: Basic b2tyZDpwQHNzOncvcmQtMTc=\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.0 200"))
}

/// A series: its family and type, its name with labels, and its value at each hour since the start.
type Series = (&'static str, &'static str, fn(i64) -> i64);

/// Every hour from 1 September to 1 December 2026: sign-ups of two instances, 2 and 3 an hour; requests, 100 an hour, of
/// which 99 succeed; and a gauge that is the hour of the day.
const SERIES: [Series; 5] = [
    ("signups counter", "signups_total{instance=\"a\"}", |hour| 2 * hour),
    ("signups counter", "signups_total{instance=\"b\"}", |hour| 3 * hour),
    ("requests counter", "requests_total{code=\"200\"}", |hour| 99 * hour),
    ("requests counter", "requests_total{code=\"500\"}", |hour| hour),
    ("hour gauge", "hour", |hour| hour % 24),
];

fn history() -> String {
    let start: Timestamp = "2026-09-01T00:00:00Z".parse().expect("it is a time");
    let mut text = String::new();
    let mut family = "";
    for (of, name, value) in SERIES {
        if of != family {
            let _ = writeln!(text, "# TYPE {of}");
            family = of;
        }
        for hour in 0..=91 * 24 {
            let at = start + SignedDuration::from_hours(hour);
            let _ = writeln!(text, "{name} {} {}", value(hour), at.as_second());
        }
    }
    text + "# EOF\n"
}
