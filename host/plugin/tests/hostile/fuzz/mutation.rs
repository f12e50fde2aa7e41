//! Changes of bytes, of the kinds that find defects in readers of formats.

use fastrand::Rng;

/// Numbers at the edges of their types, as bytes.
const EDGES: [&[u8]; 8] = [
    &[0x00],
    &[0x7f],
    &[0x80],
    &[0xff],
    &[0xff, 0xff, 0xff, 0xff],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
];

/// Makes the same changes in the same order from the same seed.
pub(super) struct Mutator(Rng);

impl Mutator {
    pub(super) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// One of the files with some changes.
    pub(super) fn changed(&mut self, files: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.one(files).clone();
        for _ in 0..self.0.usize(1..=4) {
            self.change(&mut bytes, files);
        }
        bytes
    }

    /// A random number below another one.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0.usize(0..end.max(1))
    }

    fn one<'a>(&mut self, files: &'a [Vec<u8>]) -> &'a Vec<u8> {
        &files[self.below(files.len())]
    }

    fn change(&mut self, bytes: &mut Vec<u8>, files: &[Vec<u8>]) {
        let at = self.below(bytes.len());
        let end = (at + self.0.usize(1..64)).min(bytes.len());
        match self.0.u8(0..8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.0.u8(0..8),
            1 if at < bytes.len() => bytes[at] = self.0.u8(..),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            5 => {
                let edge = EDGES[self.below(EDGES.len())];
                let end = (at + edge.len()).min(bytes.len());
                bytes.splice(at..end, edge.iter().copied());
            }
            6 => {
                let other = self.one(files);
                let from = self.below(other.len());
                let to = (from + self.0.usize(1..256)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                let other = self.one(files);
                let from = self.below(other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
}
