//! A real Alertmanager.

use std::{fs, net::TcpStream};

use super::process::{Process, Program, folder, wait_for};

const SERVER: Program = Program { name: "prometheus-alertmanager", package: "prometheus-alertmanager", folders: &["/usr/bin"] };
/// It resolves nothing by itself within a test.
const CONFIG: &str = "global: { resolve_timeout: 1h }\nroute: { receiver: nobody }\nreceivers: [{ name: nobody }]\n";

pub struct Alertmanager {
    _process: Process,
}

impl Alertmanager {
    pub fn start(port: u16) -> Self {
        let folder = folder("alertmanager");
        let file = |name: &str| folder.join(name).display().to_string();
        fs::write(file("config.yml"), CONFIG).expect("the folder is ours");
        let command = [
            SERVER.path().display().to_string(),
            format!("--config.file={}", file("config.yml")),
            format!("--storage.path={}", file("data")),
            format!("--web.listen-address=127.0.0.1:{port}"),
            "--cluster.listen-address=".into(),
        ];
        let process = Process::start(&folder, "TERM", &command);
        wait_for("Alertmanager", Some(&folder.join("log")), || TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { _process: process }
    }
}
