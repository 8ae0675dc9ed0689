//! Runs compiled rules over a parsed source. Each node is offered only to the rules that can
//! match its kind, in the same walk that serves the other views; sources with `ast-grep-ignore`
//! comments go through ast-grep's own scan, which knows what these suppress.

use ast_grep_config::{CombinedScan, RuleConfig};
use ast_grep_core::NodeMatch;
use ast_grep_core::matcher::MatcherExt;
use ast_grep_core::meta_var::MetaVariable;
use ast_grep_core::tree_sitter::StrDoc;

use crate::contract::{Edit, RuleMatch, Variable};
use crate::languages::Lang;
use crate::parsing::Source;
use crate::rules::{Dispatch, RuleSet};
use crate::spans::Spans;
use crate::tree::depth_at_most;
use crate::unparsed::Unparsed;

/// How deep a tree may be for rules that compare two pieces of code, as ast-grep recurses there.
const COMPARED_DEPTH: usize = 500;

pub type Found<'s> = (u32, NodeMatch<'s, StrDoc<Lang>>);

pub struct Scan<'s> {
    set: &'s RuleSet,
    dispatch: &'s Dispatch,
    source: &'s Source,
    found: Vec<Found<'s>>,
}

impl<'s> Scan<'s> {
    pub fn new(set: &'s RuleSet, source: &'s Source, lang: Lang) -> Result<Self, String> {
        let dispatch = set.dispatch(lang);
        if let Some(rule) = dispatch.comparing.first() {
            if !depth_at_most(source.root().get_inner_node().walk(), COMPARED_DEPTH) {
                let id = &set.rules[*rule as usize].id;
                return Err(format!(
                    "nested more than {COMPARED_DEPTH} levels deep, too deep for rules that compare code, such as `{id}`"
                ));
            }
        }
        Ok(Scan { set, dispatch, source, found: Vec::new() })
    }

    /// Whether `visit` has to see the nodes.
    pub fn walks(&self) -> bool {
        !self.dispatch.is_empty() && !self.has_suppressions()
    }

    fn has_suppressions(&self) -> bool {
        self.source.source().contains("ast-grep-ignore")
    }

    pub fn visit(&mut self, node: tree_sitter::Node<'s>) {
        for number in self.dispatch.rules_for(node.kind_id()) {
            let rule = &self.set.rules[*number as usize];
            if let Some(found) = rule.matcher.match_node(self.source.adopt(node)) {
                self.found.push((*number, found));
            }
        }
    }

    pub fn finish(mut self, lang: Lang, spans: &Spans, unparsed: &Unparsed) -> Vec<RuleMatch> {
        if !self.dispatch.is_empty() && self.has_suppressions() {
            self.scan_suppressed(lang, spans, unparsed)
        } else {
            let found = std::mem::take(&mut self.found);
            let rules = &self.set.rules;
            sorted(found.iter().map(|(number, found)| reported(&rules[*number as usize], found, spans, unparsed)))
        }
    }

    fn scan_suppressed(&self, lang: Lang, spans: &Spans, unparsed: &Unparsed) -> Vec<RuleMatch> {
        let combined = CombinedScan::new(self.set.rules.iter().filter(|rule| rule.language == lang).collect());
        let scanned = combined.scan(self.source, false);
        sorted(
            scanned
                .matches
                .iter()
                .flat_map(|(rule, found)| found.iter().map(move |found| reported(rule, found, spans, unparsed))),
        )
    }
}

fn sorted(matches: impl Iterator<Item = RuleMatch>) -> Vec<RuleMatch> {
    let mut matches: Vec<_> = matches.collect();
    matches.sort_by(|a, b| (a.span.start, &a.rule_id, a.span.end).cmp(&(b.span.start, &b.rule_id, b.span.end)));
    matches
}

fn reported(rule: &RuleConfig<Lang>, found: &NodeMatch<StrDoc<Lang>>, spans: &Spans, unparsed: &Unparsed) -> RuleMatch {
    let range = found.range();
    RuleMatch {
        rule_id: rule.id.clone(),
        span: spans.span(range.start, range.end),
        message: rule.get_message(found),
        variables: variables(found),
        fix: rule.fixer.first().map(|fixer| {
            let edit = found.make_edit(&rule.matcher, fixer);
            Edit {
                start: edit.position as u32,
                end: (edit.position + edit.deleted_length) as u32,
                text: String::from_utf8_lossy(&edit.inserted_text).into_owned(),
            }
        }),
        broken: unparsed.touches(found.get_inner_node()),
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
