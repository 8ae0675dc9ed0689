//! A source read as far as the grammar goes: as it stands; where that fails, with what the grammar
//! doesn't know spelled in other words of the same length; and at last without the pieces that
//! don't parse. Places stay the same throughout, and nodes have the text that the source has.

mod blank;
mod csharp;
mod csharp_outline;
mod csharp_tokens;
mod directives;
mod fsharp;
mod fsharp_members;
mod fsharp_outline;
mod fsharp_tokens;
mod mend;
mod pieces;
mod strings;
#[cfg(test)]
mod tests;

use ast_grep_core::AstGrep;
use ast_grep_core::tree_sitter::StrDoc;
use std::cell::RefCell;
use std::rc::Rc;
use tree_sitter::Tree;

use crate::languages::Lang;
use crate::parsing::{self, Source};
use blank::Copy;
use directives::Group;
use mend::{Cost, Mender};
use pieces::Outline;

/// Less than this doesn't hide what stands around it.
const SMALL: Cost = 32;

/// `#if` groups of a source that can be chosen from; no real source has more.
const GROUPS: usize = 1_000;

pub struct Reading {
    pub source: Source,
    pub gaps: Gaps,
}

impl Reading {
    fn is_of(&self, lang: Lang, text: &str) -> bool {
        *self.source.lang() == lang && self.source.source() == text
    }
}

/// Ranges of code that no node stands for, sorted.
#[derive(Default)]
pub struct Gaps {
    /// Didn't parse.
    pub unparsed: Vec<(usize, usize)>,
    /// Branches of directives that weren't chosen.
    pub passed: Vec<(usize, usize)>,
}

impl Gaps {
    /// Whether a range holds, or lies in, code that no node stands for.
    pub fn touch(&self, start: usize, end: usize) -> bool {
        [&self.unparsed, &self.passed].iter().any(|ranges| {
            let after = ranges.partition_point(|range| range.1 <= start);
            ranges.get(after).is_some_and(|range| range.0 < end)
        })
    }

    pub fn all(&self) -> impl Iterator<Item = (usize, usize)> {
        self.unparsed.iter().chain(&self.passed).copied()
    }
}

/// What is known of a language besides its grammar.
struct Dialect {
    always: fn(&str) -> Option<Copy>,
    respell: fn(&str) -> Option<Copy>,
    mend: fn(&str, &dyn Fn(&str) -> Option<Cost>, bool) -> Mended,
}

struct Mended {
    copy: Copy,
    gaps: Gaps,
}

struct Attempt {
    tree: Tree,
    gaps: Gaps,
    cost: Cost,
}

thread_local! {
    static LAST: RefCell<Option<Rc<Reading>>> = const { RefCell::new(None) };
}

/// Reads a source, or gives what was read last if that is the same: agents ask several questions about one source.
pub fn read(lang: Lang, text: String) -> Result<Rc<Reading>, String> {
    LAST.with_borrow_mut(|last| {
        if let Some(reading) = last.as_ref().filter(|reading| reading.is_of(lang, &text)) {
            return Ok(reading.clone());
        }
        // Two trees at a time would take twice the memory.
        *last = None;
        let reading = Rc::new(read_anew(lang, text)?);
        Ok(last.insert(reading).clone())
    })
}

fn read_anew(lang: Lang, text: String) -> Result<Reading, String> {
    parsing::refuse_nested(&text)?;
    let dialect = dialect(lang);
    let always = dialect.as_ref().and_then(|dialect| (dialect.always)(&text));
    let spelled = always.as_ref().map_or(text.as_str(), Copy::text);
    let tree = parsing::tree(lang, spelled)?;
    let (tree, gaps) = match dialect {
        Some(dialect) if tree.root_node().has_error() => {
            let best = improve(lang, &dialect, spelled, tree);
            (best.tree, best.gaps)
        }
        _ => (tree, Gaps::default()),
    };
    Ok(Reading { source: AstGrep::doc(StrDoc { src: text, lang, tree }), gaps })
}

fn dialect(lang: Lang) -> Option<Dialect> {
    match lang.name() {
        "csharp" => Some(Dialect { always: csharp::always, respell: csharp::respell, mend: mend_csharp }),
        "fsharp" => Some(Dialect { always: |_| None, respell: fsharp::respell, mend: mend_fsharp }),
        "fsharp-signature" => Some(Dialect { always: |_| None, respell: fsharp::respell_signature, mend: mend_fsharp }),
        _ => None,
    }
}

