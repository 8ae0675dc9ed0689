//! Definitions, members and lines of F# by indentation.

use super::csharp_tokens::{Kind, Tokens};
use super::pieces::{Around, Outline, Piece};

const IN_FILE: Around = Around { before: "", after: "\n", filler: "" };
const IN_MODULE: Around = Around { before: "module M =\n", after: "\n", filler: "" };
const FIRST_TYPE: Around = Around { before: "", after: "\n", filler: "type T = int" };
const NEXT_TYPE: Around = Around { before: "type T = int\n", after: "\n", filler: "" };
const FIRST_LET: Around = Around { before: "", after: "\n", filler: "let rec f () = ()" };
const NEXT_LET: Around = Around { before: "let rec f () = ()\n", after: "\n", filler: "" };
const IN_CLASS: Around = Around { before: "type T() =\n", after: "\n", filler: "" };
const IN_TYPE: Around = Around { before: "type T =\n", after: "\n", filler: "" };
const IN_BODY: Around = Around { before: "let f () =\n", after: "\n", filler: "()" };
const RULE: Around = Around { before: "let f x =\n match x with\n", after: "\n", filler: "" };

/// At the beginning of a line: what stands before goes on.
const GOES_ON: &[&str] = &[
    "and", "|", "with", "then", "else", "elif", "end", "done", "finally", ")", "]", "|]", "}", "|}", ">", "&", "=",
    "+", "*", "/", ":", ".", ",", ";", "?", "<", "->", "<-", "::", ":>", ">]", "in", "of",
];

#[derive(Clone, Copy)]
struct Line {
    /// Of the line itself, and of its first and last token.
    start: usize,
    end: usize,
    first: usize,
    last: usize,
    indent: usize,
}

pub struct FSharp<'t> {
    tokens: &'t Tokens<'t>,
    lines: Vec<Line>,
}

impl<'t> FSharp<'t> {
    pub fn new(tokens: &'t Tokens<'t>) -> Self {
        let mut lines: Vec<Line> = Vec::new();
        let (mut begin, mut next) = (0, 0);
        let bytes = tokens.text.as_bytes();
        for (number, token) in tokens.list.iter().enumerate() {
            if token.kind == Kind::Directive {
                continue;
            }
            while next < token.start {
                if matches!(bytes[next], b'\n' | b'\r') {
                    begin = next + 1;
                }
                next += 1;
            }
            match lines.last_mut() {
                Some(line) if begin == line.start || token.start < begin => {
                    line.end = token.end;
                    line.last = number;
                }
                Some(line) if tokens.text[line.end..token.start].find('\n').is_none() => {
                    line.end = token.end;
                    line.last = number;
                }
                _ => lines.push(Line {
                    start: begin,
                    end: token.end,
                    first: number,
                    last: number,
                    indent: token.start - begin,
                }),
            }
        }
        FSharp { tokens, lines }
    }

    fn word(&self, line: usize) -> &'t str {
        self.lines.get(line).map_or("", |line| self.tokens.text(line.first))
    }

    fn piece(&self, from: usize, to: usize, around: Around) -> Piece {
        let first = self.lines[from];
        let (start, end) = (first.start, self.lines[to - 1].end);
        Piece { start, end, around, hole: (start + first.indent, end), range: (from, to) }
    }

    fn goes_on(&self, line: usize) -> bool {
        GOES_ON.contains(&self.word(line))
    }

    /// Cuts at the least indented lines. Lines that go on belong to what stands before them.
    fn split(&self, from: usize, to: usize, around: impl Fn(usize) -> Around) -> Vec<Piece> {
        let Some(base) = self.lines[from..to].iter().map(|line| line.indent).min() else { return Vec::new() };
        let mut pieces = Vec::new();
        let mut begins = from;
        for at in from + 1..to {
            let attribute = self.word(begins) == "[<" && (begins..at).all(|line| self.is_attribute(line));
            let rules = self.word(from) == "|" && self.word(at) == "|";
            if self.lines[at].indent <= base && !attribute && (rules || !self.goes_on(at)) {
                pieces.push(self.piece(begins, at, around(begins)));
                begins = at;
            }
        }
        if begins < to {
            pieces.push(self.piece(begins, to, around(begins)));
        }
        pieces
    }

    /// A line of nothing but attributes.
    fn is_attribute(&self, line: usize) -> bool {
        self.word(line) == "[<" && self.tokens.text(self.lines[line].last) == ">]"
    }

    /// The number of the first line without attributes.
    fn after_attributes(&self, of: &Piece) -> usize {
        (of.range.0..of.range.1).find(|line| !self.is_attribute(*line)).unwrap_or(of.range.0)
    }

    /// Pieces of the lines after a head, without those that stand no deeper than it.
    fn below(&self, head: usize, to: usize, around: impl Fn(usize) -> Around + Copy) -> Vec<Piece> {
        let indent = self.lines[head].indent;
        let mut pieces = Vec::new();
        let mut at = head + 1;
        while at < to {
            let end = (at..to).find(|line| self.lines[*line].indent <= indent).unwrap_or(to);
            if end > at {
                pieces.extend(self.split(at, end, around));
            }
            at = end.max(at + 1);
        }
        pieces
    }

    /// `type A = … and B = …` and `let rec a = … and b = …`, cut before each `and`.
    fn chain(&self, head: usize, to: usize, [of_first, of_next]: [Around; 2]) -> Vec<Piece> {
        let indent = self.lines[head].indent;
        let mut pieces = Vec::new();
        let mut begins = head;
        for at in head + 1..=to {
            if at == to || (self.lines[at].indent <= indent && self.word(at) == "and") {
                let around = if begins == head { of_first } else { of_next };
                pieces.push(self.piece(begins, at, around));
                begins = at;
            }
        }
        pieces
    }

    fn chains(&self, head: usize, of: &Piece) -> bool {
        let indent = self.lines[head].indent;
        (head + 1..of.range.1).any(|line| self.lines[line].indent <= indent && self.word(line) == "and")
    }

    fn in_type(&self, line: usize) -> Around {
        if matches!(self.word(line), "{" | "|") { IN_TYPE } else { IN_CLASS }
    }

    fn in_body(&self, line: usize) -> Around {
        if self.word(line) == "|" { RULE } else { IN_BODY }
    }
}

impl Outline for FSharp<'_> {
    fn whole(&self) -> Vec<Piece> {
        self.split(0, self.lines.len(), |_| IN_FILE)
    }

    fn parts(&self, of: &Piece) -> Vec<Piece> {
        let (head, to) = (self.after_attributes(of), of.range.1);
        match self.word(head) {
            "namespace" | "module" => self.below(head, to, |_| IN_MODULE),
            "type" if self.chains(head, of) => self.chain(head, to, [FIRST_TYPE, NEXT_TYPE]),
            "let" if self.chains(head, of) => self.chain(head, to, [FIRST_LET, NEXT_LET]),
            "type" => self.below(head, to, |line| self.in_type(line)),
            "and" if of.around == NEXT_TYPE => self.below(head, to, |line| self.in_type(line)),
            "interface" => self.below(head, to, |line| self.in_type(line)),
            _ => self.below(head, to, |line| self.in_body(line)),
        }
    }
}
