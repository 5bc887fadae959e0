//! Targets as people say them: `120`, `+20%`, `x2`, `+5pp`, `>= 30%`.
//!
//! [`TargetText`] is what was typed; [`Target`] is what it means for a measure of a given kind and unit.

use thiserror::Error;

use super::{Dimension, Kind, Unit};

/// Where a key result must end, in the measure's base unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// This very number.
    Reach(f64),
    /// So much more than the baseline, as a share of it: 0.2 is +20 %, 1.0 is twice, -0.1 is -10 %.
    Relative(f64),
    /// So much more than the baseline, in the measure's base unit.
    Delta(f64),
    /// Keep it at or above.
    AtLeast(f64),
    /// Keep it at or below.
    AtMost(f64),
    /// Keep it inside, both ends included.
    Between { low: f64, high: f64 },
    /// Be strictly better than the competitor's number.
    AheadOf,
}

impl Target {
    /// Whether the baseline decides where the target lies.
    pub fn needs_baseline(self) -> bool {
        matches!(self, Self::Relative(_) | Self::Delta(_))
    }

    /// Whether the goal is to keep a value in a range rather than to bring it somewhere.
    pub fn keeps_range(self) -> bool {
        matches!(self, Self::AtLeast(_) | Self::AtMost(_) | Self::Between { .. })
    }
}

/// A target as typed, before the measure is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TargetText {
    Reach(Typed),
    /// `+5`, `-3`, `+20%`, `+5pp`
    Change(Typed),
    /// `x2`
    Times(f64),
    AtLeast(Typed),
    AtMost(Typed),
    Done,
}

/// A number with the unit that was typed behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Typed {
    pub number: f64,
    pub suffix: Suffix,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suffix {
    None,
    Percent,
    Points,
}

/// Why a text is not a target.
#[derive(Debug, Error, PartialEq)]
pub enum TargetError {
    #[error("`{0}` is not a target")]
    NotATarget(String),
    #[error("`{0}` has a decimal comma")]
    Comma(String),
    #[error("`{0}` is not a finite number")]
    NotFinite(String),
    #[error("points (`pp`) are differences between shares, and {unit} is not a share")]
    PointsOfNoShare { unit: String },
    #[error("`%` without a sign is a share, and {unit} is not a share")]
    PercentOfNoShare { unit: String },
    #[error("`{text}` of a share can mean {number} % more of it or {number} points more")]
    Ambiguous { text: String, number: f64 },
    #[error("a share lies between 0 and 1, and this is {0}")]
    ShareOutOfRange(f64),
    #[error("a position starts at 1, and this is {0}")]
    NoSuchPosition(f64),
    #[error("`x{0}` asks for nothing: a factor is above 0 and is not 1")]
    BadFactor(f64),
    #[error("a change of 0 asks for nothing")]
    NoChange,
    #[error("the number asked for must be above 0 for a {0}")]
    NotPositive(&'static str),
    #[error("`done` is for a milestone, and this is a {0}")]
    DoneOfNoMilestone(&'static str),
}

impl TargetText {
    /// Reads a target as people type it.
    ///
    /// # Errors
    /// [`TargetError`] if it is none of the known forms.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let trimmed = text.trim();
        let compact: String =
            trimmed.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '\u{202f}' && *c != '\u{a0}').collect();
        let after = |prefixes: &[&str]| prefixes.iter().find_map(|prefix| compact.strip_prefix(prefix).map(str::to_owned));
        if matches!(compact.as_str(), "done" | "true") {
            return Ok(Self::Done);
        }
        if let Some(rest) = after(&[">=", "≥"]) {
            return Ok(Self::AtLeast(typed(&rest, trimmed)?));
        }
        if let Some(rest) = after(&["<=", "≤"]) {
            return Ok(Self::AtMost(typed(&rest, trimmed)?));
        }
        if let Some(rest) = after(&["x", "×", "X"]) {
            let factor = typed(&rest, trimmed)?;
            return if factor.suffix == Suffix::None { Ok(Self::Times(factor.number)) } else { Err(not_a_target(trimmed)) };
        }
        if compact.starts_with(['+', '-', '−']) {
            let signed = compact.replace('−', "-");
            return Ok(Self::Change(typed(signed.strip_prefix('+').unwrap_or(&signed), trimmed)?));
        }
        // "100+" is how people write "at least 100".
        if let Some(rest) = compact.strip_suffix('+') {
            return Ok(Self::AtLeast(typed(rest, trimmed)?));
        }
        Ok(Self::Reach(typed(&compact, trimmed)?))
    }

