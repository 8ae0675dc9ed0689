//! Cognitive complexity: what breaks the flow costs one, and one more for each level it stands in.

use super::Family;
use super::macros::{Macros, Role};
use super::units::Units;
use crate::functions::continues;
use crate::kinds::{Field, Kind, Kind::*};
use crate::tokens::is_of_condition;
use crate::tree::{Id, ROOT, Tree};

/// Of each unit.
pub fn count(family: Family, tree: &Tree, units: &Units, macros: &Macros) -> Vec<u32> {
    let mut costs = Costs { units, base: vec![0; units.list.len()], totals: vec![0; units.list.len()] };
    let mut recursive = vec![false; units.list.len()];
    let mut levels = vec![0_u32; tree.len() as usize];
    let mut id = 0;
    while id < tree.len() {
        if is_of_condition(tree, id) {
            id = tree.at(id).next;
            continue;
        }
        let unit = units.of[id as usize];
        let level = tree.parent(id).map_or(0, |parent| levels[parent as usize]);
        let begins = units.list[unit as usize].id == id;
        let inside = if begins {
            // A lambda's own cost counts from inside it, that of the function around it from outside.
            let raises = id != ROOT && raises(units, unit as usize);
            costs.base[unit as usize] = level + u32::from(raises);
            level + u32::from(raises)
        } else {
            level
        };
        levels[id as usize] = inside + u32::from(macros.raised.contains(&id));
        // F#'s `function` is a lambda and a match.
        let at = if begins && is_structure(family, tree, id) { inside } else { level };
        if let Some(role) = macros.roles.get(&id) {
            let run = matches!(role, Role::And | Role::Or) && !macros.continued.contains(&id);
            if role.is_structure() {
                costs.add(unit, Some(at));
            } else if *role == Role::Else || run {
                costs.add(unit, None);
            }
        } else if is_structure(family, tree, id) {
            costs.add(unit, Some(at));
            levels[id as usize] = at + 1;
        } else if is_flat(family, tree, id) {
            costs.add(unit, None);
        } else if let Some(called) = recursion(family, tree, units, id)
            && !recursive[called]
        {
            recursive[called] = true;
            costs.add(called as u32, None);
        }
        id += 1;
    }
    costs.totals
}

fn raises(units: &Units, unit: usize) -> bool {
    let unit = &units.list[unit];
    unit.is_function() && !unit.separate
}

struct Costs<'u> {
    units: &'u Units,
    /// The level that each unit begins at.
    base: Vec<u32>,
    totals: Vec<u32>,
}

impl Costs<'_> {
    /// To the function that it stands in, the functions that this is part of, and every type and
    /// file around them. With a level for what costs more the deeper it stands.
    fn add(&mut self, unit: u32, level: Option<u32>) {
        let mut whole = None;
        let mut cost = 0;
        for at in self.units.around(unit) {
            let one = &self.units.list[at];
            if one.is_function() && whole.is_some() {
                continue;
            }
            if whole.is_none() {
                cost = level.map_or(1, |level| 1 + level.saturating_sub(self.base[at]));
            }
            self.totals[at] += cost;
            if one.separate {
                whole = Some(());
            }
        }
    }
}

/// Costs more the deeper it stands, and is a level itself.
fn is_structure(family: Family, tree: &Tree, id: Id) -> bool {
    if !tree.is_named(id) {
        return false;
    }
    match tree.kind(id) {
        IfStatement | IfExpression => !continues(tree, id),
        ConditionalExpression | TernaryExpression => true,
        ForStatement | ForeachStatement | ForInStatement | ForExpression => true,
        WhileStatement | WhileExpression | DoStatement | LoopExpression => true,
        SwitchStatement | SwitchExpression | MatchStatement | MatchExpression => true,
        CatchClause | ExceptClause | ExceptGroupClause => true,
        FunctionExpression => family == Family::FSharp,
        Rules => tree.parent(id).is_some_and(|parent| tree.kind(parent) == TryExpression),
        LetDeclaration => tree.child(id, Field::Alternative).is_some(),
        GotoStatement => true,
        _ => false,
    }
}

