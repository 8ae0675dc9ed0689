//! F#: `let` in functions and types, and private `let` in modules. By name: every other mention
//! inside the same top-level definition counts, so that a scope that the grammar ends too early
//! hides nothing.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::contract::{Assignment, Binding, BindingFilter, BindingKind, Effect};
use crate::effects;
use crate::kinds::{Field, Kind::*};
use crate::spans::Spans;
use crate::tree::{Id, ROOT, Tree};

struct Let<'t> {
    name: &'t str,
    at: Id,
    kind: BindingKind,
    definition: Id,
    /// The node that begins with `let`.
    holder: Id,
    scope: Id,
    sole: bool,
    kept: bool,
    owner: Option<Id>,
}

pub fn find(tree: &Tree, spans: &Spans, filter: BindingFilter) -> Vec<Binding> {
    if filter == BindingFilter::Unread && tree.is_broken(ROOT) {
        return Vec::new();
    }
    let lets: Vec<_> = tree.ids().filter_map(|id| declared(tree, id)).collect();
    let mut mentions: HashMap<&str, Vec<Id>> = lets.iter().map(|one| (one.name, Vec::new())).collect();
    for id in tree.ids().filter(|id| tree.kind(*id) == Identifier) {
        if let Some(places) = mentions.get_mut(plain(tree.text(id))) {
            places.push(id);
        }
    }
    let opaque: Vec<_> =
        tree.ids().filter(|id| is_opaque(tree, *id)).map(|id| tree.text(id)).chain(tree.gaps()).collect();
    lets.iter()
        .map(|one| binding(tree, spans, one, &mentions[one.name], &opaque))
        .zip(&lets)
        .filter(|(binding, one)| filter == BindingFilter::All || (binding.reads == 0 && !one.kept))
        .map(|(binding, _)| binding)
        .collect()
}

fn plain(name: &str) -> &str {
    name.trim_matches('`')
}

fn declared<'t>(tree: &Tree<'t>, id: Id) -> Option<Let<'t>> {
    if tree.kind(id) != FunctionOrValueDefn {
        return None;
    }
    let function = tree.child_of(id, FunctionDeclarationLeft);
    let at = match function {
        Some(left) => tree.parts(left).find(|part| tree.kind(*part) == Identifier)?,
        None => simple_name(tree, tree.child_of(id, ValueDeclarationLeft)?)?,
    };
    let name = plain(tree.text(at));
    if name.starts_with('_') {
        return None;
    }
    let holder = tree.parent(id)?;
    let in_type = tree.kind(holder) == TypeExtensionElements;
    let outer = outermost(tree, id);
    let inside = outer != id && !in_type;
    let (kind, scope) = match (inside, in_type || is_private(tree, id)) {
        (true, _) if function.is_some() => (BindingKind::LocalFunction, outer),
        (true, _) => (BindingKind::Local, outer),
        (false, true) => {
            let kind = if function.is_some() { BindingKind::PrivateMethod } else { BindingKind::PrivateField };
            (kind, if in_type { outer } else { ROOT })
        }
        (false, false) => return None,
    };
    let alone = tree.children(holder).filter(|child| tree.kind(*child) == FunctionOrValueDefn).count() == 1;
    let bound =
        [holder, id].iter().any(|at| [TokenUse, TokenUseBang, TokenLetBang].iter().any(|token| tree.has(*at, *token)));
    Some(Let {
        name,
        at,
        kind,
        definition: id,
        holder,
        scope,
        sole: alone && (!inside || tree.children(holder).any(|child| tree.field(child) == Field::In)),
        kept: bound || (inside && tree.has_gap(scope)) || tree.has(holder, Attributes) || tree.has(id, Attributes),
        owner: owner(tree, id),
    })
}

/// `let name = …`, and no other pattern.
fn simple_name(tree: &Tree, left: Id) -> Option<Id> {
    let mut parts = tree.parts(left).filter(|part| tree.kind(*part) != AccessModifier);
    let (mut at, None) = (parts.next()?, parts.next()) else { return None };
    loop {
        at = match tree.kind(at) {
            Identifier => return Some(at),
            IdentifierPattern | LongIdentifierOrOp | ParenPattern => {
                let mut parts = tree.parts(at);
                let (only, None) = (parts.next()?, parts.next()) else { return None };
                only
            }
            TypedPattern => tree.parts(at).next()?,
            _ => return None,
        }
    }
}

