//! How often each construct stands in each unit's own code.

use super::Family;
use super::macros::{Macros, Role};
use super::units::Units;
use crate::contract::Constructs;
use crate::kinds::{Field, Kind, Kind::*};
use crate::tokens::is_of_condition;
use crate::tree::{Id, Tree};

pub fn count(family: Family, tree: &Tree, units: &Units, macros: &Macros) -> Vec<Constructs> {
    let mut counts = vec![empty(); units.list.len()];
    let mut id = 0;
    while id < tree.len() {
        if tree.kind(id) != TokenHashIf && tree.kind(id) != TokenHashElif && is_of_condition(tree, id) {
            id = tree.at(id).next;
            continue;
        }
        let of_macro = macros.roles.get(&id).and_then(|role| slot_of_role(*role));
        if let Some(slot) = of_macro.or_else(|| slot(family, tree, id)) {
            *slot(&mut counts[units.of[id as usize] as usize]) += 1;
        }
        id += 1;
    }
    counts
}

type Slot = fn(&mut Constructs) -> &mut u32;

fn slot_of_role(role: Role) -> Option<Slot> {
    Some(match role {
        Role::If | Role::ElseIf => |c| &mut c.ifs,
        Role::For => |c| &mut c.foreaches,
        Role::While => |c| &mut c.whiles,
        Role::Loop => |c| &mut c.loops,
        Role::Match => |c| &mut c.switches,
        Role::Arm => |c| &mut c.arms,
        Role::DefaultArm => |c| &mut c.default_arms,
        Role::Guard => |c| &mut c.guards,
        Role::And => |c| &mut c.ands,
        Role::Or => |c| &mut c.ors,
        Role::Propagation => |c| &mut c.propagations,
        Role::Else => return None,
    })
}

fn slot(family: Family, tree: &Tree, id: Id) -> Option<Slot> {
    let parent = || tree.parent(id).map_or(Other, |parent| tree.kind(parent));
    let found: Slot = match tree.kind(id) {
        IfStatement | IfExpression | ElifClause | ElifExpression => |c| &mut c.ifs,
        ConditionalExpression | TernaryExpression => |c| &mut c.conditionals,
        LetDeclaration if tree.child(id, Field::Alternative).is_some() => |c| &mut c.let_elses,
        ForStatement if family == Family::Python => |c| &mut c.foreaches,
        ForStatement => |c| &mut c.fors,
        ForExpression if family == Family::FSharp && !tree.has(id, TokenIn) => |c| &mut c.fors,
        ForeachStatement | ForInStatement | ForExpression => |c| &mut c.foreaches,
        WhileStatement | WhileExpression => |c| &mut c.whiles,
        DoStatement => |c| &mut c.dos,
        LoopExpression => |c| &mut c.loops,
        CatchClause | ExceptClause | ExceptGroupClause => |c| &mut c.catches,
        FinallyClause => |c| &mut c.finallies,
        TryExpression if family == Family::Rust => |c| &mut c.propagations,
        SwitchStatement | SwitchExpression | MatchStatement | MatchExpression => |c| &mut c.switches,
        FunctionExpression if family == Family::FSharp => |c| &mut c.switches,
        Rule if rule_of(tree, id) == TryExpression => |c| &mut c.catches,
        Rule | MatchArm | SwitchExpressionArm if is_default(tree, id) => |c| &mut c.default_arms,
        Rule | MatchArm | SwitchExpressionArm => |c| &mut c.arms,
        CaseClause if is_default(tree, id) => |c| &mut c.defaults,
        CaseClause | SwitchCase => |c| &mut c.cases,
        SwitchDefault => |c| &mut c.defaults,
        TokenCase if parent() == SwitchSection => |c| &mut c.cases,
        TokenDefault if parent() == SwitchSection => |c| &mut c.defaults,
        WhenClause | CatchFilterClause => |c| &mut c.guards,
        TokenWhen if parent() == Rule => |c| &mut c.guards,
        TokenIf if parent() == MatchPattern => |c| &mut c.guards,
        IfClause if parent() == CaseClause => |c| &mut c.guards,
        IfClause => |c| &mut c.comprehension_ifs,
        ForInClause => |c| &mut c.comprehensions,
        TokenAndAnd if matches!(parent(), BinaryExpression | LetChain) => |c| &mut c.ands,
        TokenOrOr if parent() == BinaryExpression => |c| &mut c.ors,
        TokenAnd if parent() == BooleanOperator => |c| &mut c.ands,
        TokenOr if parent() == BooleanOperator => |c| &mut c.ors,
        InfixOp => return infix(tree.text(id)),
        TokenCoalesce if parent() == BinaryExpression => |c| &mut c.coalesces,
        TokenCoalesceAssign | TokenAndAssign | TokenOrAssign => |c| &mut c.logical_assignments,
        ConditionalAccessExpression | OptionalChain => |c| &mut c.optional_accesses,
        AndPattern | OrPattern if family == Family::CSharp => |c| &mut c.pattern_operators,
        GotoStatement => |c| &mut c.gotos,
        BreakStatement | ContinueStatement if tree.has(id, StatementIdentifier) => |c| &mut c.labelled_jumps,
        BreakExpression | ContinueExpression if tree.has(id, Label) => |c| &mut c.labelled_jumps,
        TokenHashIf | TokenHashElif => |c| &mut c.directives,
        TokenLetBang | TokenUseBang | TokenDoBang | TokenMatchBang | TokenReturnBang | TokenYieldBang
        | TokenWhileBang | TokenAndBang => |c| &mut c.binds,
        _ => return None,
    };
    is_whole(tree, id).then_some(found)
}

/// A node, or a token by itself: no made-up one that holds others.
fn is_whole(tree: &Tree, id: Id) -> bool {
    tree.is_named(id) || tree.at(id).next == id + 1
}

fn infix(operator: &str) -> Option<Slot> {
    Some(match operator {
        "&&" => |c| &mut c.ands,
        "||" => |c| &mut c.ors,
        "|>" | "||>" | "|||>" | "<|" | "<||" | ">>" | "<<" => |c| &mut c.pipes,
        _ => return None,
    })
}

/// What the rules belong to that a rule is one of.
fn rule_of(tree: &Tree, rule: Id) -> Kind {
    tree.ancestors(rule).map(|id| tree.kind(id)).find(|kind| *kind != Rules).unwrap_or(Other)
}

/// `_` without a condition.
fn is_default(tree: &Tree, id: Id) -> bool {
    let mut parts = tree.parts(id);
    let Some(pattern) = parts.next() else { return false };
    let guarded = tree.has(id, WhenClause) || tree.has(id, TokenWhen) || tree.has(id, IfClause);
    !guarded && tree.text(pattern).trim() == "_"
}

fn empty() -> Constructs {
    Constructs {
        ifs: 0,
        conditionals: 0,
        let_elses: 0,
        fors: 0,
        foreaches: 0,
        whiles: 0,
        dos: 0,
        loops: 0,
        catches: 0,
        finallies: 0,
        switches: 0,
        cases: 0,
        arms: 0,
        defaults: 0,
        default_arms: 0,
        guards: 0,
        ands: 0,
        ors: 0,
        coalesces: 0,
        logical_assignments: 0,
        optional_accesses: 0,
        pattern_operators: 0,
        gotos: 0,
        labelled_jumps: 0,
        propagations: 0,
        comprehensions: 0,
        comprehension_ifs: 0,
        directives: 0,
        pipes: 0,
        binds: 0,
    }
}
