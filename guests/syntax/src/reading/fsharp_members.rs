//! Members of types in F# signature files, for which the grammar has no words: they become `val`.

use super::blank::Copy;
use super::csharp_tokens::Tokens;

pub fn respell(tokens: &Tokens, copy: &mut Copy) {
    let begins: Vec<usize> = (0..tokens.list.len()).filter(|at| begins_line(tokens, *at)).collect();
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
    if tokens.text(at) == "static" {
        at += 1;
    }
    let start = tokens.list.get(at).map_or(0, |token| token.start);
    match tokens.text(at) {
        "new" if tokens.text(at + 1) == ":" => {
            let last = tokens.list[end - 1].end;
            if last - start >= 10 && !tokens.text[start..start + 10].contains('\n') {
                copy.blank(start, last);
                copy.put(start, "val n:unit");
            }
            return;
        }
        "member" | "override" | "default" => {
            copy.blank(start, tokens.list[at].end);
            copy.put(start, "val");
        }
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

/// Only a name and a type are left: no type parameters, no names of parameters, no accessors.
fn signature(tokens: &Tokens, from: usize, end: usize, copy: &mut Copy) {
    let blank = |copy: &mut Copy, from: usize, to: usize| {
        copy.blank(tokens.list[from].start, tokens.list[to].end);
    };
    let Some(colon) = (from..end).find(|at| tokens.text(*at) == ":" && tokens.text(at.saturating_sub(1)) != "(") else {
        return;
    };
    if tokens.text(from) == "("
        && let Some(close) = (from..colon).find(|at| tokens.text(*at) == ")")
    {
        let (start, last) = (tokens.list[from].start, tokens.list[close].end);
        copy.blank(start, last);
        copy.put(start, "op");
    }
    if let Some(open) = (from..colon).find(|at| tokens.text(*at) == "<")
        && colon > open
    {
        blank(copy, open, colon - 1);
    }
    for at in colon + 1..end {
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
