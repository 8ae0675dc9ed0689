//! Types, members and statements by brackets and semicolons.

use super::csharp_tokens::{Kind, Token, Tokens};
use super::pieces::{Around, Outline, Piece};

const IN_FILE: Around = Around { before: "", after: "", filler: "" };
const IN_TYPE: Around = Around { before: "class C{", after: "}", filler: "" };
const IN_BODY: Around = Around { before: "class C{void M(){", after: "}}", filler: "" };
const HEADER: Around = Around { before: "", after: "}", filler: "" };
const HEADER_IN_TYPE: Around = Around { before: "class C{", after: "}}", filler: "" };

const TYPES: &[&str] = &["class", "struct", "interface", "record", "namespace"];

/// After a closing brace: the same piece goes on.
const GOES_ON: &[&str] = &[
    ";", "=", ",", ".", "?.", ")", "]", "?", ":", "!", "+", "-", "*", "/", "&&", "||", "??", "==", "!=", "[", "(",
    "=>", "is", "as", "switch", "with", "else", "catch", "finally", "where", "when", "and", "or",
];

/// Before the brace of a block of statements.
const BEFORE_BLOCK: &[&str] = &[
    ")", "else", "try", "finally", "do", "=>", "get", "set", "init", "add", "remove", "unsafe", "checked", "{", "}",
    ";",
];

pub struct CSharp<'t> {
    text: &'t str,
    /// Without directives and what stands in interpolations.
    tokens: Vec<Token>,
    /// For an opening brace, the number of the closing one.
    partners: Vec<usize>,
}

impl<'t> CSharp<'t> {
    pub fn new(tokens: &Tokens<'t>) -> Self {
        let kept = tokens.list.iter().copied().filter(|token| token.kind != Kind::Directive && !token.inside);
        let tokens_kept: Vec<_> = kept.collect();
        let mut outline = CSharp { text: tokens.text, partners: vec![0; tokens_kept.len()], tokens: tokens_kept };
        outline.pair();
        outline
    }

    fn pair(&mut self) {
        let mut open = Vec::new();
        for at in 0..self.tokens.len() {
            match self.at(at) {
                "(" | "[" | "{" => open.push(at),
                ")" | "]" | "}" => {
                    if let Some(start) = open.pop() {
                        self.partners[start] = at;
                    }
                }
                _ => {}
            }
        }
        for start in open {
            self.partners[start] = self.tokens.len();
        }
    }

    fn at(&self, number: usize) -> &'t str {
        self.tokens.get(number).map_or("", |token| &self.text[token.start..token.end])
    }

    fn piece(&self, from: usize, to: usize, around: Around) -> Piece {
        let (start, end) = (self.tokens[from].start, self.tokens[to - 1].end);
        Piece { start, end, around, hole: (start, end), range: (from, to) }
    }

    /// The pieces between two tokens.
    fn split(&self, from: usize, to: usize, around: Around) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut begins, mut at) = (from, from);
        while at < to {
            let text = self.at(at);
            let braces = text == "{";
            at = match text {
                "(" | "[" | "{" => (self.partners[at] + 1).min(to),
                _ => at + 1,
            };
            let ends = text == ";" || text == "}" || (braces && !GOES_ON.contains(&self.at(at)));
            if (ends || at >= to) && at > begins {
                pieces.push(self.piece(begins, at, around));
                begins = at;
            }
        }
        pieces
    }

    /// The word of a type's or a namespace's declaration.
    fn declares(&self, of: &Piece) -> Option<usize> {
        let mut at = of.range.0;
        while at < of.range.1 {
            match self.at(at) {
                "(" | "[" => at = self.partners[at],
                "{" | ";" | "=" | "=>" => return None,
                word if TYPES.contains(&word) => {
                    let before = if at > of.range.0 { self.at(at - 1) } else { "" };
                    let named = self.tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word);
                    return (named && !matches!(before, ":" | ",")).then_some(at);
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn brace(&self, of: &Piece) -> Option<usize> {
        let mut at = of.range.0;
        while at < of.range.1 {
            match self.at(at) {
                "{" => return Some(at),
                "(" | "[" => at = self.partners[at],
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn declaration(&self, of: &Piece, keyword: usize) -> Vec<Piece> {
        let Some(brace) = self.brace(of) else { return Vec::new() };
        let around = if of.around == IN_TYPE { HEADER_IN_TYPE } else { HEADER };
        let mut header = self.piece(of.range.0, brace + 1, around);
        let name = if self.at(keyword) == "record" && TYPES.contains(&self.at(keyword + 1)) { 2 } else { 1 };
        let begins = self.tokens.get(keyword + name).map_or(header.end, |token| token.end);
        header.hole = (begins.min(self.tokens[brace].start), self.tokens[brace].start);
        let inside = if self.at(keyword) == "namespace" { IN_FILE } else { IN_TYPE };
        let mut parts = vec![header];
        parts.extend(self.split(brace + 1, self.partners[brace].min(of.range.1), inside));
        parts
    }

    /// The statements of the blocks that stand directly in a member or a statement.
    fn statements(&self, of: &Piece) -> Vec<Piece> {
        let mut parts = Vec::new();
        let mut at = of.range.0;
        while at < of.range.1 {
            let text = self.at(at);
            let block = text == "{" && (at == of.range.0 || self.begins_block(at));
            if block {
                parts.extend(self.split(at + 1, self.partners[at].min(of.range.1), IN_BODY));
            }
            at = if block { self.partners[at] + 1 } else { at + 1 };
        }
        parts
    }

    fn begins_block(&self, brace: usize) -> bool {
        let before = self.at(brace - 1);
        BEFORE_BLOCK.contains(&before)
    }
}

impl Outline for CSharp<'_> {
    fn whole(&self) -> Vec<Piece> {
        self.split(0, self.tokens.len(), IN_FILE)
    }

    fn parts(&self, of: &Piece) -> Vec<Piece> {
        if of.around == HEADER || of.around == HEADER_IN_TYPE {
            return Vec::new();
        }
        let keyword = if of.around == IN_BODY { None } else { self.declares(of) };
        match keyword {
            Some(keyword) => self.declaration(of, keyword),
            None => self.statements(of),
        }
    }
}
