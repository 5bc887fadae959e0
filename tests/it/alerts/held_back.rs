//! What a place for people is not told at once: more than its ceiling, and what is worked on.

use jiff::{ToSpan, tz::TimeZone};
use serde_json::Value as Json;

use super::company::{Company, now};
use crate::{daemon::Daemon, http_engine::server::Server};

#[tokio::test]
async fn what_is_over_the_ceiling_comes_in_one_message_also_after_a_kill() {
    let (people, machine) = (Server::saying(200, &[], "").await, Server::saying(200, &[], "").await);
    let (yesterday, tomorrow) = {
        let today = now().to_zoned(TimeZone::UTC).date();
        (today.saturating_sub(1.day()), today.saturating_add(2.days()))
    };
    let company = Company::new(
        5,
        &format!(
            "  confirm: 0s\n  digest: every 15s\n  maintenance:\n    - {{ from: {yesterday}, to: {tomorrow}, match: {{ key_result: k4 }} }}\n  \
             sinks:\n    people: {{ slack: {{ webhook: \"{}\" }}, per_week: 1 }}\n    machine: {{ webhook: {{ url: \"{}\" }} }}\n",
            people.url(),
            machine.url()
        ),
    );
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the machine", async |_| machine.received().len() == 4).await;
    daemon.wait_for("the first", async |_| people.received().len() == 1).await;
    daemon.end("KILL");
    let waiting = |messages: &[Json]| messages.iter().filter(|message| message["delivered_at"].is_null()).count();
    let before = waiting(&company.to("people"));
    let daemon = Daemon::start(company.path()).await;
    daemon.wait_for("the digest", async |_| people.received().len() == 2).await;
    daemon.wait_for("its record", async |_| waiting(&company.to("people")) == 0).await;
    assert!(before <= 3, "{before} waited when it was killed");
    let told: Vec<String> = people.received().into_iter().map(|received| received.body).collect();
    assert!(told[1].contains("3 more news of the last days"), "{}", told[1]);
    for n in 0..4 {
        let title = format!("Off track: Number {n}");
        assert_eq!(told.iter().filter(|body| body.contains(&title)).count(), 1, "{title}: {told:?}");
    }
    assert!(company.messages().iter().all(|message| !message.to_string().contains("Number 4")), "it is worked on");
    assert_eq!(people.received().len(), 2);
    assert_eq!(machine.received().len(), 4, "machines are told all of it at once");
}
