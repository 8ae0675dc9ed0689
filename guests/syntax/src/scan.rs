//! Runs compiled rules over a parsed source. Each node is offered only to the rules that can
//! match its kind, in the same walk that serves the other views; sources with `ast-grep-ignore`
//! comments go through ast-grep's own scan, which knows what these suppress.

use ast_grep_config::{CombinedScan, RuleConfig};
use ast_grep_core::NodeMatch;
use ast_grep_core::matcher::MatcherExt;
use ast_grep_core::meta_var::MetaVariable;
use ast_grep_core::replacer::Replacer;
use ast_grep_core::tree_sitter::StrDoc;

use crate::contract::{Edit, RuleMatch, Variable};
use crate::fixes::Lines;
use crate::languages::Lang;
use crate::parsing::Source;
use crate::rules::{Dispatch, RuleSet};
use crate::spans::Spans;
use crate::tree::depth_at_most;
use crate::unparsed::Unparsed;

/// How deep a tree may be for rules that compare two pieces of code, as ast-grep recurses there.
const COMPARED_DEPTH: usize = 500;
/// Nodes that wait until it is known how deep the tree is. With more, a walk of its own finds out.
const MOST_WAITING: usize = 20_000;

pub type Found<'s> = (u32, NodeMatch<'s, StrDoc<Lang>>);

pub struct Scan<'s> {
    set: &'s RuleSet,
    dispatch: &'s Dispatch,
    source: &'s Source,
    /// By number.
    turns: Vec<Turn>,
    found: Vec<Found<'s>>,
    later: Vec<(u32, tree_sitter::Node<'s>)>,
    deepest: usize,
}

/// When a rule is offered its nodes.
#[derive(Clone, Copy, PartialEq)]
enum Turn {
    /// The source lacks what the rule needs.
    Never,
    InTheWalk,
    /// Once it is known how deep the tree is.
    Later,
}

impl<'s> Scan<'s> {
    pub fn new(set: &'s RuleSet, source: &'s Source, lang: Lang) -> Self {
        let dispatch = set.dispatch(lang);
        let mut turns = vec![Turn::InTheWalk; set.rules.len()];
        for number in &dispatch.comparing {
            turns[*number as usize] = Turn::Later;
        }
        for number in set.absent(lang, source.source()) {
            turns[number as usize] = Turn::Never;
        }
        Scan { set, dispatch, source, turns, found: Vec::new(), later: Vec::new(), deepest: 0 }
    }

    /// Whether `visit` has to see the nodes.
    pub fn walks(&self) -> bool {
        self.turns.iter().any(|turn| *turn != Turn::Never) && !self.dispatch.is_empty() && !self.has_suppressions()
    }

    fn has_suppressions(&self) -> bool {
        self.source.source().contains("ast-grep-ignore")
    }

    pub fn visit(&mut self, node: tree_sitter::Node<'s>, depth: usize) {
        self.deepest = self.deepest.max(depth);
        for number in self.dispatch.rules_for(node.kind_id()) {
            match self.turns[*number as usize] {
                Turn::Never => {}
                Turn::InTheWalk => self.offer(*number, node),
                Turn::Later if self.deepest > COMPARED_DEPTH => {}
                Turn::Later if self.later.len() < MOST_WAITING => self.later.push((*number, node)),
                Turn::Later => {
                    self.later.push((*number, node));
                    self.measure();
                }
            }
        }
    }

    /// Has the waiting rules offered their nodes from now on, or never.
    fn measure(&mut self) {
        let waiting = std::mem::take(&mut self.later);
        if !depth_at_most(self.source.root().get_inner_node().walk(), COMPARED_DEPTH) {
            self.deepest = self.deepest.max(COMPARED_DEPTH + 1);
            return;
        }
        for turn in self.turns.iter_mut().filter(|turn| **turn == Turn::Later) {
            *turn = Turn::InTheWalk;
        }
        for (number, node) in waiting {
            self.offer(number, node);
        }
    }

    fn offer(&mut self, number: u32, node: tree_sitter::Node<'s>) {
        let rule = &self.set.rules[number as usize];
        if let Some(found) = rule.matcher.match_node(self.source.adopt(node)) {
            self.found.push((number, found));
        }
    }

