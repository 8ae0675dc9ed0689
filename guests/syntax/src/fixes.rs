//! The text that a fix puts in: the rule's template with what its metavariables captured, as it
//! stands. ast-grep's own filling indents further lines, which changes strings of several lines.

use ast_grep_core::NodeMatch;
use ast_grep_core::tree_sitter::StrDoc;

use crate::languages::Lang;

enum Piece {
    Text(String),
    Single(String),
    Multiple(String),
    Transformed(String),
}

pub struct Template {
    pieces: Vec<Piece>,
}

/// How the template's own lines are written at one place.
pub struct Lines<'t> {
    pub end: &'t str,
    pub indentation: &'t str,
}

impl Template {
    /// `transformed` are the names that the rule's `transform` makes.
    pub fn new(template: &str, transformed: &[String]) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('$') {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            let dollars = rest.bytes().take(3).take_while(|byte| *byte == b'$').count();
            let named = rest[dollars..].bytes().take_while(|byte| is_of_name(*byte)).count();
            if named == 0 || rest.as_bytes()[dollars].is_ascii_digit() {
                text.push('$');
                rest = &rest[1..];
                continue;
            }
            let (whole, after) = rest.split_at(dollars + named);
            pieces.push(Piece::Text(std::mem::take(&mut text)));
            pieces.push(variable(dollars, whole[dollars..].to_string(), transformed));
            rest = after;
        }
        text.push_str(rest);
        pieces.push(Piece::Text(text));
        Template { pieces }
    }

    pub fn has_lines(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains('\n')))
    }

    pub fn fill(&self, found: &NodeMatch<StrDoc<Lang>>, source: &str, lines: &Lines) -> String {
        let env = found.get_env();
        let mut filled = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => put_lines(&mut filled, text, lines),
                Piece::Single(name) => {
                    if let Some(node) = env.get_match(name) {
                        filled.push_str(source.get(node.range()).unwrap_or_default());
                    }
                }
                Piece::Multiple(name) => {
                    let nodes = env.get_multiple_matches(name);
                    if let (Some(first), Some(last)) = (nodes.first(), nodes.last()) {
                        filled.push_str(source.get(first.range().start..last.range().end).unwrap_or_default());
                    }
                }
                Piece::Transformed(name) => {
                    if let Some(bytes) = env.get_transformed(name) {
                        filled.push_str(&String::from_utf8_lossy(bytes));
                    }
                }
            }
        }
        filled
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

fn variable(dollars: usize, name: String, transformed: &[String]) -> Piece {
    match dollars {
        3 => Piece::Multiple(name),
        _ if transformed.contains(&name) => Piece::Transformed(name),
        _ => Piece::Single(name),
    }
}

/// Empty lines stay empty.
fn put_lines(into: &mut String, text: &str, lines: &Lines) {
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        let line = &rest[..at];
        into.push_str(line.strip_suffix('\r').unwrap_or(line));
        into.push_str(lines.end);
        rest = &rest[at + 1..];
        if !rest.starts_with(['\n', '\r']) {
            into.push_str(lines.indentation);
        }
    }
    into.push_str(rest);
}
