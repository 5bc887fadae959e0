//! `alerts:`: every sink with its way, every route with the names that it uses.

use std::sync::Arc;

use jiff::{SignedDuration, civil::Time, tz::TimeZone};

use crate::{
    alert::{Ceiling, Holidays, Maintenance, Part, Quiet, Reason, Route, Rules, Severity, Window},
    config::{
        Day, LanguageWord,
        alerts::{self as typed, ReasonWord, SecurityWord, SeverityWord},
    },
    document::{Context, Length, Marked, Mistake, Named, Place, did_you_mean},
    lang::Language,
    plan::{Mail, PlannedAlerts, PlannedSink, PlannedSource, Security, Tracked, Way},
    schedule::Schedule,
};

/// What routes may name.
pub(super) struct Names<'a> {
    pub sources: &'a [PlannedSource],
    pub key_results: &'a [Tracked],
    /// The zone of the file.
    pub time_zone: &'a TimeZone,
}

pub(super) fn resolve(alerts: Option<Marked<typed::Alerts>>, names: &Names<'_>, cx: &mut Context<'_>) -> Option<PlannedAlerts> {
    let Marked { value: alerts, place } = alerts?;
    if alerts.sinks.0.is_empty() {
        let mistake = Mistake::warning(place, "alerts.sinks", "there is no sink, so nobody is told anything");
        cx.report(mistake.hint("add one: `team: { slack: { webhook: \"${SLACK_WEBHOOK}\" } }`"));
    }
    let names_of_sinks: Vec<String> = alerts.sinks.0.iter().map(|(name, _)| name.value.clone()).collect();
    let ceiling = ceiling(alerts.per_week.as_ref(), alerts.digest.as_ref(), &alerts.sinks, cx);
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
        maintenance: alerts.maintenance.into_iter().filter_map(|one| maintenance(one, names, cx)).collect(),
        ceiling,
        notice: length(alerts.expiry_notice.as_ref(), by_itself.notice, "alerts.expiry_notice", cx),
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
    planned.severity = wanted.severity.as_ref().map(|severity| match severity {
        SeverityWord::Critical => Severity::Critical,
        SeverityWord::Warning => Severity::Warning,
        SeverityWord::Info => Severity::Info,
    });
    planned.of = part(wanted, names, "alerts.routes.match", cx);
    planned
}

fn part(wanted: typed::Match, names: &Names<'_>, path: &str, cx: &mut Context<'_>) -> Part {
    let key_results = || names.key_results.iter().map(|tracked| &tracked.key_result);
    let mut known =
        |name: Option<Marked<String>>, what: &str, all: Vec<&str>| name.map(|name| known(name, (path, what), all, cx));
    Part {
        owner: known(wanted.owner, "owner", key_results().map(|one| &*one.owner).collect()),
        objective: known(wanted.objective, "objective", key_results().map(|one| one.objective.as_str()).collect()),
        key_result: known(wanted.key_result, "key_result", key_results().map(|one| one.id.as_str()).collect()),
        source: known(wanted.source, "source", names.sources.iter().map(|one| one.name.as_str()).collect()),
    }
}

/// A name that must be among `all`.
fn known(name: Marked<String>, (path, what): (&str, &str), all: Vec<&str>, cx: &mut Context<'_>) -> String {
    if !all.contains(&name.value.as_str()) {
        let path = format!("{path}.{what}");
        let problem = format!("there is no {} `{}`", what.replace('_', " "), name.value);
        cx.report(Mistake::error(name.place, path, problem).hint(did_you_mean(&name.value, all)));
    }
    name.value
}