fn improve(lang: Lang, dialect: &Dialect, text: &str, tree: Tree) -> Attempt {
    let mut best = Attempt { cost: cost(&tree), tree, gaps: Gaps::default() };
    let mut base = None;
    if let Some(mut respelled) = (dialect.respell)(text)
        && let Ok(tree) = parsing::tree(lang, respelled.text())
        && cost(&tree) <= best.cost
    {
        let passed = std::mem::take(&mut respelled.shifted);
        best = Attempt { cost: cost(&tree), tree, gaps: Gaps { passed, ..Gaps::default() } };
        base = Some(respelled);
    }
    let base = base.as_ref().map_or(text, Copy::text);
    let shifted = best.gaps.passed.clone();
    for tolerant in [true, false] {
        // The second time takes more out; it isn't worth it where little is left.
        let little = if tolerant { best.cost <= SMALL && !text.contains("#if") } else { best.cost * 100 < text.len() };
        if best.cost == 0 || little {
            break;
        }
        let alone = |piece: &str| parsing::tree(lang, piece).ok().map(|tree| cost(&tree));
        let mut mended = (dialect.mend)(base, &alone, tolerant);
        let Ok(tree) = parsing::tree(lang, mended.copy.text()) else { break };
        let left_out: usize = mended.gaps.unparsed.iter().map(|(start, end)| end - start).sum();
        let expected = cost(&tree) + left_out;
        if mended.copy.changed && expected < best.cost {
            mended.gaps.passed.extend(&shifted);
            mended.gaps.passed.sort_unstable();
            let passed = merged(mended.gaps.passed);
            best = Attempt { cost: expected, tree, gaps: Gaps { passed, ..mended.gaps } };
        }
    }
    best
}

/// Bytes that don't parse, and one for each token that isn't there.
fn cost(tree: &Tree) -> Cost {
    let pieces = crate::unparsed::pieces(tree.root_node());
    pieces.iter().map(|(start, end, is_error)| if *is_error { (end - start).max(1) } else { 1 }).sum()
}

fn mend_csharp(text: &str, cost: &dyn Fn(&str) -> Option<Cost>, tolerant: bool) -> Mended {
    let tokens = csharp_tokens::tokens(text);
    let lines = tokens.list.iter().filter(|token| token.kind == csharp_tokens::Kind::Directive);
    let groups = directives::groups(text, lines.map(|token| (token.start, token.end)));
    let resolved = resolved(text, &groups);
    let tokens = csharp_tokens::tokens(resolved.text());
    mended(text, groups, &csharp_outline::CSharp::new(&tokens), cost, tolerant)
}

fn mend_fsharp(text: &str, cost: &dyn Fn(&str) -> Option<Cost>, tolerant: bool) -> Mended {
    let tokens = fsharp_tokens::tokens(text);
    let lines = tokens.list.iter().filter(|token| token.kind == csharp_tokens::Kind::Directive);
    let groups = directives::groups(text, lines.map(|token| (token.start, token.end)));
    let resolved = resolved(text, &groups);
    let tokens = fsharp_tokens::tokens(resolved.text());
    mended(text, groups, &fsharp_outline::FSharp::new(&tokens), cost, tolerant)
}

/// One branch of every directive.
fn resolved(text: &str, groups: &[Group]) -> Copy {
    let mut copy = Copy::of(text);
    for (start, end) in groups.iter().flat_map(Group::removed) {
        copy.blank(start, end);
    }
    copy
}

fn mended(
    text: &str,
    mut groups: Vec<Group>,
    outline: &dyn Outline,
    cost: &dyn Fn(&str) -> Option<Cost>,
    tolerant: bool,
) -> Mended {
    groups.truncate(GROUPS);
    let mut mender = Mender::new(text, groups, outline, cost, tolerant);
    mender.mend();
    let unparsed = merged(mender.gaps);
    Mended { copy: mender.copy, gaps: Gaps { unparsed, passed: merged(mender.passed) } }
}

/// Sorted ranges without those that lie in others.
fn merged(ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        match merged.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}
