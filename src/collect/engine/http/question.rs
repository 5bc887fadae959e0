//! One HTTP measure, asked.

use std::{borrow::Cow, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::{
    Method, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::Value;

use crate::{
    collect::{
        client::{self, Call, Reply},
        select::{Expression, records_of},
        template::{Names, Template, Values},
    },
    okr::{FailureKind, Window},
    source::{Answer, FetchError, Numbers, Question},
};

use super::{
    super::{reading::Reading, token::Tokens},
    Server,
    each::{self, MOST_THINGS},
    measure::{DEFAULT_ACCEPT, FORM_TYPE, JSON_TYPE, NO_LENGTH, TEXT_TYPE},
    paging::Walk,
    request::{AnswerIn, Body, Request},
    split::Split,
};

#[derive(Debug)]
pub struct HttpQuestion {
    server: Arc<Server>,
    /// What templates may use besides the window.
    named: Arc<Names>,
    request: Request,
    reading: Reading,
    /// Of an answer in pages or parts: where the records of each are.
    records: Option<Expression>,
    fingerprint: Box<str>,
}

impl HttpQuestion {
    pub fn new(server: Arc<Server>, named: Arc<Names>, request: Request, mut reading: Reading) -> Self {
        let is_put_together = request.paging.is_some() || request.split.is_some() || request.each.is_some();
        let records = is_put_together.then(|| reading.take_records()).flatten();
        let of_page = records.as_ref().map_or("", Expression::text);
        let fingerprint = format!("{} {} {of_page} {named:?}", request.fingerprint(), reading.fingerprint()).into();
        Self { server, named, request, reading, records, fingerprint }
    }

    /// Sends one request, signed in; gives the answer with its headers and its size.
    async fn send(&self, call: Call, max_bytes: usize) -> Result<(Value, HeaderMap, usize), FetchError> {
        let reply = self.reply(call, max_bytes).await?;
        let size = reply.body.len();
        Ok((self.reading.document(reply.body).await?, reply.headers, size))
    }

    /// What came of one request, signed in.
    async fn reply(&self, mut call: Call, max_bytes: usize) -> Result<Reply, FetchError> {
        let Server { access, client, basics } = &*self.server;
        // The source's own headers win: they are how it is signed in to.
        for (name, value) in &access.headers {
            call.headers.insert(name.clone(), value.clone());
        }
        if let Some((name, value)) = &access.key {
            call.url.query_pairs_mut().append_pair(name, value.expose());
        }
        let reply = match &access.tokens {
            None if self.is_of_the_page() => client.look(call, basics.timeout, max_bytes).await?,
            None => client.send(call, basics.timeout, max_bytes).await?,
            Some(tokens) => self.send_with_token(tokens, call, max_bytes).await?,
        };
        match reply.status {
            200..=299 => Ok(reply),
            _ if self.is_of_the_page() => Ok(reply),
            status => Err(FetchError::new(FailureKind::Rejected, client::refusal(status, &reply.body))),
        }
    }

    fn is_of_the_page(&self) -> bool {
        matches!(self.request.answer, AnswerIn::Page { .. })
    }

    /// The number in a header.
    async fn in_header(&self, name: &HeaderName, call: Call) -> Result<Value, FetchError> {
        let reply = self.reply(call, self.server.basics.max_bytes).await?;
        let value = reply.headers.get(name).ok_or_else(|| FetchError::no_data(format!("the answer has no header `{name}`")))?;
        let text = value.to_str().unwrap_or_default().trim();
        let number = serde_json::from_str::<serde_json::Number>(text);
        number.map(Value::Number).map_err(|_| FetchError::malformed(format!("the header `{name}` is no number: \"{text}\"")))
    }

    /// 1 if the page has the status and the text that it is to have, and 0 if not.
    async fn of_page(
        &self,
        status: Option<u16>,
        text: Option<&Template>,
        call: Call,
        window: &Window,
    ) -> Result<Value, FetchError> {
        let reply = self.reply(call, self.server.basics.max_bytes).await?;
        let as_expected = status.map_or((200..300).contains(&reply.status), |status| reply.status == status);
        let has_text = match text {
            Some(text) => {
                let plain = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
                plain(&String::from_utf8_lossy(&reply.body)).contains(&plain(&text.render(self.values(window, &self.named))?))
            }
            None => true,
        };
        Ok(Value::from(u8::from(as_expected && has_text)))
    }

    fn values<'v>(&'v self, window: &'v Window, named: &'v Names) -> Values<'v> {
        Values { window, time_zone: &self.server.basics.time_zone, named }
    }

    /// Sends a request with a token; one that is refused is renewed once, as it may have been revoked.
    async fn send_with_token(&self, tokens: &Tokens, call: Call, max_bytes: usize) -> Result<Reply, FetchError> {
        let Server { client, basics, .. } = &*self.server;
        let mut renewed = false;
        loop {
            let token = tokens.token(basics.timeout).await?;
            let mut call = call.clone();
            let value = HeaderValue::try_from(format!("Bearer {token}"));
            let mut value =
                value.map_err(|_| FetchError::new(FailureKind::Unauthorized, "the token cannot be sent as a header"))?;
            value.set_sensitive(true);
            call.headers.insert(AUTHORIZATION, value);
            let reply = match self.is_of_the_page() {
                true => client.look(call, basics.timeout, max_bytes).await,
                false => client.send(call, basics.timeout, max_bytes).await,
            };
            match reply {
                Err(error) if error.kind == FailureKind::Unauthorized && !renewed => {
                    tokens.refused(&token).await;
                    renewed = true;
                }
                Err(error) => return Err(FetchError { text: error.text.replace(&token, "***"), ..error }),
                Ok(reply) => return Ok(reply),
            }
        }
    }

    /// Adds the records of one request, of all its pages, to `all`; together they are no larger than one answer may be, of which
    /// so much is `left`.
    async fn gather(
        &self,
        request: &Request,
        records: Option<&Expression>,
        call: Call,
        all: &mut Vec<Value>,
        left: &mut usize,
    ) -> Result<(), FetchError> {
        let Some(paging) = &request.paging else {
            let (document, _, size) = self.send(call, *left).await?;
            *left = left.saturating_sub(size);
            match records {
                None if !document.is_array() => all.push(document),
                records => all.extend(records_of(records, &document)?),
            }
            return Ok(());
        };
        let (mut walk, mut call) = Walk::start(paging, call);
        loop {
            let (document, headers, size) = self.send(call, *left).await?;
            *left = left.saturating_sub(size);
            let records = records_of(records, &document)?;
            let count = records.len();
            all.extend(records);
            match walk.next(&document, &headers, count)? {
                Some(next) => call = next,
                None => return Ok(()),
            }
        }
    }

    /// The records of every part of the window, and in it of everything on the list, put together.
    async fn put_together(&self, window: &Window) -> Result<Value, FetchError> {
        let (request, time_zone) = (&self.request, &self.server.basics.time_zone);
        let (mut all, mut left) = (Vec::new(), self.server.basics.max_bytes);
        let parts = request.split.map_or_else(|| vec![*window], |split| split.parts(window, time_zone));
        for part in &parts {
            let Some(each) = &request.each else {
                let call = self.call(request, part, &self.named)?;
                self.gather(request, self.records.as_ref(), call, &mut all, &mut left).await?;
                continue;
            };
            let mut listed = Vec::new();
            let call = self.call(&each.list, part, &self.named)?;
            self.gather(&each.list, each.records.as_ref(), call, &mut listed, &mut left).await?;
            for thing in each.things(&listed)? {
                let call = self.call(request, part, &self.about(&thing))?;
                self.gather(request, self.records.as_ref(), call, &mut all, &mut left).await?;
            }
        }
        Ok(Value::Array(all))
    }

    fn shown(&self, request: &Request, window: &Window, named: &Names) -> String {
        let call = match self.call(request, window, named) {
            Ok(call) => call,
            Err(error) => return error.text,
        };
        let body = call.body.as_deref().map_or(Cow::Borrowed(""), String::from_utf8_lossy);
        let gap = if body.is_empty() { "" } else { " " };
        format!("{} {}{gap}{body}", call.method, call.url)
    }

    /// What templates may use in a request about one thing of a list.
    fn about(&self, thing: &str) -> Names {
        let mut names = (*self.named).clone();
        names.insert(each::NAME.into(), thing.into());
        names
    }

    /// The request for `window`, without the source's credentials.
    fn call(&self, request: &Request, window: &Window, named: &Names) -> Result<Call, FetchError> {
        let values = self.values(window, named);
        let url = self.url(request, values)?;
        let mut headers = HeaderMap::new();
        let mut set = |(name, value): (HeaderName, &'static str)| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        set(DEFAULT_ACCEPT);
        let body = match &request.body {
            Body::None if request.method == Method::POST => {
                set(NO_LENGTH);
                None
            }
            Body::None => None,
            Body::Json(json) => {
                set(JSON_TYPE);
                Some(Bytes::from(json.render(values)?.to_string()))
            }
            Body::Form(pairs) => {
                set(FORM_TYPE);
                Some(Bytes::from(form(pairs, values)?))
            }
            Body::Text(text) => {
                set(TEXT_TYPE);
                Some(Bytes::from(text.render(values)?.into_owned()))
            }
        };
        for (name, value) in &request.headers {
            let value = HeaderValue::from_str(&value.render(values)?).map_err(|_| {
                FetchError::new(FailureKind::Rejected, format!("the header `{name}` cannot be sent: it is more than one line"))
            })?;
            headers.insert(name.clone(), value);
        }
        Ok(Call { method: request.method.clone(), url, headers, body })
    }

    fn url(&self, request: &Request, values: Values<'_>) -> Result<Url, FetchError> {
        let base = &self.server.access.url;
        let target = request.target.render(values)?;
        let (path, query) = target.split_once('?').map_or((&*target, None), |(path, query)| (path, Some(query)));
        let mut url = base.clone();
        if !path.is_empty() {
            url.set_path(&format!("{}/{}", base.path().trim_end_matches('/'), path.trim_start_matches('/')));
        }
        // A server reads a plus sign as a space: one that was not typed is part of a time.
        let query = query.map(|query| match request.target.text().contains('+') {
            true => Cow::Borrowed(query),
            false => Cow::Owned(query.replace('+', "%2B")),
        });
        url.set_query(query.as_deref());
        if !request.query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in &request.query {
                pairs.append_pair(name, &value.render(values)?);
            }
        }
        Ok(url)
    }
}

