//! Private members by name: whatever else in the file mentions the name counts as a read.

use std::collections::HashMap;

use crate::contract::{Binding, BindingFilter, BindingKind, Effect};
use crate::effects;
use crate::kinds::{Field, Kind::*};
use crate::spans::Spans;
use crate::tree::{Id, Tree};

use super::declare::plain;
use super::parameters::modifiers;
use super::places::is_type;

/// Members that the compiler, the runtime or well-known frameworks call without naming them.
const CALLED_BY_OTHERS: &[&str] = &[
    "Main",
    "PrintMembers",
    "EqualityContract",
    "GetEnumerator",
    "GetAsyncEnumerator",
    "GetAwaiter",
    "Deconstruct",
    "Add",
    "Dispose",
    "DisposeAsync",
    "MoveNext",
    "Current",
    "GetPinnableReference",
    "Slice",
    "Length",
    "Count",
];

/// Bases whose subclasses' private methods an engine calls by name.
const ENGINES: &[&str] = &["MonoBehaviour", "ScriptableObject", "NetworkBehaviour", "EditorWindow", "Editor"];

/// Types of fields that a test framework (MSpec) finds by reflection.
const FOUND_BY_TYPE: &[&str] = &["It", "Because", "Establish", "Cleanup", "Behaves_like"];

struct Member {
    kind: BindingKind,
    name: Id,
    whole: Id,
    sole: bool,
    initializer: Option<Id>,
    owner: Id,
}

pub fn find(tree: &Tree, spans: &Spans, filter: BindingFilter, is_local: &dyn Fn(Id) -> bool) -> Vec<Binding> {
    let members: Vec<_> =
        tree.ids().filter(|id| is_type(tree.kind(*id))).flat_map(|of| private_members(tree, of)).collect();
    if members.is_empty() {
        return Vec::new();
    }
    let mentions = mentions(tree, &members);
    let mut said = None;
    members
        .iter()
        .filter_map(|member| {
            let name = plain(tree.text(member.name));
            let mut reads = mentions.get(name).copied().unwrap_or(0);
            if reads == 0 {
                let said: &Vec<&str> = said.get_or_insert_with(|| said_elsewhere(tree));
                reads = said.iter().filter(|text| holds_word(text, name)).count() as u32;
            }
            let wanted = filter == BindingFilter::All || reads == 0;
            wanted.then(|| binding(tree, spans, member, reads, is_local))
        })
        .collect()
}

fn binding(tree: &Tree, spans: &Spans, member: &Member, reads: u32, is_local: &dyn Fn(Id) -> bool) -> Binding {
    let initializer = member.initializer;
    Binding {
        name: plain(tree.text(member.name)).to_string(),
        kind: member.kind,
        span: spans.span(tree.start(member.name), tree.end(member.name)),
        declaration: spans.whole_lines(tree.start(member.whole), tree.end(member.whole)),
        sole: member.sole,
        initializer: initializer.map(|id| spans.span(tree.start(id), tree.end(id))),
        effect: initializer.map_or(Effect::None, |id| effects::csharp(tree, id, is_local)),
        reads,
        assignments: Vec::new(),
        captured: false,
        visible: false,
        owner: tree.child(member.owner, Field::Name).map_or("", |name| tree.text(name)).to_string(),
    }
}

fn private_members(tree: &Tree, of: Id) -> Vec<Member> {
    let shared = modifiers(tree, of).any(|text| text == "partial");
    let Some(body) = tree.child(of, Field::Body) else { return Vec::new() };
    if shared || tree.is_broken(of) || matches!(tree.kind(of), InterfaceDeclaration | EnumDeclaration) {
        return Vec::new();
    }
    let engine = tree.child_of(of, BaseList).is_some_and(|bases| {
        tree.within(bases).any(|id| tree.kind(id) == Identifier && ENGINES.contains(&tree.text(id)))
    });
    let laid_out = tree.has(of, AttributeList);
    let mut members = Vec::new();
    for id in listed(tree, body) {
        let is_field = matches!(tree.kind(id), FieldDeclaration | EventFieldDeclaration);
        if !is_private(tree, id) || (is_field && laid_out) || (engine && tree.kind(id) == MethodDeclaration) {
            continue;
        }
        add(tree, named_type(tree, of), id, &mut members);
    }
    members
}

/// The type itself, or the one around an extension block.
fn named_type(tree: &Tree, of: Id) -> Id {
    let outer = || tree.ancestors(of).find(|id| is_type(tree.kind(*id)));
    if tree.is_extension_block(of) { outer().unwrap_or(of) } else { of }
}

