//! What a source consists of, for reading it piece by piece.

/// What stands around a piece when it is parsed alone, so that it parses as it does in its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Around {
    pub before: &'static str,
    pub after: &'static str,
    /// Put where a piece is left out.
    pub filler: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub start: usize,
    pub end: usize,
    pub around: Around,
    /// What is left out of it where it doesn't parse: all of it, or what follows a type's name.
    pub hole: (usize, usize),
    /// Its first and last token or line, the last one excluded.
    pub range: (usize, usize),
}

/// Tells what a source and each of its pieces consists of.
pub trait Outline {
    fn whole(&self) -> Vec<Piece>;
    fn parts(&self, of: &Piece) -> Vec<Piece>;
}
