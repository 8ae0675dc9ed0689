//! F# by its tokens alone.

use super::csharp_tokens::{Kind, Token, Tokens, begins_line, is_of_word, number};

const SIGNS: &[&str] = &["[|", "|]", "{|", "|}", "[<", ">]", "->", "<-", "..", "::", ":>", "(*)"];

struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    list: Vec<Token>,
}

/// A string is one token with all that is interpolated in it.
pub fn tokens(text: &str) -> Tokens<'_> {
    let mut lexer = Lexer { bytes: text.as_bytes(), at: 0, list: Vec::new() };
    while lexer.at < lexer.bytes.len() {
        lexer.next();
    }
    Tokens { text, list: lexer.list, doubled: Vec::new() }
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
        self.at = (start + length.max(1)).min(self.bytes.len());
        self.list.push(Token { kind, start, end: self.at, inside: false });
    }

    fn next(&mut self) {
        let byte = self.peek(0);
        if byte.is_ascii_whitespace() {
            self.at += 1;
        } else if self.starts("//") {
            self.at += self.line();
        } else if self.starts("(*") && !self.starts("(*)") {
            self.comment();
        } else if byte == b'#' && begins_line(&self.bytes[..self.at]) && self.peek(1).is_ascii_alphabetic() {
            let length = self.line();
            self.push(Kind::Directive, length);
        } else if let Some(length) = self.string() {
            self.push(Kind::Text, length);
        } else if self.starts("``") {
            let rest = &self.bytes[self.at + 2..];
            let end = rest.windows(2).position(|pair| pair == b"``" || pair[0] == b'\n');
            self.push(Kind::Word, end.map_or(2, |end| end + 4));
        } else if byte == b'\'' {
            let length = self.character();
            self.push(if length > 1 { Kind::Text } else { Kind::Sign }, length);
        } else if byte.is_ascii_digit() {
            // `1.` is a whole number.
            let length = number(&self.bytes[self.at..], |next| next != b'.' && !next.is_ascii_alphabetic());
            self.push(Kind::Number, length);
        } else if is_of_word(byte) {
            let rest = &self.bytes[self.at..];
            let length = rest.iter().take_while(|byte| is_of_word(**byte) || **byte == b'\'').count();
            self.push(Kind::Word, length);
        } else {
            let sign = SIGNS.iter().find(|sign| self.starts(sign));
            self.push(Kind::Sign, sign.map_or(1, |sign| sign.len()));
        }
    }

    fn line(&self) -> usize {
        let rest = &self.bytes[self.at..];
        rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
    }

    /// Comments stand in each other.
    fn comment(&mut self) {
        let mut depth = 0;
        while self.at < self.bytes.len() {
            if self.starts("(*") && !self.starts("(*)") {
                depth += 1;
                self.at += 2;
            } else if self.starts("*)") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += 1;
            }
        }
    }

    fn string(&self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        let prefix = rest.iter().take_while(|byte| matches!(byte, b'$' | b'@')).count();
        let text = &rest[prefix..];
        if prefix > 8 || text.first() != Some(&b'"') {
            return None;
        }
        if text.starts_with(b"\"\"\"") {
            let end = text[3..].windows(3).position(|three| three == b"\"\"\"");
            let end = end.map_or(text.len(), |end| end + 6);
            return Some(prefix + end + text[end..].iter().take_while(|byte| **byte == b'"').count());
        }
        let verbatim = rest[..prefix].contains(&b'@');
        let mut at = 1;
        while at < text.len() {
            match text[at] {
                b'"' if verbatim && text.get(at + 1) == Some(&b'"') => at += 2,
                b'"' => return Some(prefix + at + 1),
                b'\\' if !verbatim => at += 2,
                _ => at += 1,
            }
        }
        Some(rest.len())
    }

    fn character(&self) -> usize {
        if self.peek(1) == b'\\' {
            return (3..12).find(|ahead| self.peek(*ahead) == b'\'').map_or(1, |ahead| ahead + 1);
        }
        let width = match self.peek(1) {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        if self.peek(1 + width) == b'\'' { width + 2 } else { 1 }
    }
}
