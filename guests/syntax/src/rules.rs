//! ast-grep rules, compiled once and kept under a number.

use ast_grep_config::{GlobalRules, RuleConfig, SerializableRuleConfig};
use ast_grep_core::Matcher;
use serde::Deserialize;
use serde_json::Value;
use std::cell::RefCell;
use std::error::Error;
use std::rc::Rc;

use crate::contract::Problem;
use crate::fixes::Template;
use crate::languages::Lang;
use crate::literals::{Filter, Needs};

pub struct RuleSet {
    pub rules: Vec<RuleConfig<Lang>>,
    /// Of each rule, in the same order.
    pub templates: Vec<Option<Template>>,
    dispatch: Vec<Dispatch>,
    filters: Vec<Filter>,
}

/// One language's rules by the node kinds that they can match.
#[derive(Default)]
pub struct Dispatch {
    by_kind: Vec<Vec<u32>>,
    /// Rules that compare one piece of code with another, which ast-grep does by recursion.
    pub comparing: Vec<u32>,
}

thread_local! {
    static COMPILED: RefCell<Vec<Rc<RuleSet>>> = const { RefCell::new(Vec::new()) };
}

pub fn get(number: u32) -> Result<Rc<RuleSet>, String> {
    COMPILED.with_borrow(|sets| sets.get(number as usize).cloned()).ok_or_else(|| format!("no compiled rules {number}"))
}

pub fn compile(text: &str) -> Result<u32, Vec<Problem>> {
    let listed: Vec<Value> = serde_json::from_str(text)
        .map_err(|error| vec![problem("", format!("the rules are no JSON list: {error}"))])?;
    let globals = GlobalRules::default();
    let mut problems = Vec::new();
    let mut set = RuleSet::with_capacity(listed.len());
    let mut needs: Vec<_> = Lang::ALL.iter().map(|_| Needs::default()).collect();
    for (position, value) in listed.into_iter().enumerate() {
        match one(&value, position, &globals) {
            Ok(compiled) => {
                let lang = compiled.rule.language;
                needs[lang as usize].add(set.add(compiled), &value, lang);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    set.filters = needs.into_iter().map(Needs::finish).collect();
    Ok(COMPILED.with_borrow_mut(|sets| {
        sets.push(Rc::new(set));
        sets.len() as u32 - 1
    }))
}

fn problem(id: &str, message: String) -> Problem {
    Problem { rule_id: id.to_string(), message }
}

struct Compiled {
    rule: RuleConfig<Lang>,
    comparing: bool,
    template: Option<Template>,
}

fn one(value: &Value, position: usize, globals: &GlobalRules) -> Result<Compiled, Problem> {
    let id = value.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
    if id.is_empty() {
        return Err(problem("", format!("rule {position} of the list has no `id`")));
    }
    let comparing = compares(value);
    let template = template(value);
    let config: SerializableRuleConfig<Lang> =
        SerializableRuleConfig::deserialize(value).map_err(|error| problem(&id, error.to_string()))?;
    let rule = RuleConfig::try_from(config, globals).map_err(|error| problem(&id, causes(&error)))?;
    Ok(Compiled { rule, comparing, template })
}

/// Of the rule's first fix.
fn template(rule: &Value) -> Option<Template> {
    let fix = rule.get("fix")?;
    let fix = fix.get(0).unwrap_or(fix);
    let text = fix.as_str().or_else(|| fix.get("template")?.as_str())?;
    let transformed = rule.get("transform").and_then(Value::as_object);
    Some(Template::new(text, &transformed.into_iter().flat_map(|map| map.keys().cloned()).collect::<Vec<_>>()))
}

/// The error and what caused it, as one line.
fn causes(error: &dyn Error) -> String {
    let said = std::iter::successors(Some(error), |error| (*error).source());
    let said: Vec<_> = said.map(|error| error.to_string().replace("parse yaml as Rule", "read the rule")).collect();
    let mut line = said.iter().map(|part| part.trim_end_matches('.')).collect::<Vec<_>>().join(": ");
    if line.contains("set of AST kinds") {
        line.push_str(" (a pattern that does not parse on its own has no kind)");
    }
    line
}

/// True where a metavariable can be bound twice, so that the two pieces are compared.
fn compares(rule: &Value) -> bool {
    let mut seen = std::collections::HashSet::new();
    let mut pending: Vec<&Value> = ["rule", "constraints", "utils"].iter().filter_map(|key| rule.get(key)).collect();
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(map) => {
                if map.contains_key("matches") && rule.get("utils").is_some() {
                    return true;
                }
                pending.extend(map.values());
            }
            Value::Array(list) => pending.extend(list),
            Value::String(text) => {
                for piece in text.split('$').skip(1) {
                    let name: &str = piece
                        .split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_')
                        .next()
                        .unwrap_or("");
                    if !name.is_empty() && !name.starts_with('_') && !seen.insert(name) {
                        return true;
                    }
                }
            }
            _ => {}
        }
    }
    false
}

impl RuleSet {
    fn with_capacity(count: usize) -> Self {
        let dispatch = Lang::ALL.iter().map(|_| Dispatch::default()).collect();
        RuleSet { rules: Vec::with_capacity(count), templates: Vec::new(), dispatch, filters: Vec::new() }
    }

    fn add(&mut self, Compiled { rule, comparing, template }: Compiled) -> u32 {
        let number = self.rules.len() as u32;
        let dispatch = &mut self.dispatch[rule.language as usize];
        for kind in &rule.matcher.potential_kinds().unwrap_or_default() {
            if dispatch.by_kind.len() <= kind {
                dispatch.by_kind.resize_with(kind + 1, Vec::new);
            }
            dispatch.by_kind[kind].push(number);
        }
        if comparing {
            dispatch.comparing.push(number);
        }
        self.rules.push(rule);
        self.templates.push(template);
        number
    }

    /// The rules that can't match in a source, because it lacks texts that they need.
    pub fn absent(&self, lang: Lang, source: &str) -> impl Iterator<Item = u32> {
        self.filters[lang as usize].absent(source)
    }

    pub fn dispatch(&self, lang: Lang) -> &Dispatch {
        &self.dispatch[lang as usize]
    }
}

impl Dispatch {
    pub fn is_empty(&self) -> bool {
        self.by_kind.is_empty()
    }

    pub fn rules_for(&self, kind: u16) -> &[u32] {
        self.by_kind.get(kind as usize).map_or(&[], Vec::as_slice)
    }
}
