//! Chances corrected by what came true before: a line through log-odds, fitted to a team's own closed cycles.

/// So much data of a team's own counts as much as the benchmark that the forecast was fitted to (SIGNALS.md's n / (n + 500)).
const HALF: f64 = 500.0;
/// Fewer forecasts than this are no ground to change anything.
pub const NEEDED: usize = 200;
/// No chance is surer than this of either outcome.
const LEAST: f64 = 0.005;
const STEPS: usize = 50;

/// log-odds' = intercept + slope x log-odds
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    pub intercept: f64,
    pub slope: f64,
}

/// As the forecast has them.
pub const NONE: Calibration = Calibration { intercept: 0.0, slope: 1.0 };

impl Default for Calibration {
    fn default() -> Self {
        NONE
    }
}

impl Calibration {
    /// The corrected chance: 0.005 to 0.995.
    pub fn apply(&self, chance: f64) -> f64 {
        if *self == NONE {
            return chance;
        }
        let corrected = 1.0 / (1.0 + (-(self.intercept + self.slope * log_odds(chance))).exp());
        corrected.clamp(LEAST, 1.0 - LEAST)
    }

    /// The line that makes what came most likely, drawn towards [`NONE`] the fewer they are. `cases` are a chance that was
    /// said, and whether it came true.
    pub fn fit(cases: &[(f64, bool)]) -> Self {
        let count = cases.len() as f64;
        if cases.is_empty() {
            return NONE;
        }
        let trust = count / (count + HALF);
        let fitted = likeliest(cases);
        Self { intercept: trust * fitted.intercept, slope: 1.0 + trust * (fitted.slope - 1.0) }
    }
}

fn log_odds(chance: f64) -> f64 {
    let chance = chance.clamp(LEAST, 1.0 - LEAST);
    (chance / (1.0 - chance)).ln()
}

/// A little of the prior keeps the line bounded where everything came true, or nothing.
const PRIOR: f64 = 1.0;

/// Newton's method on the likelihood of a logistic line. It has one summit; a step that leads down is halved.
fn likeliest(cases: &[(f64, bool)]) -> Calibration {
    let cases: Vec<(f64, bool)> = cases.iter().map(|(chance, came)| (log_odds(*chance), *came)).collect();
    let mut line = NONE;
    let mut height = likelihood(&line, &cases);
    for _ in 0..STEPS {
        let [intercept, slope] = newton(&line, &cases);
        let halved = (0..STEPS).map(|halvings| 0.5f64.powi(halvings as i32));
        let mut candidates = halved.map(|part| {
            let next = Calibration { intercept: line.intercept + part * intercept, slope: line.slope + part * slope };
            (next, likelihood(&next, &cases))
        });
        let Some((next, higher)) = candidates.find(|(_, reached)| *reached > height) else { break };
        let gained = higher - height;
        (line, height) = (next, higher);
        if gained < 1e-9 {
            break;
        }
    }
    // A line that turns chances round is a coincidence.
    Calibration { slope: line.slope.max(0.0), ..line }
}

fn likelihood(line: &Calibration, cases: &[(f64, bool)]) -> f64 {
    let prior = -0.5 * PRIOR * (line.intercept.powi(2) + (line.slope - 1.0).powi(2));
    let one = |(odds, came): &(f64, bool)| {
        let odds = line.intercept + line.slope * odds;
        // ln(1 / (1 + e^-odds)), without overflow.
        let odds = if *came { odds } else { -odds };
        -(-odds).max(0.0) - (-odds.abs()).exp().ln_1p()
    };
    prior + cases.iter().map(one).sum::<f64>()
}

/// The step to the summit of the parabola that fits here.
fn newton(line: &Calibration, cases: &[(f64, bool)]) -> [f64; 2] {
    let mut gradient = [-PRIOR * line.intercept, -PRIOR * (line.slope - 1.0)];
    let mut curve = [PRIOR, 0.0, PRIOR];
    for (odds, came) in cases {
        let said = 1.0 / (1.0 + (-(line.intercept + line.slope * odds)).exp());
        let missed = f64::from(u8::from(*came)) - said;
        let weight = said * (1.0 - said);
        gradient[0] += missed;
        gradient[1] += missed * odds;
        curve[0] += weight;
        curve[1] += weight * odds;
        curve[2] += weight * odds * odds;
    }
    let determinant = curve[0] * curve[2] - curve[1] * curve[1];
    [
        (curve[2] * gradient[0] - curve[1] * gradient[1]) / determinant,
        (curve[0] * gradient[1] - curve[1] * gradient[0]) / determinant,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chances of 0.1 to 0.9, that came true as `truth` says of each.
    fn cases(count: usize, truth: impl Fn(f64) -> f64) -> Vec<(f64, bool)> {
        let mut all = Vec::new();
        for step in 1..=9 {
            let chance = f64::from(step) / 10.0;
            let came = (truth(chance) * count as f64).round() as usize;
            all.extend((0..count).map(|index| (chance, index < came)));
        }
        all
    }

    #[test]
    fn chances_that_come_true_stay_as_they_are() {
        let fitted = Calibration::fit(&cases(1000, |chance| chance));
        assert!(fitted.intercept.abs() < 0.02 && (fitted.slope - 1.0).abs() < 0.02, "{fitted:?}");
    }

    #[test]
    fn chances_that_are_too_high_are_lowered_and_the_more_the_more_is_known() {
        let low = |chance: f64| chance / 2.0;
        let [few, many] = [20, 2000].map(|count| Calibration::fit(&cases(count, low)).apply(0.8));
        assert!(few < 0.8 && many < few, "{few} {many}");
        assert!((many - 0.4).abs() < 0.05, "{many}");
    }

    #[test]
    fn it_is_defined_whatever_came() {
        for cases in [vec![], vec![(0.5, true)], cases(500, |_| 1.0), cases(500, |_| 0.0), cases(500, |chance| 1.0 - chance)] {
            let fitted = Calibration::fit(&cases);
            for chance in [0.0, 0.005, 0.5, 0.995, 1.0] {
                let corrected = fitted.apply(chance);
                assert!((0.0..=1.0).contains(&corrected), "{fitted:?} {chance} {corrected}");
            }
        }
        assert_eq!(NONE.apply(0.123), 0.123, "nothing is rounded where nothing was fitted");
    }
}