/// Costs one wherever it stands.
fn is_flat(family: Family, tree: &Tree, id: Id) -> bool {
    let parent = || tree.parent(id).map_or(Other, |parent| tree.kind(parent));
    match tree.kind(id) {
        ElifClause | ElifExpression => true,
        TokenElse => {
            matches!(parent(), IfStatement | IfExpression | ElifExpression)
                || (parent() == ElseClause && !is_of_let(tree, id))
        }
        BreakStatement | ContinueStatement => tree.has(id, StatementIdentifier),
        BreakExpression | ContinueExpression => tree.has(id, Label),
        LetChain => true,
        _ => operator(family, tree, id).is_some_and(|operator| !continues_run(family, tree, id, operator)),
    }
}

fn is_of_let(tree: &Tree, id: Id) -> bool {
    tree.ancestors(id).nth(1).is_some_and(|outer| tree.kind(outer) == LetDeclaration)
}

#[derive(PartialEq, Eq)]
enum Operator {
    And,
    Or,
    PatternAnd,
    PatternOr,
}

fn operator(family: Family, tree: &Tree, id: Id) -> Option<Operator> {
    match tree.kind(id) {
        BinaryExpression | BooleanOperator => match tree.kind(tree.child(id, Field::Operator)?) {
            TokenAndAnd | TokenAnd => Some(Operator::And),
            TokenOrOr | TokenOr => Some(Operator::Or),
            _ => None,
        },
        InfixExpression => match tree.text(tree.child_of(id, InfixOp)?) {
            "&&" => Some(Operator::And),
            "||" => Some(Operator::Or),
            _ => None,
        },
        AndPattern if family == Family::CSharp => Some(Operator::PatternAnd),
        OrPattern if family == Family::CSharp => Some(Operator::PatternOr),
        _ => None,
    }
}

/// Part of a longer run of the same operator, parentheses aside.
fn continues_run(family: Family, tree: &Tree, id: Id, own: Operator) -> bool {
    let is_paren = |kind: Kind| matches!(kind, ParenthesizedExpression | ParenExpression | ParenthesizedPattern);
    let outer = tree.ancestors(id).find(|outer| !is_paren(tree.kind(*outer)));
    outer.and_then(|outer| operator(family, tree, outer)) == Some(own)
}

/// The unit that a call in it calls by its name.
fn recursion(family: Family, tree: &Tree, units: &Units, id: Id) -> Option<usize> {
    let (callee, arguments) = match tree.kind(id) {
        InvocationExpression | CallExpression | Call => {
            (tree.child(id, Field::Function)?, tree.child(id, Field::Arguments).map(|list| tree.parts(list).count()))
        }
        ApplicationExpression if tree.is_named(id) => (tree.parts(id).next()?, None),
        _ => return None,
    };
    let name = called_name(family, tree, callee)?;
    let own = units.around(units.of[id as usize]).find(|unit| {
        let unit = &units.list[*unit];
        unit.is_function() && unit.kind != "lambda" && unit.name == name
    })?;
    let arity = arguments.is_none_or(|count| count as u32 == units.list[own].parameters);
    arity.then_some(own)
}

/// `f`, and for methods of languages that need it `this.f`, `self.f`, `Self::f`.
fn called_name<'t>(family: Family, tree: &Tree<'t>, callee: Id) -> Option<&'t str> {
    let text = tree.text(callee);
    match tree.kind(callee) {
        Identifier | LongIdentifierOrOp => Some(text),
        MemberExpression | FieldExpression | ScopedIdentifier | Attribute if family != Family::CSharp => {
            ["this.", "self.", "Self::", "cls."]
                .iter()
                .find_map(|receiver| text.strip_prefix(receiver))
                .filter(|rest| rest.chars().all(|c| c.is_alphanumeric() || c == '_'))
        }
        _ => None,
    }
}
