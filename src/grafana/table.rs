//! Tables put together from several queries: one row a thing, one column a query.

use super::model::{Names, Organize, Override, SortField, Transformation};

/// One column: the field that the queries give, and its name for people with how it looks.
#[derive(Debug)]
pub struct Column {
    field: String,
    shown: Override,
    name: String,
}

impl Column {
    /// A label of the queries' series.
    pub fn label(field: &str, name: &str, look: impl FnOnce(Override) -> Override) -> Self {
        Self { field: field.into(), name: name.into(), shown: look(Override::named(name)) }
    }

    /// The number of one query.
    pub fn number(query: &str, name: &str, look: impl FnOnce(Override) -> Override) -> Self {
        Self::label(&format!("Value #{query}"), name, look)
    }

    /// Not shown, but there for links.
    pub fn hidden(field: &str) -> Self {
        Self::label(field, field, Override::hidden)
    }
}

/// Rows joined by `key`, the columns in this order, sorted by the first of them that `sort` names.
pub fn columns(key: &'static str, columns: Vec<Column>, sort: &[(&str, bool)]) -> (Vec<Transformation>, Vec<Override>) {
    let names = columns.iter().map(|column| column.field.clone()).collect();
    let sort = sort.iter().map(|(name, desc)| SortField { field: (*name).to_owned(), desc: *desc }).collect();
    let organize = Organize {
        index_by_name: columns.iter().enumerate().map(|(index, column)| (column.field.clone(), index)).collect(),
        rename_by_name: columns.iter().map(|column| (column.field.clone(), column.name.clone())).collect(),
        exclude_by_name: Default::default(),
    };
    let transformations = vec![
        Transformation::JoinByField { by_field: key, mode: "outer" },
        Transformation::FilterFieldsByName { include: Names { names } },
        Transformation::Organize(organize),
        Transformation::SortBy { sort },
    ];
    (transformations, columns.into_iter().map(|column| column.shown).collect())
}
