//! `okrd status`: where every key result stands, grouped by objective, what needs attention, and a summary.
//!
//! The table never wraps: it is laid out for the width that there is, and gives up columns (the age of the data, then the
//! remark, then the numbers, then the bar) before it cuts titles short.

mod attention;
mod columns;
mod row;
mod summary;

use self::{attention::attention, columns::Columns, row::Row, summary::summary};
use super::{
    bar::bar,
    look::{BOLD, DIM, Look, PLAIN, style_of},
    text::{cut, padding, width},
};
use crate::{
    answer::StatusView,
    lang::Language,
    okr::{Objective, Status},
    progress::ObjectiveAssessment,
};

/// What stands before every key result, so that objectives stand out.
const INDENT: usize = 2;

/// The whole answer of `okrd status`, lines ended by `\n`.
pub fn status(view: &StatusView<'_>, look: &Look, language: Language) -> String {
    let look = Look { width: look.width.max(60), ..*look };
    let page = Page { view, look: &look, language };
    let mut out = String::new();
    if view.key_results.is_empty() {
        page.line(&mut out, language.words().no_key_results().to_owned());
    } else {
        page.table(&mut out);
        attention(&page, &mut out);
    }
    summary(&page, &mut out);
    out
}

/// What all parts of the answer are made with.
struct Page<'a> {
    view: &'a StatusView<'a>,
    look: &'a Look,
    language: Language,
}

impl Page<'_> {
    fn table(&self, out: &mut String) {
        let rows: Vec<Row> = self.view.key_results.iter().map(|key_result| Row::of(self, key_result)).collect();
        let columns = Columns::fit(&rows, self.language.words().headings(), self.look);
        self.line(out, columns.headings(self.look));
        let mut by_objective = vec![Vec::new(); self.view.objectives.len()];
        for (view, row) in self.view.key_results.iter().zip(&rows) {
            by_objective[view.objective].push(row);
        }
        let objectives = self.view.objectives.iter().zip(self.view.objective_assessments);
        for ((objective, assessment), rows) in objectives.zip(by_objective) {
            if rows.is_empty() && assessment.progress.is_err() {
                continue;
            }
            out.push('\n');
            self.objective(out, objective, assessment, rows.len(), &columns);
            for row in rows {
                self.line(out, columns.row(row, self.look));
            }
        }
    }

    /// Two lines: title, bar and percent in the columns of the table; then what is to be said of it.
    fn objective(
        &self,
        out: &mut String,
        objective: &Objective,
        assessment: &ObjectiveAssessment,
        key_results: usize,
        columns: &Columns,
    ) {
        let look = self.look;
        let title = cut(&look.clean(&objective.title), columns.before_bar(), look.glyphs().ellipsis);
        let mut line = look.paint(BOLD, &title);
        line.push_str(&padding(&title, columns.before_bar()));
        let progress = assessment.progress.as_ref().ok().copied();
        if let Some(cells) = columns.bar() {
            let style = assessment.worst.map_or(PLAIN, |(_, worst)| style_of(worst));
            line.push_str("  ");
            line.push_str(&bar(look, style, progress, assessment.expected.as_ref().ok().copied(), cells));
        }
        let percent = progress.map_or(look.glyphs().unknown.to_owned(), |share| self.language.progress(share));
        let percent = look.clean(&percent);
        line.push_str("  ");
        line.push_str(&padding(&percent, columns.percent()));
        look.paint_onto(&mut line, BOLD, &percent);
        self.line(out, line);

        let details = self.objective_details(objective, assessment, key_results).join(look.glyphs().separator);
        let details = cut(&details, look.width, look.glyphs().ellipsis);
        self.line(out, look.paint(DIM, &details));
    }

    fn objective_details(&self, objective: &Objective, assessment: &ObjectiveAssessment, key_results: usize) -> Vec<String> {
        let (words, look) = (self.language.words(), self.look);
        let mut details = vec![look.clean(&objective.owner)];
        if let Some((_, worst)) = assessment.worst
            && !matches!(worst, Status::OnTrack | Status::Achieved)
        {
            details.push(look.clean(&words.worst(worst)));
        }
        let children = |child: &&Objective| child.rolls_up && child.parent.as_ref() == Some(&objective.id);
        let of = key_results + self.view.objectives.iter().filter(children).count();
        if of > 0 {
            details.push(look.clean(&words.with_data(of.saturating_sub(assessment.left_out), of)));
        }
        if let Some(accomplished) = assessment.accomplished {
            details.push(look.clean(words.accomplished(accomplished)));
        }
        let parent = objective.parent.as_ref().and_then(|id| self.view.objectives.iter().find(|other| other.id == *id));
        details.extend(parent.map(|parent| look.clean(&words.part_of(&parent.title))));
        details
    }

    /// Adds a line, without the spaces that fill its last cell.
    fn line(&self, out: &mut String, line: String) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// `text` cut and filled to `cells`.
fn fill(text: &str, cells: usize, look: &Look) -> String {
    let text = cut(text, cells, look.glyphs().ellipsis);
    let padding = padding(&text, cells);
    text + &padding
}

/// The widest of some texts.
fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(width).max().unwrap_or(0)
}
