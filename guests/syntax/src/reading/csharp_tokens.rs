//! C# by its tokens alone: what can be told where the grammar finds no way.

use super::strings::{Opened, opened};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Word,
    Number,
    Text,
    Sign,
    /// A line that begins with `#`.
    Directive,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Stands in an interpolation of a string.
    pub inside: bool,
}

pub struct Tokens<'t> {
    pub text: &'t str,
    pub list: Vec<Token>,
    /// Where interpolated verbatim strings hold `""`.
    pub doubled: Vec<usize>,
}

/// An interpolation whose `}` is still to come.
struct Hole {
    of: Opened,
    token: usize,
    depth: u32,
}

struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    list: Vec<Token>,
    doubled: Vec<usize>,
    holes: Vec<Hole>,
}

/// How many tokens a pair of brackets is looked for in.
const FAR: usize = 2_000;

const SIGNS: &[&str] = &[
    "??=", "<<=", "=>", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    "..", "::", "??", "->", "<<",
];

pub fn tokens(text: &str) -> Tokens<'_> {
    let mut lexer = Lexer { bytes: text.as_bytes(), at: 0, list: Vec::new(), doubled: Vec::new(), holes: Vec::new() };
    while lexer.at < lexer.bytes.len() {
        lexer.next();
    }
    Tokens { text, list: lexer.list, doubled: lexer.doubled }
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn starts(&self, text: &str) -> bool {
        self.bytes[self.at..].starts_with(text.as_bytes())
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let start = self.at;
        self.at = (start + length).min(self.bytes.len());
        self.list.push(Token { kind, start, end: self.at, inside: !self.holes.is_empty() });
    }

    fn next(&mut self) {
        let byte = self.peek(0);
        if byte.is_ascii_whitespace() {
            self.at += 1;
        } else if self.starts("//") {
            self.at = self.line_end();
        } else if self.starts("/*") {
            let rest = &self.bytes[self.at + 2..];
            let end = rest.windows(2).position(|pair| pair == b"*/");
            self.at = end.map_or(self.bytes.len(), |end| self.at + end + 4);
        } else if byte == b'#' && begins_line(&self.bytes[..self.at]) {
            let length = self.line_end() - self.at;
            self.push(Kind::Directive, length);
        } else if let Some(string) = opened(&self.bytes[self.at..]) {
            let token = self.list.len();
            self.push(Kind::Text, string.length);
            self.string(string, token);
        } else if byte == b'\'' {
            let length = self.character();
            self.push(if length > 1 { Kind::Text } else { Kind::Sign }, length);
        } else if byte.is_ascii_digit() {
            let length = number(&self.bytes[self.at..], |next| next.is_ascii_digit());
            self.push(Kind::Number, length);
        } else if is_of_word(byte) || (byte == b'@' && is_of_word(self.peek(1))) {
            let rest = &self.bytes[self.at + 1..];
            let length = 1 + rest.iter().take_while(|byte| is_of_word(**byte)).count();
            self.push(Kind::Word, length);
        } else {
            self.sign();
        }
    }

    fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(self.bytes.len(), |end| self.at + end)
    }

    fn character(&self) -> usize {
        let end = if self.peek(1) == b'\\' { 3 } else { 2 };
        (end..14).find(|ahead| self.peek(*ahead) == b'\'').map_or(1, |ahead| ahead + 1)
    }

    fn sign(&mut self) {
        let byte = self.peek(0);
        if self.starts("?.") && !self.peek(2).is_ascii_digit() {
            return self.push(Kind::Sign, 2);
        }
        if let Some(hole) = self.holes.last_mut() {
            match byte {
                b'{' | b'(' | b'[' => hole.depth += 1,
                b'}' if hole.depth == 0 => return self.close_hole(),
                b'}' | b')' | b']' => hole.depth = hole.depth.saturating_sub(1),
                _ => {}
            }
        }
        let sign = SIGNS.iter().find(|sign| self.starts(sign));
        self.push(Kind::Sign, sign.map_or(1, |sign| sign.len()));
    }

    fn close_hole(&mut self) {
        self.push(Kind::Sign, 1);
        let Some(hole) = self.holes.pop() else { return };
        self.at = (self.at + hole.of.braces - 1).min(self.bytes.len());
        self.string(hole.of, hole.token);
    }

    /// Goes on in a string up to its end or its next interpolation.
    fn string(&mut self, of: Opened, token: usize) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let piece = of.piece(rest);
        self.doubled.extend(piece.doubled.iter().map(|at| self.at + at));
        self.at = (self.at + piece.length).min(self.bytes.len());
        if piece.opens {
            self.holes.push(Hole { of, token, depth: 0 });
            self.list.push(Token { kind: Kind::Sign, start: self.at - 1, end: self.at, inside: true });
        }
        self.list[token].end = self.at;
    }
}

pub fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether nothing but blanks stands on the line before its next byte.
pub fn begins_line(before: &[u8]) -> bool {
    let other = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
    other.is_none_or(|byte| matches!(byte, b'\n' | b'\r' | 0xbf))
}

/// How many bytes the number is long that `rest` begins with. `joins` tells by what follows a point whether it belongs to it.
pub fn number(rest: &[u8], joins: impl Fn(u8) -> bool) -> usize {
    let byte = |at: usize| rest.get(at).copied().unwrap_or(0);
    let goes_on = |at: &usize| is_of_word(byte(*at)) || (byte(*at) == b'.' && joins(byte(at + 1)));
    1 + (1..rest.len()).take_while(goes_on).count()
}

impl<'t> Tokens<'t> {
    pub fn text(&self, number: usize) -> &'t str {
        self.list.get(number).map_or("", |token| &self.text[token.start..token.end])
    }

    pub fn is_word(&self, number: usize) -> bool {
        self.list.get(number).is_some_and(|token| token.kind == Kind::Word)
    }

    /// The bracket that closes the one at `number`, or opens it; none where that is far away.
    pub fn partner(&self, number: usize) -> Option<usize> {
        let step: isize = if matches!(self.text(number), "(" | "[" | "{") { 1 } else { -1 };
        let mut depth = 0;
        let mut at = number as isize;
        for _ in 0..FAR {
            match self.text(at as usize) {
                "(" | "[" | "{" => depth += step,
                ")" | "]" | "}" => depth -= step,
                _ => {}
            }
            if depth == 0 {
                return Some(at as usize);
            }
            at += step;
            if at < 0 {
                break;
            }
        }
        None
    }
}
