//! Counts: does what comes in still look like at least half of the pace, or rather like a fifth of it at most?

use super::{Case, Finding, Fresh, Metric, weekdays::weekday};

pub(super) const FEWEST: usize = 5;
pub(super) const SHORTEST_DAYS: f64 = 10.0;

const WINDOWS: [f64; 19] =
    [4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 14.0, 16.0, 18.0, 21.0, 24.0, 28.0, 35.0, 42.0, 49.0, 56.0];
const SHORTEST_WINDOW: f64 = 7.0;
const BEFORE: f64 = 70.0;

pub struct Tune {
    pub wreq: f64,
    pub phi0: f64,
    pub phi0_weeks: f64,
    pub phi_a: f64,
    pub r_lo: f64,
    pub th1: f64,
    pub th_s: f64,
    pub th_max: f64,
    pub kmin: f64,
    pub hist: f64,
    pub kd: f64,
    pub office: f64,
    pub req: f64,
    pub nb: f64,
    pub phi_p: f64,
}
pub static mut TUNE: Tune = Tune {
    wreq: 10.0, phi0: 2.0, phi0_weeks: 3.0, phi_a: 0.0, r_lo: 0.5, th1: 0.5, th_s: 0.2, th_max: 0.3, kmin: 7.0, hist: 70.0, kd: 1.0, office: 0.0, req: 1.0, nb: 0.0, phi_p: 0.5,
};

pub(super) fn fits(metric: Metric) -> bool {
    matches!(metric, Metric::Cumulative | Metric::Sum)
}

pub(super) fn finding(case: &Case, fresh: &Fresh, pace: f64) -> Option<Finding> {
    let t = unsafe { &*std::ptr::addr_of!(TUNE) };
    let points = &fresh.points;
    let n = points.len();
    let first = points.partition_point(|p| p.0 < points[n - 1].0 - 130.0);
    let points = &points[first..];
    let n = points.len();
    let sign = if case.up { 1.0 } else { -1.0 };
    // events and exposure up to each point
    let mut events = vec![0.0; n];
    let mut inc = vec![0.0; n];
    for i in 1..n {
        inc[i] = if case.metric == Metric::Sum { points[i].1 } else { sign * (points[i].1 - points[i - 1].1) }.max(0.0);
    }
    let weights = if fresh.period < 3.0 && points[n - 1].0 - points[0].0 >= 1.0 { profile(case, points, &inc, t) } else { [1.0; 7] };
    let mut exposure = vec![0.0; n];
    for i in 1..n {
        events[i] = events[i - 1] + inc[i];
        let mut e = 0.0;
        let (a, b) = (points[i - 1].0, points[i].0);
        if case.metric == Metric::Sum {
            e = weights[weekday(case, b)] * (b.floor() - a.floor()).min(fresh.period);
        } else {
            let days = (b.floor() - a.floor()) as i64;
            if days >= 14 {
                e = b - a;
            } else {
                for k in 0..days {
                    e += weights[weekday(case, b - k as f64)];
                }
            }
        }
        exposure[i] = exposure[i - 1] + e;
    }
    let now = points[n - 1].0;
    let mut best = None;
    for window in WINDOWS {
        let a = points.partition_point(|p| p.0 <= now - window);
        if a == 0 { break; }
        let a = a - 1;
        let span = now - points[a].0;
        if span < t.kmin || n - 1 - a < if fresh.period >= 3.0 { 1 } else { 3 } { continue; }
        let h = points.partition_point(|p| p.0 < points[a].0 - t.hist);
        let (nb, eb) = (events[a] - events[h], exposure[a] - exposure[h]);
        let (na, ea) = (events[n - 1] - events[a], exposure[n - 1] - exposure[a]);
        let mut r0 = (nb + t.wreq * pace * t.req) / (eb + t.wreq);
        let phi = dispersion(points, &events, &exposure, h, a, r0, t);
        r0 *= (-t.r_lo * (phi / (nb + 1.0)).sqrt()).exp();
        let m = r0 * ea;
        if m <= 0.0 { continue; }
        let theta = na / m;
        if theta >= t.th_max { continue; }
        let th_s = theta.clamp(0.001, t.th_s);
        let statistic = if t.nb > 0.0 && phi > 1.0 {
            // negative binomial with variance phi m at the mean under the alternative
            let kappa = t.th1 * m / (phi - 1.0) ;
            let ll = |mu: f64| na * (mu / (mu + kappa)).ln() + kappa * (kappa / (mu + kappa)).ln();
            ll(th_s * m) - ll(t.th1 * m)
        } else {
            (na * (th_s / t.th1).ln() + (t.th1 - th_s) * m) / phi
        };
        best = Finding::better(best, Finding { statistic, since: points[a].0, seen: na, expected: m });
    }
    let _ = (SHORTEST_WINDOW, BEFORE);
    best
}

