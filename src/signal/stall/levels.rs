//! Levels.

use super::{Case, Finding, Fresh, Metric, weekdays::weekday};

pub(super) const FEWEST: usize = 8;
pub(super) const SHORTEST_DAYS: f64 = 14.0;
const WINDOWS: [f64; 9] = [7.0, 10.0, 14.0, 18.0, 21.0, 25.0, 28.0, 35.0, 42.0];

pub struct Tune {
    pub gls: f64,
    pub rho0: f64,
    pub rho_n: f64,
    pub rho_max: f64,
    pub rpow: f64,
    pub hist: f64,
    pub preq: f64,
    pub req: f64,
    pub floor: f64,
    pub th1: f64,
    pub c_max: f64,
    pub neg: f64,
    pub c_lo: f64,
    pub win: f64,
    pub pre: f64,
    pub vr: f64,
    pub dow: f64,
    pub soft: f64,
    pub unroll: f64,
    pub log: f64,
    pub kmin: f64,
    pub vpow: f64,
}
pub static mut TUNE: Tune = Tune {
    gls: 0.0, rho0: 0.0, rho_n: 0.0, rho_max: 0.95, rpow: 0.7, hist: 60.0, preq: 0.1, req: 1.0, floor: 0.25, th1: 0.55, c_max: 0.3, neg: 0.2, c_lo: 0.1, win: 3.0, pre: 5.0, vr: 1.0, dow: 2.0, soft: 0.0, unroll: 0.0, log: 1.0, kmin: 7.0, vpow: 1.0,
};

pub(super) fn finding(case: &Case, fresh: &Fresh, pace: f64) -> Option<Finding> {
    let t = unsafe { &*std::ptr::addr_of!(TUNE) };
    let all = &fresh.points;
    let now = all[all.len() - 1].0;
    let sign = if case.up { 1.0 } else { -1.0 };
    let unrolled = if t.unroll > 0.0 && case.metric == Metric::Level { unroll(all, t) } else { None };
    let rolled = unrolled.is_some();
    let all = unrolled.as_ref().unwrap_or(all);
    let first = all.partition_point(|p| p.0 < now - t.hist);
    let points = &all[first..];
    let n = points.len();
    if n < FEWEST { return None; }
    let logs = case.metric == Metric::Flow && t.log > 0.0 && points.iter().all(|p| p.1 > -1.0);
    let tf = |v: f64| sign * if logs { (1.0 + v).ln() } else { v };
    let mut y: Vec<f64> = points.iter().map(|p| tf(p.1)).collect();
    let level = points.iter().map(|p| p.1).sum::<f64>() / n as f64;
    let pace = if logs { 
        (((1.0 + case.target) / (1.0 + case.baseline)).ln() / case.cycle_days).abs()
    } else { pace };
    if (matches!(case.metric, Metric::Flow | Metric::Ratio) || rolled) && n >= 21 && fresh.period < 3.0 { deseason(case, points, &mut y, t.dow); }
    winsorise(&mut y, t.win);
    let mut best: Option<Finding> = None;
    let mut sum = 0.0;
    for k in WINDOWS {
        if k < t.kmin { continue; }
        if now - points[0].0 < k + 5.0 { break; }
        let tau = now - k;
        let after = n - points.partition_point(|p| p.0 <= tau);
        if after < 5 || n - after < t.pre as usize { continue; }
        let Some(fit) = hinge(points, &y, tau, t) else { continue };
        let (vb, vc) = (fit.vb, fit.vc);
        let (b, c) = (fit.b, fit.c);
        let preq = (t.preq * pace).powi(-2);
        let mut b_ref = (b / vb + t.req * pace * preq) / (1.0 / vb + preq);
        let vref = 1.0 / (1.0 / vb + preq);
        b_ref = b_ref.max(t.floor * pace);
        if c >= t.c_max * b_ref { continue; }
        let d0 = t.th1 * b_ref - c.max(-t.neg * b_ref);
        let d1 = (c - t.c_lo * b_ref).max(0.0);
        let statistic = (d0 * d0 - d1 * d1) / (2.0 * (vc + t.vr * t.th1 * t.th1 * if t.vpow > 1.5 { vref } else { vb }));
        sum += statistic.min(50.0).exp();
        let scale = if logs { 1.0 + level.abs() } else { 1.0 };
        best = Finding::better(best, Finding { statistic, since: tau, seen: c * k * scale, expected: b_ref * k * scale });
    }
    if t.soft > 0.0 && let Some(b) = &mut best { b.statistic = (sum / 9.0).ln().max(0.0); }
    best
}

