//! `alerts:`: every sink with its way, every route with the names that it uses.

use std::sync::Arc;

use jiff::{SignedDuration, civil::Time};

use crate::{
    alert::{Quiet, Reason, Route, Rules, Severity},
    config::{
        LanguageWord,
        alerts::{self as typed, ReasonWord, SecurityWord, SeverityWord},
    },
    document::{Context, Length, Marked, Mistake, Place, did_you_mean},
    lang::Language,
    plan::{Mail, PlannedAlerts, PlannedSink, PlannedSource, Security, Tracked, Way},
};

/// What routes may name.
pub(super) struct Names<'a> {
    pub sources: &'a [PlannedSource],
    pub key_results: &'a [Tracked],
}

pub(super) fn resolve(alerts: Option<Marked<typed::Alerts>>, names: &Names<'_>, cx: &mut Context<'_>) -> Option<PlannedAlerts> {
    let Marked { value: alerts, place } = alerts?;
    if alerts.sinks.0.is_empty() {
        let mistake = Mistake::warning(place, "alerts.sinks", "there is no sink, so nobody is told anything");
        cx.report(mistake.hint("add one: `team: { slack: { webhook: \"${SLACK_WEBHOOK}\" } }`"));
    }
    let names_of_sinks: Vec<String> = alerts.sinks.0.iter().map(|(name, _)| name.value.clone()).collect();
    let sinks: Vec<PlannedSink> = alerts.sinks.0.into_iter().filter_map(|(name, sink)| planned(name, sink, cx)).collect();
    let mut routes: Vec<Route> = Vec::with_capacity(alerts.routes.len());
    for Marked { value: route, place } in alerts.routes {
        for to in &route.to {
            if !names_of_sinks.contains(&to.value) {
                let hint = did_you_mean(&to.value, names_of_sinks.iter().map(String::as_str));
                cx.report(Mistake::error(to.place, "alerts.routes.to", format!("unknown sink `{}`", to.value)).hint(hint));
            }
        }
        if route.to.is_empty() {
            let mistake = Mistake::error(place, "alerts.routes.to", "this route leads to no sink");
            cx.report(mistake.hint("add `to: [...]` with the names of sinks"));
        }
        routes.push(self::route(route, names, cx));
    }
    if routes.is_empty() {
        routes.push(Route { to: sinks.iter().map(|sink| sink.name.clone()).collect(), ..Route::default() });
    }
    let by_itself = Rules::default();
    let rules = Rules {
        confirm: length(alerts.confirm.as_ref(), by_itself.confirm, "alerts.confirm", cx),
        remind: length(alerts.remind.as_ref(), by_itself.remind, "alerts.remind", cx),
        quiet: alerts.quiet.and_then(|quiet| self::quiet(&quiet, cx)),
        link: alerts.link.and_then(|link| self::link(&link, cx)),
        routes,
    };
    Some(PlannedAlerts { rules, sinks })
}

fn route(route: typed::Route, names: &Names<'_>, cx: &mut Context<'_>) -> Route {
    let mut planned = Route {
        on: route.on.into_iter().map(reason).collect(),
        to: route.to.into_iter().map(|to| to.value).collect(),
        language: route.language.map(|language| match language {
            LanguageWord::English => Language::En,
            LanguageWord::French => Language::Fr,
        }),
        ..Route::default()
    };
    let Some(wanted) = route.r#match else { return planned };
    let key_results = || names.key_results.iter().map(|tracked| &tracked.key_result);
    planned.owner = wanted.owner.map(|name| known(name, "owner", key_results().map(|one| &*one.owner), cx));
    planned.severity = wanted.severity.map(|severity| match severity {
        SeverityWord::Critical => Severity::Critical,
        SeverityWord::Warning => Severity::Warning,
        SeverityWord::Info => Severity::Info,
    });
    planned.objective =
        wanted.objective.map(|name| known(name, "objective", key_results().map(|one| one.objective.as_str()), cx));
    planned.key_result = wanted.key_result.map(|name| known(name, "key_result", key_results().map(|one| one.id.as_str()), cx));
    planned.source = wanted.source.map(|name| known(name, "source", names.sources.iter().map(|one| one.name.as_str()), cx));
    planned
}