    /// Fails, with their names, where the source is too deep for rules of the set.
    pub fn finish(mut self, lang: Lang, spans: &Spans, unparsed: &Unparsed) -> Result<Vec<RuleMatch>, String> {
        if !self.dispatch.is_empty() && self.has_suppressions() {
            let root = self.source.root().get_inner_node();
            if self.compares() && !depth_at_most(root.walk(), COMPARED_DEPTH) {
                return Err(self.too_deep());
            }
            return Ok(self.scan_suppressed(lang, spans, unparsed));
        }
        if self.compares() && self.deepest > COMPARED_DEPTH {
            return Err(self.too_deep());
        }
        for (number, node) in std::mem::take(&mut self.later) {
            self.offer(number, node);
        }
        let found = std::mem::take(&mut self.found);
        let reporter = self.reporter(spans, unparsed);
        Ok(sorted(found.iter().map(|(number, found)| reporter.report(*number as usize, found))))
    }

    fn compares(&self) -> bool {
        self.turns.contains(&Turn::Later)
    }

    fn too_deep(&self) -> String {
        let rules = self.set.rules.iter().zip(&self.turns);
        let names: Vec<_> =
            rules.filter(|(_, turn)| **turn == Turn::Later).map(|(rule, _)| format!("`{}`", rule.id)).collect();
        format!(
            "nested more than {COMPARED_DEPTH} levels deep, too deep for rules that compare code: {}",
            names.join(", ")
        )
    }

    fn scan_suppressed(&self, lang: Lang, spans: &Spans, unparsed: &Unparsed) -> Vec<RuleMatch> {
        let rules = self.set.rules.iter().enumerate();
        let run = rules.filter(|(number, rule)| rule.language == lang && self.turns[*number] != Turn::Never);
        let (numbers, run): (Vec<_>, Vec<_>) = run.unzip();
        let combined = CombinedScan::new(run.clone());
        let scanned = combined.scan(self.source, false);
        let reporter = self.reporter(spans, unparsed);
        let number_of = |rule: &RuleConfig<Lang>| {
            run.iter().position(|one| std::ptr::eq(*one, rule)).map_or(0, |position| numbers[position])
        };
        sorted(
            scanned
                .matches
                .iter()
                .flat_map(|(rule, found)| {
                    let number = number_of(rule);
                    found.iter().map(move |found| (number, found))
                })
                .map(|(number, found)| reporter.report(number, found)),
        )
    }

    fn reporter<'r>(&'r self, spans: &'r Spans<'r>, unparsed: &'r Unparsed<'r>) -> Reporter<'r> {
        let text = self.source.source();
        let end = match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        };
        Reporter { set: self.set, spans, unparsed, text, line_end: end }
    }
}

fn sorted(matches: impl Iterator<Item = RuleMatch>) -> Vec<RuleMatch> {
    let mut matches: Vec<_> = matches.collect();
    matches.sort_by(|a, b| (a.span.start, &a.rule_id, a.span.end).cmp(&(b.span.start, &b.rule_id, b.span.end)));
    matches
}

/// Makes matches into what is reported of them.
struct Reporter<'r> {
    set: &'r RuleSet,
    spans: &'r Spans<'r>,
    unparsed: &'r Unparsed<'r>,
    text: &'r str,
    line_end: &'static str,
}

impl Reporter<'_> {
    fn report(&self, number: usize, found: &NodeMatch<StrDoc<Lang>>) -> RuleMatch {
        let rule = &self.set.rules[number];
        let range = found.range();
        RuleMatch {
            rule_id: rule.id.clone(),
            span: self.spans.span(range.start, range.end),
            message: rule.get_message(found),
            variables: variables(found),
            fix: self.fix(number, found),
            broken: self.unparsed.touches(found.get_inner_node()),
        }
    }

    /// ast-grep tells what is replaced, the template by what.
    fn fix(&self, number: usize, found: &NodeMatch<StrDoc<Lang>>) -> Option<Edit> {
        let rule = &self.set.rules[number];
        let replaced = rule.fixer.first()?.get_replaced_range(found, &rule.matcher);
        let template = self.set.templates[number].as_ref()?;
        let indentation = if template.has_lines() { self.spans.indentation(found.range().start) } else { "" };
        let lines = Lines { end: self.line_end, indentation };
        Some(Edit {
            start: replaced.start as u32,
            end: replaced.end as u32,
            text: template.fill(found, self.text, &lines),
        })
    }
}

fn variables(found: &NodeMatch<StrDoc<Lang>>) -> Vec<Variable> {
    let env = found.get_env();
    let mut variables: Vec<_> = env
        .get_matched_variables()
        .filter(|variable| matches!(variable, MetaVariable::Capture(..)))
        .filter_map(|variable| {
            let bytes = env.get_var_bytes(&variable)?;
            let MetaVariable::Capture(name, _) = variable else { return None };
            Some(Variable { name, text: String::from_utf8_lossy(bytes).into_owned() })
        })
        .collect();
    variables.sort_by(|a, b| a.name.cmp(&b.name));
    variables
}

#[cfg(all(test, feature = "typescript"))]
mod tests;