    /// What the target means for a measure of this kind and unit, in its base unit.
    ///
    /// # Errors
    /// [`TargetError`] where the text makes no sense for such a measure.
    pub fn resolve(self, kind: Kind, unit: &Unit) -> Result<Target, TargetError> {
        let share = unit.dimension() == Dimension::Share;
        let base = |typed: Typed| -> Result<f64, TargetError> {
            let number = match typed.suffix {
                Suffix::None => unit.to_base(typed.number),
                Suffix::Percent if share => typed.number / 100.0,
                Suffix::Percent => return Err(TargetError::PercentOfNoShare { unit: unit.to_string() }),
                Suffix::Points => return Err(not_a_target(&format!("{}pp", typed.number))),
            };
            in_range(number, kind, share)
        };
        Ok(match self {
            Self::Done if kind == Kind::Milestone => Target::Reach(1.0),
            Self::Done => return Err(TargetError::DoneOfNoMilestone(kind.name())),
            Self::Reach(typed) => Target::Reach(base(typed)?),
            Self::AtLeast(typed) => Target::AtLeast(base(typed)?),
            Self::AtMost(typed) => Target::AtMost(base(typed)?),
            Self::Times(factor) if factor <= 0.0 || factor == 1.0 => return Err(TargetError::BadFactor(factor)),
            Self::Times(factor) => Target::Relative(factor - 1.0),
            Self::Change(typed) if typed.number == 0.0 => return Err(TargetError::NoChange),
            Self::Change(typed) => match typed.suffix {
                Suffix::Percent => Target::Relative(typed.number / 100.0),
                Suffix::Points if share => Target::Delta(typed.number / 100.0),
                Suffix::Points => return Err(TargetError::PointsOfNoShare { unit: unit.to_string() }),
                Suffix::None if share => {
                    let text = format!("{:+}", typed.number);
                    return Err(TargetError::Ambiguous { text, number: typed.number.abs() });
                }
                Suffix::None => Target::Delta(unit.to_base(typed.number)),
            },
        })
    }
}

/// Checks a number against what its kind of measure can ever be.
fn in_range(number: f64, kind: Kind, share: bool) -> Result<f64, TargetError> {
    match kind {
        Kind::Rank if number < 1.0 => Err(TargetError::NoSuchPosition(number)),
        Kind::Ratio if share && !(0.0..=1.0).contains(&number) => Err(TargetError::ShareOutOfRange(number)),
        Kind::Flow | Kind::Milestone if number < 0.0 => Err(TargetError::NotPositive(kind.name())),
        _ => Ok(number),
    }
}

/// A number for one end of `between`, in the base unit; it obeys the same rules as any other target.
///
/// # Errors
/// As [`TargetText::resolve`].
pub fn resolve_bound(text: &str, kind: Kind, unit: &Unit) -> Result<f64, TargetError> {
    match TargetText::parse(text)? {
        bound @ TargetText::Reach(_) => match bound.resolve(kind, unit)? {
            Target::Reach(number) => Ok(number),
            _ => Err(not_a_target(text)),
        },
        TargetText::Change(Typed { number, suffix: Suffix::None }) if number < 0.0 => Ok(unit.to_base(number)),
        _ => Err(not_a_target(text)),
    }
}

