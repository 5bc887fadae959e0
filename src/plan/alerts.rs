//! Where messages go: the sinks with what it takes to reach them, and the rules that lead there.

use crate::{alert::Rules, document::Secret};

/// Everything about alerts.
#[derive(Clone, Debug)]
pub struct PlannedAlerts {
    pub rules: Rules,
    pub sinks: Vec<PlannedSink>,
}

impl PlannedAlerts {
    pub fn sink(&self, name: &str) -> Option<&PlannedSink> {
        self.sinks.iter().find(|sink| sink.name == name)
    }
}

/// A place that messages go to.
#[derive(Clone, Debug)]
pub struct PlannedSink {
    pub name: String,
    pub way: Way,
}

/// How a message gets there.
#[derive(Clone, Debug)]
pub enum Way {
    Slack { webhook: Secret },
    Teams { webhook: Secret },
    Discord { webhook: Secret },
    Mattermost { webhook: Secret },
    Telegram { url: String, token: Secret, chat: String },
    Ntfy { url: String, topic: String, token: Option<Secret> },
    PagerDuty { url: String, routing_key: Secret },
    Alertmanager { url: String, bearer: Option<Secret> },
    Email(Mail),
    Webhook { url: Secret, secret: Option<Secret>, headers: Vec<(String, Secret)> },
}

/// A mail server, and who writes to whom.
#[derive(Clone, Debug)]
pub struct Mail {
    pub server: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<(String, Secret)>,
    pub from: String,
    pub to: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    Tls,
    Starttls,
    None,
}

impl Way {
    /// The word in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Slack { .. } => "slack",
            Self::Teams { .. } => "teams",
            Self::Discord { .. } => "discord",
            Self::Mattermost { .. } => "mattermost",
            Self::Telegram { .. } => "telegram",
            Self::Ntfy { .. } => "ntfy",
            Self::PagerDuty { .. } => "pagerduty",
            Self::Alertmanager { .. } => "alertmanager",
            Self::Email(_) => "email",
            Self::Webhook { .. } => "webhook",
        }
    }

    /// Whether it keeps what it was told open until it hears of the end.
    pub fn keeps_incidents(&self) -> bool {
        matches!(self, Self::PagerDuty { .. } | Self::Alertmanager { .. } | Self::Webhook { .. })
    }

    /// Whether everything that it is told becomes an incident: what never ends has no place there.
    pub fn takes_only_incidents(&self) -> bool {
        matches!(self, Self::PagerDuty { .. } | Self::Alertmanager { .. })
    }

    /// Whether somebody else decides when people are disturbed.
    pub fn minds_the_hour(&self) -> bool {
        matches!(self, Self::PagerDuty { .. } | Self::Alertmanager { .. })
    }
}
