//! `/`: what this is and where to look, for whoever opens the address in a browser.

use axum::{extract::State, response::Html};

use super::Published;
use crate::lang::Language;

pub(super) async fn home(State(published): State<Published>) -> Html<&'static str> {
    Html(match published.board.load().language() {
        Language::En => include_str!("home.en.html"),
        Language::Fr => include_str!("home.fr.html"),
    })
}
