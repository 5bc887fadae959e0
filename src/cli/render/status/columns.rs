//! Which columns there is room for, and how wide each is.

use super::{INDENT, fill, row::Row, widest};
use crate::{
    cli::render::{
        bar::bar,
        look::{DIM, Look, style_of},
        text::{cut, padding, width},
    },
    lang::Headings,
};

/// Between two columns.
const GAP: usize = 2;
/// Titles are not cut below this for the sake of the bar, of the numbers, and of the remark and the age.
const TITLE_BESIDE_BAR: usize = 16;
const TITLE_BESIDE_NUMBERS: usize = 22;
const TITLE_BESIDE_ALL: usize = 26;
const COMFORTABLE_TITLE: usize = 32;
const LONGEST_TITLE: usize = 72;
const SHORTEST_BAR: usize = 8;
const COMFORTABLE_BAR: usize = 12;
const LONGEST_BAR: usize = 24;
const SHORT_REMARK: usize = 24;
const LONGEST_REMARK: usize = 40;
const LONGEST_UNIT: usize = 14;

/// The layout of a table: status, title and percent always, the others if they fit; widths in cells.
pub struct Columns {
    headings: Headings,
    status: usize,
    title: usize,
    bar: Option<usize>,
    percent: usize,
    numbers: Option<Numbers>,
    remark: Option<usize>,
    age: Option<usize>,
}

/// The column "value → target unit".
#[derive(Clone, Copy)]
struct Numbers {
    value: usize,
    target: usize,
    unit: usize,
    arrow: usize,
    /// Wider than its parts if the heading is.
    whole: usize,
}

impl Columns {
    /// The columns that fit `look.width`, in the order in which they matter: bar, numbers, remark, age; then titles in full,
    /// then units, then a longer bar.
    pub fn fit(rows: &[Row], headings: Headings, look: &Look) -> Self {
        let column = |heading: &str, texts: &dyn Fn(&Row) -> &str| widest(rows.iter().map(texts)).max(width(heading));
        let status = column(headings.status, &|row| &row.label);
        let title = column(headings.key_result, &|row| &row.title).min(LONGEST_TITLE);
        let percent = widest(rows.iter().map(|row| row.percent.as_str())).max(4);
        let remark = column(headings.remark, &|row| &row.remark).min(LONGEST_REMARK);
        let age = column(headings.data, &|row| &row.age);
        let unit = widest(rows.iter().map(|row| row.unit.as_str())).min(LONGEST_UNIT);
        let mut numbers = Numbers {
            value: widest(rows.iter().map(|row| row.value.as_str())),
            target: widest(rows.iter().map(|row| row.target.as_str())),
            unit: 0,
            arrow: width(look.glyphs().arrow) + 2,
            whole: 0,
        };
        numbers.whole = (numbers.value + numbers.arrow + numbers.target).max(width(headings.value_and_target));

        let mut room = look.width.saturating_sub(INDENT + status + GAP + GAP + percent);
        let mut columns = Self { headings, status, title: 0, bar: None, percent, numbers: None, remark: None, age: None };
        // A column that does not fit takes those that matter less with it, so that the same table never has a hole.
        let mut fits = true;
        let mut take = |cells: usize, title: usize| {
            fits = fits && room >= cells + GAP + title;
            room -= if fits { cells + GAP } else { 0 };
            fits
        };
        columns.bar = take(SHORTEST_BAR, title.min(TITLE_BESIDE_BAR)).then_some(SHORTEST_BAR);
        columns.numbers = take(numbers.whole, title.min(TITLE_BESIDE_NUMBERS)).then_some(numbers);
        columns.remark = take(remark.min(SHORT_REMARK), title.min(TITLE_BESIDE_ALL)).then_some(remark.min(SHORT_REMARK));
        columns.age = take(age, title.min(TITLE_BESIDE_ALL)).then_some(age);
        columns.title = room.min(title).min(COMFORTABLE_TITLE);
        room -= columns.title;
        if let Some(cells) = &mut columns.bar {
            let more = room.min(COMFORTABLE_BAR - SHORTEST_BAR);
            *cells += more;
            room -= more;
        }
        let more = room.min(title - columns.title);
        columns.title += more;
        room -= more;
        if let Some(cells) = &mut columns.remark {
            let more = room.min(remark - *cells);
            *cells += more;
            room -= more;
        }
        if let Some(numbers) = &mut columns.numbers
            && unit > 0
            && room > unit
        {
            let whole = numbers.whole.max(numbers.value + numbers.arrow + numbers.target + 1 + unit);
            room -= whole - numbers.whole;
            (numbers.unit, numbers.whole) = (unit, whole);
        }
        columns.bar = columns.bar.map(|cells| (cells + room).min(LONGEST_BAR));
        columns
    }

    /// Cells before the gap that the bar (or the percent, without a bar) follows.
    pub fn before_bar(&self) -> usize {
        INDENT + self.status + GAP + self.title
    }

    pub fn bar(&self) -> Option<usize> {
        self.bar
    }

    pub fn percent(&self) -> usize {
        self.percent
    }

    /// The line of column titles.
    pub fn headings(&self, look: &Look) -> String {
        let progress = self.bar.map_or(0, |cells| cells + GAP) + self.percent;
        let mut cells = vec![
            (self.headings.status, self.status),
            (self.headings.key_result, self.title),
            (if self.bar.is_some() { self.headings.progress } else { "%" }, progress),
        ];
        cells.extend(self.numbers.map(|numbers| (self.headings.value_and_target, numbers.whole)));
        cells.extend(self.remark.map(|cells| (self.headings.remark, cells)));
        cells.extend(self.age.map(|cells| (self.headings.data, cells)));
        let mut line = " ".repeat(INDENT);
        for (at, (heading, cells)) in cells.into_iter().enumerate() {
            if at > 0 {
                line.push_str("  ");
            }
            line.push_str(&fill(&look.clean(heading), cells, look));
        }
        look.paint(DIM, line.trim_end())
    }

    /// The line of one key result.
    pub fn row(&self, row: &Row, look: &Look) -> String {
        let style = style_of(row.status);
        let mut line = " ".repeat(INDENT);
        look.paint_onto(&mut line, style, &row.label);
        line.push_str(&padding(&row.label, self.status + GAP));
        line.push_str(&fill(&row.title, self.title, look));
        if let Some(cells) = self.bar {
            line.push_str("  ");
            line.push_str(&bar(look, style, row.progress, row.expected, cells));
        }
        line.push_str("  ");
        line.push_str(&padding(&row.percent, self.percent));
        line.push_str(&row.percent);
        if let Some(numbers) = self.numbers {
            line.push_str("  ");
            line.push_str(&numbers.cell(row, look));
        }
        if let Some(cells) = self.remark {
            line.push_str("  ");
            line.push_str(&fill(&row.remark, cells, look));
        }
        if self.age.is_some() {
            line.push_str("  ");
            look.paint_onto(&mut line, DIM, &row.age);
        }
        line
    }
}

impl Numbers {
    /// Aligned at the arrow, so that values and targets can be compared down the table.
    fn cell(self, row: &Row, look: &Look) -> String {
        let arrow = look.glyphs().arrow;
        let mut text = format!("{}{} {arrow} {}", padding(&row.value, self.value), row.value, row.target);
        if self.unit > 0 && !row.unit.is_empty() {
            text.push(' ');
            text.push_str(&cut(&row.unit, self.unit, look.glyphs().ellipsis));
        }
        let padding = padding(&text, self.whole);
        text + &padding
    }
}
