//! Numbers for people: grouped, rounded to what matters, with their unit.
//!
//! What comes in is in the measure's base unit (shares as fractions, durations in seconds); what comes out reads as people
//! of the language write it: `1,234.5` and `42.3%`, or « 1 234,5 » and « 42,3 % » with narrow no-break spaces.

use super::Language;
use crate::okr::{Dimension, KeyResult, Kind, Target};

/// A number with what it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount<'a> {
    /// Counted in the unit that the file names, which may be empty.
    Plain {
        number: f64,
        unit: &'a str,
    },
    /// A fraction.
    Share(f64),
    Seconds(f64),
    /// A position; 1 is best.
    Rank(f64),
    NotRanked,
    /// Of a milestone that is one thing.
    Done(bool),
}

impl<'a> Amount<'a> {
    /// A number of a key result's measure, in the base unit.
    pub fn of(number: f64, key_result: &'a KeyResult) -> Self {
        match key_result.kind {
            Kind::Rank if number > f64::from(key_result.depth.get()) => Self::NotRanked,
            Kind::Rank => Self::Rank(number),
            Kind::Milestone if key_result.target == Target::Reach(1.0) && (number == 0.0 || number == 1.0) => {
                Self::Done(number == 1.0)
            }
            _ => match key_result.unit.dimension() {
                Dimension::Plain => Self::Plain { number, unit: key_result.unit.name() },
                Dimension::Share => Self::Share(number),
                Dimension::Time => Self::Seconds(number),
            },
        }
    }

    /// Without the name of its unit, for columns that are narrow.
    #[must_use]
    pub fn bare(self) -> Self {
        match self {
            Self::Plain { number, .. } => Self::Plain { number, unit: "" },
            other => other,
        }
    }
}

impl Language {
    /// A number with about four digits that matter, all of them before the decimal mark.
    pub fn number(self, number: f64) -> String {
        self.rounded(number, 0)
    }

    /// A fraction as a percentage.
    pub fn share(self, fraction: f64) -> String {
        self.percent(fraction, share_decimals(fraction))
    }

    /// Progress in whole percent, in at most six characters; never 100 before the target is reached.
    pub fn progress(self, fraction: f64) -> String {
        let bound = |percent: f64| self.percent(percent / 100.0, 0);
        match fraction {
            _ if fraction >= 10.0 => format!(">{}", bound(999.0)),
            _ if fraction <= -10.0 => format!("<{}", bound(-999.0)),
            _ if (0.99..1.0).contains(&fraction) => bound(99.0),
            _ => self.percent(fraction, 0),
        }
    }

    /// The size of a difference between two fractions, in points: 0.1 is "10".
    pub fn points(self, difference: f64) -> String {
        let points = difference.abs() * 100.0;
        self.fixed(points, if points < 10.0 { 1 } else { 0 })
    }

    /// A probability in whole percent, never none and never all of it.
    pub fn chance(self, chance: f64) -> String {
        let words = match self {
            Self::En => ["less than 1%", "more than 99%"],
            Self::Fr => ["moins de 1\u{a0}%", "plus de 99\u{a0}%"],
        };
        match chance {
            _ if chance < 0.01 => words[0].to_owned(),
            _ if chance > 0.99 => words[1].to_owned(),
            _ => self.progress(chance),
        }
    }

    /// How many times as fast, as much, as long; at most ">100".
    pub fn factor(self, factor: f64) -> String {
        match factor {
            _ if factor > 100.0 => format!(">{}", self.fixed(100.0, 0)),
            _ if factor > 0.0 && factor < 0.1 => format!("<{}", self.fixed(0.1, 1)),
            _ => self.fixed(factor, if factor < 10.0 { 1 } else { 0 }),
        }
    }

    /// A number with its unit, exact enough to calculate with.
    pub fn amount(self, amount: Amount<'_>) -> String {
        self.amount_with(amount, 2)
    }

    /// Two numbers of one measure in short, with as many digits as it takes to tell them apart.
    pub fn amounts(self, one: Amount<'_>, other: Amount<'_>) -> (String, String) {
        let with = |more| (self.amount_with(one, more), self.amount_with(other, more));
        let apart = |pair: &(String, String)| one == other || pair.0 != pair.1;
        (0..=4).map(with).find(apart).unwrap_or_else(|| with(0))
    }

    /// A large number in few characters and without its unit, "12.3 M"; none where the digits themselves are short.
    pub fn compact(self, amount: Amount<'_>) -> Option<String> {
        let Amount::Plain { number, .. } = amount else { return None };
        let (unit, worth) = match number.abs() {
            1e7..1e9 => (self.words().million(), 1e6),
            1e9..1e14 => (self.words().billion(), 1e9),
            _ => return None,
        };
        Some(format!("{}{}{unit}", self.rounded(number / worth, 0), self.words().before_unit()))
    }