struct Fit { b: f64, c: f64, vb: f64, vc: f64 }

fn solve(points: &[(f64, f64)], y: &[f64], tau: f64, rho: f64) -> Option<([f64; 3], [f64; 2], f64)> {
    // normal equations of the whitened hinge
    let (mut a, mut g, mut yy) = ([[0.0f64; 3]; 3], [0.0f64; 3], 0.0);
    let row = |i: usize| [1.0, (points[i].0 - tau).min(0.0), (points[i].0 - tau).max(0.0), y[i]];
    let mut before = [0.0; 4];
    for i in 0..points.len() {
        let r = row(i);
        let z = if i == 0 || rho == 0.0 { r } else {
            let dt = (points[i].0 - points[i - 1].0).max(0.1);
            let p = if dt == 1.0 { rho } else { rho.powf(dt) };
            let s = 1.0 / (1.0 - p * p).sqrt();
            [(r[0] - p * before[0]) * s, (r[1] - p * before[1]) * s, (r[2] - p * before[2]) * s, (r[3] - p * before[3]) * s]
        };
        before = r;
        for u in 0..3 {
            for v in 0..3 { a[u][v] += z[u] * z[v]; }
            g[u] += z[u] * z[3];
        }
        yy += z[3] * z[3];
    }
    let det = a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
    if !(det.abs() > 1e-12) { return None; }
    let inv = |u: usize, v: usize| {
        let (u1, u2, v1, v2) = ((u + 1) % 3, (u + 2) % 3, (v + 1) % 3, (v + 2) % 3);
        (a[v1][u1] * a[v2][u2] - a[v1][u2] * a[v2][u1]) / det
    };
    let mut x = [0.0; 3];
    for u in 0..3 { for v in 0..3 { x[u] += inv(u, v) * g[v]; } }
    let _ = yy;
    Some((x, [inv(1, 1), inv(2, 2)], 0.0))
}

fn hinge(points: &[(f64, f64)], y: &[f64], tau: f64, t: &Tune) -> Option<Fit> {
    let n = points.len();
    let (x, v, _) = solve(points, y, tau, 0.0)?;
    let res = |x: &[f64; 3], i: usize| y[i] - x[0] - x[1] * (points[i].0 - tau).min(0.0) - x[2] * (points[i].0 - tau).max(0.0);
    let (mut s0, mut s1) = (0.0, 0.0);
    let mut last = 0.0;
    for i in 0..n { let e = res(&x, i); s0 += e * e; if i > 0 { s1 += e * last; } last = e; }
    let nf = n as f64;
    let mut rho = if s0 > 0.0 { s1 / s0 } else { 0.0 } + 1.0 / nf;
    rho = ((rho * nf + t.rho0 * t.rho_n) / (nf + t.rho_n)).clamp(0.0, t.rho_max);
    if t.gls > 0.0 {
        let (x, v, _) = solve(points, y, tau, rho)?;
        let mut s = 0.0;
        let mut last = 0.0;
        for i in 0..n {
            let e = res(&x, i);
            let z = if i == 0 { e } else {
                let p = rho.powf((points[i].0 - points[i - 1].0).max(0.1));
                (e - p * last) / (1.0 - p * p).sqrt()
            };
            last = e;
            s += z * z;
        }
        let s2 = s / (nf - 3.0) + 1e-12;
        let f = ((1.0 + rho) / (1.0 - rho)).powf(t.rpow - 0.7);
        return Some(Fit { b: x[1], c: x[2], vb: v[0] * s2 * f, vc: v[1] * s2 * f });
    }
    let s2 = s0 / (nf - 3.0) + 1e-12;
    let f = ((1.0 + rho) / (1.0 - rho)).powf(t.rpow);
    Some(Fit { b: x[1], c: x[2], vb: v[0] * s2 * f, vc: v[1] * s2 * f })
}

