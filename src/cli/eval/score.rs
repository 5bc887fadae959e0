//! Figures of merit of probabilities and intervals, as the benchmark's `score.py` defines them.

/// One forecast and what came.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    pub probability: f64,
    pub hit: bool,
    /// Quantiles 0.1, 0.5 and 0.9, if there were any, and the final value.
    pub quantiles: Option<[f64; 3]>,
    pub end: f64,
    /// From baseline to target: the unit of widths and errors.
    pub distance: f64,
}

/// A figure by its name; none where nothing can be said, as of warnings that were not given.
pub type Figure = (&'static str, Option<f64>);

/// Widths and errors are capped at this many distances: a few hopeless cases shall not decide.
const CAP: f64 = 10.0;

/// A warning is given below this probability.
const AT_RISK: f64 = 0.35;

/// All figures of these forecasts.
pub fn figures(all: &[Scored]) -> [Figure; 13] {
    let hits: Vec<Scored> = all.iter().copied().filter(|one| one.hit).collect();
    let misses: Vec<Scored> = all.iter().copied().filter(|one| !one.hit).collect();
    let warned: Vec<Scored> = all.iter().copied().filter(|one| one.probability < AT_RISK).collect();
    let intervals: Vec<([f64; 3], Scored)> = all.iter().filter_map(|one| Some((one.quantiles?, *one))).collect();
    let base = mean(all, outcome);
    let brier = mean(all, |one| (one.probability - outcome(one)).powi(2));
    let skill = base.zip(brier).map(|(base, brier)| {
        let reference = base * (1.0 - base);
        if reference > 0.0 { 1.0 - brier / reference } else { 0.0 }
    });
    let mut widths: Vec<f64> = intervals.iter().map(width).collect();
    widths.sort_by(f64::total_cmp);
    [
        ("hit_rate", base),
        ("brier", brier),
        ("skill", skill),
        ("log_loss", mean(all, log_loss)),
        ("ece", calibration_error(all)),
        ("auc", area_under_curve(all)),
        ("coverage80", mean(&intervals, |([low, _, high], one)| flag(*low <= one.end && one.end <= *high))),
        ("width", widths.get(widths.len() / 2).copied()),
        ("interval", mean(&intervals, interval_score)),
        ("mae", mean(&intervals, |([_, middle, _], one)| ((middle - one.end).abs() / one.distance).min(CAP))),
        ("recall", mean(&misses, |one| flag(one.probability < AT_RISK))),
        ("precision", mean(&warned, |one| flag(!one.hit))),
        ("wrong", mean(&hits, |one| flag(one.probability < AT_RISK))),
    ]
}

fn flag(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn outcome(one: &Scored) -> f64 {
    flag(one.hit)
}

fn mean<T>(all: &[T], of: impl Fn(&T) -> f64) -> Option<f64> {
    (!all.is_empty()).then(|| all.iter().map(of).sum::<f64>() / all.len() as f64)
}

fn log_loss(one: &Scored) -> f64 {
    let probability = one.probability.clamp(0.005, 0.995);
    -(if one.hit { probability } else { 1.0 - probability }).ln()
}

/// Mean distance of what was said from what came, over ten bins of what was said.
fn calibration_error(all: &[Scored]) -> Option<f64> {
    let mut bins = [0.0; 10];
    for one in all {
        bins[((one.probability * 10.0) as usize).min(9)] += one.probability - outcome(one);
    }
    (!all.is_empty()).then(|| bins.iter().map(|bin: &f64| bin.abs()).sum::<f64>() / all.len() as f64)
}

/// Probability that a hit was given a higher probability than a miss, ties counting half.
fn area_under_curve(all: &[Scored]) -> Option<f64> {
    let mut sorted: Vec<&Scored> = all.iter().collect();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let hits = all.iter().filter(|one| one.hit).count() as f64;
    let misses = all.len() as f64 - hits;
    let (mut ranks, mut before) = (0.0, 0);
    for ties in sorted.chunk_by(|a, b| a.probability == b.probability) {
        let rank = (2 * before + ties.len() + 1) as f64 / 2.0;
        ranks += rank * ties.iter().filter(|one| one.hit).count() as f64;
        before += ties.len();
    }
    (hits > 0.0 && misses > 0.0).then(|| (ranks - hits * (hits + 1.0) / 2.0) / (hits * misses))
}

fn width((quantiles, one): &([f64; 3], Scored)) -> f64 {
    (quantiles[2] - quantiles[0]) / one.distance
}

/// Winkler's: the width, and for an end outside ten times its distance from the interval.
fn interval_score(both: &([f64; 3], Scored)) -> f64 {
    let ([low, _, high], one) = both;
    let outside = (low - one.end).max(0.0) + (one.end - high).max(0.0);
    (width(both) + 10.0 * outside / one.distance).min(CAP)
}

/// Brier score and calibration error of chances and whether they came true.
pub fn brier_and_error(cases: &[(f64, bool)]) -> (f64, f64) {
    let scored = |(probability, hit): &(f64, bool)| Scored {
        probability: *probability,
        hit: *hit,
        quantiles: None,
        end: 0.0,
        distance: 1.0,
    };
    let all: Vec<Scored> = cases.iter().map(scored).collect();
    let figure =
        |wanted: &str| figures(&all).into_iter().find(|(name, _)| *name == wanted).and_then(|(_, value)| value).unwrap_or(0.0);
    (figure("brier"), figure("ece"))
}
