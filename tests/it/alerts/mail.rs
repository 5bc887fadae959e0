//! Mail by a real mail server.

use std::path::Path;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::company::{Company, attempts};
use crate::{
    daemon::{Daemon, between, okrd},
    servers::{certificates, process::folder, smtp::Smtp},
};

fn alerts(port: u16, security: &str) -> String {
    format!(
        "  confirm: 0s\n  link: https://okrd.example.com\n  sinks:\n    mail: {{ email: {{ server: 127.0.0.1, port: {port}, security: {security}, from: \"okrd <okrd@example.com>\", to: [team@example.com, \"Léa <lea@example.com>\"] }} }}\n"
    )
}

#[tokio::test]
async fn a_mail_has_the_message_as_text_and_as_a_page() {
    let server = Smtp::start(None);
    let company = Company::new(1, &alerts(server.port, "none"));
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the mail", async |_| server.mails().len() == 1).await;
    let mail = server.mails().remove(0);
    assert_eq!(mail["type"], "multipart/alternative", "{mail:#}");
    assert_eq!((&mail["Subject"], &mail["From"]), (&"🟠 Off track: Number 0".into(), &"okrd <okrd@example.com>".into()));
    assert_eq!(mail["To"], "team@example.com, Léa <lea@example.com>");
    assert_eq!(mail["defects"], serde_json::json!([]));
    assert_eq!(mail["Auto-Submitted"], "auto-generated");
    let part = |name: &str| mail["parts"][name].as_str().unwrap_or_else(|| panic!("{mail:#}")).to_owned();
    let (text, page) = (part("text/plain"), part("text/html"));
    assert!(text.starts_with("Off track: Number 0\n\n"), "{text}");
    assert!(text.contains("Now → target: 7 → 100") && text.contains("https://okrd.example.com/key-results/k0"), "{text}");
    assert!(page.contains("<h1") && page.contains(">7 → 100<") && !page.contains("<script"), "{page}");
    // A program that gets it twice knows it again, and shows a story as one thread.
    assert!(mail["Message-ID"].as_str().is_some_and(|id| id.ends_with("@example.com>")), "{mail:#}");
    assert!(mail["References"].as_str().is_some_and(|id| id.ends_with("@example.com>")), "{mail:#}");
    assert!(company.run(&["alerts", "test", "mail"]).1.contains("mail (email): delivered"));
    assert_eq!(server.mails().len(), 2);
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_gets_nothing_until_it_can() {
    let files = folder("smtp-tls");
    let authority = certificates::make(&files);
    let server = Smtp::start(Some(&files));
    let company = Company::new(1, &alerts(server.port, "starttls"));
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the failure", async |daemon| attempts(daemon, "mail", "failed").await >= 1.0).await;
    let told = company.to("mail").remove(0)["failure"].to_string();
    assert!(told.contains("certificate") && told.contains("UnknownIssuer"), "{told}");
    assert!(server.mails().is_empty());
    assert!(daemon.stop().await.0.success());

    // Whoever trusts the authority gets the same message.
    let daemon = started_trusting(company.path(), &authority).await;
    daemon.wait_for("the mail", async |_| server.mails().len() == 1).await;
    assert_eq!(server.mails()[0]["parts"]["text/plain"].as_str().map(|text| text.contains("Number 0")), Some(true));
    drop(std::fs::remove_dir_all(files));
}

async fn started_trusting(folder: &Path, authority: &Path) -> Daemon {
    let mut command = okrd();
    command.env("SSL_CERT_FILE", authority);
    command.arg("run").arg("--config").arg(folder.join("okrs.yaml")).args(["--listen", "127.0.0.1:0"]);
    Daemon::of(command, &folder.join("log"), |log| between(log, "http://", "/metrics")).await
}

/// Passes bytes on to a mail server, but the first connection ends in the middle of the mail.
async fn breaking(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut first = true;
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) = server.into_split();
            let breaks = std::mem::replace(&mut first, false);
            let back = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
            let mut buffer = [0; 256];
            let mut said = Vec::new();
            while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
                said.extend_from_slice(&buffer[..count]);
                if to_server.write_all(&buffer[..count]).await.is_err() {
                    break;
                }
                let text = String::from_utf8_lossy(&said).into_owned();
                if breaks && text.split("DATA\r\n").nth(1).is_some_and(|mail| mail.len() > 400) {
                    break;
                }
            }
            back.abort();
        }
    });
    own
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_a_mail_loses_nothing() {
    let server = Smtp::start(None);
    let company = Company::new(1, &alerts(breaking(server.port).await, "none"));
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the failure", async |daemon| attempts(daemon, "mail", "failed").await == 1.0).await;
    assert!(server.mails().is_empty());
    daemon.wait_for("the mail", async |_| server.mails().len() == 1).await;
    let kept = company.to("mail").remove(0);
    assert_eq!((&kept["attempts"], kept["delivered_at"].is_string()), (&2.into(), true), "{kept:#}");
}