    fn amount_with(self, amount: Amount<'_>, more: usize) -> String {
        let words = self.words();
        match amount {
            Amount::Plain { number, unit: "" } => self.rounded(number, more),
            Amount::Plain { number, unit } => format!("{}{}{unit}", self.rounded(number, more), words.before_unit()),
            Amount::Share(fraction) => self.percent(fraction, share_decimals(fraction) + more),
            Amount::Seconds(seconds) => self.seconds(seconds, more),
            Amount::Rank(position) => words.rank(position),
            Amount::NotRanked => words.not_ranked().to_owned(),
            Amount::Done(done) => words.done(done).to_owned(),
        }
    }

    /// "1 min 30 s": two units at most.
    fn seconds(self, seconds: f64, more: usize) -> String {
        let sign = if seconds < 0.0 { "-" } else { "" };
        let space = self.words().before_unit();
        let seconds = seconds.abs();
        let pair = |whole: f64, name: &str, rest: f64, small: &str, decimals: usize| match self.fixed(rest, decimals) {
            rest if rest == "0" => format!("{sign}{}{space}{name}", self.fixed(whole, 0)),
            rest => format!("{sign}{}{space}{name}{space}{rest}{space}{small}", self.fixed(whole, 0)),
        };
        // Rounded before it is split, or 119.97 would read "1 min 60 s".
        let to = |unit: f64, decimals: usize| {
            let worth = 10f64.powi(i32::try_from(decimals).unwrap_or(0));
            (seconds / unit * worth).round() / worth * unit
        };
        match seconds {
            0.0 => format!("0{space}s"),
            _ if seconds < 1.0 => format!("{sign}{}{space}ms", self.rounded(seconds * 1000.0, more)),
            _ if seconds < 60.0 => format!("{sign}{}{space}s", self.rounded(seconds, more)),
            _ if to(1.0, more) < 3600.0 => {
                let seconds = to(1.0, more);
                pair((seconds / 60.0).floor(), "min", seconds % 60.0, "s", more)
            }
            _ if to(60.0, more) < 86_400.0 => {
                let minutes = to(60.0, more) / 60.0;
                pair((minutes / 60.0).floor(), "h", minutes % 60.0, "min", more)
            }
            _ => {
                let hours = to(3600.0, more) / 3600.0;
                let (days, rest) = ((hours / 24.0).floor(), self.fixed(hours % 24.0, more));
                // No unit of time that okrd knows is so long that its days would not fit.
                let days = self.words().days(days as i64);
                if rest == "0" { format!("{sign}{days}") } else { format!("{sign}{days}{space}{rest}{space}h") }
            }
        }
    }

    fn percent(self, fraction: f64, decimals: usize) -> String {
        let percent = self.fixed(fraction * 100.0, decimals);
        match self {
            Self::En => format!("{percent}%"),
            Self::Fr => format!("{percent}\u{202f}%"),
        }
    }

    fn rounded(self, number: f64, more: usize) -> String {
        let decimals = match number.abs() {
            0.0 => 0,
            size if size < 1.0 => leading_zeros(size) + 3,
            size if size < 10.0 => 3,
            size if size < 100.0 => 2,
            size if size < 10_000.0 => 1,
            _ => 0,
        };
        self.fixed(number, decimals + more)
    }

    /// Rounded to so many decimals, those that are 0 left out; scientific where digits would say nothing any more.
    fn fixed(self, number: f64, decimals: usize) -> String {
        if !number.is_finite() {
            return "-".to_owned();
        }
        if number.abs() >= 1e15 || decimals > 9 {
            return self.marked(&format!("{number:.2e}"));
        }
        let text = format!("{number:.decimals$}");
        let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        self.marked(if text == "-0" { "0" } else { text })
    }

    /// Puts this language's decimal mark and group separators into plain digits.
    fn marked(self, text: &str) -> String {
        let (mark, group) = match self {
            Self::En => ('.', ','),
            Self::Fr => (',', '\u{202f}'),
        };
        let whole = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
        let mut out = String::with_capacity(text.len() + 8);
        for (at, character) in text.char_indices() {
            let left = whole.saturating_sub(at);
            if at > 0 && left > 0 && left.is_multiple_of(3) && out.ends_with(|c: char| c.is_ascii_digit()) {
                out.push(group);
            }
            out.push(if character == '.' { mark } else { character });
        }
        out
    }
}

/// One decimal for ordinary shares, more for small ones: 42.3%, 2.55%, 0.125%.
fn share_decimals(fraction: f64) -> usize {
    match fraction.abs() * 100.0 {
        0.0 => 0,
        percent if percent < 1.0 => leading_zeros(percent) + 3,
        percent if percent < 10.0 => 2,
        _ => 1,
    }
}