/// The body's members, also those between `#if` and `#endif`.
fn listed(tree: &Tree, body: Id) -> Vec<Id> {
    let mut pending: Vec<Id> = tree.parts(body).collect();
    let mut found = Vec::new();
    while let Some(id) = pending.pop() {
        match tree.kind(id) {
            PreprocIf | PreprocElif | PreprocElse => pending.extend(tree.parts(id)),
            _ => found.push(id),
        }
    }
    found
}

fn is_private(tree: &Tree, id: Id) -> bool {
    let bare = !tree.has(id, AttributeList)
        && !tree.has(id, PreprocIfInAttributeList)
        && !tree.has(id, ExplicitInterfaceSpecifier);
    bare && modifiers(tree, id).all(|text| {
        !matches!(
            text,
            "public"
                | "protected"
                | "internal"
                | "extern"
                | "partial"
                | "override"
                | "virtual"
                | "abstract"
                | "required"
                | "fixed"
                | "file"
        )
    })
}

fn add(tree: &Tree, owner: Id, id: Id, members: &mut Vec<Member>) {
    let kind = match tree.kind(id) {
        _ if tree.is_extension_block(id) => return,
        FieldDeclaration => return declarators(tree, owner, id, BindingKind::PrivateField, members),
        EventFieldDeclaration => return declarators(tree, owner, id, BindingKind::PrivateEvent, members),
        PropertyDeclaration => BindingKind::PrivateProperty,
        EventDeclaration => BindingKind::PrivateEvent,
        MethodDeclaration => BindingKind::PrivateMethod,
        ClassDeclaration | StructDeclaration | RecordDeclaration | InterfaceDeclaration | EnumDeclaration
        | DelegateDeclaration => BindingKind::PrivateType,
        _ => return,
    };
    let Some(name) = tree.child(id, Field::Name) else { return };
    let initializer = tree.child(id, Field::Value).filter(|value| tree.kind(*value) != ArrowExpressionClause);
    push(tree, Member { kind, name, whole: id, sole: true, initializer, owner }, members);
}

fn declarators(tree: &Tree, owner: Id, id: Id, kind: BindingKind, members: &mut Vec<Member>) {
    let Some(list) = tree.child_of(id, VariableDeclaration) else { return };
    let of = tree.child(list, Field::Type).map_or("", |of| tree.text(of));
    if FOUND_BY_TYPE.iter().any(|name| of.split('<').next() == Some(name)) {
        return;
    }
    let all: Vec<_> = tree.children(list).filter(|child| tree.kind(*child) == VariableDeclarator).collect();
    for one in &all {
        let Some(name) = tree.child(*one, Field::Name) else { continue };
        let equals = tree.child_of(*one, TokenEquals);
        let initializer = equals.and_then(|equals| tree.parts(*one).find(|part| *part > equals));
        push(tree, Member { kind, name, whole: id, sole: all.len() == 1, initializer, owner }, members);
    }
}

fn push(tree: &Tree, member: Member, members: &mut Vec<Member>) {
    let name = plain(tree.text(member.name));
    let is_attribute = member.kind == BindingKind::PrivateType && name.ends_with("Attribute");
    if !name.trim_matches('_').is_empty() && !is_attribute && !CALLED_BY_OTHERS.contains(&name) {
        members.push(member);
    }
}

/// How often each private name is mentioned besides where it is declared.
fn mentions<'t>(tree: &Tree<'t>, members: &[Member]) -> HashMap<&'t str, u32> {
    let mut counts: HashMap<&str, u32> = members.iter().map(|member| (plain(tree.text(member.name)), 0)).collect();
    let mut declared: Vec<Id> = members.iter().map(|member| member.name).collect();
    declared.sort_unstable();
    for id in tree.ids().filter(|id| matches!(tree.kind(*id), Identifier | ImplicitParameter)) {
        if let Some(count) = counts.get_mut(plain(tree.text(id)))
            && declared.binary_search(&id).is_err()
        {
            *count += 1;
        }
    }
    counts
}

/// Strings, documentation and whatever the grammar keeps as mere text.
fn said_elsewhere<'t>(tree: &Tree<'t>) -> Vec<&'t str> {
    tree.ids()
        .filter(|id| match tree.kind(*id) {
            StringLiteral | VerbatimStringLiteral | RawStringLiteral | StringContent | PreprocArg => true,
            Comment => tree.text(*id).starts_with("///") || tree.text(*id).starts_with("/**"),
            _ => false,
        })
        .map(|id| tree.text(id))
        .chain(tree.gaps())
        .collect()
}

fn holds_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}
