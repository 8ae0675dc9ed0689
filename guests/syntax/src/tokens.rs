//! The tokens of a source, without comments and directives: what Halstead counts, and what clones
//! are looked for in.

#[cfg(test)]
mod tests;

use crate::contract::TokenForm;
use crate::functions::lines::is_comment;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Keywords, signs and opening brackets.
    Operator,
    /// Closing brackets, which are one with their opening ones.
    Closer,
    Name,
    Literal,
}

/// The tokens in the order of the text.
pub fn each(tree: &Tree, mut visit: impl FnMut(Id, Role)) {
    let mut id = 0;
    while id < tree.len() {
        if is_skipped(tree, id) {
            id = tree.at(id).next;
        } else if is_whole_literal(tree, id) {
            visit(id, Role::Literal);
            id = tree.at(id).next;
        } else {
            if tree.at(id).next == id + 1 && !tree.text(id).trim().is_empty() {
                visit(id, role(tree, id));
            }
            id += 1;
        }
    }
}

/// Comments and directives. What stands between `#if` and `#endif` is code.
fn is_skipped(tree: &Tree, id: Id) -> bool {
    let kind = tree.kind(id);
    let directive = matches!(
        kind,
        PreprocRegion
            | PreprocEndregion
            | PreprocPragma
            | PreprocNullable
            | PreprocLine
            | PreprocDefine
            | PreprocUndef
            | PreprocError
            | PreprocWarning
            | PreprocInactive
            | PreprocArg
            | CompilerDirectiveDecl
            | ShebangDirective
    );
    directive || is_comment(kind) || is_of_condition(tree, id)
}

/// `#if` with its condition, `#endif`.
pub fn is_of_condition(tree: &Tree, id: Id) -> bool {
    let Some(parent) = tree.parent(id) else { return false };
    matches!(tree.kind(parent), PreprocIf | PreprocElif | PreprocElse | PreprocIfInAttributeList)
        && (tree.field(id) == Field::Condition || (!tree.is_named(id) && tree.text(id).starts_with('#')))
}

fn is_whole_literal(tree: &Tree, id: Id) -> bool {
    let literal = matches!(
        tree.kind(id),
        StringLiteral
            | VerbatimStringLiteral
            | RawStringLiteral
            | CharacterLiteral
            | CharLiteral
            | StringNode
            | TemplateString
            | Regex
            | TripleQuotedString
            | VerbatimString
            | Char
    );
    literal
        && tree.is_named(id)
        && !tree.children(id).any(|part| matches!(tree.kind(part), Interpolation | TemplateSubstitution))
}

fn role(tree: &Tree, id: Id) -> Role {
    let kind = tree.kind(id);
    match kind {
        TokenCloseParen | TokenCloseBracket | TokenCloseBrace => Role::Closer,
        TokenThis | TokenBase => Role::Name,
        InfixOp | PrefixOp | OpIdentifier | PredefinedType | PrimitiveType | ImplicitType => Role::Operator,
        _ if !tree.is_named(id) => Role::Operator,
        _ if is_name(tree, id) => Role::Name,
        _ => Role::Literal,
    }
}

fn is_name(tree: &Tree, id: Id) -> bool {
    let text = tree.text(id);
    text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@' | '`'))
        && !matches!(
            tree.kind(id),
            BooleanLiteral | NullLiteral | StringLiteralContent | RawStringContent | StringContent
        )
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub fn encode(tree: &Tree, form: TokenForm) -> String {
    let mut encoded = String::new();
    let mut last = 0;
    each(tree, |id, role| {
        let hash = match (form, role) {
            (TokenForm::Renamed, Role::Name) => hash("\0name"),
            (TokenForm::Renamed, Role::Literal) => hash("\0literal"),
            _ => hash(tree.text(id)),
        };
        encoded.extend((0..4).map(|at| digit(hash >> (6 * at) & 63)));
        number(&mut encoded, (tree.start(id) - last) as u32);
        number(&mut encoded, (tree.end(id) - tree.start(id)) as u32);
        last = tree.end(id);
    });
    encoded
}

fn digit(value: u32) -> char {
    DIGITS[value as usize] as char
}

fn number(into: &mut String, mut value: u32) {
    while value > 31 {
        into.push(digit(value & 31 | 32));
        value >>= 5;
    }
    into.push(digit(value));
}

/// FNV-1a, folded to 24 bits.
fn hash(text: &str) -> u32 {
    let whole = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (whole >> 24) ^ (whole & 0xff_ffff)
}
