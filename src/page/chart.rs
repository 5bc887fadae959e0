//! The large chart of a key result: its value over the whole cycle, where pace wants it, where it started, where it must end,
//! and where it will probably be.

use std::fmt::Write as _;

use jiff::{Timestamp, ToSpan as _, civil::Date};

use crate::{
    answer::ExplainView,
    lang::{Amount, Language, Pages},
    okr::{Annotation, Kind, Target},
    progress::Phase,
    report::escaped,
    review::Path,
};

const RIGHT: f64 = 20.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 34.0;
/// Lines across, about.
const STEPS: f64 = 5.0;

/// For what a chart is drawn; the style sheet shows the one that fits.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Also the class of the chart.
    name: &'static str,
    width: f64,
    height: f64,
    /// Room for the numbers.
    left: f64,
    /// Labels along the time, at most.
    dates: i64,
}

pub const SIZES: [Size; 2] = [
    Size { name: "wide", width: 960.0, height: 340.0, left: 76.0, dates: 7 },
    Size { name: "narrow", width: 360.0, height: 280.0, left: 62.0, dates: 3 },
];

/// The chart as SVG. Its colours are classes of the style sheet; `tone` is that of the status.
pub fn value_chart(view: &ExplainView<'_>, path: &Path, size: Size, tone: &str, language: Language) -> String {
    let frame = Frame::around(view, path, size);
    let words = language.pages();
    let mut out = format!(
        "<svg class=\"chart {} tone-{tone}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        size.name,
        size.width,
        size.height,
        escaped(words.chart)
    );
    frame.grid(&mut out, view, language);
    if let Some(baseline) = view.assessment.baseline.as_ref().ok().filter(|_| !is_whole_baseline(view)) {
        frame.level(&mut out, "baseline", *baseline);
    }
    let targets = bounds(view);
    for bound in &targets {
        frame.level(&mut out, "target", *bound);
    }
    frame.line(&mut out, "expected", &path.expected);
    frame.forecast(&mut out, view, path);
    frame.line(&mut out, "value", &path.values);
    for (number, note) in (1..).zip(view.annotations) {
        frame.note(&mut out, number, note);
    }
    if let Some((at, value)) = path.values.last() {
        frame.dot(&mut out, "value", *at, *value);
    }
    frame.provisional(&mut out, view);
    frame.today(&mut out, view, words);
    for bound in &targets {
        frame.name(&mut out, *bound, view, language);
    }
    out.push_str("</svg>");
    out
}

/// What the lines mean; only of those that are drawn.
pub fn legend(view: &ExplainView<'_>, path: &Path, words: &Pages) -> Vec<(&'static str, &'static str)> {
    let assessment = view.assessment;
    let mut all = vec![("value", words.value)];
    if !path.expected.is_empty() {
        all.push(("expected", words.pace));
    }
    if !bounds(view).is_empty() {
        all.push(("target", words.target));
    }
    if assessment.baseline.is_ok() && !is_whole_baseline(view) {
        all.push(("baseline", words.baseline));
    }
    if forecast_is_drawn(view) {
        all.push(("forecast", words.forecast));
    }
    if assessment.provisional.is_some() {
        all.push(("provisional", words.provisional));
    }
    all
}

/// The baseline of a count is that of a whole cycle, and says nothing at its start.
fn is_whole_baseline(view: &ExplainView<'_>) -> bool {
    view.key_result.kind == Kind::Flow
}

fn bounds(view: &ExplainView<'_>) -> Vec<f64> {
    match view.key_result.target {
        Target::Between { low, high } => vec![low, high],
        Target::AtLeast(bound) | Target::AtMost(bound) => vec![bound],
        Target::AheadOf => view.assessment.rival.into_iter().collect(),
        Target::Reach(_) | Target::Relative(_) | Target::Delta(_) => {
            view.assessment.target.as_ref().ok().copied().into_iter().collect()
        }
    }
}

fn forecast_is_drawn(view: &ExplainView<'_>) -> bool {
    view.assessment.phase == Phase::Running && view.assessment.forecast.is_ok() && view.assessment.observed_at.is_some()
}

/// Where instants and values are on the drawing.
struct Frame {
    size: Size,
    start: Timestamp,
    end: Timestamp,
    low: f64,
    high: f64,
    step: f64,
    /// A better rank is a smaller number, and belongs on top.
    upside_down: bool,
}

