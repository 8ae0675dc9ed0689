//! C# that the grammar doesn't know, spelled as equally long C# that it knows.

use super::blank::Copy;
use super::csharp_tokens::{Kind, Tokens, tokens};

/// Keywords of some places that are names everywhere else, and that the grammar takes for keywords.
const CONTEXTUAL: &[&str] = &["async", "required", "when"];

/// What can't follow a keyword of some place.
const AFTER_NAMES: &[&str] = &[
    ")", "]", "}", ",", ";", ".", "?.", "=", "=>", "==", "!=", "?", ":", "??", "??=", "&&", "||", "+", "+=", "-=",
    "++", "--", "*", "/", ">", "<=", ">=", "in", "is", "as",
];

const ASSIGNMENTS: &[&str] = &["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "??=", "<<="];

/// Extension blocks, which the grammar takes for methods where they stand, become types.
pub fn always(text: &str) -> Option<Copy> {
    let mentioned =
        text.match_indices("extension").any(|(at, word)| text[at + word.len()..].trim_start().starts_with(['(', '<']));
    if !mentioned {
        return None;
    }
    let tokens = tokens(text);
    let mut copy = Copy::of(text);
    for at in 0..tokens.list.len() {
        if tokens.text(at) == "extension" {
            extension(&tokens, at, &mut copy);
        }
    }
    copy.changed.then_some(copy)
}

/// `extension(string s) {` becomes `struct  E(string s) {`; without a name for the receiver there
/// is nothing that a parameter list could say.
fn extension(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let begins = at == 0 || matches!(tokens.text(at - 1), "{" | "}" | ";" | "]");
    let mut open = at + 1;
    if tokens.text(open) == "<" {
        open = (open..open + 200).find(|number| tokens.text(*number) == "(").unwrap_or(open);
    }
    let Some(close) = (begins && tokens.text(open) == "(").then(|| tokens.partner(open)).flatten() else { return };
    if !matches!(tokens.text(close + 1), "{" | "where") {
        return;
    }
    copy.put(tokens.list[at].start, "struct  E");
    let unnamed = !tokens.is_word(close - 1)
        || !matches!(tokens.text(close - 2), ">" | "?" | "]" | ")" | "*") && !tokens.is_word(close.saturating_sub(2));
    if unnamed {
        copy.blank(tokens.list[open].start, tokens.list[close].end);
    }
}

/// Everything else, for sources that don't parse.
pub fn respell(text: &str) -> Option<Copy> {
    let tokens = tokens(text);
    let mut copy = Copy::of(text);
    for at in &tokens.doubled {
        copy.put(*at, "''");
    }
    for at in 0..tokens.list.len() {
        match tokens.list[at].kind {
            Kind::Word => word(&tokens, at, &mut copy),
            Kind::Sign => sign(&tokens, at, &mut copy),
            Kind::Text => empty_string(&tokens, at, &mut copy),
            Kind::Directive if tokens.text(at).starts_with("#:") => copy.put(tokens.list[at].start, "//"),
            _ => {}
        }
    }
    copy.changed.then_some(copy)
}

fn word(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let start = tokens.list[at].start;
    let next = tokens.text(at + 1);
    match tokens.text(at) {
        word if CONTEXTUAL.contains(&word) => {
            let member = at > 0 && matches!(tokens.text(at - 1), "." | "?.");
            if member || AFTER_NAMES.contains(&next) || at + 1 == tokens.list.len() {
                copy.put(
                    start,
                    if word == "when" {
                        "When"
                    } else if word == "async" {
                        "Async"
                    } else {
                        "Required"
                    },
                );
            }
        }
        // `allows ref struct`
        "allows" if next == "ref" && tokens.text(at + 2) == "struct" => {
            copy.blank(start, tokens.list[at + 2].end);
            copy.put(start, "struct");
        }
        "operator" => {
            let sign = if next == "checked" { at + 2 } else { at + 1 };
            compound_operator(tokens, sign, copy);
        }
        _ => {}
    }
}

/// `operator +=` becomes `operator + `.
fn compound_operator(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let Some(first) = tokens.list.get(at) else { return };
    let rest = &tokens.text[first.start..];
    let sign = rest.bytes().take_while(|byte| b"+-*/%&|^<>=".contains(byte)).count();
    let compound = sign > 1 && rest[..sign].ends_with('=') && !matches!(&rest[..sign], "==" | "<=" | ">=");
    if compound {
        copy.blank(first.start + sign - 1, first.start + sign);
    }
}

fn sign(tokens: &Tokens, at: usize, copy: &mut Copy) {
    match tokens.text(at) {
        "?." => conditional_assignment(tokens, at, copy),
        "?" if tokens.text(at + 1) == "[" => conditional_assignment(tokens, at, copy),
        "=>" if at > 0 && tokens.text(at - 1) == ")" => untyped_parameters(tokens, at - 1, copy),
        ".." => slice_pattern(tokens, at, copy),
        sign if ASSIGNMENTS.contains(&sign) && at > 0 && tokens.text(at - 1) == ")" => {
            assigned_call(tokens, at - 1, copy);
        }
        _ => {}
    }
}

/// `c?.Items[0] += 2;` becomes `c .Items[0] += 2;`.
fn conditional_assignment(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let mut end = at;
    loop {
        end = match tokens.text(end) {
            "?." | "." | "!" | "?" => end + 1,
            "[" | "(" => match tokens.partner(end) {
                Some(close) => close + 1,
                None => return,
            },
            _ if tokens.is_word(end) => end + 1,
            _ => break,
        };
    }
    if ASSIGNMENTS.contains(&tokens.text(end)) {
        copy.blank(tokens.list[at].start, tokens.list[at].start + 1);
    }
}

/// `Slot(key) += 1;` becomes `Slot[key] += 1;`.
fn assigned_call(tokens: &Tokens, close: usize, copy: &mut Copy) {
    let Some(open) = tokens.partner(close).filter(|open| *open > 0 && open + 1 < close) else { return };
    let called = tokens.is_word(open - 1) || tokens.text(open - 1) == ">";
    if called
        && !matches!(tokens.text(open - 1), "var" | "if" | "while" | "when" | "catch" | "switch" | "foreach" | "is")
    {
        copy.put(tokens.list[open].start, "[");
        copy.put(tokens.list[close].start, "]");
    }
}

/// `(out x) =>` becomes `(    x) =>`.
fn untyped_parameters(tokens: &Tokens, close: usize, copy: &mut Copy) {
    let Some(open) = tokens.partner(close) else { return };
    let mut begins = open + 1;
    for at in open + 1..=close {
        if at < close && tokens.text(at) != "," {
            continue;
        }
        let modifiers = at.saturating_sub(1);
        let only = (begins..modifiers)
            .all(|at| matches!(tokens.text(at), "ref" | "out" | "in" | "scoped" | "readonly" | "params"));
        if only && begins < modifiers && tokens.is_word(modifiers) {
            copy.blank(tokens.list[begins].start, tokens.list[modifiers].start);
        }
        begins = at + 1;
    }
}

/// `.. var rest` becomes `   var rest`. A spread is left alone.
fn slice_pattern(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let follows = at > 0 && matches!(tokens.text(at - 1), "[" | ",");
    let next = tokens.text(at + 1);
    if !follows || matches!(next, "," | "]") {
        return;
    }
    let certain = next == "var" || next == "{" || designated(tokens, at + 1);
    if certain || in_pattern(tokens, at) {
        copy.blank(tokens.list[at].start, tokens.list[at].end);
    }
}

/// A type and a name, as in `.. string[] rest`.
fn designated(tokens: &Tokens, from: usize) -> bool {
    let end = (from..from + 40).find(|at| matches!(tokens.text(*at), "," | "]") && tokens.text(at - 1) != "[");
    end.is_some_and(|end| {
        let name = end - 1;
        let before = tokens.text(name.saturating_sub(1));
        let simple = (from..end).all(|at| tokens.is_word(at) || matches!(tokens.text(at), "[" | "]" | "?" | "."));
        name > from && simple && tokens.is_word(name) && before != "."
    })
}

/// Whether the brackets around a token are those of a list pattern.
fn in_pattern(tokens: &Tokens, at: usize) -> bool {
    let mut depth = 0;
    for number in (at.saturating_sub(200)..at).rev() {
        match tokens.text(number) {
            "]" | ")" | "}" => depth += 1,
            "[" if depth == 0 => {
                let before = tokens.text(number.wrapping_sub(1));
                return matches!(before, "is" | "case" | "or" | "and" | "not");
            }
            "[" | "(" | "{" => depth -= 1,
            _ => {}
        }
    }
    false
}

/// An interpolated string without anything in it gets a blank.
fn empty_string(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let start = tokens.list[at].start;
    match tokens.text(at) {
        "$\"\"" => copy.put(start, "\" \""),
        "$@\"\"" | "@$\"\"" => copy.put(start, "\"  \""),
        _ => {}
    }
}