fn typed(text: &str, whole: &str) -> Result<Typed, TargetError> {
    let ends: [(&str, Suffix); 6] = [
        ("points", Suffix::Points),
        ("pts", Suffix::Points),
        ("pt", Suffix::Points),
        ("pp", Suffix::Points),
        ("%", Suffix::Percent),
        ("", Suffix::None),
    ];
    let (digits, suffix) = ends
        .iter()
        .find_map(|(end, suffix)| text.strip_suffix(end).map(|digits| (digits, *suffix)))
        .unwrap_or((text, Suffix::None));
    if digits.contains(',') {
        return Err(TargetError::Comma(whole.to_owned()));
    }
    // Only plain decimal numbers: "inf", "nan" and "0x10" are no targets, though Rust or YAML would read them.
    let plain = digits.bytes().any(|b| b.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b".-+eE".contains(&b));
    let number: f64 = digits.parse().ok().filter(|_| plain).ok_or_else(|| not_a_target(whole))?;
    if !number.is_finite() {
        return Err(TargetError::NotFinite(whole.to_owned()));
    }
    Ok(Typed { number, suffix })
}

fn not_a_target(text: &str) -> TargetError {
    TargetError::NotATarget(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kind: Kind, unit: &str, expected: Result<Target, TargetError>) {
        let got = TargetText::parse(text).and_then(|target| target.resolve(kind, &Unit::named(unit)));
        assert_eq!(got, expected, "`{text}` on a {} in {unit}", kind.name());
    }

    #[test]
    fn a_target_is_read_as_people_say_it() {
        use Kind::*;
        check("120", Level, "people", Ok(Target::Reach(120.0)));
        check("100 000", Flow, "visitors", Ok(Target::Reach(100_000.0)));
        check("+20%", Flow, "requests", Ok(Target::Relative(0.2)));
        check("+ 20 %", Flow, "requests", Ok(Target::Relative(0.2)));
        check("-10%", Level, "euros", Ok(Target::Relative(-0.1)));
        check("x2", Flow, "visitors", Ok(Target::Relative(1.0)));
        check("×3", Flow, "visitors", Ok(Target::Relative(2.0)));
        check("+5", Level, "links", Ok(Target::Delta(5.0)));
        check("-3", Level, "tickets", Ok(Target::Delta(-3.0)));
        check("+5pp", Ratio, "percent", Ok(Target::Delta(0.05)));
        check("+15pts", Ratio, "percent", Ok(Target::Delta(0.15)));
        check("+15%", Ratio, "percent", Ok(Target::Relative(0.15)));
        check(">= 100", Flow, "leads", Ok(Target::AtLeast(100.0)));
        check("100+", Flow, "leads", Ok(Target::AtLeast(100.0)));
        check("<= 10", Rank, "position", Ok(Target::AtMost(10.0)));
        check(">= 30%", Ratio, "percent", Ok(Target::AtLeast(0.3)));
        check(">= 30", Ratio, "percent", Ok(Target::AtLeast(0.3)));
        check("2", Level, "minutes", Ok(Target::Reach(120.0)));
        check("done", Milestone, "", Ok(Target::Reach(1.0)));
        check("true", Milestone, "", Ok(Target::Reach(1.0)));
    }

    #[test]
    fn a_target_that_makes_no_sense_is_refused() {
        use Kind::*;
        check("more", Flow, "leads", Err(TargetError::NotATarget("more".into())));
        check("inf", Flow, "leads", Err(TargetError::NotATarget("inf".into())));
        check(".nan", Flow, "leads", Err(TargetError::NotATarget(".nan".into())));
        check("1e999", Flow, "leads", Err(TargetError::NotFinite("1e999".into())));
        check("+2,5%", Flow, "leads", Err(TargetError::Comma("+2,5%".into())));
        check("+5pp", Flow, "leads", Err(TargetError::PointsOfNoShare { unit: "leads".into() }));
        check("30%", Flow, "leads", Err(TargetError::PercentOfNoShare { unit: "leads".into() }));
        check("+5", Ratio, "percent", Err(TargetError::Ambiguous { text: "+5".into(), number: 5.0 }));
        check(">= 30", Ratio, "ratio", Err(TargetError::ShareOutOfRange(30.0)));
        check("0", Rank, "position", Err(TargetError::NoSuchPosition(0.0)));
        check("x1", Flow, "leads", Err(TargetError::BadFactor(1.0)));
        check("+0%", Flow, "leads", Err(TargetError::NoChange));
        check("done", Flow, "leads", Err(TargetError::DoneOfNoMilestone("flow")));
    }
}