fn median(v: &mut [f64]) -> f64 {
    let n = v.len();
    if n == 0 { return 0.0; }
    let m = *v.select_nth_unstable_by(n / 2, f64::total_cmp).1;
    if n % 2 == 1 { m } else { 0.5 * (m + v[..n / 2].iter().copied().fold(f64::NEG_INFINITY, f64::max)) }
}

fn deseason(case: &Case, points: &[(f64, f64)], y: &mut [f64], shrink: f64) {
    let n = y.len();
    let mut by: [Vec<f64>; 7] = Default::default();
    for i in 3..n.saturating_sub(3) {
        let mean = y[i - 3..=i + 3].iter().sum::<f64>() / 7.0;
        by[weekday(case, points[i].0)].push(y[i] - mean);
    }
    let mut w = [0.0; 7];
    for d in 0..7 {
        let c = by[d].len() as f64;
        w[d] = median(&mut by[d]) * c / (c + shrink);
    }
    for i in 0..n { y[i] -= w[weekday(case, points[i].0)]; }
}

fn winsorise(y: &mut [f64], limit: f64) {
    let n = y.len();
    let mut center = vec![0.0; n];
    let mut buf = [0.0; 15];
    for i in 0..n {
        let (a, b) = (i.saturating_sub(7), (i + 8).min(n));
        let part = &mut buf[..b - a];
        part.copy_from_slice(&y[a..b]);
        center[i] = median(part);
    }
    let mut dev: Vec<f64> = (0..n).map(|i| (y[i] - center[i]).abs()).collect();
    let sd = 1.4826 * median(&mut dev) + 1e-12;
    for i in 0..n { y[i] = y[i].clamp(center[i] - limit * sd, center[i] + limit * sd); }
}

fn unroll(points: &[(f64, f64)], t: &Tune) -> Option<Vec<(f64, f64)>> {
    const W: usize = 28;
    let (d0, d1) = (points[0].0.floor(), points[points.len() - 1].0.floor());
    let n = (d1 - d0) as usize + 1;
    if n < W + 14 || n > 400 { return None; }
    let mut y = vec![0.0; n];
    let mut j = 0;
    for (i, v) in y.iter_mut().enumerate() {
        let d = d0 + i as f64;
        while j + 1 < points.len() && points[j + 1].0.floor() <= d { j += 1; }
        let (a, va) = (points[j].0.floor(), points[j].1);
        *v = if a >= d || j + 1 >= points.len() { va } else {
            let (b, vb) = (points[j + 1].0.floor(), points[j + 1].1);
            va + (vb - va) * (d - a) / (b - a)
        };
    }
    let delta: Vec<f64> = y.windows(2).map(|p| p[1] - p[0]).collect();
    let mut sorted = delta.clone();
    let m = median(&mut sorted);
    let mut dev: Vec<f64> = delta.iter().map(|d| (d - m).abs()).collect();
    let mad = 4.0 * 1.4826 * median(&mut dev) + 1e-12;
    let z: Vec<f64> = delta.iter().map(|d| (d - m).clamp(-mad, mad)).collect();
    let var = z.iter().map(|x| x * x).sum::<f64>() / z.len() as f64;
    let pairs = z.len() - W;
    let cov = (0..pairs).map(|i| z[i] * z[i + W]).sum::<f64>() / pairs as f64;
    if cov / var > -t.unroll { return None; }
    let slope = (y[n - 1] - y[0]) / (n - 1) as f64;
    let mut x = Vec::with_capacity(n + W);
    for i in 0..W { x.push(y[0] + slope * (i as f64 - (W as f64 - 1.0) / 2.0)); }
    for d in &delta { let v = x[x.len() - W] + W as f64 * d; x.push(v); }
    Some((0..n).map(|i| (d0 + i as f64, x[W + i - 1])).collect())
}
