//! A bar of progress, with a tick where pace expects it to end.

use anstyle::Style;

use super::look::{BOLD, DIM, Look};

/// A bar of `cells` cells: filled by `progress`, marked at `expected` (both fractions); blank if progress is not known.
///
/// It is full from the target on and never before it, and empty at the baseline and below.
pub fn bar(look: &Look, style: Style, progress: Option<f64>, expected: Option<f64>, cells: usize) -> String {
    let Some(progress) = progress else { return " ".repeat(cells) };
    let glyphs = look.glyphs();
    let halves = halves(progress, cells);
    let tick = expected.map(|expected| position(expected, cells));
    let mut out = String::new();
    // One run of equal style at a time, so that a coloured bar is a few escapes long and not one a cell.
    let mut run = (style, String::new());
    for cell in 0..cells {
        let (style, glyph) = match cell {
            _ if tick == Some(cell) => (BOLD, glyphs.tick),
            _ if 2 * cell + 1 < halves => (style, glyphs.full),
            _ if 2 * cell < halves => (style, glyphs.half),
            _ => (DIM, glyphs.empty),
        };
        if style != run.0 {
            look.paint_onto(&mut out, run.0, &run.1);
            run = (style, String::new());
        }
        run.1.push(glyph);
    }
    look.paint_onto(&mut out, run.0, &run.1);
    out
}

/// How many half cells are filled.
fn halves(progress: f64, cells: usize) -> usize {
    let all = 2 * cells;
    // Truncation is wanted: a bar that is not there yet is not full.
    let filled = (progress.clamp(0.0, 1.0) * all as f64 + 1e-9) as usize;
    filled.min(all)
}

/// The cell that a tick stands in.
fn position(expected: f64, cells: usize) -> usize {
    ((expected.clamp(0.0, 1.0) * cells as f64) as usize).min(cells.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(progress: Option<f64>, expected: Option<f64>, unicode: &str, ascii: &str) {
        let mut look = Look { width: 80, colour: false, ascii: false };
        assert_eq!(bar(&look, BOLD, progress, expected, 10), unicode);
        look.ascii = true;
        assert_eq!(bar(&look, BOLD, progress, expected, 10), ascii);
    }

    #[test]
    fn a_bar_shows_progress_and_where_it_should_be() {
        check(Some(0.5), None, "█████░░░░░", "#####.....");
        check(Some(0.35), Some(0.58), "███▌░│░░░░", "###=.|....");
        check(Some(0.9), Some(0.5), "█████│███░", "#####|###.");
        check(Some(-0.4), Some(0.0), "│░░░░░░░░░", "|.........");
        check(Some(1.7), Some(1.0), "█████████│", "#########|");
        check(Some(0.999), None, "█████████▌", "#########=");
        check(None, Some(0.5), "          ", "          ");
    }
}
