//! Units: what is typed and shown, and the base unit that is computed with and published.
//!
//! Ratios are fractions and durations are seconds inside; everything else is kept as it is. Progress is a quotient of
//! differences, so it is the same in every unit.

use std::{fmt, sync::Arc};

/// How many base units one typed unit is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Counted in the unit itself: requests, visitors, euros, positions.
    Plain,
    /// A share, published as a fraction from 0 to 1.
    Share,
    /// A length of time, published in seconds.
    Time,
}

/// The unit that a measure's numbers are given in, by its source and in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    name: Arc<str>,
    factor: f64,
    dimension: Dimension,
}

/// Names with a meaning of their own: singular, plural and symbol, the worth in base units.
const KNOWN: &[(&[&str], f64, Dimension)] = &[
    (&["percent", "%", "pourcent"], 0.01, Dimension::Share),
    (&["ratio", "fraction"], 1.0, Dimension::Share),
    (&["milliseconds", "millisecond", "ms"], 0.001, Dimension::Time),
    (&["seconds", "second", "s", "secondes", "seconde"], 1.0, Dimension::Time),
    (&["minutes", "minute", "min"], 60.0, Dimension::Time),
    (&["hours", "hour", "h", "heures", "heure"], 3600.0, Dimension::Time),
    (&["days", "day", "d", "jours", "jour"], 86_400.0, Dimension::Time),
];

impl Unit {
    /// The unit called `name`; a name that is not known is a plain one.
    pub fn named(name: &str) -> Self {
        let known = KNOWN.iter().find(|(names, ..)| names.contains(&name));
        let (factor, dimension) = known.map_or((1.0, Dimension::Plain), |(_, factor, dimension)| (*factor, *dimension));
        Self { name: name.into(), factor, dimension }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// The name of the base unit, as it stands in `okr_key_result_info`.
    pub fn base_name(&self) -> &str {
        match self.dimension {
            Dimension::Plain => &self.name,
            Dimension::Share => "ratio",
            Dimension::Time => "seconds",
        }
    }

    /// From this unit to the base unit: 42 percent is 0.42.
    pub fn to_base(&self, number: f64) -> f64 {
        // Dividing keeps 42 percent at 0.42; multiplying by 0.01 would give 0.42000000000000004.
        if self.factor < 1.0 { number / (1.0 / self.factor).round() } else { number * self.factor }
    }

    /// From the base unit to this unit: 0.42 is 42 percent.
    pub fn from_base(&self, number: f64) -> f64 {
        if self.factor < 1.0 { number * (1.0 / self.factor).round() } else { number / self.factor }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_goes_to_its_base_and_back() {
        for (name, typed, base) in [("percent", 42.0, 0.42), ("minutes", 1.5, 90.0), ("ms", 250.0, 0.25), ("visitors", 7.0, 7.0)]
        {
            let unit = Unit::named(name);
            assert_eq!(unit.to_base(typed), base, "{name}");
            assert_eq!(unit.from_base(base), typed, "{name}");
        }
    }
}
