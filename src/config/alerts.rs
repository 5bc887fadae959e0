//! `alerts:` as typed: sinks, routes, and when to be quiet.

use crate::{
    choice,
    config::Day,
    config::file::LanguageWord,
    document::{Length, Marked, Named, Secret, Setting},
    record,
};

record! {
    /// Who is told what.
    pub struct Alerts {
        /// Places that messages go to, by a name of your choice.
        pub sinks: Named<Sink>,
        /// Which news go to which sinks. Default: all news to all sinks.
        #[schemars(default)]
        pub routes: Vec<Marked<Route>>,
        /// A bad word must hold for so long before anybody is told, and so must its end. Default: 15m.
        pub confirm: Option<Marked<Length>>,
        /// What goes on is told again after so long. Default: 7d.
        pub remind: Option<Marked<Length>>,
        /// When nobody is disturbed; what comes up then is told afterwards.
        pub quiet: Option<Quiet>,
        /// Times in which trouble is expected: nothing is told then of what is worked on.
        #[schemars(default)]
        pub maintenance: Vec<Marked<Maintenance>>,
        /// So many messages within seven days a sink for people gets at once; what is not critical then waits for the digest.
        /// Default: no ceiling.
        pub per_week: Option<Marked<u64>>,
        /// When the digest is sent, such as `mon 09:00`. Default: mon 09:00.
        pub digest: Option<Marked<String>>,
        /// So long before what opens a source expires, somebody is told. Default: 14d.
        pub expiry_notice: Option<Marked<Length>>,
        /// Where the page can be reached by those who read a message, such as `https://okrd.example.com`.
        pub link: Option<Marked<Setting>>,
    }
}

record! {
    /// When nobody is disturbed, in the file's time zone.
    pub struct Quiet {
        /// From this time of the day, such as `20:00`.
        pub from: Marked<String>,
        /// To this time of the day, such as `08:00`.
        pub to: Marked<String>,
        /// Saturdays and Sundays are quiet too. Default: true.
        pub weekends: Option<bool>,
        /// Countries whose public holidays are quiet too, such as `[FR]`.
        #[schemars(default)]
        pub holidays: Vec<Marked<String>>,
    }
}

record! {
    /// A time in which trouble is expected: from one day up to, not with, another, or again and again.
    pub struct Maintenance {
        /// The first day.
        pub from: Option<Marked<Day>>,
        /// The first day after it.
        pub to: Option<Marked<Day>>,
        /// When it starts, again and again, such as `sat 22:00`; with `lasts`.
        pub starts: Option<Marked<String>>,
        /// How long each time is.
        pub lasts: Option<Marked<Length>>,
        /// What is worked on; absent means all.
        pub r#match: Option<Match>,
    }
}

record! {
    /// One rule of routing.
    pub struct Route {
        /// What the rule is for; absent means all.
        pub r#match: Option<Match>,
        /// Names of sinks.
        #[schemars(default)]
        pub to: Vec<Marked<String>>,
        /// The news that it is about. Default: all.
        #[schemars(default)]
        pub on: Vec<ReasonWord>,
        /// Language of its messages. Default: that of the file.
        pub language: Option<LanguageWord>,
    }
}

record! {
    /// What a rule is for: all that is said here must hold.
    pub struct Match {
        /// Owner of the key result.
        pub owner: Option<Marked<String>>,
        /// Id of the objective.
        pub objective: Option<Marked<String>>,
        /// Id of the key result.
        pub key_result: Option<Marked<String>>,
        /// Name of the source.
        pub source: Option<Marked<String>>,
        /// How grave it is.
        pub severity: Option<SeverityWord>,
    }
}

choice! {
    /// How grave something is.
    pub enum SeverityWord {
        Critical = "critical",
        Warning = "warning",
        Info = "info",
    }
}