/// A name that must be among `all`.
fn known<'a>(name: Marked<String>, what: &str, all: impl Iterator<Item = &'a str>, cx: &mut Context<'_>) -> String {
    let all: Vec<&str> = all.collect();
    if !all.contains(&name.value.as_str()) {
        let path = format!("alerts.routes.match.{what}");
        let problem = format!("there is no {} `{}`", what.replace('_', " "), name.value);
        cx.report(Mistake::error(name.place, path, problem).hint(did_you_mean(&name.value, all)));
    }
    name.value
}

fn reason(word: ReasonWord) -> Reason {
    match word {
        ReasonWord::Stalled => Reason::Stalled,
        ReasonWord::OffTrack => Reason::OffTrack,
        ReasonWord::AtRisk => Reason::AtRisk,
        ReasonWord::Breach => Reason::Breach,
        ReasonWord::Overdue => Reason::Overdue,
        ReasonWord::Implausible => Reason::Implausible,
        ReasonWord::Stale => Reason::Stale,
        ReasonWord::SourceFailing => Reason::SourceFailing,
        ReasonWord::Achieved => Reason::Achieved,
        ReasonWord::Recovered => Reason::Recovered,
        ReasonWord::CycleClosed => Reason::CycleClosed,
    }
}

fn planned(name: Marked<String>, sink: typed::Sink, cx: &mut Context<'_>) -> Option<PlannedSink> {
    let place = name.place;
    let email = sink.email.and_then(|email| mail(email, cx));
    let url = |url: Option<crate::document::Setting>, default: &str| {
        url.map_or_else(|| default.to_owned(), |url| url.expose().trim_end_matches('/').to_owned())
    };
    let mut ways: Vec<Way> = [
        sink.slack.map(|hook| Way::Slack { webhook: hook.webhook }),
        sink.teams.map(|hook| Way::Teams { webhook: hook.webhook }),
        sink.discord.map(|hook| Way::Discord { webhook: hook.webhook }),
        sink.mattermost.map(|hook| Way::Mattermost { webhook: hook.webhook }),
        sink.telegram.map(|bot| Way::Telegram {
            url: url(bot.url, "https://api.telegram.org"),
            token: bot.token,
            chat: bot.chat.expose().to_owned(),
        }),
        sink.ntfy.map(|ntfy| Way::Ntfy {
            url: url(ntfy.url, "https://ntfy.sh"),
            topic: ntfy.topic.expose().to_owned(),
            token: ntfy.token,
        }),
        sink.pagerduty.map(|pagerduty| Way::PagerDuty {
            url: url(pagerduty.url, "https://events.pagerduty.com/v2/enqueue"),
            routing_key: pagerduty.routing_key,
        }),
        sink.alertmanager.map(|manager| Way::Alertmanager { url: url(Some(manager.url), ""), bearer: manager.bearer }),
        sink.webhook.map(|hook| Way::Webhook {
            url: hook.url,
            secret: hook.secret,
            headers: hook.headers.0.into_iter().map(|(name, value)| (name.value, value)).collect(),
        }),
        email.map(Way::Email),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (ways.pop(), ways.is_empty()) {
        (Some(way), true) => {
            if !has_sound_address(&way) {
                let problem = "its address is no web address";
                let mistake = Mistake::error(place, format!("alerts.sinks.{}", name.value), problem);
                cx.report(mistake.hint("it begins with `https://`; is the variable that holds it the right one?"));
            }
            Some(PlannedSink { name: name.value, way })
        }
        (Some(_), false) => {
            let mistake =
                Mistake::error(place, format!("alerts.sinks.{}", name.value), "a sink is one place, and this names several");
            cx.report(mistake.hint("give each of them a name of its own"));
            None
        }
        (None, _) => {
            // Whatever was wrong with the only place has been told.
            if cx.mistakes.is_empty() {
                let mistake = Mistake::error(place, format!("alerts.sinks.{}", name.value), "a sink that leads nowhere");
                cx.report(mistake.hint("write `{ slack: { webhook: ... } }`, `{ email: ... }`, `{ webhook: { url: ... } }` ..."));
            }
            None
        }
    }
}

/// What can be told of an address without showing it.
fn has_sound_address(way: &Way) -> bool {
    let text = match way {
        Way::Slack { webhook } | Way::Teams { webhook } | Way::Discord { webhook } | Way::Mattermost { webhook } => {
            webhook.expose()
        }
        Way::Webhook { url, .. } => url.expose(),
        Way::Telegram { url, .. } | Way::Ntfy { url, .. } | Way::PagerDuty { url, .. } | Way::Alertmanager { url, .. } => url,
        Way::Email(_) => return true,
    };
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains(char::is_whitespace))
}

