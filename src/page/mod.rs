//! The page for people without Grafana: from what is known to HTML. Pure; [`crate::publish::http`] serves it.
//!
//! Readable without scripts, styles and colours: tables are tables, a status is a word, a chart has its numbers beside it. A
//! small script replaces the content when there is something new, nothing else. No asset comes from outside.

mod chart;
mod filter;
mod key_result;
mod overview;
mod sources;
mod texts;

use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

pub use self::{
    filter::{Filter, Wanted},
    key_result::{KeyResultPage, key_result},
    overview::{MOST, overview, parts},
    sources::sources,
};
use crate::lang::{Language, Pages};

/// The style sheet, the script and the icon, as they are served.
pub const STYLE: &str = include_str!("assets/okrd.css");
pub const SCRIPT: &str = include_str!("assets/okrd.js");
pub const ICON: &str = include_str!("assets/okrd.svg");

/// What all pages of one request have in common.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub language: Language,
    /// That of the file: it needs no mention in addresses.
    pub usual: Language,
}

impl Reader {
    /// A link of this site in the reader's language; `address` begins with a slash.
    pub fn link(&self, address: &str) -> String {
        if self.language == self.usual {
            return address.to_owned();
        }
        let (address, anchor) =
            address.split_once('#').map_or((address, String::new()), |(address, to)| (address, format!("#{to}")));
        let mark = if address.contains('?') { '&' } else { '?' };
        format!("{address}{mark}lang={}{anchor}", self.language.code())
    }

    fn words(&self) -> &'static Pages {
        self.language.pages()
    }
}

/// A page that only says that something is not there, or not now.
pub fn notice(reader: Reader, title: &str, text: &str) -> String {
    framed(reader, &Frame { title, current: "", address: "/", as_of: "", zone: "" }, "notice.html", &context! { title, text })
}

/// What stands around the content.
struct Frame<'a> {
    title: &'a str,
    /// The entry of the navigation that this is.
    current: &'a str,
    /// Of this page, in the usual language.
    address: &'a str,
    as_of: &'a str,
    zone: &'a str,
}

/// Fills `template` in and puts it into the frame.
fn framed(reader: Reader, frame: &Frame<'_>, template: &str, content: &Value) -> String {
    let other = match reader.language {
        Language::En => Language::Fr,
        Language::Fr => Language::En,
    };
    let other = Reader { language: other, ..reader };
    let words = Value::from(Serde(reader.words()));
    let body = fill(template, context! { words => words.clone(), ..content.clone() });
    let frame = context! {
        words,
        language => reader.language.code(),
        title => frame.title,
        current => frame.current,
        as_of => frame.as_of,
        zone => frame.zone,
        home => reader.link("/"),
        sources => reader.link("/sources"),
        other_language => other.language.code(),
        other_link => other.link(frame.address),
        version => env!("CARGO_PKG_VERSION"),
        body => Value::from_safe_string(body),
    };
    fill("frame.html", frame)
}

fn fill(template: &str, content: Value) -> String {
    let template = environment().get_template(template).expect("it was added below");
    template.render(content).expect("every field of the page is there")
}

/// Texts and numbers as a template sees them.
fn value(content: &impl Serialize) -> Value {
    Value::from(Serde(content))
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().expect("it is Jinja's own"));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_filter("meter", meter);
        let templates = [
            ("frame.html", include_str!("templates/frame.html")),
            ("notice.html", include_str!("templates/notice.html")),
            ("overview.html", include_str!("templates/overview.html")),
            ("key_result.html", include_str!("templates/key_result.html")),
            ("sources.html", include_str!("templates/sources.html")),
        ];
        for (name, text) in templates {
            environment.add_template(name, text).expect("the templates are part of the program, and a test renders them");
        }
        environment
    })
}

/// A bar from 0 to 100 with a tick where pace wants it to end; the number stands beside it in words.
fn meter(percent: Option<f64>, expected: Option<f64>) -> Value {
    let within = |number: f64| number.clamp(0.0, 100.0);
    let mut svg = String::from(
        "<svg class=\"meter\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/>",
    );
    if let Some(percent) = percent {
        svg.push_str(&format!("<rect class=\"fill\" width=\"{:.1}\" height=\"8\"/>", within(percent)));
    }
    if let Some(expected) = expected {
        svg.push_str(&format!("<rect class=\"tick\" x=\"{:.1}\" width=\"1\" height=\"8\"/>", within(expected).min(99.0)));
    }
    svg.push_str("</svg>");
    Value::from_safe_string(svg)
}
