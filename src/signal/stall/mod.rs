//! Whether the series still moves, and whether its source still speaks.
