//! C#: what CS1591 asks documentation for.

use super::Declared;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

pub fn hides(tree: &Tree, id: Id) -> bool {
    matches!(tree.kind(id), Block | ArrowExpressionClause | GlobalStatement)
}

pub fn look(tree: &Tree, id: Id) -> Vec<Declared> {
    let named = tree.child(id, Field::Name);
    let of = |kind| member(tree, id, kind, named);
    match tree.kind(id) {
        _ if tree.is_extension_block(id) => Vec::new(),
        ClassDeclaration => container(tree, id, "class", named),
        StructDeclaration => container(tree, id, "struct", named),
        RecordDeclaration => container(tree, id, "record", named),
        InterfaceDeclaration => container(tree, id, "interface", named),
        EnumDeclaration => container(tree, id, "enum", named),
        DelegateDeclaration => of("delegate"),
        MethodDeclaration => of("method"),
        ConstructorDeclaration => of("constructor"),
        PropertyDeclaration => of("property"),
        EventDeclaration => of("event"),
        IndexerDeclaration => member(tree, id, "indexer", tree.child_of(id, TokenThis)),
        OperatorDeclaration => member(tree, id, "operator", tree.child(id, Field::Operator)),
        ConversionOperatorDeclaration => member(tree, id, "operator", tree.child(id, Field::Type)),
        FieldDeclaration => declarators(tree, id, "field"),
        EventFieldDeclaration => declarators(tree, id, "event"),
        EnumMemberDeclaration => named.map(|name| Declared::new("enum-member", name, true)).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn container(tree: &Tree, id: Id, kind: &'static str, name: Option<Id>) -> Vec<Declared> {
    let Some(name) = name else { return Vec::new() };
    let mut declared = Declared::container(kind, name, is_visible(tree, id));
    declared.documented = is_partial(tree, id);
    vec![declared]
}

fn member(tree: &Tree, id: Id, kind: &'static str, name: Option<Id>) -> Vec<Declared> {
    let Some(name) = name else { return Vec::new() };
    let explicit = tree.has(id, ExplicitInterfaceSpecifier);
    let mut declared = Declared::new(kind, name, !explicit && is_visible(tree, id));
    declared.documented = is_partial(tree, id);
    vec![declared]
}

fn declarators(tree: &Tree, id: Id, kind: &'static str) -> Vec<Declared> {
    let visible = is_visible(tree, id);
    let list = tree.child_of(id, VariableDeclaration);
    list.into_iter()
        .flat_map(|list| tree.children(list))
        .filter_map(|one| tree.child(one, Field::Name).filter(|_| tree.kind(one) == VariableDeclarator))
        .map(|name| Declared::new(kind, name, visible))
        .collect()
}

/// Another part may carry the documentation.
fn is_partial(tree: &Tree, id: Id) -> bool {
    modifiers(tree, id).any(|text| text == "partial")
}

fn modifiers<'t>(tree: &'t Tree, id: Id) -> impl Iterator<Item = &'t str> {
    tree.children(id).filter(|child| tree.kind(*child) == Modifier).map(|child| tree.text(child))
}

fn is_visible(tree: &Tree, id: Id) -> bool {
    let (mut public, mut protected, mut restricted) = (false, false, false);
    for text in modifiers(tree, id) {
        match text {
            "public" => public = true,
            "protected" => protected = true,
            "private" => restricted = true,
            "internal" | "file" => restricted |= !protected,
            _ => {}
        }
    }
    let internal = modifiers(tree, id).any(|text| text == "internal");
    if protected {
        // `protected internal` is seen by subclasses anywhere, `private protected` isn't.
        return !restricted || internal;
    }
    public || (!restricted && in_interface(tree, id))
}

fn in_interface(tree: &Tree, id: Id) -> bool {
    tree.ancestors(id)
        .find(|id| !matches!(tree.kind(*id), DeclarationList | PreprocIf | PreprocElif | PreprocElse))
        .is_some_and(|of| tree.kind(of) == InterfaceDeclaration)
}