choice! {
    /// What somebody may be told of.
    pub enum ReasonWord {
        /// It no longer moves.
        Stalled = "stalled",
        /// It will hardly reach its target.
        OffTrack = "off_track",
        /// It is off track, and below where it began; whoever is told of `off_track` is told of it too.
        Regressed = "regressed",
        /// It may miss its target.
        AtRisk = "at_risk",
        /// It is out of the range that it should keep.
        Breach = "breach",
        /// Its date has passed.
        Overdue = "overdue",
        /// A number is held back, since it came out of nowhere.
        Implausible = "implausible",
        /// The data of a source is old.
        Stale = "stale",
        /// A source fails.
        SourceFailing = "source_failing",
        /// What opens a source expires soon.
        CredentialExpiring = "credential_expiring",
        /// The target is reached.
        Achieved = "achieved",
        /// It is all right again.
        Recovered = "recovered",
        /// The cycle is over and graded.
        CycleClosed = "cycle_closed",
    }
}

record! {
    /// A place that messages go to: exactly one of these, and how much it is told.
    pub struct Sink {
        pub slack: Option<Hook>,
        pub teams: Option<Hook>,
        pub discord: Option<Hook>,
        pub mattermost: Option<Hook>,
        pub telegram: Option<Telegram>,
        pub ntfy: Option<Ntfy>,
        pub pagerduty: Option<PagerDuty>,
        pub alertmanager: Option<Alertmanager>,
        pub email: Option<Email>,
        pub webhook: Option<Webhook>,
        /// So many messages within seven days it gets at once. Default: that of all sinks.
        pub per_week: Option<Marked<u64>>,
    }
}

record! {
    /// A channel with an incoming webhook.
    pub struct Hook {
        /// Its address, which is a secret.
        pub webhook: Secret,
    }
}

record! {
    /// A chat with a bot.
    pub struct Telegram {
        /// The bot's token.
        pub token: Secret,
        /// Number of the chat, or `@name` of a channel.
        pub chat: Setting,
        /// Address of the API. Default: `https://api.telegram.org`.
        pub url: Option<Setting>,
    }
}

record! {
    /// A topic of ntfy.
    pub struct Ntfy {
        /// Name of the topic.
        pub topic: Setting,
        /// Address of the server. Default: `https://ntfy.sh`.
        pub url: Option<Setting>,
        /// Token, if the topic wants one.
        pub token: Option<Secret>,
    }
}

record! {
    /// A service of PagerDuty, by events of version 2.
    pub struct PagerDuty {
        /// The integration's key.
        pub routing_key: Secret,
        /// Address of the events. Default: `https://events.pagerduty.com/v2/enqueue`.
        pub url: Option<Setting>,
    }
}

record! {
    /// An Alertmanager of Prometheus: it is told all that goes on, twice a minute, and does its own routing.
    pub struct Alertmanager {
        /// Its address, such as `http://localhost:9093`.
        pub url: Setting,
        /// Token, if it stands behind a proxy.
        pub bearer: Option<Secret>,
    }
}

record! {
    /// Mail, by SMTP.
    pub struct Email {
        /// Name of the server.
        pub server: Setting,
        /// Default: 465 for `tls`, 587 for `starttls`, 25 for `none`.
        pub port: Option<Marked<u64>>,
        /// How the connection is secured. Default: starttls.
        pub security: Option<SecurityWord>,
        pub username: Option<Setting>,
        pub password: Option<Secret>,
        /// Address of the sender.
        pub from: Marked<Setting>,
        /// Addresses of those who are told.
        pub to: Vec<Marked<Setting>>,
    }
}

choice! {
    /// How a connection is secured.
    pub enum SecurityWord {
        /// From the first byte.
        Tls = "tls",
        /// After a greeting; mail does not go out without it.
        Starttls = "starttls",
        /// Not at all: for a server on the same machine.
        Nothing = "none",
    }
}

record! {
    /// Any address: the message as JSON, by POST.
    pub struct Webhook {
        pub url: Secret,
        /// Key of the signature: `X-Okrd-Signature: sha256=` and the HMAC of the body in hexadecimal digits.
        pub secret: Option<Secret>,
        /// Further headers.
        #[schemars(default)]
        pub headers: Named<Secret>,
    }
}
