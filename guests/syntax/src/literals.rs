//! Texts that a source has to hold for a rule to match anything in it, found in all rules' regular expressions and
//! patterns. One pass over a source tells which rules can be left out.

use aho_corasick::AhoCorasick;
use ast_grep_core::Pattern;
use ast_grep_core::matcher::PatternNode;
use regex_syntax::hir::{Hir, HirKind};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::HashMap;

use crate::languages::Lang;

/// Shorter texts occur nearly everywhere.
const SHORTEST: usize = 3;
/// More alternatives than these are hardly ever all absent.
const MOST: usize = 32;
/// How far utilities of a rule are followed.
const DEPTH: usize = 16;
/// Parts of a rule that are looked at; those of a utility count wherever it is named.
const PARTS: usize = 2000;

/// At least one of the texts occurs wherever the rule matches.
type Group = Vec<Vec<u8>>;

/// What rules need, by their numbers.
#[derive(Default)]
pub struct Needs {
    texts: HashMap<Vec<u8>, usize>,
    groups: Vec<(u32, Vec<usize>)>,
}

impl Needs {
    pub fn add(&mut self, number: u32, rule: &Value, lang: Lang) {
        let utils = rule.get("utils").and_then(Value::as_object);
        let reader = Reader { lang, utils, left: Cell::new(PARTS) };
        for group in rule.get("rule").map_or_else(Vec::new, |rule| reader.groups(rule, 0)) {
            let texts = &mut self.texts;
            let ids = group.into_iter().map(|text| {
                let next = texts.len();
                *texts.entry(text).or_insert(next)
            });
            self.groups.push((number, ids.collect()));
        }
    }

    pub fn finish(self) -> Filter {
        let mut texts = vec![Vec::new(); self.texts.len()];
        for (text, id) in self.texts {
            texts[id] = text;
        }
        let search = if texts.is_empty() { None } else { AhoCorasick::new(&texts).ok() };
        Filter { search, texts: texts.len(), groups: self.groups }
    }
}

/// Finds the rules that can't match in a source.
#[derive(Default)]
pub struct Filter {
    search: Option<AhoCorasick>,
    texts: usize,
    groups: Vec<(u32, Vec<usize>)>,
}

impl Filter {
    pub fn absent(&self, source: &str) -> impl Iterator<Item = u32> {
        let found = self.search.as_ref().map(|search| {
            let mut found = vec![false; self.texts];
            for one in search.find_overlapping_iter(source) {
                found[one.pattern().as_usize()] = true;
            }
            found
        });
        let lacks = move |ids: &[usize]| found.as_ref().is_some_and(|found| ids.iter().all(|id| !found[*id]));
        self.groups.iter().filter(move |(_, ids)| lacks(ids)).map(|(number, _)| *number)
    }
}

struct Reader<'r> {
    lang: Lang,
    utils: Option<&'r Map<String, Value>>,
    /// Parts that may still be looked at.
    left: Cell<usize>,
}

impl Reader<'_> {
    /// Each of these occurs wherever the rule matches.
    fn groups(&self, rule: &Value, depth: usize) -> Vec<Group> {
        let left = self.left.get();
        let Some(rule) = rule.as_object().filter(|_| depth < DEPTH && left > 0) else { return Vec::new() };
        self.left.set(left - 1);
        let of = |part: &Value| self.groups(part, depth + 1);
        rule.iter()
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("regex", Value::String(regex)) => in_regex(regex).into_iter().collect(),
                ("pattern", Value::String(pattern)) => self.in_pattern(pattern),
                ("has" | "inside" | "precedes" | "follows", part) => of(part),
                ("all", Value::Array(parts)) => parts.iter().flat_map(of).collect(),
                ("any", Value::Array(parts)) => any(parts.iter().map(|part| best(of(part)))).into_iter().collect(),
                ("matches", Value::String(name)) => {
                    self.utils.and_then(|utils| utils.get(name)).map_or_else(Vec::new, of)
                }
                _ => Vec::new(),
            })
            .collect()
    }

    /// Names and literals, whose nodes are matched by their text.
    fn in_pattern(&self, pattern: &str) -> Vec<Group> {
        let Ok(pattern) = Pattern::try_new(pattern, self.lang) else { return Vec::new() };
        let mut groups = Vec::new();
        let mut pending = vec![&pattern.node];
        while let Some(node) = pending.pop() {
            match node {
                PatternNode::Terminal { text, is_named: true, .. } => groups.extend(one(text.as_bytes())),
                PatternNode::Internal { children, .. } => pending.extend(children),
                _ => {}
            }
        }
        groups
    }
}

fn in_regex(regex: &str) -> Option<Group> {
    of_hir(&regex_syntax::parse(regex).ok()?)
}

fn of_hir(hir: &Hir) -> Option<Group> {
    match hir.kind() {
        HirKind::Literal(literal) => one(&literal.0),
        HirKind::Capture(capture) => of_hir(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => of_hir(&repetition.sub),
        HirKind::Concat(parts) => best(parts.iter().filter_map(of_hir).collect()),
        HirKind::Alternation(parts) => any(parts.iter().map(of_hir)),
        _ => None,
    }
}

fn one(text: &[u8]) -> Option<Group> {
    (text.len() >= SHORTEST).then(|| vec![text.to_vec()])
}

/// What one of several alternatives needs.
fn any(parts: impl Iterator<Item = Option<Group>>) -> Option<Group> {
    let group = parts.collect::<Option<Vec<_>>>()?.concat();
    (1..=MOST).contains(&group.len()).then_some(group)
}

/// The group that is probably absent most often.
fn best(groups: Vec<Group>) -> Option<Group> {
    let shortest = |group: &Group| group.iter().map(Vec::len).min();
    groups.into_iter().max_by_key(shortest)
}

#[cfg(test)]
mod tests;
