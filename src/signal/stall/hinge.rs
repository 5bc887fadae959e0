//! A line with a bend, fitted to a series whose noise remembers the day before.

/// How much an autocorrelated series knows less than its whitened fit says: ((1 + r) / (1 - r)) to this power, on variances.
/// Noise that is not quite of first order makes the plain fit too sure on smooth series and too shy on rough ones.
const MEMORY: f64 = -0.2;
/// An autocorrelation above this cannot be told from a random walk.
const LONGEST_MEMORY: f64 = 0.95;

/// Slopes a day before and after the bend, and their variances.
pub(super) struct Hinge {
    pub before: f64,
    pub after: f64,
    pub before_variance: f64,
    pub after_variance: f64,
}

impl Hinge {
    /// Least squares, then once more with the autocorrelation of its residuals taken out; a residual variance below
    /// `least_variance` is not believed. `None` if the points do not determine it.
    pub fn fit(days: &[f64], values: &[f64], bend: f64, least_variance: f64) -> Option<Self> {
        let count = days.len() as f64;
        let plain = Solution::of(days, values, bend, 0.0)?;
        let (mut squares, mut neighbours, mut last) = (0.0, 0.0, 0.0);
        for (&day, &value) in days.iter().zip(values) {
            let residual = plain.residual(day - bend, value);
            squares += residual * residual;
            neighbours += residual * last;
            last = residual;
        }
        let memory = if squares > 0.0 { neighbours / squares } else { 0.0 };
        // The residuals of a fit look less alike than the noise was.
        let memory = (memory + 1.0 / count).clamp(0.0, LONGEST_MEMORY);
        let whitened = Solution::of(days, values, bend, memory)?;
        let mut squares = 0.0;
        let (mut last, mut last_day) = (0.0, None);
        for (&day, &value) in days.iter().zip(values) {
            let residual = whitened.residual(day - bend, value);
            let (kept, scale) = last_day.map_or((0.0, 1.0), |last_day| whitening(memory, day - last_day));
            squares += ((residual - kept * last) * scale).powi(2);
            (last, last_day) = (residual, Some(day));
        }
        let variance = (squares / (count - 3.0)).max(0.0) + least_variance;
        let variance = variance * ((1.0 + memory) / (1.0 - memory)).powf(MEMORY);
        let [_, before, after] = whitened.coefficients;
        let [before_variance, after_variance] = whitened.variances.map(|factor| factor * variance);
        let sound = [before, after, before_variance, after_variance].iter().all(|number| number.is_finite());
        (sound && before_variance > 0.0 && after_variance > 0.0).then_some(Self {
            before,
            after,
            before_variance,
            after_variance,
        })
    }
}

/// What a point keeps of the one `gap` days before, and what scales the rest to the same variance.
fn whitening(memory: f64, gap: f64) -> (f64, f64) {
    let kept = if memory == 0.0 || gap == 1.0 { memory } else { memory.powf(gap) };
    (kept, (1.0 - kept * kept).max(1e-3).sqrt().recip())
}

/// Height at the bend, slope before it, slope after it.
struct Solution {
    coefficients: [f64; 3],
    /// Of the two slopes, for a residual variance of 1.
    variances: [f64; 2],
}

impl Solution {
    fn of(days: &[f64], values: &[f64], bend: f64, memory: f64) -> Option<Self> {
        let (mut a, mut b) = ([[0.0; 3]; 3], [0.0; 3]);
        let mut last: Option<(f64, [f64; 4])> = None;
        for (&day, &value) in days.iter().zip(values) {
            let row = [1.0, (day - bend).min(0.0), (day - bend).max(0.0), value];
            let mut white = row;
            if let Some((last_day, last)) = last
                && memory > 0.0
            {
                let (kept, scale) = whitening(memory, day - last_day);
                for (white, last) in white.iter_mut().zip(last) {
                    *white = (*white - kept * last) * scale;
                }
            }
            last = Some((day, row));
            for i in 0..3 {
                for j in 0..3 {
                    a[i][j] += white[i] * white[j];
                }
                b[i] += white[i] * white[3];
            }
        }
        let minor = |i: usize, j: usize| {
            let (i1, i2, j1, j2) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
            a[i1][j1] * a[i2][j2] - a[i1][j2] * a[i2][j1]
        };
        let determinant: f64 = (0..3).map(|j| a[0][j] * minor(0, j)).sum();
        if determinant.is_nan() || determinant.abs() <= 1e-12 {
            return None;
        }
        // The matrix is symmetric, so its minors need no transposing.
        let mut coefficients = [0.0; 3];
        for (i, coefficient) in coefficients.iter_mut().enumerate() {
            *coefficient = (0..3).map(|j| minor(i, j) * b[j]).sum::<f64>() / determinant;
        }
        Some(Self { coefficients, variances: [minor(1, 1) / determinant, minor(2, 2) / determinant] })
    }

    fn residual(&self, days_after_bend: f64, value: f64) -> f64 {
        let [height, before, after] = self.coefficients;
        value - height - before * days_after_bend.min(0.0) - after * days_after_bend.max(0.0)
    }
}