fn form(pairs: &[(Box<str>, Template)], values: Values<'_>) -> Result<String, FetchError> {
    // A query is written as a form is, and a url is at hand.
    let mut url = Url::parse("http://form").expect("this is a url");
    for (name, value) in pairs {
        url.query_pairs_mut().append_pair(name, &value.render(values)?);
    }
    Ok(url.query().unwrap_or_default().to_owned())
}

#[async_trait]
impl Question for HttpQuestion {
    fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn can_tell_the_past(&self) -> bool {
        self.reading.can_tell_the_past()
    }

    fn requests(&self) -> u32 {
        let pages = self.request.paging.as_ref().map_or(1, |paging| u32::try_from(paging.max_pages).unwrap_or(u32::MAX));
        let things = self.request.each.as_ref().map_or(1, |_| u32::try_from(MOST_THINGS).unwrap_or(u32::MAX));
        pages.saturating_mul(self.request.split.map_or(1, Split::likely_parts)).saturating_mul(things)
    }

    fn describe(&self, window: &Window) -> String {
        let parts = self.request.split.map_or(String::new(), |split| format!(", in parts of {} days", split.days()));
        let Some(each) = &self.request.each else {
            return format!("{}{parts}", self.shown(&self.request, window, &self.named));
        };
        let one = self.shown(&self.request, window, &self.about("*"));
        format!("{one}, for each of {}{parts}", self.shown(&each.list, window, &self.named))
    }

    async fn ask(&self, window: &Window) -> Result<Answer, FetchError> {
        let Request { paging, split, each, .. } = &self.request;
        if paging.is_some() || split.is_some() || each.is_some() {
            return self.put_together(window).await.map(Answer::Document);
        }
        let call = self.call(&self.request, window, &self.named)?;
        let document = match &self.request.answer {
            AnswerIn::Header(name) => self.in_header(name, call).await?,
            AnswerIn::Page { status, text } => self.of_page(*status, text.as_ref(), call, window).await?,
            AnswerIn::Body => self.send(call, self.server.basics.max_bytes).await?.0,
        };
        Ok(Answer::Document(document))
    }

    fn picks_quickly(&self, answer: &Answer) -> bool {
        self.reading.picks_quickly(answer)
    }

    fn pick(&self, answer: &Answer, window: &Window) -> Result<Numbers, FetchError> {
        self.reading.pick(answer, window)
    }
}