impl Frame {
    fn around(view: &ExplainView<'_>, path: &Path, size: Size) -> Self {
        let assessment = view.assessment;
        let mut all: Vec<f64> = path.values.iter().chain(&path.expected).map(|(_, value)| *value).collect();
        all.extend(bounds(view));
        if !is_whole_baseline(view) {
            all.extend(assessment.baseline.as_ref().ok());
        }
        all.extend(assessment.provisional);
        // The forecast may be far away; so much of it is worth the room.
        let reach = span(&all).map(|(low, high)| (low - 0.25 * (high - low), high + 0.25 * (high - low)));
        if let (true, Ok(forecast), Some((low, high))) = (forecast_is_drawn(view), &assessment.forecast, reach) {
            all.extend(forecast.quantiles.map(|value| value.clamp(low, high)));
        }
        let upside_down = view.key_result.kind == Kind::Rank;
        let (mut low, mut high) = span(&all).unwrap_or((0.0, 1.0));
        // Counts and shares begin at 0 unless that would press the line flat.
        if !upside_down && low > 0.0 && low < 0.5 * high {
            low = 0.0;
        }
        if high - low <= 0.0 {
            let room = if high == 0.0 { 1.0 } else { 0.1 * high.abs() };
            (low, high) = (low - room, high + room);
        }
        let step = step((high - low) / STEPS);
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { size, start: view.cycle.start(), end: view.cycle.end(), low, high, step, upside_down }
    }

