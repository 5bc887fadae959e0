//! A report as a text: Markdown, HTML, JSON.
//!
//! Markdown and HTML are two templates over one [`page::Page`], which holds every text in one language, so both say the
//! same. The HTML needs nothing from outside and goes through mail: tables, inline styles, no script, and charts that
//! may be dropped, because the numbers stand beside them.

mod chart;
mod figures;
mod json;
mod page;
mod remarks;
mod sections;
mod tone;

use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, Value, context, syntax::SyntaxConfig, value::Serde};

use self::page::Page;
pub use self::{
    chart::{Palette, chart, escaped},
    figures::{UNKNOWN, forecast, value_and_target, value_change},
    json::json,
    remarks::Speaker,
    tone::Tone,
};
use super::types::Report;
use crate::{
    lang::Language,
    plan::{Format, What},
};

/// The report in this form and language.
pub fn rendered(report: &Report<'_>, format: Format, language: Language) -> String {
    match format {
        Format::Markdown => markdown(report, language),
        Format::Html => html(report, language),
        Format::Json => format!("{:#}\n", json(report)),
    }
}

/// What a message that carries it is about.
pub fn subject(report: &Report<'_>, language: Language) -> String {
    let words = language.reports();
    let cycle = report.plan.cycle.name();
    match report.what {
        What::Weekly => words.weekly_subject(cycle, report.plan.time_zone.to_datetime(report.now).date()),
        What::Close => words.close_subject(cycle),
    }
}

/// The report as one HTML file that prints well and survives mail programs.
pub fn html(report: &Report<'_>, language: Language) -> String {
    fill("report.html", report, language)
}

/// The report as Markdown, for wikis, merge requests and chats.
pub fn markdown(report: &Report<'_>, language: Language) -> String {
    fill("report.md", report, language)
}

fn fill(template: &str, report: &Report<'_>, language: Language) -> String {
    let page = Page::of(report, language);
    let template = environment().get_template(template).expect("it was added below");
    let text = template.render(context! { page => Value::from(Serde(&page)) }).expect("every field of the page is there");
    // The last line end of a template is not part of what it renders.
    text + "\n"
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().expect("it is Jinja's own"));
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None });
        environment.add_filter("md", markdown_text);
        environment.add_filter("bar", bar);
        environment.add_filter("pill", pill);
        let templates = [("report.html", include_str!("report.html")), ("report.md", include_str!("report.md"))];
        for (name, text) in templates {
            environment.add_template(name, text).expect("the templates are part of the program, and a test renders them");
        }
        environment
    })
}

/// The pieces of a bar as one row of a table, `height` pixels high.
fn bar(pieces: &Value, height: u32) -> Result<Value, minijinja::Error> {
    let mut cells = String::new();
    for piece in pieces.try_iter()? {
        let (percent, colour) = (piece.get_attr("percent")?, piece.get_attr("colour")?);
        let tick = if piece.get_attr("tick")?.is_true() { ";border-right:2px solid #1b2433" } else { "" };
        cells.push_str(&format!(
            "<td width=\"{percent}%\" height=\"{height}\" bgcolor=\"{colour}\" style=\"width:{percent}%;height:{height}px;\
             background-color:{colour};font-size:0;line-height:0{tick}\">&nbsp;</td>"
        ));
    }
    Ok(Value::from_safe_string(format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" width=\"100%\" \
         style=\"width:100%;border-collapse:collapse;table-layout:fixed\"><tr>{cells}</tr></table>"
    )))
}

/// A text on a coloured ground with round ends; square where a mail program knows no better.
fn pill(text: &str, colours: &Value) -> Result<Value, minijinja::Error> {
    let (ground, ink) = (colours.get_attr("ground")?, colours.get_attr("text")?);
    let text = chart::escaped(text);
    Ok(Value::from_safe_string(format!(
        "<span style=\"display:inline-block;padding:2px 8px;border-radius:9px;background-color:{ground};color:{ink};\
         font-size:11px;line-height:15px;font-weight:600;white-space:nowrap\">{text}</span>"
    )))
}

/// A text that is nothing but text in Markdown, also in a cell of a table.
fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => {
                out.push('\\');
                out.push(character);
            }
            '\n' | '\r' => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}
