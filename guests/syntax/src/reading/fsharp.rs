//! F# that the grammar doesn't know, spelled as equally long F# that it knows.

use super::blank::Copy;
use super::csharp_tokens::{Kind, Tokens};
use super::fsharp_tokens::tokens;

pub fn respell(text: &str) -> Option<Copy> {
    let tokens = tokens(text);
    let mut copy = Copy::of(text);
    shared(&tokens, &mut copy);
    copy.changed.then_some(copy)
}

pub fn respell_signature(text: &str) -> Option<Copy> {
    let tokens = tokens(text);
    let mut copy = Copy::of(text);
    shared(&tokens, &mut copy);
    super::fsharp_members::respell(&tokens, &mut copy);
    copy.changed.then_some(copy)
}

fn shared(tokens: &Tokens, copy: &mut Copy) {
    for at in 0..tokens.list.len() {
        match tokens.list[at].kind {
            Kind::Number => whole_float(tokens, at, copy),
            Kind::Word => word(tokens, at, copy),
            Kind::Sign => sign(tokens, at, copy),
            Kind::Text if tokens.text(at).starts_with("$$") => dollars(tokens, at, copy),
            _ => {}
        }
    }
}

/// `1.|]` and `3.<m>`: the point would begin an operator. `1f` has no point.
fn whole_float(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let token = tokens.list[at];
    let follows = tokens.list.get(at + 1).is_some_and(|next| next.start == token.end);
    if tokens.text(at).ends_with('.') && follows && matches!(tokens.text(at + 1), "|]" | "<") {
        copy.put(token.end - 1, "0");
    }
}

/// `$$"""{ {{q}} }"""` becomes ` $"""( {q } )"""`.
fn dollars(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let token = tokens.list[at];
    let text = tokens.text(at).as_bytes();
    let dollars = text.iter().take_while(|byte| **byte == b'$').count();
    copy.shifted.push((token.start, token.end));
    copy.blank(token.start, token.start + dollars - 1);
    let mut from = 0;
    while from < text.len() {
        let run = text[from..].iter().take_while(|byte| **byte == text[from]).count();
        let brace = match text[from] {
            b'{' => Some(["(", "{"]),
            b'}' => Some([")", "}"]),
            _ => None,
        };
        if let Some([text, hole]) = brace {
            let start = token.start + from;
            copy.put(start, &text.repeat(run));
            if run >= dollars {
                // The innermost braces are those of the hole.
                let inner = if hole == "{" { start + run - dollars } else { start };
                copy.blank(inner, inner + dollars);
                copy.put(if hole == "{" { start + run - 1 } else { start }, hole);
            }
        }
        from += run;
    }
}

fn word(tokens: &Tokens, at: usize, copy: &mut Copy) {
    if tokens.text(at) != "null" || at < 2 {
        return;
    }
    let (start, end) = (tokens.list[at].start, tokens.list[at].end);
    // `'a: not null`
    if tokens.text(at - 1) == "not" && tokens.text(at - 2) == ":" {
        copy.blank(tokens.list[at - 1].start, end);
        copy.put(tokens.list[at - 1].start, "null");
        return;
    }
    // `string | null`
    let of_type = tokens.is_word(at - 2) || matches!(tokens.text(at - 2), ">" | "]" | ")" | "|}");
    let same_line = !tokens.text[tokens.list[at - 2].end..start].contains('\n');
    let ends = !matches!(tokens.text(at + 1), "->" | "when" | "|" | "&" | "::" | "as" | ",");
    if tokens.text(at - 1) == "|" && of_type && same_line && ends {
        copy.blank(tokens.list[at - 1].start, end);
    }
}

fn sign(tokens: &Tokens, at: usize, copy: &mut Copy) {
    match tokens.text(at) {
        "<" if tokens.text(at + 1) == "{|" => anonymous_record(tokens, at + 1, copy),
        "^" if at > 0 && matches!(tokens.text(at - 1), "[" | ".." | ",") => {
            copy.blank(tokens.list[at].start, tokens.list[at].end);
            copy.shifted.push((tokens.list[at].start, tokens.list[at].end));
        }
        ":>" => constraint(tokens, at, copy),
        "-" => leading_minus(tokens, at, copy),
        _ => {}
    }
}

/// `<{| A: int |}>`: any type's name will do.
fn anonymous_record(tokens: &Tokens, open: usize, copy: &mut Copy) {
    let mut depth = 0;
    for at in open..(open + 400).min(tokens.list.len()) {
        match tokens.text(at) {
            "{|" => depth += 1,
            "|}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (start, end) = (tokens.list[open].start, tokens.list[at].end);
            copy.blank(start, end);
            copy.put(start, "T_");
            return;
        }
    }
}

/// `<'T when 'T :> IAdd<'T>>`: the two closing brackets would be an operator.
fn constraint(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let Some(open) = (at + 1..at + 12).find(|number| tokens.text(*number) == "<") else { return };
    let named = (at + 1..open).all(|number| tokens.is_word(number) || tokens.text(number) == ".");
    let Some(close) = (open + 1..open + 60).find(|number| tokens.text(*number) == ">") else { return };
    let flat = (open + 1..close).all(|number| tokens.text(number) != "<");
    let (first, next) = (tokens.list[close], tokens.list.get(close + 1));
    if named && flat && tokens.text(close + 1) == ">" && next.is_some_and(|next| next.start == first.end) {
        copy.blank(tokens.list[open].start, first.end);
    }
}

/// A line that begins with `-x`: `!x` is as long, and no line goes on with it.
fn leading_minus(tokens: &Tokens, at: usize, copy: &mut Copy) {
    let token = tokens.list[at];
    let begins = tokens.text[..token.start].trim_end_matches([' ', '\t']).ends_with(['\n', '\r']);
    let operand = tokens.list.get(at + 1).is_some_and(|next| next.start == token.end)
        && (tokens.is_word(at + 1) || matches!(tokens.text(at + 1), "("));
    if begins && operand {
        copy.put(token.start, "!");
    }
}
