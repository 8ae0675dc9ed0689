//! F#: modules, types, their parts and members, and what modules define.

use super::Declared;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

/// What a definition computes with is its own business.
pub fn hides(tree: &Tree, id: Id) -> bool {
    let Some(parent) = tree.parent(id) else { return false };
    match tree.kind(parent) {
        FunctionOrValueDefn => tree.field(id) == Field::Body,
        MethodOrPropDefn => tree.field(id) != Field::Name,
        ObjectExpression | InterfaceImplementation => true,
        _ => false,
    }
}

pub fn look(tree: &Tree, id: Id) -> Vec<Declared> {
    let visible = !is_restricted(tree, id);
    let one = |kind, name: Option<Id>| name.map(|name| Declared::new(kind, name, visible)).into_iter().collect();
    match tree.kind(id) {
        NamedModule => container("module", tree.child(id, Field::Name), visible),
        ModuleDefn => container("module", tree.child_of(id, Identifier), visible),
        RecordTypeDefn | UnionTypeDefn | AnonTypeDefn | InterfaceTypeDefn | EnumTypeDefn | TypeAbbrevDefn
        | DelegateTypeDefn | TypeDeclaration => {
            let name = tree.child_of(id, TypeName);
            let shown = name.is_none_or(|name| !is_restricted(tree, name));
            container("type", name.and_then(|name| tree.child(name, Field::TypeName)).or(name), shown)
        }
        FunctionOrValueDefn | ValueDefinition if in_module(tree, id) => definition(tree, id, visible),
        MemberDefn => member(tree, id, visible),
        RecordField => one("field", tree.child_of(id, Identifier)),
        UnionTypeCase => one("union-case", tree.child_of(id, Identifier)),
        EnumTypeCase => one("enum-member", tree.child_of(id, Identifier)),
        _ => Vec::new(),
    }
}

fn container(kind: &'static str, name: Option<Id>, visible: bool) -> Vec<Declared> {
    name.map(|name| Declared::container(kind, name, visible)).into_iter().collect()
}

fn is_restricted(tree: &Tree, id: Id) -> bool {
    let mut holders =
        vec![Some(id), tree.child_of(id, FunctionDeclarationLeft), tree.child_of(id, ValueDeclarationLeft)];
    holders.push(tree.child_of(id, MethodOrPropDefn));
    holders.into_iter().flatten().any(|holder| {
        tree.children(holder)
            .any(|child| tree.kind(child) == AccessModifier && matches!(tree.text(child), "private" | "internal"))
    })
}

/// `let` in a type is private to it.
fn in_module(tree: &Tree, id: Id) -> bool {
    tree.ancestors(id)
        .find(|id| !matches!(tree.kind(*id), DeclarationExpression | ValueDeclaration | PreprocIf | PreprocElse))
        .is_some_and(|of| matches!(tree.kind(of), ModuleDefn | NamedModule | Namespace | File))
}

fn definition(tree: &Tree, id: Id, visible: bool) -> Vec<Declared> {
    let is_name = |part: &Id| matches!(tree.kind(*part), Identifier | OpIdentifier | ActivePattern);
    if let Some(left) = tree.child_of(id, FunctionDeclarationLeft) {
        let name = tree.parts(left).find(is_name);
        return name.map(|name| Declared::new("function", name, visible)).into_iter().collect();
    }
    let Some(left) = tree.child_of(id, ValueDeclarationLeft) else { return Vec::new() };
    let name = tree.within(left).find(is_name);
    name.filter(|name| tree.text(*name) != "_").map(|name| Declared::new("value", name, visible)).into_iter().collect()
}

fn member(tree: &Tree, id: Id, visible: bool) -> Vec<Declared> {
    let overrides = tree.children(id).any(|child| matches!(tree.kind(child), TokenOverride | TokenDefault));
    if tree.has(id, AdditionalConstrDefn) || overrides {
        return Vec::new();
    }
    let holder = [MethodOrPropDefn, MemberSignature].iter().find_map(|kind| tree.child_of(id, *kind)).unwrap_or(id);
    let named = tree
        .child(holder, Field::Name)
        .or_else(|| tree.child_of(holder, PropertyOrIdent))
        .map(|name| tree.child(name, Field::Method).unwrap_or(name));
    let name = named.or_else(|| tree.child_of(holder, Identifier));
    // Constructors in signatures are read as other members, of which the name is what stands there.
    let name = name.filter(|name| !matches!(tree.text(*name).trim(), "" | "new"));
    name.map(|name| Declared::new("member", name, visible)).into_iter().collect()
}
