//! Reports that a running daemon makes and brings to sinks.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use serde_json::Value as Json;

use super::company::Company;
use crate::{
    daemon::Daemon,
    http_engine::server::{Server, reply},
    servers::smtp::Smtp,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_brought_to_each_sink_in_its_form() {
    let mail = Smtp::start(None);
    let chat = Server::saying(200, &[], "").await;
    let refusals = AtomicUsize::new(0).into();
    let counted: std::sync::Arc<AtomicUsize> = refusals;
    let count = counted.clone();
    // Out of order when the first report comes.
    let hook = Server::start(move |_| {
        let status = if count.fetch_add(1, Ordering::Relaxed) == 0 { 503 } else { 200 };
        reply(status, &[], "")
    })
    .await;
    let company = Company::new(
        1,
        &format!(
            "  confirm: 3d\n  link: https://okrd.example.com\n  sinks:\n    mail: {{ email: {{ server: 127.0.0.1, port: {}, security: none, from: okrd@example.com, to: [team@example.com] }} }}\n    chat: {{ telegram: {{ url: \"{}\", token: \"123:abc\", chat: \"@team\" }} }}\n    hook: {{ webhook: {{ url: \"{}\" }} }}\nreports:\n  - {{ what: weekly, at: every 20s, language: fr, to: [mail, chat, hook] }}\n",
            mail.port,
            chat.url(),
            hook.url()
        ),
    );
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the mail", async |_| !mail.mails().is_empty()).await;
    let brought = mail.mails().remove(0);
    let part = |name: &str| brought["parts"][name].as_str().unwrap_or_else(|| panic!("{brought:#}")).to_owned();
    assert!(part("text/html").contains("lang=\"fr\"") && part("text/html").contains("Number 0"), "{brought:#}");
    assert!(part("text/plain").starts_with("# "), "{brought:#}");
    daemon.wait_for("the chat's", async |_| !chat.received().is_empty()).await;
    let said: Json = serde_json::from_str(&chat.received()[0].body).unwrap();
    assert_eq!(chat.received()[0].line(), "POST /bot123:abc/sendMessage");
    assert_eq!(said["chat_id"], "@team");
    let text = said["text"].as_str().unwrap();
    assert!(text.contains("Number 0") && text.contains("https://okrd.example.com/") && !text.contains("| --- |"), "{text}");

    daemon.wait_for("the webhook's", async |_| hook.received().len() >= 2).await;
    let received = hook.received();
    let sent = |index: usize| serde_json::from_str::<Json>(&received[index].body).unwrap();
    assert_eq!((&sent(0)["event"], &sent(0)["report"]["cycle"]["name"]), (&"report".into(), &sent(1)["report"]["cycle"]["name"]));
    daemon.wait_for("all of them", async |_| company.to("hook").iter().any(|one| one["attempts"] == 2)).await;
    let first = company.to("hook").pop().unwrap();
    assert!(first["delivered_at"].is_string() && first["attempts"] == 2, "{first:#}");
    assert!(first["message"].get("report").is_none(), "a list is no place for a whole report");
    assert!(daemon.stop().await.0.success());

    let file = company.path().join("okrs.yaml");
    let text = fs::read_to_string(&file).unwrap().replace("telegram: {", "pagerduty: { routing_key: k }, x: {");
    fs::write(&file, text.replace(", x: { url", " }\n    y: { telegram: { url")).unwrap();
    let (ok, said) = company.run(&["check"]);
    assert!(!ok && said.contains("`chat` is for alerts, and shows no reports"), "{said}");
}