fn mail(email: typed::Email, cx: &mut Context<'_>) -> Option<Mail> {
    let security = match email.security {
        Some(SecurityWord::Tls) => Security::Tls,
        Some(SecurityWord::Nothing) => Security::None,
        Some(SecurityWord::Starttls) | None => Security::Starttls,
    };
    let usual = match security {
        Security::Tls => 465,
        Security::Starttls => 587,
        Security::None => 25,
    };
    let port = match &email.port {
        None => Some(usual),
        Some(port) => u16::try_from(port.value).ok().filter(|port| *port > 0).or_else(|| {
            cx.report(Mistake::error(port.place, "email.port", format!("{} is no port", port.value)).hint("write 1 to 65535"));
            None
        }),
    };
    let mut address = |address: &Marked<crate::document::Setting>| {
        let text = address.value.expose();
        let sound = text.parse::<lettre::message::Mailbox>().is_ok();
        if !sound {
            let mistake = Mistake::error(address.place, "email", "this is no address of mail");
            cx.report(mistake.hint("write `name@example.com`, or `Name <name@example.com>`"));
        }
        sound.then(|| text.to_owned())
    };
    let from = address(&email.from);
    let to: Option<Vec<String>> = email.to.iter().map(&mut address).collect();
    let credentials = match (email.username, email.password) {
        (Some(username), Some(password)) => Some((username.expose().to_owned(), password)),
        (None, None) => None,
        _ => {
            let mistake = Mistake::error(email.from.place, "email", "`username` and `password` go together");
            cx.report(mistake.hint("add the other one, or leave out both for a server that asks for neither"));
            return None;
        }
    };
    if to.as_ref().is_some_and(Vec::is_empty) {
        let mistake = Mistake::error(email.from.place, "email.to", "this mail goes to nobody");
        cx.report(mistake.hint("write `to: [team@example.com]`"));
        return None;
    }
    Some(Mail { server: email.server.expose().to_owned(), port: port?, security, credentials, from: from?, to: to? })
}

fn length(given: Option<&Marked<Length>>, usual: SignedDuration, path: &str, cx: &mut Context<'_>) -> SignedDuration {
    match given {
        Some(Marked { value, place }) if value.0.is_negative() => {
            cx.report(Mistake::error(*place, path, "this length is negative").hint("write it like `15m`"));
            usual
        }
        Some(Marked { value, .. }) => value.0,
        None => usual,
    }
}

fn quiet(quiet: &typed::Quiet, cx: &mut Context<'_>) -> Option<Quiet> {
    let mut time = |text: &Marked<String>| {
        let time = Time::strptime("%H:%M", &text.value).ok();
        if time.is_none() {
            let problem = format!("`{}` is no time of the day", text.value);
            cx.report(Mistake::error(text.place, "alerts.quiet", problem).hint("write it like `\"20:00\"`"));
        }
        time
    };
    let (from, to) = (time(&quiet.from), time(&quiet.to));
    Some(Quiet { from: from?, to: to?, weekends: quiet.weekends.unwrap_or(true) })
}

fn link(link: &Marked<crate::document::Setting>, cx: &mut Context<'_>) -> Option<Arc<str>> {
    let text = link.value.expose();
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(text.trim_end_matches('/').into());
    }
    wrong_link(link.place, cx);
    None
}

fn wrong_link(place: Place, cx: &mut Context<'_>) {
    cx.report(
        Mistake::error(place, "alerts.link", "this is no address of a page").hint("write it like `https://okrd.example.com`"),
    );
}
