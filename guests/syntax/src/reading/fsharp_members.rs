//! Members of types in F# signature files, for which the grammar has no words: they become `val`.

use std::ops::Range;

use super::blank::Copy;
use super::csharp_tokens::Tokens;

pub fn respell(tokens: &Tokens, copy: &mut Copy) {
    let begins: Vec<usize> = (0..tokens.list.len()).filter(|at| begins_line(tokens, *at)).collect();
    for at in 1..tokens.list.len() {
        types(tokens, at, copy);
    }
    for (number, at) in begins.iter().enumerate() {
        let indent = indentation(tokens, *at);
        let mut end = number + 1;
        while end < begins.len() && indentation(tokens, begins[end]) > indent {
            end += 1;
        }
        let end = begins.get(end).copied().unwrap_or(tokens.list.len());
        member(tokens, *at, end, copy);
    }
}

/// `#IDisposable` and `string | null`.
fn types(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let token = tokens.list[at];
    match tokens.text(at) {
        "#" if matches!(tokens.text(at - 1), ":" | "->" | "*" | "(" | "<" | ",") && tokens.is_word(at + 1) => {
            copy.blank(token.start, token.end);
        }
        "null" if tokens.text(at - 1) == "|" => copy.blank(tokens.list[at - 1].start, token.end),
        _ => {}
    }
}

fn begins_line(tokens: &Tokens, at: usize) -> bool {
    let before = if at == 0 { 0 } else { tokens.list[at - 1].end };
    at == 0 || tokens.text[before..tokens.list[at].start].contains(['\n', '\r'])
}

fn indentation(tokens: &Tokens, at: usize) -> usize {
    let start = tokens.list[at].start;
    start - tokens.text[..start].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

fn member(tokens: &Tokens, from: usize, end: usize, copy: &mut Copy) {
    let mut at = from;
    while at < end && matches!(tokens.text(at), "static" | "internal" | "private" | "public") {
        at += 1;
    }
    let Some(token) = tokens.list.get(at) else { return };
    match tokens.text(at) {
        "new" if tokens.text(at + 1) == ":" => return constructor(tokens, from..at, end, copy),
        "member" | "override" | "default" => {
            copy.blank(token.start, token.end);
            copy.put(token.start, "val");
        }
        "interface" if from > 0 && tokens.text(from - 1) == "=" => return interface(tokens, from, copy),
        "val" => return constraints(tokens, at, end, copy),
        "abstract" => {}
        _ => return,
    }
    at += 1;
    while matches!(tokens.text(at), "inline" | "member") {
        copy.blank(tokens.list[at].start, tokens.list[at].end);
        at += 1;
    }
    if tokens.text(from) != "abstract" {
        signature(tokens, at, end, copy);
    }
}

/// `internal new: int -> T` becomes `val      nnn: int -> T`. Without a modifier it becomes `val n:`, over a line's end if there
/// is no other room.
fn constructor(tokens: &Tokens, modifiers: Range<usize>, end: usize, copy: &mut Copy) {
    const SPELLED: &str = "val n:";
    let (new, colon) = (tokens.list[modifiers.end], tokens.list[modifiers.end + 1]);
    let start = tokens.list[modifiers.start].start;
    let last = tokens.list[end - 1].end;
    let of_type = tokens.list[..end].get(modifiers.end + 2).map_or(colon.end, |token| token.start);
    if !modifiers.is_empty() {
        copy.blank(start, new.start);
        copy.put(start, "val");
        copy.put(new.start, "nnn");
    } else if of_type - start >= SPELLED.len() && blanks(&tokens.text[colon.end..of_type]) {
        copy.blank(start, colon.end);
        copy.put(start, SPELLED);
    } else if last - start >= 10 && !tokens.text.as_bytes()[start..start + 10].contains(&b'\n') {
        copy.blank(start, last);
        return copy.put(start, "val n:unit");
    }
    signature(tokens, modifiers.end, end, copy);
}

fn blanks(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// An interface can't come first.
fn interface(tokens: &Tokens, at: usize, copy: &mut Copy) {
    if tokens.is_word(at + 1) && !begins_line(tokens, at + 1) {
        copy.put(tokens.list[at].start, "inherit  ");
    }
}

/// Type parameters may be anything.
fn constraints(tokens: &Tokens, from: usize, end: usize, copy: &mut Copy) {
    if let Some(when) = outside(tokens, from..end, "when") {
        copy.blank(tokens.list[when].start, tokens.list[end - 1].end);
    }
}

/// The first token of a text that stands outside of angle brackets.
fn outside(tokens: &Tokens, mut of: Range<usize>, text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    of.find(|at| {
        match tokens.text(*at) {
            "<" => depth += 1,
            ">" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && tokens.text(*at) == text
    })
}

/// Only a name and a type are left: no type parameters, no names of parameters, no accessors.
fn signature(tokens: &Tokens, from: usize, end: usize, copy: &mut Copy) {
    let blank = |copy: &mut Copy, from: usize, to: usize| {
        copy.blank(tokens.list[from].start, tokens.list[to].end);
    };
    let operator = (from..end).find(|at| tokens.text(from) == "(" && tokens.text(*at) == ")");
    let name = operator.unwrap_or(from);
    let Some(colon) = outside(tokens, name..end, ":") else { return };
    if operator.is_some() {
        let (start, last) = (tokens.list[from].start, tokens.list[name].end);
        copy.put(start, &"o".repeat(last - start));
    }
    if let Some(open) = (name + 1..colon).find(|at| tokens.text(*at) == "<") {
        blank(copy, open, colon - 1);
    }
    let mut attribute = None;
    for at in colon + 1..end {
        match tokens.text(at) {
            "[<" => attribute = Some(at),
            ">]" => blank(copy, attribute.take().unwrap_or(at), at),
            _ => {}
        }
        let named = tokens.is_word(at) && tokens.text(at + 1) == ":" && at + 1 < end;
        if named && matches!(tokens.text(at - 1), ":" | "->" | "*" | "?" | ">]") {
            let first = if tokens.text(at - 1) == "?" { at - 1 } else { at };
            blank(copy, first, at + 1);
        }
        if tokens.text(at) == "with" || tokens.text(at) == "when" {
            return blank(copy, at, end - 1);
        }
    }
}
