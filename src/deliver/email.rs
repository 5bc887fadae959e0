//! Mail by SMTP: the same message as plain text and as HTML.

use std::{fmt::Write as _, sync::Once};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message as Letter, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use ring::digest;

use super::{
    NotDelivered,
    payload::{escaped, look, plain},
};
use crate::{
    alert::Message,
    plan::{Mail, Security},
};

/// Brings a message to a mail server. It has taken the mail when this is `Ok`.
pub async fn send(mail: &Mail, message: &Message) -> Result<(), NotDelivered> {
    static TLS: Once = Once::new();
    TLS.call_once(crate::collect::engine::install_tls_provider);
    let server = connection(mail)?;
    let letter = letter(mail, message)?;
    server.send(letter).await.map(drop).map_err(|error| {
        let told = cause(&error);
        if error.is_permanent() { NotDelivered::for_good(told) } else { NotDelivered::for_now(told) }
    })
}

fn connection(mail: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>, NotDelivered> {
    let tls = || TlsParameters::new(mail.server.clone()).map_err(|error| NotDelivered::for_good(cause(&error)));
    let security = match mail.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::Starttls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.server).port(mail.port).tls(security);
    if let Some((username, password)) = &mail.credentials {
        builder = builder.credentials(Credentials::new(username.clone(), password.expose().to_owned()));
    }
    Ok(builder.build())
}

fn letter(mail: &Mail, message: &Message) -> Result<Letter, NotDelivered> {
    let address = |text: &str| text.parse::<Mailbox>().map_err(|_| NotDelivered::for_good("an address of mail is none"));
    let from = address(&mail.from)?;
    // The same message has the same number, so that one that comes twice is known again; a story is a thread.
    let number = |parts: &[&str]| {
        let mut context = digest::Context::new(&digest::SHA256);
        parts.iter().for_each(|part| context.update(part.as_bytes()));
        let digits = context.finish().as_ref()[..16].iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        format!("<{digits}@{}>", from.email.domain())
    };
    let (own, thread) = (number(&[&message.story, &message.at.to_string()]), number(&[&message.story]));
    let (mark, _) = look(message);
    let mut letter = Letter::builder()
        .from(from)
        .subject(format!("{mark} {}", message.title))
        .message_id(Some(own))
        .references(thread)
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    for to in &mail.to {
        letter = letter.to(address(to)?);
    }
    let body = match &message.report {
        Some(report) => MultiPart::alternative_plain_html(report.markdown.clone(), report.html.clone()),
        None => MultiPart::alternative_plain_html(format!("{}\n\n{}\n", message.title, plain(message)), page(message)),
    };
    letter.multipart(body).map_err(|error| NotDelivered::for_good(error.to_string()))
}

/// Tables and inline styles only: that is what readers of mail understand.
pub fn page(message: &Message) -> String {
    let (_, colour) = look(message);
    let mut rows = String::new();
    for (label, value) in &message.facts {
        let _ = write!(
            rows,
            "<tr><td style=\"padding:4px 16px 4px 0;color:#5f6368;vertical-align:top;white-space:nowrap\">{}</td>\
             <td style=\"padding:4px 0\">{}</td></tr>",
            escaped(label),
            escaped(value)
        );
    }
    let link = message.link.as_ref().map_or_else(String::new, |link| {
        format!("<p style=\"margin:20px 0 0\"><a href=\"{0}\" style=\"color:#1a5fb4\">{0}</a></p>", escaped(link))
    });
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"></head><body style=\"margin:0;padding:24px;background:#f4f5f7;font:15px/1.5 system-ui,sans-serif;color:#202124\">\
         <div style=\"max-width:600px;margin:0 auto;background:#fff;border-radius:8px;border-top:4px solid #{colour:06x};padding:24px\">\
         <h1 style=\"font-size:19px;line-height:1.3;margin:0 0 8px\">{}</h1><p style=\"margin:0 0 16px\">{}</p>\
         <table role=\"presentation\" style=\"border-collapse:collapse\">{rows}</table>{link}</div></body></html>",
        escaped(&message.language),
        escaped(&message.title),
        escaped(&message.text),
    )
}

/// The deepest cause says most.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
