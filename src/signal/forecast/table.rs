//! Where outcomes fell in the past, in units of the scale that was expected: the shape of the forecast's distribution.

use super::constants::{KNOTS, Table};

/// Elapsed shares of the cycle at which the tables were made.
const MEASURED_AT: [f64; 3] = [0.25, 0.5, 0.75];

/// The tails beyond the outermost knots fall exponentially, by this factor from the third knot to the first.
const TAIL: f64 = KNOTS[2] / KNOTS[0];

/// A distribution by its quantiles at [`KNOTS`]; between them linear.
#[derive(Clone, Debug)]
pub(super) struct Shape(Table);

impl Shape {
    /// The tables of the three checkpoints, interpolated to `elapsed`; outside of them the nearest counts.
    pub fn at(tables: [&Table; 3], elapsed: f64) -> Self {
        let [first, middle, last] = tables;
        let (from, to, start, end) = if elapsed < MEASURED_AT[1] {
            (first, middle, MEASURED_AT[0], MEASURED_AT[1])
        } else {
            (middle, last, MEASURED_AT[1], MEASURED_AT[2])
        };
        let along = ((elapsed - start) / (end - start)).clamp(0.0, 1.0);
        Self(std::array::from_fn(|index| from[index] + (to[index] - from[index]) * along))
    }

    /// Probability of an outcome of at most `z`; of no number it is none either.
    pub fn below(&self, z: f64) -> f64 {
        let table = &self.0;
        if z.is_nan() {
            return z;
        }
        let (first, last) = (0, KNOTS.len() - 1);
        if z <= table[first] {
            return KNOTS[first] * ((z - table[first]) / tail(table[2] - table[first])).exp();
        }
        if z >= table[last] {
            return 1.0 - (1.0 - KNOTS[last]) * ((table[last] - z) / tail(table[last] - table[last - 2])).exp();
        }
        let above = table.partition_point(|&quantile| quantile <= z);
        between(z, (table[above - 1], KNOTS[above - 1]), (table[above], KNOTS[above]))
    }

    /// The outcome that is not exceeded with `probability`, which lies within the knots.
    pub fn quantile(&self, probability: f64) -> f64 {
        let above = KNOTS.partition_point(|&knot| knot <= probability).clamp(1, KNOTS.len() - 1);
        between(probability, (KNOTS[above - 1], self.0[above - 1]), (KNOTS[above], self.0[above]))
    }
}

/// Length over which a tail falls to 1/e.
fn tail(width: f64) -> f64 {
    (width / TAIL.ln()).max(1e-9)
}

fn between(x: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let width = to.0 - from.0;
    if width > 0.0 { from.1 + (to.1 - from.1) * ((x - from.0) / width).clamp(0.0, 1.0) } else { to.1 }
}
