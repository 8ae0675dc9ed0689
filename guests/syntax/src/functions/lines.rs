//! Which lines hold code: more than blanks and comments.

use crate::contract::Span;
use crate::kinds::Kind::*;
use crate::spans::Spans;
use crate::tree::Tree;

pub struct CodeLines {
    /// How many lines of code there are up to and with each line.
    totals: Vec<u32>,
}

impl CodeLines {
    pub fn new(tree: &Tree, spans: &Spans) -> Self {
        let mut has_code = vec![false; spans.line_count() + 1];
        let mut id = 0;
        while id < tree.len() {
            if matches!(tree.kind(id), Comment | LineComment | BlockComment | XmlDoc) {
                id = tree.at(id).next;
                continue;
            }
            let is_leaf = tree.at(id).next == id + 1;
            let text = tree.text(id);
            if is_leaf && !text.trim().is_empty() {
                let start = tree.start(id) + text.len() - text.trim_start().len();
                let (first, last) = spans.lines(start, tree.start(id) + text.trim_end().len());
                has_code[first..=last].fill(true);
            }
            id += 1;
        }
        let totals = has_code.iter().scan(0, |total, code| {
            *total += u32::from(*code);
            Some(*total)
        });
        CodeLines { totals: totals.collect() }
    }

    pub fn within(&self, span: &Span) -> u32 {
        self.totals[span.end_line as usize] - self.totals[span.line as usize - 1]
    }
}
