//! Any series through forecast and stall detection.

use okrd::signal::{
    Case, Metric, Point, Reading,
    forecast::{self, NoForecast},
    source::source_state,
    stall::{self, Sensitivity},
};

const METRICS: [Metric; 6] = [Metric::Cumulative, Metric::Sum, Metric::Flow, Metric::Level, Metric::Ratio, Metric::Rank];
const READINGS: [Reading; 4] = [Reading::Last, Reading::Mean7, Reading::Mean28, Reading::Sum];

/// Numbers out of bytes: small ones as they occur, and every other that there is.
struct Numbers<'d>(&'d [u8]);

impl Numbers<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<f64> {
        match self.byte()? {
            // NaN, infinities, the largest and smallest, whatever the bits say.
            255 => {
                let (bits, rest) = self.0.split_first_chunk()?;
                self.0 = rest;
                Some(f64::from_le_bytes(*bits))
            }
            254 => Some(f64::NAN),
            253 => Some(f64::INFINITY),
            252 => Some(f64::MAX),
            251 => Some(-f64::from(self.byte()?)),
            250 => Some(f64::from(self.byte()?) * 1e6),
            200..=249 => Some(f64::from(self.byte()?) / 16.0),
            small => Some(f64::from(small)),
        }
    }
}

/// A case: there is a chance between 0 and 1 with quantiles in their order, or a named reason for none; the same for stalls;
/// never another answer for the same series.
pub fn signals(data: &[u8]) {
    let mut numbers = Numbers(data);
    let Some(case) = read(&mut numbers) else { return };
    let Some(now) = numbers.number() else { return };
    let mut points = Vec::new();
    let mut day = -30.0;
    while let (Some(step), Some(value)) = (numbers.number(), numbers.number()) {
        // In the order of their days is what the caller promises; not that they are finite or apart.
        if step >= 0.0 || step.is_nan() {
            day += step;
        }
        points.push(Point { day, value, as_of: (value > 100.0).then_some(day - 1.0) });
    }
    let case = Case { points: &points, ..case };
    let forecast = forecast::forecast(&case, now);
    match forecast {
        Ok(forecast) => {
            assert!((0.0..=1.0).contains(&forecast.hit_probability), "{forecast:?}");
            let [low, middle, high] = forecast.quantiles;
            assert!(low <= middle && middle <= high && low.is_finite() && high.is_finite(), "{forecast:?}");
        }
        Err(NoForecast::TooFewObservations { have, need }) => assert!(have < need),
        Err(_) => {}
    }
    assert_eq!(forecast.ok(), forecast::forecast(&case, now).ok());
    let _ = source_state(&case, now);
    for sensitivity in [Sensitivity::Strict, Sensitivity::Balanced, Sensitivity::Sensitive] {
        if let Ok(evidence) = stall::evidence(&case, now, sensitivity) {
            assert!(!evidence.statistic.is_nan() && !evidence.threshold.is_nan(), "{evidence:?}");
            assert!(evidence.since <= evidence.until, "{evidence:?}");
        }
    }
}

fn read(numbers: &mut Numbers<'_>) -> Option<Case<'static>> {
    let metric = METRICS[usize::from(numbers.byte()?) % METRICS.len()];
    let reading = READINGS[usize::from(numbers.byte()?) % READINGS.len()];
    let switches = numbers.byte()?;
    Some(Case {
        metric,
        reading,
        up: switches & 1 == 0,
        cycle_days: numbers.number()?,
        weekday: (switches >> 1) % 7,
        baseline: numbers.number()?,
        target: numbers.number()?,
        points: &[],
    })
}
