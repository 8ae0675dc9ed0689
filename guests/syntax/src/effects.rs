//! What evaluating an expression can do besides giving its value.

use crate::contract::Effect;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

enum Step {
    /// Pure as far as the node itself goes; its parts are looked at.
    Into,
    /// Pure with everything in it.
    Over,
    Impure,
}

/// `is_local` tells whether an identifier means a local variable or a parameter: other bare names
/// can be properties.
pub fn csharp(tree: &Tree, expression: Id, is_local: &dyn Fn(Id) -> bool) -> Effect {
    let end = tree.at(expression).next;
    let mut at = expression;
    while at < end {
        at = match step(tree, at, is_local) {
            Step::Into => at + 1,
            Step::Over => tree.at(at).next,
            Step::Impure => return impure(tree, expression),
        };
    }
    Effect::Pure
}

/// What can stand as a statement, and what can't.
fn impure(tree: &Tree, expression: Id) -> Effect {
    let stands = match tree.kind(expression) {
        ObjectCreationExpression | AwaitExpression | AssignmentExpression => true,
        InvocationExpression => tree.child(expression, Field::Function).is_some_and(|of| {
            matches!(
                tree.kind(of),
                Identifier
                    | GenericName
                    | MemberAccessExpression
                    | ConditionalAccessExpression
                    | InvocationExpression
                    | ElementAccessExpression
                    | AliasQualifiedName
                    | QualifiedName
            )
        }),
        ConditionalAccessExpression => {
            tree.parts(expression).last().is_some_and(|last| tree.kind(last) == InvocationExpression)
        }
        PrefixUnaryExpression | PostfixUnaryExpression => {
            tree.has(expression, TokenIncrement) || tree.has(expression, TokenDecrement)
        }
        _ => false,
    };
    if stands { Effect::Statement } else { Effect::Other }
}

fn step(tree: &Tree, id: Id, is_local: &dyn Fn(Id) -> bool) -> Step {
    if !tree.is_named(id) || tree.is_extra(id) {
        return Step::Over;
    }
    match tree.kind(id) {
        IntegerLiteral
        | RealLiteral
        | BooleanLiteral
        | CharacterLiteral
        | NullLiteral
        | StringLiteral
        | VerbatimStringLiteral
        | RawStringLiteral => Step::Over,
        LambdaExpression | AnonymousMethodExpression | DefaultExpression | TypeofExpression | SizeofExpression => {
            Step::Over
        }
        Identifier => pure_if(is_local(id)),
        ParenthesizedExpression | ConditionalExpression | TupleExpression => Step::Into,
        Argument => argument(tree, id),
        BinaryExpression => binary(tree, id),
        PrefixUnaryExpression => {
            let harmless = [TokenMinus, TokenPlus, TokenNot, TokenComplement];
            into_if(harmless.iter().any(|token| tree.has(id, *token)))
        }
        PostfixUnaryExpression => into_if(tree.has(id, TokenNot)),
        AsExpression | IsExpression => left_only(tree, id, is_local),
        CastExpression => cast(tree, id),
        InvocationExpression => pure_if(is_nameof(tree, id)),
        MemberAccessExpression => {
            let of = tree.child(id, Field::Expression);
            pure_if(of.is_some_and(|of| tree.kind(of) == PredefinedType))
        }
        InterpolatedStringExpression => pure_if(!tree.has(id, Interpolation)),
        ImplicitArrayCreationExpression | InitializerExpression => Step::Into,
        _ => Step::Impure,
    }
}

fn pure_if(condition: bool) -> Step {
    if condition { Step::Over } else { Step::Impure }
}

fn into_if(condition: bool) -> Step {
    if condition { Step::Into } else { Step::Impure }
}

/// A tuple's members; their names don't matter.
fn argument(tree: &Tree, id: Id) -> Step {
    into_if(
        tree.parent(id).is_some_and(|parent| tree.kind(parent) == TupleExpression)
            && tree.child(id, Field::Name).is_none(),
    )
}

/// Division can throw, unless by a literal other than zero.
fn binary(tree: &Tree, id: Id) -> Step {
    let operator = tree.child(id, Field::Operator).map_or("", |operator| tree.text(operator));
    if !matches!(operator, "/" | "%") {
        return Step::Into;
    }
    let divisor =
        tree.child(id, Field::Right).filter(|right| matches!(tree.kind(*right), IntegerLiteral | RealLiteral));
    into_if(divisor.is_some_and(|right| tree.text(right).contains(|c: char| ('1'..='9').contains(&c))))
}

/// The right side is a type.
fn left_only(tree: &Tree, id: Id, is_local: &dyn Fn(Id) -> bool) -> Step {
    let left = tree.child(id, Field::Left);
    pure_if(left.is_some_and(|left| match tree.kind(left) {
        Identifier => is_local(left),
        StringLiteral | NullLiteral | IntegerLiteral => true,
        _ => false,
    }))
}

/// A literal to a number or character type.
fn cast(tree: &Tree, id: Id) -> Step {
    let to = tree.child(id, Field::Type).filter(|to| tree.kind(*to) == PredefinedType);
    let value = tree
        .child(id, Field::Value)
        .filter(|value| matches!(tree.kind(*value), IntegerLiteral | RealLiteral | CharacterLiteral));
    pure_if(value.is_some() && to.is_some_and(|to| !matches!(tree.text(to), "string" | "object" | "bool")))
}

fn is_nameof(tree: &Tree, id: Id) -> bool {
    tree.child(id, Field::Function).is_some_and(|of| tree.kind(of) == Identifier && tree.text(of) == "nameof")
}

/// F#: a call whose value nobody takes is no statement, so whatever isn't pure has to stay as it is.
pub fn fsharp(tree: &Tree, expression: Id) -> Effect {
    let end = tree.at(expression).next;
    let mut at = expression;
    while at < end {
        at = match fsharp_step(tree, at) {
            Step::Into => at + 1,
            Step::Over => tree.at(at).next,
            Step::Impure => return Effect::Other,
        };
    }
    Effect::Pure
}

fn fsharp_step(tree: &Tree, id: Id) -> Step {
    if !tree.is_named(id) || tree.is_extra(id) {
        return Step::Over;
    }
    match tree.kind(id) {
        FunExpression | FunctionExpression => Step::Over,
        Const => pure_if(!tree.within(id).any(|part| tree.kind(part) == FormatStringEval)),
        LongIdentifierOrOp => pure_if(tree.at(id).next == id + 2),
        InfixExpression | ParenExpression | TupleExpression | ListExpression | ArrayExpression => Step::Into,
        InfixOp => pure_if(matches!(
            tree.text(id),
            "+" | "-" | "*" | "=" | "<>" | "<" | ">" | "<=" | ">=" | "&&" | "||" | "::" | "@"
        )),
        _ => Step::Impure,
    }
}
