//! Where the grammar found no way on.

use tree_sitter::{Node, TreeCursor};

use crate::contract::Span;
use crate::spans::Spans;

/// More than this tells a reader nothing that the first ones didn't.
const REPORTED: usize = 100;

/// The outermost ERROR nodes and the made-up tokens, in order.
pub struct Unparsed {
    any: bool,
    /// Start, end, and whether it is an ERROR node.
    pieces: Vec<(usize, usize, bool)>,
}

impl Unparsed {
    pub fn find(root: Node) -> Self {
        let mut pieces = Vec::new();
        let any = root.has_error();
        if any {
            collect(root.walk(), &mut pieces);
        }
        Unparsed { any, pieces }
    }

    pub fn spans(&self, spans: &Spans) -> Vec<Span> {
        self.pieces.iter().take(REPORTED).map(|(start, end, _)| spans.span(*start, *end)).collect()
    }

    /// Whether a node holds or lies inside such a piece.
    pub fn touches(&self, node: Node) -> bool {
        self.any && (node.has_error() || self.encloses(node.start_byte(), node.end_byte()))
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
