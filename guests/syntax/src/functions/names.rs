//! What a function is called, and how many parameters it has.

use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

/// The name and the node that shows where it stands.
pub fn of(tree: &Tree, id: Id, kind: &str) -> (String, Id) {
    let named = tree.child(id, Field::Name);
    let text = |id: Id| tree.text(id).to_string();
    match tree.kind(id) {
        AccessorDeclaration => (accessor(tree, id), named.unwrap_or(id)),
        IndexerDeclaration => ("this[]".into(), token(tree, id, "this")),
        OperatorDeclaration => match tree.child(id, Field::Operator) {
            Some(operator) => (format!("operator {}", tree.text(operator)), operator),
            None => ("operator".into(), id),
        },
        ConversionOperatorDeclaration => match tree.child(id, Field::Type) {
            Some(to) => (format!("operator {}", tree.text(to)), to),
            None => ("operator".into(), id),
        },
        DestructorDeclaration => named.map_or((String::new(), id), |name| (format!("~{}", tree.text(name)), name)),
        AdditionalConstrDefn => ("new".into(), token(tree, id, "new")),
        FunctionOrValueDefn => tree
            .child_of(id, FunctionDeclarationLeft)
            .and_then(|left| {
                tree.parts(left).find(|part| matches!(tree.kind(*part), Identifier | OpIdentifier | ActivePattern))
            })
            .map_or((String::new(), id), |name| (text(name), name)),
        MethodOrPropDefn => named
            .map(|name| tree.child(name, Field::Method).unwrap_or(name))
            .map_or((String::new(), id), |name| (text(name), name)),
        _ if kind == "lambda" => variable(tree, id).map_or((String::new(), first(tree, id)), |name| (text(name), name)),
        _ => named.or_else(|| variable(tree, id)).map_or((String::new(), first(tree, id)), |name| (text(name), name)),
    }
}

/// `const name = () => …`
fn variable(tree: &Tree, id: Id) -> Option<Id> {
    let parent = tree.parent(id)?;
    matches!(tree.kind(parent), VariableDeclarator | PublicFieldDefinition | FieldDefinition)
        .then(|| tree.child(parent, Field::Name))
        .flatten()
        .filter(|_| tree.field(id) == Field::Value)
}

/// `Property.get`
fn accessor(tree: &Tree, id: Id) -> String {
    let own = tree.child(id, Field::Name).map_or("", |name| tree.text(name));
    let owner = tree.parent(id).and_then(|list| tree.parent(list));
    let of = owner.and_then(|owner| tree.child(owner, Field::Name)).map_or("this[]", |name| tree.text(name));
    format!("{of}.{own}")
}

fn token(tree: &Tree, id: Id, text: &str) -> Id {
    tree.children(id).find(|child| tree.text(*child) == text).unwrap_or(id)
}

fn first(tree: &Tree, id: Id) -> Id {
    tree.children(id).next().unwrap_or(id)
}

pub fn parameters(tree: &Tree, id: Id) -> u32 {
    if tree.kind(id) == AccessorDeclaration {
        return 0;
    }
    let count: usize = tree
        .children(id)
        .map(|child| match tree.kind(child) {
            ParameterList | BracketedParameterList => {
                let array = usize::from(tree.child(child, Field::Name).is_some());
                array + tree.children(child).filter(|part| tree.kind(*part) == Parameter).count()
            }
            ImplicitParameter => 1,
            FormalParameters | LambdaParameters | ClosureParameters => tree.parts(child).count(),
            Parameters => tree.parts(child).filter(|part| !is_receiver(tree, *part)).count(),
            FunctionDeclarationLeft => tree.child_of(child, ArgumentPatterns).map_or(0, |args| curried(tree, args)),
            ArgumentPatterns => curried(tree, child),
            Identifier if tree.field(child) == Field::Parameter => 1,
            _ if tree.field(child) == Field::Args => curried_one(tree, child),
            _ => 0,
        })
        .sum();
    count as u32
}

/// `self`, and the markers between Python's parameters.
fn is_receiver(tree: &Tree, id: Id) -> bool {
    match tree.kind(id) {
        SelfParameter | AttributeItem | KeywordSeparator | PositionalSeparator => true,
        Identifier => matches!(tree.text(id), "self" | "cls"),
        _ => false,
    }
}

/// F#: every argument counts, also those within a tuple; `()` is none.
fn curried(tree: &Tree, arguments: Id) -> usize {
    tree.parts(arguments)
        .map(|part| if tree.kind(part) == LongIdentifier { tree.parts(part).count() } else { curried_one(tree, part) })
        .sum()
}

fn curried_one(tree: &Tree, id: Id) -> usize {
    let mut at = id;
    loop {
        match tree.kind(at) {
            Const => return 0,
            RepeatPattern => return tree.parts(at).count(),
            ParenPattern | TypedPattern => match tree.parts(at).next() {
                Some(inner) => at = inner,
                None => return 1,
            },
            _ => return 1,
        }
    }
}