fn is_private(tree: &Tree, id: Id) -> bool {
    [FunctionDeclarationLeft, ValueDeclarationLeft]
        .iter()
        .filter_map(|kind| tree.child_of(id, *kind))
        .chain([id])
        .filter_map(|holder| tree.child_of(holder, AccessModifier))
        .any(|access| tree.text(access) == "private")
}

/// The definition or type directly in a module.
fn outermost(tree: &Tree, id: Id) -> Id {
    let mut outer = id;
    for at in tree.ancestors(id) {
        match tree.kind(at) {
            ModuleDefn | NamedModule | Namespace | File => break,
            FunctionOrValueDefn | TypeDefinition => outer = at,
            _ => {}
        }
    }
    outer
}

fn owner(tree: &Tree, id: Id) -> Option<Id> {
    tree.ancestors(id).find_map(|at| match tree.kind(at) {
        FunctionOrValueDefn => {
            let left = tree.child_of(at, FunctionDeclarationLeft)?;
            tree.parts(left).find(|part| tree.kind(*part) == Identifier)
        }
        MethodOrPropDefn => tree.child(at, Field::Name).map(|name| tree.child(name, Field::Method).unwrap_or(name)),
        TypeDefinition => tree.within(at).find(|id| tree.field(*id) == Field::TypeName),
        ModuleDefn => tree.child_of(at, Identifier),
        _ => None,
    })
}

/// Text in which names may be mentioned that the tree doesn't show.
fn is_opaque(tree: &Tree, id: Id) -> bool {
    match tree.kind(id) {
        PreprocInactive => true,
        StringNode | TripleQuotedString => tree.text(id).starts_with('$'),
        _ => false,
    }
}

fn binding(tree: &Tree, spans: &Spans, one: &Let, mentions: &[Id], opaque: &[&str]) -> Binding {
    let mut reads = 0;
    let mut captured = false;
    let mut assignments = Vec::new();
    for id in mentions.iter().filter(|id| **id != one.at && tree.holds(one.scope, **id)) {
        captured |= is_captured(tree, one, *id);
        match written(tree, *id) {
            Some(assignment) => assignments.push(assigned(tree, spans, assignment)),
            None => reads += 1,
        }
    }
    reads += opaque.iter().filter(|text| text.contains(one.name)).count() as u32;
    let body = tree.child(one.definition, Field::Body);
    let span = |id: Id| spans.span(tree.start(id), tree.end(id));
    Binding {
        name: one.name.to_string(),
        kind: one.kind,
        span: span(one.at),
        declaration: spans.whole_lines(tree.start(one.holder), tree.code_end(one.definition)),
        sole: one.sole,
        initializer: body.map(span),
        effect: match one.kind {
            BindingKind::LocalFunction | BindingKind::PrivateMethod => Effect::Pure,
            _ => body.map_or(Effect::None, |body| effects::fsharp(tree, body)),
        },
        reads,
        assignments,
        captured,
        visible: false,
        owner: one.owner.map_or("", |owner| tree.text(owner)).to_string(),
    }
}

fn is_captured(tree: &Tree, one: &Let, id: Id) -> bool {
    tree.ancestors(id).take_while(|at| !tree.holds(*at, one.at)).any(|at| match tree.kind(at) {
        FunExpression | FunctionExpression | CeExpression | ObjectExpression => true,
        FunctionOrValueDefn => tree.has(at, FunctionDeclarationLeft),
        _ => false,
    })
}

/// The `name <- value` that a mention is the target of.
fn written(tree: &Tree, id: Id) -> Option<Id> {
    let target = tree.parent(id).filter(|of| tree.kind(*of) == LongIdentifierOrOp)?;
    let assignment = tree.parent(target).filter(|of| tree.kind(*of) == MutateExpression)?;
    (tree.field(target) == Field::Assignee).then_some(assignment)
}

fn assigned(tree: &Tree, spans: &Spans, assignment: Id) -> Assignment {
    let value = tree.child(assignment, Field::Value);
    let shown = value.unwrap_or(assignment);
    Assignment {
        statement: spans.whole_lines(tree.start(assignment), tree.code_end(assignment)),
        sole: tree.parent(assignment).is_some_and(|parent| tree.kind(parent) == SequentialExpression),
        value: spans.span(tree.start(shown), tree.end(shown)),
        effect: value.map_or(Effect::Other, |value| effects::fsharp(tree, value)),
    }
}
