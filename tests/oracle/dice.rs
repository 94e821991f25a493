//! Choices drawn from bytes: a list of bytes that proptest shrinks stands for a rulebook, a case or a path through one.

/// Bytes that are used up roll by roll; after the last one every roll is 0, which always picks the simplest.
#[derive(Clone, Debug)]
pub struct Dice<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Dice<'a> {
    /// Dice that roll these bytes.
    pub fn new(bytes: &'a [u8]) -> Dice<'a> {
        Dice { bytes: bytes.iter() }
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % sides)
    }

    /// The bytes not rolled yet.
    pub fn rest(&self) -> Vec<u8> {
        self.bytes.as_slice().to_vec()
    }

    /// Whether one in so many came up; never when the bytes are used up.
    pub fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == sides - 1
    }

    /// One of these words.
    pub fn word(&mut self, from: &[&'static str]) -> &'static str {
        from[self.roll(from.len())]
    }

    /// One of these.
    pub fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.roll(from.len())]
    }
}
