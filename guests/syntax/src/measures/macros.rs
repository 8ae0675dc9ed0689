//! Code in the arguments of Rust's macros, for which the grammar has only tokens: what stands like
//! an `if`, a loop or a `match`, with its block behind it, is counted as one.

use std::collections::{HashMap, HashSet};

use super::Family;
use crate::kinds::Kind::*;
use crate::tree::{Id, Tree};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    If,
    Else,
    /// `else if`: the `else` is counted already.
    ElseIf,
    For,
    While,
    Loop,
    Match,
    Arm,
    DefaultArm,
    Guard,
    And,
    Or,
    /// `?`
    Propagation,
}

impl Role {
    /// Costs more the deeper it stands.
    pub fn is_structure(self) -> bool {
        matches!(self, Role::If | Role::For | Role::While | Role::Loop | Role::Match)
    }
}

#[derive(Default)]
pub struct Macros {
    pub roles: HashMap<Id, Role>,
    /// Blocks that are a level of nesting.
    pub raised: HashSet<Id>,
    /// Operators that continue a run of the same.
    pub continued: HashSet<Id>,
}

pub fn find(family: Family, tree: &Tree) -> Macros {
    let mut macros = Macros::default();
    if family != Family::Rust {
        return macros;
    }
    let mut bodies = HashSet::new();
    let mut id = 0;
    while id < tree.len() {
        if tree.kind(id) == MacroDefinition {
            id = tree.at(id).next;
            continue;
        }
        if tree.kind(id) == TokenTree {
            let mut reader = Reader::new(tree, &mut macros, bodies.contains(&id));
            for child in tree.children(id) {
                reader.token(child);
            }
            bodies.extend(reader.bodies);
        }
        id += 1;
    }
    macros
}

/// Goes over the tokens of one pair of brackets.
struct Reader<'r, 't> {
    tree: &'r Tree<'t>,
    macros: &'r mut Macros,
    /// A keyword whose block is still to come.
    pending: Option<(Id, Role)>,
    /// `for` without `in` is no loop.
    seen_in: bool,
    after_else: bool,
    /// The token before can end an expression.
    operand: bool,
    last_operator: Option<Role>,
    /// In the body of a `match`.
    of_match: bool,
    pattern: Option<Pattern>,
    bodies: Vec<Id>,
}

#[derive(Default)]
struct Pattern {
    tokens: u32,
    wildcard: bool,
    guarded: bool,
}

impl<'r, 't> Reader<'r, 't> {
    fn new(tree: &'r Tree<'t>, macros: &'r mut Macros, of_match: bool) -> Self {
        Reader {
            tree,
            macros,
            pending: None,
            seen_in: false,
            after_else: false,
            operand: false,
            last_operator: None,
            of_match,
            pattern: of_match.then(Pattern::default),
            bodies: Vec::new(),
        }
    }

    fn token(&mut self, id: Id) {
        let text = self.tree.text(id);
        let after_else = std::mem::take(&mut self.after_else);
        match text {
            "if" if self.pattern.is_some() => self.guard(id),
            "if" => self.condition(id, after_else),
            "for" => (self.pending, self.seen_in) = (Some((id, Role::For)), false),
            "while" => self.pending = Some((id, Role::While)),
            "loop" => self.pending = Some((id, Role::Loop)),
            "match" => self.pending = Some((id, Role::Match)),
            "in" => self.seen_in = true,
            "else" => (self.pending, self.after_else) = (Some((id, Role::Else)), true),
            "&&" if self.operand => self.operator(id, Role::And),
            "||" if self.operand => self.operator(id, Role::Or),
            "?" if self.operand => _ = self.macros.roles.insert(id, Role::Propagation),
            "=>" => self.arrow(id),
            ";" | "," => self.separator(text),
            _ if text.starts_with('{') => self.block(id),
            _ => {}
        }
        self.count(text);
        let is_keyword = matches!(text, "if" | "for" | "while" | "loop" | "match" | "in" | "else" | "return" | "move");
        self.operand = text == "?" || (self.tree.is_named(id) && !is_keyword);
    }

    /// The `else` before an `if` has no block of its own.
    fn condition(&mut self, id: Id, after_else: bool) {
        if let Some((of_else, Role::Else)) = self.pending.filter(|_| after_else) {
            self.macros.roles.insert(of_else, Role::Else);
        }
        self.pending = Some((id, if after_else { Role::ElseIf } else { Role::If }));
    }

    fn guard(&mut self, id: Id) {
        self.macros.roles.insert(id, Role::Guard);
        if let Some(pattern) = &mut self.pattern {
            pattern.guarded = true;
        }
    }

    fn operator(&mut self, id: Id, role: Role) {
        self.macros.roles.insert(id, role);
        if self.last_operator.replace(role) == Some(role) {
            self.macros.continued.insert(id);
        }
    }

    fn arrow(&mut self, id: Id) {
        if let Some(pattern) = self.pattern.take() {
            let default = pattern.tokens == 1 && pattern.wildcard && !pattern.guarded;
            self.macros.roles.insert(id, if default { Role::DefaultArm } else { Role::Arm });
        }
        self.last_operator = None;
    }

    fn separator(&mut self, text: &str) {
        self.pending = None;
        self.last_operator = None;
        if self.of_match && text == "," {
            self.pattern = Some(Pattern::default());
        }
    }

    fn block(&mut self, id: Id) {
        let controlled = self.pending.take().filter(|(_, role)| *role != Role::For || self.seen_in);
        if let Some((keyword, role)) = controlled {
            self.macros.roles.insert(keyword, role);
            self.macros.raised.insert(id);
            if role == Role::Match {
                self.bodies.push(id);
            }
        } else if self.of_match && self.pattern.is_none() {
            self.pattern = Some(Pattern::default());
        }
        self.last_operator = None;
    }

    fn count(&mut self, text: &str) {
        if let Some(pattern) = &mut self.pattern
            && !matches!(text, "{" | "}" | ",")
            && !text.starts_with('{')
        {
            pattern.tokens += 1;
            pattern.wildcard |= text == "_";
        }
    }
}