fn reason(word: ReasonWord) -> Reason {
    match word {
        ReasonWord::Stalled => Reason::Stalled,
        ReasonWord::OffTrack => Reason::OffTrack,
        ReasonWord::Regressed => Reason::Regressed,
        ReasonWord::AtRisk => Reason::AtRisk,
        ReasonWord::Breach => Reason::Breach,
        ReasonWord::Overdue => Reason::Overdue,
        ReasonWord::Implausible => Reason::Implausible,
        ReasonWord::Stale => Reason::Stale,
        ReasonWord::SourceFailing => Reason::SourceFailing,
        ReasonWord::CredentialExpiring => Reason::CredentialExpiring,
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
    let mut holidays = Holidays::default();
    for country in &quiet.holidays {
        match Holidays::of(&country.value) {
            Some(more) => holidays = holidays.and(&more),
            None => {
                let problem = format!("nothing is known of public holidays of `{}`", country.value);
                let mistake = Mistake::error(country.place, "alerts.quiet.holidays", problem);
                cx.report(mistake.hint("write the country's two letters, such as FR, BE or CH"));
            }
        }
    }
    Some(Quiet { from: from?, to: to?, weekends: quiet.weekends.unwrap_or(true), holidays })
}

fn maintenance(typed: Marked<typed::Maintenance>, names: &Names<'_>, cx: &mut Context<'_>) -> Option<Maintenance> {
    const PATH: &str = "alerts.maintenance";
    let Marked { value: typed, place } = typed;
    if typed.r#match.as_ref().is_some_and(|wanted| wanted.severity.is_some()) {
        let mistake = Mistake::error(place, PATH, "a time of maintenance is not about how grave something is");
        cx.report(mistake.hint("leave out `severity`"));
    }
    let when = match (typed.from, typed.to, typed.starts, typed.lasts) {
        (Some(from), Some(to), None, None) => once(&from, &to, names, cx),
        (None, None, Some(starts), Some(lasts)) => {
            let lasts = length(Some(&lasts), SignedDuration::ZERO, PATH, cx);
            at(&starts, PATH, cx).map(|starts| Window::Again { starts, lasts })
        }
        _ => {
            let mistake = Mistake::error(place, PATH, "this says not when it is");
            cx.report(mistake.hint("write `{ from: 2026-12-24, to: 2027-01-02 }`, or `{ starts: \"sat 22:00\", lasts: 3h }`"));
            None
        }
    };
    let of = typed.r#match.map(|wanted| part(wanted, names, "alerts.maintenance.match", cx)).unwrap_or_default();
    Some(Maintenance { when: when?, of })
}

fn once(from: &Marked<Day>, to: &Marked<Day>, names: &Names<'_>, cx: &mut Context<'_>) -> Option<Window> {
    if to.value.0 <= from.value.0 {
        let mistake = Mistake::error(to.place, "alerts.maintenance.to", "it is over before it begins");
        cx.report(mistake.hint("`to` is the first day that is not part of it"));
        return None;
    }
    let start = |day: &Marked<Day>| super::time::day_start(day.value.0, names.time_zone);
    Some(Window::Once { from: start(from)?, to: start(to)? })
}

/// A schedule, also as a day of the week with a time.
fn at(text: &Marked<String>, path: &str, cx: &mut Context<'_>) -> Option<Schedule> {
    let schedule = Schedule::parse_at(&text.value);
    if let Err(error) = &schedule {
        cx.report(Mistake::error(text.place, path, error.to_string()).hint("write it like `mon 09:00`"));
    }
    schedule.ok()
}

fn ceiling(
    per_week: Option<&Marked<u64>>,
    digest: Option<&Marked<String>>,
    sinks: &Named<typed::Sink>,
    cx: &mut Context<'_>,
) -> Ceiling {
    let mut count = |typed: &Marked<u64>, path: String| {
        let count = u32::try_from(typed.value).ok().filter(|count| *count > 0);
        if count.is_none() {
            let mistake = Mistake::error(typed.place, path, format!("{} messages a week is no ceiling", typed.value));
            cx.report(mistake.hint("write 1 or more; what is over it waits for the digest"));
        }
        count
    };
    let per_week = per_week.and_then(|typed| count(typed, "alerts.per_week".to_owned()));
    let of = sinks.0.iter().filter_map(|(name, sink)| {
        let typed = sink.per_week.as_ref()?;
        Some((name.value.clone(), count(typed, format!("alerts.sinks.{}.per_week", name.value))?))
    });
    let of = of.collect();
    let digest = digest.and_then(|text| at(text, "alerts.digest", cx)).unwrap_or(Ceiling::default().digest);
    Ceiling { per_week, of, digest }
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
