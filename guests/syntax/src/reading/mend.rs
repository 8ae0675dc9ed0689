//! Leaves out of a source what doesn't parse, piece by piece: a piece that doesn't parse by itself
//! is divided, and what can't be divided further is left out.

use super::blank::Copy;
use super::directives::Group;
use super::pieces::{Outline, Piece};

/// How deep pieces are divided.
const LEVELS: u32 = 8;

/// How many times its length a source is parsed at most.
const TIMES: usize = 12;

/// A piece is kept where what doesn't parse in it is at most this part of it.
const TOLERATED: usize = 4;

/// Bytes that don't parse.
pub type Cost = usize;

pub struct Mender<'m> {
    pub copy: Copy,
    pub groups: Vec<Group>,
    /// Pieces that are left out.
    pub gaps: Vec<(usize, usize)>,
    /// Branches of directives that aren't read.
    pub passed: Vec<(usize, usize)>,
    outline: &'m dyn Outline,
    cost: &'m dyn Fn(&str) -> Option<Cost>,
    budget: usize,
    tolerant: bool,
}

impl<'m> Mender<'m> {
    pub fn new(
        text: &str,
        groups: Vec<Group>,
        outline: &'m dyn Outline,
        cost: &'m dyn Fn(&str) -> Option<Cost>,
        tolerant: bool,
    ) -> Self {
        let budget = text.len() * TIMES + 65_536;
        Mender { copy: Copy::of(text), groups, gaps: Vec::new(), passed: Vec::new(), outline, cost, budget, tolerant }
    }

    pub fn mend(&mut self) {
        for piece in self.outline.whole() {
            self.piece(&piece, 0);
        }
        self.gaps.sort_unstable();
        self.passed.sort_unstable();
    }

    /// What a piece costs where it stands alone; none where enough has been parsed.
    fn alone(&mut self, piece: &Piece) -> Option<Cost> {
        let length = piece.end - piece.start;
        self.budget = self.budget.checked_sub(length + 32)?;
        let text = self.copy.slice(piece.start, piece.end);
        (self.cost)(&format!("{}{}{}", piece.around.before, text, piece.around.after))
    }

    /// Returns what is kept of it although it doesn't parse.
    fn piece(&mut self, piece: &Piece, level: u32) -> Cost {
        let Some(cost) = self.alone(piece) else { return 0 };
        if cost == 0 {
            return 0;
        }
        let parts = if level < LEVELS { self.outline.parts(piece) } else { Vec::new() };
        let divided = parts.len() > 1 || parts.first().is_some_and(|part| part.range != piece.range);
        if divided {
            let kept = parts.iter().map(|part| self.piece(part, level + 1)).sum();
            match self.alone(piece) {
                Some(cost) if cost > kept => {}
                _ => return kept,
            }
        }
        if self.resolve(piece.start, piece.end) {
            match self.alone(piece) {
                Some(cost) if cost > 0 => {}
                _ => return 0,
            }
        }
        self.leave_out(piece)
    }

    /// Chooses a branch for what stands in or around a piece.
    fn resolve(&mut self, start: usize, end: usize) -> bool {
        let mut any = false;
        for group in self.groups.iter_mut().filter(|group| !group.done && group.overlaps(start, end)) {
            group.done = true;
            any = true;
            for (start, end) in group.removed() {
                self.copy.blank(start, end);
            }
            self.passed.extend(group.passed());
        }
        any
    }

    fn leave_out(&mut self, piece: &Piece) -> Cost {
        let (start, end) = piece.hole;
        if self.tolerant
            && let Some(cost) = self.alone(piece)
            && cost * TOLERATED <= end - start
        {
            return cost;
        }
        self.copy.blank(start, end);
        let filler = piece.around.filler;
        if end - start >= filler.len() && !self.copy.slice(start, start + filler.len()).contains(['\n', '\r']) {
            self.copy.put(start, filler);
        }
        self.gaps.push((start, end));
        0
    }
}
