//! What is answered about key results, whoever asks: the command line, the API, the page. Pure: from what is known to words
//! and to JSON; how it looks is the asker's business.

pub mod body;
mod explain_view;
mod explanation;
mod status_view;

pub use explain_view::ExplainView;
pub use explanation::{Explained, Line, explained, why};
pub use status_view::{KeyResultView, StatusView};
