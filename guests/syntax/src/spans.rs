//! From byte offsets to lines and columns, worked out only when a span is reported.

use crate::contract::Span;
use std::cell::OnceCell;

pub struct Spans<'t> {
    text: &'t str,
    index: OnceCell<Index>,
}

struct Index {
    /// Where each line begins.
    lines: Vec<u32>,
    /// For each character of more than one byte: where it ends, and by how much the bytes up to
    /// there outnumber the UTF-16 units. Empty for ASCII.
    surplus: Vec<(u32, u32)>,
}

impl<'t> Spans<'t> {
    pub fn new(text: &'t str) -> Self {
        Spans { text, index: OnceCell::new() }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        let start = start.min(self.text.len()) as u32;
        let end = (end.min(self.text.len()) as u32).max(start);
        let index = self.index();
        let (line, column) = index.place(start);
        let (end_line, end_column) = if end == start { (line, column) } else { index.place(end) };
        Span { start, end, line, column, end_line, end_column }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.text))
    }

    pub fn line_count(&self) -> usize {
        self.index().lines.len()
    }

    /// The lines of the first and the last byte, from 1.
    pub fn lines(&self, start: usize, end: usize) -> (usize, usize) {
        let line = |offset: usize| self.index().lines.partition_point(|begin| *begin as usize <= offset);
        (line(start), line(end.saturating_sub(1).max(start)))
    }

    /// The blanks that the line of a place begins with.
    pub fn indentation(&self, at: usize) -> &'t str {
        let lines = &self.index().lines;
        let begin = lines[lines.partition_point(|begin| *begin as usize <= at) - 1] as usize;
        let line = &self.text[begin..at];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The span with its indentation and line end where nothing else stands on its lines, else
    /// the span itself.
    pub fn whole_lines(&self, start: usize, end: usize) -> Span {
        let bytes = self.text.as_bytes();
        let is_blank = |b: &u8| matches!(b, b' ' | b'\t');
        let left = start - bytes[..start].iter().rev().take_while(|b| is_blank(b)).count();
        let right = end + bytes[end..].iter().take_while(|b| is_blank(b)).count();
        let begins = left == 0 || matches!(bytes[left - 1], b'\n' | b'\r');
        let right = match (bytes.get(right), bytes.get(right + 1)) {
            (None, _) => right,
            (Some(b'\r'), Some(b'\n')) => right + 2,
            (Some(b'\n' | b'\r'), _) => right + 1,
            _ => return self.span(start, end),
        };
        if begins { self.span(left, right) } else { self.span(start, end) }
    }
}

impl Index {
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut lines = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                lines.push(at as u32 + 1);
            }
        }
        let mut surplus = Vec::new();
        if !text.is_ascii() {
            let mut total = 0;
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
                total += (c.len_utf8() - c.len_utf16()) as u32;
                surplus.push(((at + c.len_utf8()) as u32, total));
            }
        }
        Index { lines, surplus }
    }

    fn place(&self, offset: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|begin| *begin <= offset);
        let begin = self.lines[line - 1];
        (line as u32, self.units(offset) - self.units(begin) + 1)
    }

    fn units(&self, offset: u32) -> u32 {
        match self.surplus.partition_point(|(end, _)| *end <= offset) {
            0 => offset,
            n => offset - self.surplus[n - 1].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, needle: &str) -> (u32, u32, u32, u32) {
        let at = text.find(needle).unwrap();
        let span = Spans::new(text).span(at, at + needle.len());
        (span.line, span.column, span.end_line, span.end_column)
    }

    #[test]
    fn columns_count_utf16_units_and_lines_end_at_lf_crlf_and_lone_cr() {
        for (text, needle, expected) in [
            ("x", "x", (1, 1, 1, 2)),
            ("a\nx", "x", (2, 1, 2, 2)),
            ("a\r\nx", "x", (2, 1, 2, 2)),
            ("a\rx", "x", (2, 1, 2, 2)),
            ("a\r\r\nx", "x", (3, 1, 3, 2)),
            ("\tx", "x", (1, 2, 1, 3)),
            ("é x", "x", (1, 3, 1, 4)),
            ("😀 x", "x", (1, 4, 1, 5)),
            ("😀\n😀x", "x", (2, 3, 2, 4)),
            ("😀\n😀x", "😀x", (2, 1, 2, 4)),
            ("a\nb\r\nc", "b\r\nc", (2, 1, 3, 2)),
        ] {
            assert_eq!(places(text, if needle == "😀x" { "😀x" } else { needle }), expected, "{text:?}");
        }
    }

    #[test]
    fn a_span_alone_on_its_lines_takes_indentation_and_line_end_with_it() {
        for (text, needle, expected) in [
            ("a;\n  x;\nb;", "x;", "  x;\n"),
            ("a;\r\n\tx; \r\nb;", "x;", "\tx; \r\n"),
            ("a;\rx;\rb;", "x;", "x;\r"),
            ("a; x;\nb;", "x;", "x;"),
            ("x; // why\n", "x;", "x;"),
            ("  x;", "x;", "  x;"),
        ] {
            let at = text.find(needle).unwrap();
            let span = Spans::new(text).whole_lines(at, at + needle.len());
            assert_eq!(&text[span.start as usize..span.end as usize], expected, "{text:?}");
        }
    }

    #[test]
    fn an_end_past_the_text_is_the_end_of_the_text() {
        let span = Spans::new("ab").span(1, 9);
        assert_eq!((span.start, span.end), (1, 2));
    }
}