fn dispersion(points: &[(f64, f64)], events: &[f64], exposure: &[f64], h: usize, a: usize, r: f64, t: &Tune) -> f64 {
    let mut end = a;
    let mut weeks = 0.0;
    let mut chi = 0.0;
    loop {
        let start = points[..end].partition_point(|p| p.0 <= points[end].0 - 7.0);
        if start == 0 || start - 1 < h { break; }
        let start = start - 1;
        let m = (r * (exposure[end] - exposure[start])).max(1e-9);
        chi += (events[end] - events[start] - m).powi(2) / m;
        weeks += 1.0;
        end = start;
    }
    let prior = t.phi0 + t.phi_a * (7.0 * r).powf(t.phi_p);
    let phi_w: f64 = if weeks > 1.0 { chi / (weeks - 1.0) } else { 1.0 };
    let dof = (weeks - 1.0f64).max(0.0);
    ((phi_w * dof + prior * t.phi0_weeks) / (dof + t.phi0_weeks)).max(1.0)
}

fn profile(case: &Case, points: &[(f64, f64)], inc: &[f64], t: &Tune) -> [f64; 7] {
    let mut days = [0.0; 7];
    let mut ev = [0.0; 7];
    for i in 1..points.len() {
        if points[i].0.floor() - points[i - 1].0.floor() <= 1.0 {
            let w = weekday(case, points[i].0);
            days[w] += 1.0;
            ev[w] += inc[i];
        }
    }
    let total: f64 = days.iter().sum();
    let n: f64 = ev.iter().sum();
    if total < 1.0 || n <= 0.0 { return [1.0; 7]; }
    if t.office <= 0.0 && points[points.len() - 1].0 - points[0].0 < 21.0 { return [1.0; 7]; }
    let m = n / total;
    // mixture prior: even or office
    let mut prior = [1.0; 7];
    if t.office > 0.0 {
        let wd: f64 = days[..5].iter().sum();
        let we: f64 = days[5..].iter().sum();
        let (nd, ne): (f64, f64) = (ev[..5].iter().sum(), ev[5..].iter().sum());
        let r = n / total;
        let ro = n / (wd + 0.1 * we);
        let phi = t.phi0 + t.phi_a * (7.0 * r).powf(t.phi_p);
        let l = (nd * (ro / r).ln() - wd * (ro - r) + ne * (0.1 * ro / r).ln() - we * (0.1 * ro - r)) / phi;
        let p = 1.0 / (1.0 + (1.0 - t.office) / t.office * (-l).exp());
        for (d, w) in prior.iter_mut().enumerate() {
            *w = (1.0 - p) + p * if d < 5 { 7.0 / 5.2 } else { 0.7 / 5.2 };
        }
    }
    let mut w = [1.0; 7];
    for d in 0..7 {
        w[d] = (ev[d] + t.kd * m * prior[d]) / (days[d] * m + t.kd * m);
    }
    let mean: f64 = w.iter().sum::<f64>() / 7.0;
    w.map(|x| x / mean)
}
