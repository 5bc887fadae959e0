//! Numbers of many things, kept by column in blocks that snapshots share.

use std::sync::Arc;

/// So many rows are copied when one of them changes: large enough for long runs, small enough to be cheap.
const BLOCK: usize = 256;

/// The numbers of one thing; NaN is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<const N: usize>([f64; N]);

/// Many rows. A clone shares all blocks, and only those that are written to are copied.
#[derive(Clone, Debug)]
pub(super) struct Rows<const N: usize> {
    blocks: Vec<Arc<Block<N>>>,
    len: usize,
}

/// By column, because the page is written family by family.
#[derive(Clone, Debug)]
struct Block<const N: usize>([[f64; BLOCK]; N]);

impl<const N: usize> Row<N> {
    /// Numbers that are not finite are as good as unknown: the page has no NaN and no infinity.
    pub(super) fn new(numbers: [Option<f64>; N]) -> Self {
        Self(numbers.map(|number| number.filter(|number| number.is_finite()).unwrap_or(f64::NAN)))
    }
}

impl<const N: usize> Row<N> {
    /// NaN if it is not known.
    pub(super) fn number(&self, column: usize) -> f64 {
        self.0[column]
    }
}

impl<const N: usize> Rows<N> {
    /// So many rows in which nothing is known.
    pub(super) fn unknown(len: usize) -> Self {
        let blocks = len.div_ceil(BLOCK);
        Self { blocks: (0..blocks).map(|_| Arc::new(Block([[f64::NAN; BLOCK]; N]))).collect(), len }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Replaces a row; `index` lies below [`Rows::len`].
    pub(super) fn set(&mut self, index: usize, row: &Row<N>) {
        assert!(index < self.len, "row {index} is not of this board, which has {}", self.len);
        let block = Arc::make_mut(&mut self.blocks[index / BLOCK]);
        for (column, number) in block.0.iter_mut().zip(row.0) {
            column[index % BLOCK] = number;
        }
    }

    /// One column from row `from` on, as far as it lies in one piece; empty behind the last row.
    pub(super) fn run(&self, column: usize, from: usize) -> &[f64] {
        let Some(block) = self.blocks.get(from / BLOCK) else { return &[] };
        let end = (self.len - from / BLOCK * BLOCK).min(BLOCK);
        &block.0[column][from % BLOCK..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_row_copies_only_its_block() {
        let before = Rows::<2>::unknown(3 * BLOCK - 10);
        let mut after = before.clone();
        after.set(BLOCK + 1, &Row::new([Some(1.0), Some(f64::INFINITY)]));
        let shared: Vec<bool> = before.blocks.iter().zip(&after.blocks).map(|(a, b)| Arc::ptr_eq(a, b)).collect();
        assert_eq!(shared, [true, false, true]);
        assert!(before.run(0, BLOCK + 1)[0].is_nan(), "whoever reads the old snapshot sees the old number");
        assert_eq!(after.run(0, BLOCK + 1)[0], 1.0);
        assert!(after.run(1, BLOCK + 1)[0].is_nan(), "what is not finite is absent");
    }

    #[test]
    fn runs_cover_every_row_once() {
        for len in [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK - 10] {
            let rows = Rows::<1>::unknown(len);
            let (mut at, mut runs) = (0, 0);
            while !rows.run(0, at).is_empty() {
                at += rows.run(0, at).len();
                runs += 1;
            }
            assert_eq!((at, runs), (len, len.div_ceil(BLOCK)), "{len} rows");
        }
    }
}