/// How many zeros follow the decimal mark of a number between 0 and 1.
fn leading_zeros(number: f64) -> usize {
    // Truncation is wanted; the logarithm of a finite number is small.
    (-number.log10()).ceil().max(1.0) as usize - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Narrow no-break and no-break spaces, visible.
    fn shown(text: &str) -> String {
        text.replace('\u{202f}', "_").replace('\u{a0}', "~")
    }

    #[test]
    fn numbers_are_grouped_and_marked_as_the_language_does() {
        let cases = [
            (0.0, "0", "0"),
            (-0.000_000_000_1, "-1.00e-10", "-1,00e-10"),
            (0.0255, "0.0255", "0,0255"),
            (12.9, "12.9", "12,9"),
            (999.96, "1,000", "1_000"),
            (1234.5, "1,234.5", "1_234,5"),
            (-1234.5, "-1,234.5", "-1_234,5"),
            (100_000.0, "100,000", "100_000"),
            (-123_456.0, "-123,456", "-123_456"),
            (1_234_567.8, "1,234,568", "1_234_568"),
            (1e18, "1.00e18", "1,00e18"),
            (f64::NAN, "-", "-"),
        ];
        for (number, english, french) in cases {
            assert_eq!(Language::En.number(number), english);
            assert_eq!(shown(&Language::Fr.number(number)), french);
        }
    }

    #[test]
    fn shares_are_percentages() {
        let cases = [
            (0.423, "42.3%", "42,3_%"),
            (0.0255, "2.55%", "2,55_%"),
            (0.00125, "0.125%", "0,125_%"),
            (0.3, "30%", "30_%"),
            (0.0, "0%", "0_%"),
            (12.5, "1,250%", "1_250_%"),
        ];
        for (fraction, english, french) in cases {
            assert_eq!(Language::En.share(fraction), english);
            assert_eq!(shown(&Language::Fr.share(fraction)), french);
        }
    }

    #[test]
    fn progress_is_whole_percent_and_never_full_too_early() {
        let cases =
            [(0.606, "61%"), (0.9999, "99%"), (1.0, "100%"), (-0.2, "-20%"), (-0.001, "0%"), (1e9, ">999%"), (-1e9, "<-999%")];
        for (fraction, text) in cases {
            assert_eq!(Language::En.progress(fraction), text);
        }
    }

    #[test]
    fn amounts_carry_their_unit() {
        let cases = [
            (Amount::Plain { number: 290.0, unit: "requests" }, "290 requests", "290~requests"),
            (Amount::Plain { number: 290.0, unit: "" }, "290", "290"),
            (Amount::Seconds(0.0), "0 s", "0~s"),
            (Amount::Seconds(0.25), "250 ms", "250~ms"),
            (Amount::Seconds(42.5), "42.5 s", "42,5~s"),
            (Amount::Seconds(90.0), "1 min 30 s", "1~min~30~s"),
            (Amount::Seconds(79.2), "1 min 19.2 s", "1~min~19,2~s"),
            (Amount::Seconds(119.999), "2 min", "2~min"),
            (Amount::Seconds(7500.0), "2 h 5 min", "2~h~5~min"),
            (Amount::Seconds(-7500.0), "-2 h 5 min", "-2~h~5~min"),
            (Amount::Seconds(86_399.9), "1 day", "1~jour"),
            (Amount::Seconds(273_600.0), "3 days 4 h", "3~jours~4~h"),
            (Amount::Rank(1.0), "#1", "1er"),
            (Amount::Rank(4.0), "#4", "4e"),
            (Amount::NotRanked, "not ranked", "non classé"),
            (Amount::Done(false), "not done", "pas fait"),
        ];
        for (amount, english, french) in cases {
            assert_eq!(Language::En.amount(amount), english);
            assert_eq!(shown(&Language::Fr.amount(amount)), french);
        }
    }

    #[test]
    fn two_numbers_that_differ_look_different() {
        let cases = [
            (Amount::Share(0.2996), Amount::Share(0.3), ("29.96%", "30%")),
            (Amount::Share(0.3), Amount::Share(0.3), ("30%", "30%")),
            (Amount::Seconds(79.2), Amount::Seconds(84.0), ("1 min 19 s", "1 min 24 s")),
            (Amount::Seconds(79.96), Amount::Seconds(80.0), ("1 min 19.96 s", "1 min 20 s")),
            (Amount::Plain { number: 999.96, unit: "" }, Amount::Plain { number: 1000.0, unit: "" }, ("999.96", "1,000")),
        ];
        for (one, other, (first, second)) in cases {
            assert_eq!(Language::En.amounts(one, other), (first.to_owned(), second.to_owned()));
        }
    }

    #[test]
    fn large_numbers_can_be_compact() {
        let compact = |number| Language::Fr.compact(Amount::Plain { number, unit: "vues" }).map(|text| shown(&text));
        assert_eq!(compact(100_000.0), None);
        assert_eq!(compact(12_345_678.0), Some("12,35~M".into()));
        assert_eq!(compact(-1.234e9), Some("-1,234~Md".into()));
    }
}
