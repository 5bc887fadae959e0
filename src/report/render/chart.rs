//! How a key result went, as a small drawing: inline SVG without scripts, styles or text of its own.

use std::fmt::Write as _;

use super::super::types::Point;

const WIDTH: f64 = 132.0;
const HEIGHT: f64 = 42.0;
/// Room for the line's own width and the dot at its end.
const MARGIN: f64 = 4.0;

/// The colours of a chart, as style sheets write them.
#[derive(Clone, Copy, Debug)]
pub struct Palette<'a> {
    pub line: &'a str,
    pub pace: &'a str,
    pub axis: &'a str,
    pub week: &'a str,
    pub ground: &'a str,
}

impl<'a> Palette<'a> {
    /// On white.
    pub fn of_mail(line: &'a str) -> Self {
        Self { line, pace: "#8a93a3", axis: "#d5dae2", week: "#eff2f7", ground: "#ffffff" }
    }
}

/// Progress over the whole cycle: the pace dashed, the target a line on top, the `week` (two shares of the cycle)
/// shaded. Drawn also without any number, so that all rows look alike.
pub fn chart(points: &[Point], week: Option<(f64, f64)>, palette: &Palette<'_>, alternative: &str) -> String {
    let progress = || points.iter().filter_map(|point| Some((point.elapsed, point.progress?)));
    let highest = progress().map(|(_, progress)| progress).fold(1.0, f64::max).min(1.6);
    let lowest = progress().map(|(_, progress)| progress).fold(0.0, f64::min).max(-0.6);
    let x = |elapsed: f64| MARGIN + elapsed.clamp(0.0, 1.0) * (WIDTH - 2.0 * MARGIN);
    let y = |progress: f64| {
        let share = (progress.clamp(lowest, highest) - lowest) / (highest - lowest);
        HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN)
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"{}\" style=\"display:block\">",
        escaped(alternative)
    );
    if let Some((from, to)) = week.filter(|(from, to)| from < to) {
        rectangle(&mut out, x(from), x(to) - x(from), palette.week);
    }
    line(&mut out, x(0.0), x(1.0), y(1.0), palette.axis);
    line(&mut out, x(0.0), x(1.0), y(0.0), palette.axis);
    let pace: Vec<(f64, f64)> =
        points.iter().filter_map(|point| Some((x(point.elapsed), y(point.expected?.clamp(0.0, 1.0))))).collect();
    path(&mut out, &pace, palette.pace, "1.2", " stroke-dasharray=\"3 3\"");
    let drawn: Vec<(f64, f64)> = progress().map(|(elapsed, progress)| (x(elapsed), y(progress))).collect();
    path(&mut out, &drawn, palette.line, "2", " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    if let Some((x, y)) = drawn.last() {
        let _ = write!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{}\" stroke=\"{}\" stroke-width=\"1.2\"/>",
            palette.line, palette.ground
        );
    }
    out.push_str("</svg>");
    out
}

fn rectangle(out: &mut String, left: f64, width: f64, colour: &str) {
    let _ = write!(out, "<rect x=\"{left:.1}\" y=\"0\" width=\"{width:.1}\" height=\"{HEIGHT}\" fill=\"{colour}\"/>");
}

fn line(out: &mut String, left: f64, right: f64, y: f64, colour: &str) {
    let _ = write!(
        out,
        "<line x1=\"{left:.1}\" y1=\"{y:.1}\" x2=\"{right:.1}\" y2=\"{y:.1}\" stroke=\"{colour}\" stroke-width=\"1\"/>"
    );
}

fn path(out: &mut String, points: &[(f64, f64)], colour: &str, width: &str, more: &str) {
    if points.len() < 2 {
        return;
    }
    let points: Vec<String> = without_the_straight(points).iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let points = points.join(" ");
    let _ = write!(out, "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{more}/>");
}

/// The points without those that lie on the straight line between their neighbours: mail programs cut long messages off.
fn without_the_straight(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (at, point) in points.iter().enumerate() {
        let is_needed = match (kept.last(), points.get(at + 1)) {
            (Some(before), Some(after)) => distance(*point, *before, *after) > INVISIBLE,
            _ => true,
        };
        if is_needed {
            kept.push(*point);
        }
    }
    kept
}

/// In pixels.
const INVISIBLE: f64 = 0.2;

/// From a point to the line through two others, along y: they follow each other along x.
fn distance(point: (f64, f64), before: (f64, f64), after: (f64, f64)) -> f64 {
    let width = after.0 - before.0;
    let share = if width > 0.0 { (point.0 - before.0) / width } else { 0.0 };
    (before.1 + share * (after.1 - before.1) - point.1).abs()
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(elapsed: f64, progress: Option<f64>) -> Point {
        Point { elapsed, progress, expected: Some(elapsed) }
    }

    #[test]
    fn a_chart_stays_within_its_frame_whatever_the_numbers() {
        for progress in [f64::MAX, f64::MIN, 1e9, -1e9, 0.0] {
            let points = [point(0.0, Some(0.0)), point(0.4, None), point(0.5, Some(progress))];
            let svg = chart(&points, Some((0.4, 0.5)), &Palette::of_mail("#189a66"), "a \"chart\" <1>");
            assert!(svg.contains("aria-label=\"a &quot;chart&quot; &lt;1&gt;\""), "{svg}");
            let circle = svg.split("cy=\"").nth(1).unwrap().split('"').next().unwrap();
            let y: f64 = circle.parse().unwrap();
            assert!((0.0..=HEIGHT).contains(&y), "{svg}");
        }
    }

    #[test]
    fn a_straight_line_needs_two_points() {
        let straight: Vec<(f64, f64)> = (0..30).map(|x| (f64::from(x), 2.0 * f64::from(x))).collect();
        assert_eq!(without_the_straight(&straight), [(0.0, 0.0), (29.0, 58.0)]);
        let bent = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 9.0), (4.0, 9.0)];
        assert_eq!(without_the_straight(&bent), [(0.0, 0.0), (2.0, 0.0), (3.0, 9.0), (4.0, 9.0)]);
    }

    #[test]
    fn a_chart_of_nothing_is_an_empty_frame() {
        let svg = chart(&[], None, &Palette::of_mail("#189a66"), "nothing");
        assert!(!svg.contains("polyline") && !svg.contains("circle") && svg.ends_with("</svg>"));
    }
}
