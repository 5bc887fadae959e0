//! The overview, made once for all who look at the same numbers, away from the threads that poll and answer.

use std::{io::Write as _, sync::Arc, time::Duration};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use tokio::{runtime::Handle, sync::Mutex, task::spawn_blocking, time::Instant};

use super::Edition;
use crate::{
    lang::Language,
    page::{self, Filter, Reader},
    plan::Plan,
    report::weekly,
    review::{Desk, Gathered},
    store::StoreError,
};

/// Reading the past of everything takes long where there is much: what took longer than this is shown a while longer, ...
const QUICK: Duration = Duration::from_millis(250);
/// ... so that at most one part in so many of the time is spent on it, however many look and however often numbers change.
const SHARE: u32 = 5;
/// Filters and languages that are kept for one edition.
const PAGES: usize = 64;

/// What was gathered last, and the pages made of it.
#[derive(Debug, Default)]
pub struct Gatherings(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    plan: Arc<Plan>,
    edition: Edition,
    part: usize,
    gathered: Gathered,
    took: Duration,
    since: Instant,
    /// Each compressed: a page of a thousand rows says much the same in each.
    pages: Vec<(Wish, Bytes)>,
}

/// What a page of the overview depends on, besides the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// From 0; the last one if there are fewer.
    pub part: usize,
    pub filter: Filter,
    pub language: Language,
}

impl Gatherings {
    /// The overview as HTML, compressed by gzip. Who asks while it is made waits for it.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn overview(&self, desk: Arc<Desk>, edition: Edition, mut wish: Wish) -> Result<Bytes, StoreError> {
        let parts = page::parts(&desk.plan);
        wish.part = wish.part.min(parts.len() - 1);
        let mut place = self.0.clone().lock_owned().await;
        if !place.as_ref().is_some_and(|kept| kept.is_good(&desk.plan, edition, wish.part)) {
            *place = None;
        }
        if let Some((_, page)) = place.iter().flat_map(|kept| &kept.pages).find(|(made, _)| *made == wish) {
            return Ok(page.clone());
        }
        // The place is held to the end, also when whoever asked has gone: nobody makes the same thing beside it.
        let making = spawn_blocking(move || {
            if place.is_none() {
                *place = Some(Handle::current().block_on(Kept::gather(&desk, edition, wish.part, &parts))?);
            }
            let kept = place.as_mut().expect("it was put there just now");
            let reader = Reader { language: wish.language, usual: desk.plan.language, edition: kept.edition.number };
            let report = weekly(&kept.gathered.material());
            let html = page::overview(&report, reader, &wish.filter, (wish.part, parts.len()), &parts[wish.part]);
            let page = compressed(html.as_bytes());
            if kept.pages.len() < PAGES {
                kept.pages.push((wish, page.clone()));
            }
            Ok(page)
        });
        making.await.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()))
    }
}

impl Kept {
    async fn gather(desk: &Desk, edition: Edition, part: usize, parts: &[std::ops::Range<usize>]) -> Result<Self, StoreError> {
        let begin = Instant::now();
        let range = parts[part].clone();
        let wanted = move |index: usize| range.contains(&index);
        let wanted: Option<&(dyn Fn(usize) -> bool + Sync)> = if parts.len() > 1 { Some(&wanted) } else { None };
        let gathered = desk.gather(edition.at, wanted).await?;
        let since = Instant::now();
        Ok(Self { plan: desk.plan.clone(), edition, part, gathered, took: since - begin, since, pages: Vec::new() })
    }

    fn is_good(&self, plan: &Arc<Plan>, edition: Edition, part: usize) -> bool {
        let is_new = self.edition == edition || self.took > QUICK && self.since.elapsed() < self.took * SHARE;
        is_new && self.part == part && Arc::ptr_eq(&self.plan, plan)
    }
}

/// By gzip, quickly.
pub(super) fn compressed(text: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
    // A vector takes everything.
    let written = encoder.write_all(text).and_then(|()| encoder.finish());
    written.expect("memory does not fail to be written to").into()
}
