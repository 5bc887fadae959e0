//! A real mail server that puts each mail into a folder.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value as Json;

use super::process::{Process, Program, folder, free_port, run_with, wait_for};

const SERVER: Program = Program { name: "aiosmtpd", package: "python3-aiosmtpd", folders: &["/usr/bin"] };
/// Comes with the server.
const PYTHON: &str = "/usr/bin/python3";

/// Reads a mail as a mail program does.
const READ: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
names = ["From", "To", "Subject", "Message-ID", "References", "Auto-Submitted"]
print(json.dumps({"type": mail.get_content_type(), "parts": parts, "defects": [str(d) for d in mail.defects],
                  **{name: mail[name] for name in names}}))
"#;

pub struct Smtp {
    _process: Process,
    folder: PathBuf,
    pub port: u16,
}

impl Smtp {
    /// With a certificate and its key in a folder, it wants STARTTLS before it takes anything.
    pub fn start(certificate: Option<&Path>) -> Self {
        let folder = folder("smtp");
        let port = free_port();
        let mails = folder.join("mails").display().to_string();
        let mut command = vec![SERVER.path().display().to_string(), "-n".to_owned(), "-u".to_owned()];
        command.extend(["-l".to_owned(), format!("127.0.0.1:{port}")]);
        if let Some(files) = certificate {
            let file = |name: &str| files.join(name).display().to_string();
            command.extend(["--tlscert".to_owned(), file("server.pem"), "--tlskey".to_owned(), file("server.key")]);
        }
        command.extend(["-c", "aiosmtpd.handlers.Mailbox", &mails].map(str::to_owned));
        let process = Process::start(&folder, "TERM", &command);
        wait_for("aiosmtpd", Some(&folder.join("log")), || TcpStream::connect(("127.0.0.1", port)).is_ok());
        Self { _process: process, folder, port }
    }

    /// All mails that it has taken, in no order.
    pub fn mails(&self) -> Vec<Json> {
        let files = fs::read_dir(self.folder.join("mails/new")).into_iter().flatten().flatten();
        files
            .map(|file| {
                let mail = fs::read_to_string(file.path()).expect("a mail is text");
                let read = run_with(Command::new(PYTHON).args(["-c", READ]), &mail);
                serde_json::from_str(&read).expect("it is JSON")
            })
            .collect()
    }
}
