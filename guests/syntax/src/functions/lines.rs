//! Which lines hold code, more than blanks and comments, and which hold comments.

use crate::contract::Span;
use crate::kinds::{Kind, Kind::*};
use crate::spans::Spans;
use crate::tree::{Id, Tree};

pub struct LineCounts {
    /// How many lines there are up to and with each line.
    totals: Vec<u32>,
}

impl LineCounts {
    pub fn code(tree: &Tree, spans: &Spans) -> Self {
        let mut lines = Lines::new(spans);
        let mut id = 0;
        while id < tree.len() {
            if is_comment(tree.kind(id)) {
                id = tree.at(id).next;
                continue;
            }
            if tree.at(id).next == id + 1 {
                lines.mark(tree, spans, id);
            }
            id += 1;
        }
        lines.count()
    }

    pub fn comments(tree: &Tree, spans: &Spans) -> Self {
        let mut lines = Lines::new(spans);
        for id in tree.ids().filter(|id| is_comment(tree.kind(*id))) {
            lines.mark(tree, spans, id);
        }
        lines.count()
    }

    pub fn within(&self, span: &Span) -> u32 {
        self.totals[span.end_line as usize] - self.totals[span.line as usize - 1]
    }
}

pub fn is_comment(kind: Kind) -> bool {
    matches!(kind, Comment | LineComment | BlockComment | XmlDoc)
}

struct Lines(Vec<bool>);

impl Lines {
    fn new(spans: &Spans) -> Self {
        Lines(vec![false; spans.line_count() + 1])
    }

    fn mark(&mut self, tree: &Tree, spans: &Spans, id: Id) {
        let text = tree.text(id);
        if !text.trim().is_empty() {
            let start = tree.start(id) + text.len() - text.trim_start().len();
            let (first, last) = spans.lines(start, tree.start(id) + text.trim_end().len());
            self.0[first..=last].fill(true);
        }
    }

    fn count(&self) -> LineCounts {
        let totals = self.0.iter().scan(0, |total, marked| {
            *total += u32::from(*marked);
            Some(*total)
        });
        LineCounts { totals: totals.collect() }
    }
}
