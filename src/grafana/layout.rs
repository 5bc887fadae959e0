//! Puts panels on the grid, from left to right and from top to bottom, and numbers them.

use super::model::{Custom, Datasource, Field, FieldConfig, Grid, Kind, Panel, Repeat, Target, Text};
use crate::lang::Said;

/// The grid's width.
const WIDTH: u32 = 24;

/// The panels of a dashboard so far.
#[derive(Debug, Default)]
pub struct Layout {
    panels: Vec<Panel>,
    x: u32,
    y: u32,
    /// The height of the line that is being filled.
    height: u32,
}

impl Layout {
    /// Adds a panel behind the one before, or below where there is no room.
    pub fn add(&mut self, width: u32, height: u32, panel: Panel) -> &mut Self {
        if self.x + width > WIDTH {
            self.next_line();
        }
        let grid_pos = Grid { x: self.x, y: self.y, w: width, h: height };
        let id = u32::try_from(self.panels.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.panels.push(Panel { id, grid_pos, ..panel });
        self.x += width;
        self.height = self.height.max(height);
        self
    }

    /// A heading over what follows.
    pub fn row(&mut self, title: &str) -> &mut Self {
        self.next_line();
        self.add(WIDTH, 1, Panel { title: title.into(), ..bare(Kind::Row) });
        self.next_line();
        self
    }

    pub fn finish(self) -> Vec<Panel> {
        self.panels
    }

    /// What follows begins below.
    pub fn line(&mut self) -> &mut Self {
        self.next_line();
        self
    }

    fn next_line(&mut self) {
        self.y += self.height;
        (self.x, self.height) = (0, 0);
    }
}

/// A panel that shows data.
pub fn panel(said: &Said, kind: Kind, targets: Vec<Target>, defaults: Field) -> Panel {
    Panel {
        title: said.title.into(),
        description: said.about.into(),
        datasource: Some(Datasource::CHOSEN),
        targets,
        field_config: Some(FieldConfig { defaults, overrides: Vec::new() }),
        ..bare(kind)
    }
}

/// One such panel for each value of `variable`, so many beside each other, with the value as its title.
pub fn repeated(panel: Panel, variable: &'static str, max_per_row: u32) -> Panel {
    let repeat = Repeat { repeat: variable, repeat_direction: "h", max_per_row };
    Panel { title: format!("${variable}"), repeat: Some(repeat), ..panel }
}

/// Words without a frame: the name of what the dashboard is about.
pub fn heading(content: &str) -> Panel {
    Panel { transparent: true, ..bare(Kind::Text(Text { mode: "markdown", content: content.into() })) }
}

impl Panel {
    pub fn overrides(mut self, overrides: impl IntoIterator<Item = super::model::Override>) -> Self {
        if let Some(config) = &mut self.field_config {
            config.overrides.extend(overrides);
        }
        self
    }
}

/// A line chart's field, with gaps where okrd was not there for an hour.
pub fn lines() -> Custom {
    Custom {
        draw_style: Some("line"),
        line_interpolation: Some("linear"),
        line_width: Some(2),
        fill_opacity: Some(0),
        show_points: Some("never"),
        span_nulls: Some(3_600_000),
        ..Custom::default()
    }
}

fn bare(kind: Kind) -> Panel {
    Panel {
        id: 0,
        title: String::new(),
        description: String::new(),
        grid_pos: Grid::default(),
        datasource: None,
        targets: Vec::new(),
        field_config: None,
        transformations: Vec::new(),
        interval: None,
        max_data_points: None,
        transparent: false,
        repeat: None,
        kind,
    }
}