    fn x(&self, at: Timestamp) -> f64 {
        let share = self.start.duration_until(at).as_secs_f64() / self.start.duration_until(self.end).as_secs_f64();
        self.size.left + share.clamp(0.0, 1.0) * (self.size.width - self.size.left - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        let share = if self.upside_down { 1.0 - share } else { share };
        self.size.height - BOTTOM - share * (self.size.height - TOP - BOTTOM)
    }

    fn grid(&self, out: &mut String, view: &ExplainView<'_>, language: Language) {
        let mut value = self.low;
        while value <= self.high + self.step / 2.0 {
            // What is left of a step is no number to show.
            let shown = (value / self.step).round() * self.step;
            if !(view.key_result.kind == Kind::Rank && shown < 1.0) {
                let y = self.y(shown);
                let amount = Amount::of(shown, view.key_result).bare();
                let text = language.compact(amount).unwrap_or_else(|| language.amount(amount));
                let _ = write!(
                    out,
                    "<line class=\"grid\" x1=\"{}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                    self.size.left,
                    self.size.width - RIGHT,
                    self.size.left - 8.0,
                    y + 4.0,
                    escaped(&text)
                );
            }
            value += self.step;
        }
        let zone = view.cycle.time_zone();
        for (at, date) in dates(zone.to_datetime(self.start).date(), zone.to_datetime(self.end).date(), self.size.dates) {
            let Ok(instant) = zone.to_timestamp(at) else { continue };
            let _ = write!(
                out,
                "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                self.x(instant),
                self.size.height - 12.0,
                escaped(&language.words().day_of_the_year(date))
            );
        }
    }

    fn level(&self, out: &mut String, class: &str, value: f64) {
        let y = self.y(value);
        let _ = write!(
            out,
            "<line class=\"{class}\" x1=\"{}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>",
            self.size.left,
            self.size.width - RIGHT
        );
    }

    /// What a level is, on its line.
    fn name(&self, out: &mut String, value: f64, view: &ExplainView<'_>, language: Language) {
        let amount = Amount::of(value, view.key_result).bare();
        let text = language.compact(amount).unwrap_or_else(|| language.amount(amount));
        let (x, y) = (self.size.left + 4.0, self.y(value) - 6.0);
        let text = format!("{} {text}", language.pages().target);
        let _ = write!(out, "<text class=\"axis name\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(&text));
    }

    fn line(&self, out: &mut String, class: &str, points: &[(Timestamp, f64)]) {
        if points.len() < 2 {
            return;
        }
        let _ = write!(out, "<polyline class=\"{class}\" points=\"{}\"/>", self.points(points.iter().copied()));
    }

    fn points(&self, points: impl Iterator<Item = (Timestamp, f64)>) -> String {
        let texts: Vec<String> = points.map(|(at, value)| format!("{:.1},{:.1}", self.x(at), self.y(value))).collect();
        texts.join(" ")
    }

    /// From the newest value to where it will be in 8 of 10 cases, and the middle of it.
    fn forecast(&self, out: &mut String, view: &ExplainView<'_>, path: &Path) {
        let (Ok(forecast), Some((at, value))) = (&view.assessment.forecast, path.values.last().copied()) else { return };
        if !forecast_is_drawn(view) {
            return;
        }
        let [low, middle, high] = forecast.quantiles;
        let fan = self.points([(at, value), (self.end, high), (self.end, low)].into_iter());
        let way = self.points([(at, value), (self.end, middle)].into_iter());
        let _ = write!(out, "<polygon class=\"forecast\" points=\"{fan}\"/><polyline class=\"forecast\" points=\"{way}\"/>");
    }

    fn dot(&self, out: &mut String, class: &str, at: Timestamp, value: f64) {
        let _ = write!(out, "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"/>", self.x(at), self.y(value));
    }

    fn provisional(&self, out: &mut String, view: &ExplainView<'_>) {
        let newest = view.history.iter().filter(|one| one.role == crate::okr::Role::Value).map(|one| one.observed_at()).max();
        if let (Some(value), Some(at)) = (view.assessment.provisional, newest) {
            self.dot(out, "provisional", at, value);
        }
    }

    fn note(&self, out: &mut String, number: usize, note: &Annotation) {
        let x = self.x(note.at);
        let _ = write!(
            out,
            "<g class=\"note\"><title>{}</title><line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"/><circle cx=\"{x:.1}\" cy=\"{TOP}\" r=\"9\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{number}</text></g>",
            escaped(&note.text),
            self.size.height - BOTTOM,
            TOP + 4.0
        );
    }

    fn today(&self, out: &mut String, view: &ExplainView<'_>, words: &Pages) {
        if view.now <= self.start || view.now >= self.end {
            return;
        }
        let x = self.x(view.now);
        let _ = write!(
            out,
            "<line class=\"today\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"/><text class=\"axis today\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            self.size.height - BOTTOM,
            x + 5.0,
            self.size.height - BOTTOM - 6.0,
            escaped(words.today)
        );
    }
}

fn span(all: &[f64]) -> Option<(f64, f64)> {
    let low = all.iter().copied().filter(|value| value.is_finite()).min_by(f64::total_cmp)?;
    let high = all.iter().copied().filter(|value| value.is_finite()).max_by(f64::total_cmp)?;
    Some((low, high))
}

/// The next number of the form 1, 2 or 5 times a power of ten.
fn step(least: f64) -> f64 {
    let power = 10f64.powf(least.abs().max(f64::MIN_POSITIVE).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// Evenly spread days; the first of months where there are several.
fn dates(first: Date, last: Date, most: i64) -> Vec<(jiff::civil::DateTime, Date)> {
    let days = i64::from(first.until(last).map_or(0, |span| span.get_days()));
    let mut all = Vec::new();
    if days > 62 {
        let months = (days / 30).max(1);
        let every = (months + most - 1) / most;
        let mut day = first.first_of_month();
        while day < last {
            if day >= first {
                all.push(day);
            }
            day = day.saturating_add(every.months());
        }
    } else {
        let every = ((days + most - 1) / most).max(1);
        all.extend(
            (0..=days).step_by(every as usize).map(|offset| first.saturating_add(offset.days())).filter(|day| *day < last),
        );
    }
    all.into_iter().map(|day| (day.to_datetime(jiff::civil::Time::midnight()), day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        let cases = [(0.03, 0.05), (1.0, 1.0), (1.1, 2.0), (230.0, 500.0), (6000.0, 10_000.0), (0.2, 0.2)];
        for (least, expected) in cases {
            assert!((step(least) - expected).abs() < 1e-9 * expected, "{least}: {}", step(least));
        }
    }

    #[test]
    fn days_are_few_and_within_the_cycle() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (first, last) in [
            ("2026-10-01", "2027-01-01"),
            ("2026-02-01", "2026-03-01"),
            ("2026-01-01", "2027-01-01"),
            ("2026-05-07", "2026-05-08"),
        ] {
            let all = dates(day(first), day(last), 7);
            assert!(!all.is_empty() && all.len() <= 8, "{first}: {all:?}");
            assert!(all.iter().all(|(_, one)| *one >= day(first) && *one < day(last)), "{all:?}");
        }
    }
}
