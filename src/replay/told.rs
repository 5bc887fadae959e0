//! What would have been told, to whom, and not before when.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Span, Walk};
use crate::{
    alert::{News, Rules, Seen, State, decide, seen},
    lang::Language,
    plan::{Plan, Way},
    progress::Standing,
};

/// A message that would have been sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    pub at: Timestamp,
    pub news: News,
    /// Empty: it would have been noticed, and nobody told.
    pub to: Vec<To>,
}

/// A sink that a message would have gone to.
#[derive(Clone, Debug, PartialEq)]
pub struct To {
    pub sink: String,
    pub language: Language,
    /// Later than the look in quiet hours.
    pub due: Timestamp,
}

/// Looks at all key results as the daemon does; `walks` are in the order of [`Plan::key_results`]. Without `alerts:` in the
/// file, what okrd does by itself holds, and nobody is told. Silences are not applied.
pub fn told(plan: &Plan, walks: &[Walk], span: &Span) -> Vec<Fired> {
    let by_itself = Rules::default();
    let rules = plan.alerts.as_ref().map_or(&by_itself, |alerts| &alerts.rules);
    let mut states: BTreeMap<String, State> = BTreeMap::new();
    let mut fired = Vec::new();
    for (index, now) in span.looks().iter().copied().enumerate() {
        let standings: Vec<Standing> = walks.iter().map(|walk| walk.standings[index]).collect();
        let is_worked_on = |seen: &Seen| rules.is_worked_on(plan, seen.subject, now);
        let (changed, news) =
            decide(&states, &seen(plan, &standings, |_| false, now), is_worked_on, (rules.confirm, rules.remind), now);
        for change in changed {
            match change.state {
                Some(state) => states.insert(change.key, state),
                None => states.remove(&change.key),
            };
        }
        if now >= span.start() {
            fired.extend(news.into_iter().map(|news| Fired { at: now, to: to(plan, rules, &news, now), news }));
        }
    }
    fired
}

fn to(plan: &Plan, rules: &Rules, news: &News, now: Timestamp) -> Vec<To> {
    let known = |name: &str| plan.alerts.as_ref().and_then(|alerts| alerts.sink(name));
    let sinks = rules.sinks(plan, news).into_iter().filter_map(|(name, language, _)| {
        let way: &Way = &known(name)?.way;
        let due = match &rules.quiet {
            Some(quiet) if !way.minds_the_hour() => quiet.over(now, &plan.time_zone),
            _ => now,
        };
        Some(To { sink: name.to_owned(), language, due })
    });
    sinks.collect()
}
