//! Which parameters could be left out as far as one file can tell.

use crate::contract::BindingKind;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

use super::super::scopes::Names;
use super::places::Places;

/// Marks the parameters that others decide about, and those that others can see.
pub fn keep(tree: &Tree, places: &Places, names: &mut Names) {
    let mut function = None;
    let mut verdict = (true, false);
    for one in names.all.iter_mut().filter(|one| one.kind == Some(BindingKind::Parameter)) {
        let of = places.function(one.at);
        if function != Some(of) {
            function = Some(of);
            verdict = (is_fixed(tree, of), is_visible(tree, of));
        }
        one.kept |= verdict.0 || has_attributes(tree, one.at);
        one.visible = verdict.1;
    }
}

pub fn modifiers<'t>(tree: &'t Tree, id: Id) -> impl Iterator<Item = &'t str> {
    tree.children(id).filter(|child| tree.kind(*child) == Modifier).map(|child| tree.text(child))
}

fn has_attributes(tree: &Tree, name: Id) -> bool {
    tree.parent(name).is_some_and(|parameter| tree.has(parameter, AttributeList))
}

fn is_visible(tree: &Tree, function: Id) -> bool {
    match tree.kind(function) {
        LocalFunctionStatement | LambdaExpression | AnonymousMethodExpression => false,
        _ => {
            let named: Vec<_> = modifiers(tree, function)
                .filter(|text| matches!(*text, "public" | "protected" | "internal" | "private"))
                .collect();
            named.iter().any(|text| *text != "private")
        }
    }
}

/// The signature is given from outside, or the body is a stub.
fn is_fixed(tree: &Tree, function: Id) -> bool {
    if !matches!(tree.kind(function), MethodDeclaration | ConstructorDeclaration | LocalFunctionStatement) {
        return true;
    }
    let given = modifiers(tree, function)
        .any(|text| matches!(text, "abstract" | "extern" | "partial" | "override" | "virtual" | "new"));
    given
        || tree.has(function, AttributeList)
        || tree.has(function, PreprocIfInAttributeList)
        || tree.has(function, ExplicitInterfaceSpecifier)
        || in_interface(tree, function)
        || in_partial(tree, function)
        || is_named(tree, function, "Main")
        || is_stub(tree, function)
        || is_handler(tree, function)
        || is_method_group(tree, function)
}

fn in_interface(tree: &Tree, function: Id) -> bool {
    tree.parent(function)
        .and_then(|list| tree.parent(list))
        .is_some_and(|holder| tree.kind(holder) == InterfaceDeclaration)
}

/// Another part may bind the method to an event, as designers do.
fn in_partial(tree: &Tree, function: Id) -> bool {
    tree.kind(function) == MethodDeclaration
        && tree.ancestors(function).any(|of| modifiers(tree, of).any(|text| text == "partial"))
}

fn is_named(tree: &Tree, function: Id, name: &str) -> bool {
    tree.child(function, Field::Name).is_some_and(|id| tree.text(id) == name)
}

/// No body, an empty one, or one that only throws.
fn is_stub(tree: &Tree, function: Id) -> bool {
    let Some(body) = tree.child(function, Field::Body) else { return true };
    let mut parts = tree.parts(body);
    match (parts.next(), parts.next()) {
        (None, _) => true,
        (Some(only), None) => matches!(tree.kind(only), ThrowStatement | ThrowExpression),
        _ => false,
    }
}

/// `(object sender, SomethingEventArgs e)` and the constructor that serialization calls.
fn is_handler(tree: &Tree, function: Id) -> bool {
    let Some(list) = tree.child(function, Field::Parameters) else { return false };
    let types: Vec<_> = tree
        .parts(list)
        .filter(|part| tree.kind(*part) == Parameter)
        .filter_map(|part| tree.child(part, Field::Type))
        .map(|id| tree.text(id).trim_end_matches('?'))
        .collect();
    match types.as_slice() {
        [first, ..] if tree.text(list).contains("object sender") && *first == "object" => true,
        [first, second] => {
            matches!(*first, "object" | "Object" | "System.Object" | "dynamic") && second.contains("EventArgs")
                || (first.ends_with("SerializationInfo") && second.ends_with("StreamingContext"))
                || (first.ends_with("DependencyObject") && second.contains("EventArgs"))
        }
        _ => false,
    }
}

/// Mentioned without being called: the signature is a delegate's.
fn is_method_group(tree: &Tree, function: Id) -> bool {
    let Some(name) = tree.child(function, Field::Name) else { return false };
    if tree.kind(function) == ConstructorDeclaration {
        return false;
    }
    let text = tree.text(name);
    tree.ids().any(|id| {
        tree.kind(id) == Identifier
            && id != name
            && tree.text(id) == text
            && !is_called(tree, id)
            && !is_declared(tree, id)
    })
}

fn is_called(tree: &Tree, id: Id) -> bool {
    let mut at = id;
    while let Some(parent) = tree.parent(at) {
        match tree.kind(parent) {
            InvocationExpression => return tree.field(at) == Field::Function,
            GenericName => at = parent,
            MemberAccessExpression | MemberBindingExpression if tree.field(at) == Field::Name => at = parent,
            ConditionalAccessExpression if tree.field(at) != Field::Condition => at = parent,
            _ => return false,
        }
    }
    false
}

fn is_declared(tree: &Tree, id: Id) -> bool {
    tree.field(id) == Field::Name
        && tree.parent(id).is_some_and(|parent| {
            matches!(tree.kind(parent), MethodDeclaration | LocalFunctionStatement | Parameter | VariableDeclarator)
        })
}
