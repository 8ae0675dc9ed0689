//! Where the grammar found no way on.

use tree_sitter::{Node, TreeCursor};

use crate::contract::Span;
use crate::reading::Gaps;
use crate::spans::Spans;

/// More than this tells a reader nothing that the first ones didn't.
const REPORTED: usize = 100;

/// The outermost ERROR nodes, the made-up tokens and what was left out, in order.
pub struct Unparsed<'g> {
    any: bool,
    /// Start, end, and whether it is more than a made-up token.
    pieces: Vec<(usize, usize, bool)>,
    gaps: &'g Gaps,
}

/// The outermost ERROR nodes and the made-up tokens: start, end, and whether it is an ERROR node.
pub fn pieces(root: Node) -> Vec<(usize, usize, bool)> {
    let mut pieces = Vec::new();
    if root.has_error() {
        collect(root.walk(), &mut pieces);
    }
    pieces
}

impl<'g> Unparsed<'g> {
    pub fn find(root: Node, gaps: &'g Gaps) -> Self {
        let mut pieces = pieces(root);
        pieces.extend(gaps.unparsed.iter().map(|(start, end)| (*start, *end, true)));
        pieces.sort_unstable();
        Unparsed { any: root.has_error(), pieces, gaps }
    }

    pub fn spans(&self, spans: &Spans) -> Vec<Span> {
        self.pieces.iter().take(REPORTED).map(|(start, end, _)| spans.span(*start, *end)).collect()
    }

    /// Whether a node holds or lies inside such a piece.
    pub fn touches(&self, node: Node) -> bool {
        let (start, end) = (node.start_byte(), node.end_byte());
        (self.any && (node.has_error() || self.encloses(start, end))) || self.gaps.touch(start, end)
    }

    fn encloses(&self, start: usize, end: usize) -> bool {
        let after = self.pieces.partition_point(|piece| piece.0 <= start);
        self.pieces[..after].iter().rev().find(|piece| piece.2).is_some_and(|piece| end <= piece.1)
    }
}

fn collect(mut cursor: TreeCursor, pieces: &mut Vec<(usize, usize, bool)>) {
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            pieces.push((node.start_byte(), node.end_byte(), node.is_error()));
        } else if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}
