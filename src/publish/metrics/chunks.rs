//! A page as the chunks of a response body, in a handful of buffers that are used again and again.

use std::{collections::VecDeque, convert::Infallible};

use bytes::{Bytes, BytesMut};

use super::page::{CHUNK, Page};

/// So many chunks are remembered; a connection holds about half a megabyte before it waits for its reader.
const KEPT: usize = 16;

/// Writes the next chunk when it is asked for, so a slow reader costs a few buffers and no page.
///
/// One chunk is some ten microseconds of work, short enough between two awaits.
#[derive(Debug)]
pub struct Chunks {
    page: Option<Page>,
    /// Handed out, oldest first; once the connection has dropped its half, the buffer is ours again.
    handed_out: VecDeque<Bytes>,
}

impl Chunks {
    pub fn new(page: Page) -> Self {
        Self { page: Some(page), handed_out: VecDeque::with_capacity(KEPT) }
    }

    /// An empty buffer, one that was sent already if there is one.
    fn buffer(&mut self) -> BytesMut {
        let sent = self.handed_out.pop_front_if(|oldest| oldest.is_unique());
        match sent.map(Bytes::try_into_mut) {
            Some(Ok(mut buffer)) => {
                buffer.clear();
                buffer
            }
            _ => BytesMut::with_capacity(CHUNK),
        }
    }
}

impl Iterator for Chunks {
    /// A stream of a body has errors; this one has none.
    type Item = Result<Bytes, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut page = self.page.take()?;
        let mut chunk = self.buffer();
        if page.fill(&mut chunk) {
            self.page = Some(page);
        }
        let chunk = chunk.split().freeze();
        if self.handed_out.len() == KEPT {
            self.handed_out.pop_front();
        }
        self.handed_out.push_back(chunk.clone());
        Some(Ok(chunk))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::{lang::Language, publish::metrics::Board};

    fn chunks() -> (Chunks, Vec<u8>) {
        let appendix: Vec<u8> = (0..40 * CHUNK).map(|index| (index % 251) as u8).collect();
        let page = Page::new(Arc::new(Board::empty(Language::En)), Timestamp::UNIX_EPOCH, appendix.clone());
        (Chunks::new(page), appendix)
    }

    #[test]
    fn a_buffer_that_was_sent_is_used_again() {
        let (chunks, whole) = chunks();
        let mut buffers = Vec::new();
        let mut text = Vec::new();
        for chunk in chunks {
            let Ok(chunk) = chunk;
            buffers.push(chunk.as_ptr());
            text.extend_from_slice(&chunk);
        }
        assert!(text == whole);
        buffers.sort_unstable();
        buffers.dedup();
        assert_eq!(buffers.len(), 1);
    }

    #[test]
    fn a_buffer_that_is_still_read_is_left_alone() {
        let (chunks, whole) = chunks();
        let held: Vec<Bytes> = chunks.map(|Ok(chunk)| chunk).collect();
        assert!(held.concat() == whole);
    }
}
