//! What each mention of a name does: read it, give it a value, or speak of something else.

use crate::contract::{Assignment, Effect};
use crate::effects;
use crate::kinds::{Field, Kind::*};
use crate::spans::Spans;
use crate::tree::{Id, Tree};

use super::super::scopes::Names;
use super::declare::plain;
use super::places::{Places, is_deconstructed, is_listed};

enum Use {
    Read,
    /// Nothing sees the old value; the parts say where the new one comes from.
    Write(Written),
    ReadWrite,
}

struct Written {
    /// The statement, where it is nothing but this assignment.
    statement: Option<Id>,
    at: Id,
    value: Option<Id>,
    /// The operator can throw.
    risky: bool,
}

/// Counts reads and collects assignments; returns the mentions that mean a local or a parameter,
/// in order.
pub fn resolve(tree: &Tree, spans: &Spans, places: &Places, names: &mut Names, declaring: &[bool]) -> Vec<Id> {
    let mut resolved = Vec::new();
    let mut meant = Vec::new();
    let mut writes = Vec::new();
    for id in tree.ids() {
        if tree.kind(id) != Identifier || declaring[id as usize] {
            continue;
        }
        let name = plain(tree.text(id));
        if !names.known(name) || names_something_else(tree, id) {
            continue;
        }
        names.meant(tree, name, id, &mut meant);
        if meant.is_empty() {
            read_out_of_scope(tree, places, names, name, id);
            continue;
        }
        resolved.push(id);
        let used = classify(tree, id);
        for number in &meant {
            let one = &mut names.all[*number as usize];
            one.captured |= places.function(id) != places.function(one.at);
            match &used {
                Use::Write(_) if !one.alias => {}
                _ => one.reads += 1,
            }
        }
        if let Use::Write(written) = used {
            writes.push((meant.clone(), written));
        }
    }
    for (meant, written) in writes {
        let assignment = assignment(tree, spans, &written, &resolved);
        for number in meant {
            names.all[number as usize].assignments.push(assignment.clone());
        }
    }
    resolved
}

/// A mention that no scope explains, in a member that declares the name, counts as a read of it.
fn read_out_of_scope(tree: &Tree, places: &Places, names: &mut Names, name: &str, id: Id) {
    let member = places.member(tree, id);
    let same: Vec<u32> = names.called(name).to_vec();
    for number in same {
        let one = &mut names.all[number as usize];
        if tree.holds(member, one.at) {
            one.reads += 1;
        }
    }
}

/// Member names, labels, argument names and the like.
fn names_something_else(tree: &Tree, id: Id) -> bool {
    let Some(parent) = tree.parent(id) else { return true };
    let field = tree.field(id);
    match tree.kind(parent) {
        MemberAccessExpression | MemberBindingExpression | QualifiedName => field == Field::Name,
        GenericName => tree.field(parent) == Field::Name,
        Argument | AttributeArgument | TupleElement | UsingDirective => field == Field::Name,
        MethodDeclaration
        | ConstructorDeclaration
        | DestructorDeclaration
        | PropertyDeclaration
        | EventDeclaration
        | ClassDeclaration
        | StructDeclaration
        | RecordDeclaration
        | InterfaceDeclaration
        | EnumDeclaration
        | EnumMemberDeclaration
        | DelegateDeclaration
        | AccessorDeclaration
        | TypeParameter
        | NamespaceDeclaration
        | FileScopedNamespaceDeclaration => field == Field::Name,
        AliasQualifiedName | PreprocPragma => true,
        GotoStatement => !tree.has(parent, TokenCase),
        LabeledStatement => tree.child_of(parent, Identifier) == Some(id),
        PreprocIf | PreprocElif => field == Field::Condition,
        Subpattern => followed_by(tree, parent, id, TokenColon),
        WithInitializer | AnonymousObjectCreationExpression => followed_by(tree, parent, id, TokenEquals),
        AssignmentExpression => field == Field::Left && sets_member(tree, parent),
        _ => false,
    }
}

fn followed_by(tree: &Tree, parent: Id, id: Id, token: crate::kinds::Kind) -> bool {
    tree.children(parent).find(|child| *child > id).is_some_and(|next| tree.kind(next) == token)
}

/// `new T { Member = value }`, also nested: `Member = { Other = value }`.
fn sets_member(tree: &Tree, assignment: Id) -> bool {
    let Some(list) = tree.parent(assignment).filter(|list| tree.kind(*list) == InitializerExpression) else {
        return false;
    };
    tree.parent(list).is_some_and(|holder| {
        matches!(
            tree.kind(holder),
            ObjectCreationExpression | ImplicitObjectCreationExpression | AssignmentExpression | WithExpression
        )
    })
}

fn classify(tree: &Tree, id: Id) -> Use {
    let mut at = id;
    let mut parent = tree.parent(id).unwrap_or(id);
    while tree.kind(parent) == ParenthesizedExpression
        || (tree.kind(parent) == PostfixUnaryExpression && tree.has(parent, TokenNot))
    {
        at = parent;
        parent = tree.parent(parent).unwrap_or(parent);
    }
    match tree.kind(parent) {
        AssignmentExpression if tree.field(at) == Field::Left => assigned(tree, parent),
        PrefixUnaryExpression | PostfixUnaryExpression
            if tree.has(parent, TokenIncrement) || tree.has(parent, TokenDecrement) =>
        {
            if is_discarded(tree, parent) {
                Use::Write(Written { statement: statement_of(tree, parent), at: parent, value: None, risky: false })
            } else {
                Use::ReadWrite
            }
        }
        PrefixUnaryExpression if tree.has(parent, TokenAddressOf) => Use::ReadWrite,
        RefExpression => Use::ReadWrite,
        Argument if tree.has(parent, TokenOut) => {
            Use::Write(Written { statement: None, at: parent, value: Some(parent), risky: true })
        }
        Argument if tree.has(parent, TokenRef) || tree.has(parent, TokenIn) => Use::ReadWrite,
        Argument if is_deconstructed(tree, parent) => {
            Use::Write(Written { statement: None, at: parent, value: Some(parent), risky: true })
        }
        _ => Use::Read,
    }
}

fn assigned(tree: &Tree, assignment: Id) -> Use {
    let operator = tree.child(assignment, Field::Operator).map_or("", |id| tree.text(id));
    let written = |risky| {
        Use::Write(Written {
            statement: statement_of(tree, assignment),
            at: assignment,
            value: tree.child(assignment, Field::Right),
            risky,
        })
    };
    match operator {
        "=" => written(false),
        "??=" => Use::ReadWrite,
        _ if !is_discarded(tree, assignment) => Use::ReadWrite,
        "/=" | "%=" => written(true),
        _ => written(false),
    }
}

/// Nothing uses the expression's value.
fn is_discarded(tree: &Tree, expression: Id) -> bool {
    tree.parent(expression).is_some_and(|parent| match tree.kind(parent) {
        ExpressionStatement => true,
        ForStatement => tree.field(expression) == Field::Update || tree.field(expression) == Field::Initializer,
        _ => false,
    })
}

fn statement_of(tree: &Tree, expression: Id) -> Option<Id> {
    let statement = tree.parent(expression)?;
    (tree.kind(statement) == ExpressionStatement && is_listed(tree, statement)).then(|| match tree.parent(statement) {
        Some(parent) if tree.kind(parent) == GlobalStatement => parent,
        _ => statement,
    })
}

fn assignment(tree: &Tree, spans: &Spans, written: &Written, resolved: &[Id]) -> Assignment {
    let value = written.value.unwrap_or(written.at);
    let effect = match written.value {
        None => Effect::None,
        Some(_) if written.risky => Effect::Other,
        Some(value) => effects::csharp(tree, value, &|id| resolved.binary_search(&id).is_ok()),
    };
    let around = || tree.ancestors(written.at).find(|id| super::places::is_statement(tree.kind(*id)));
    let statement = written.statement.or_else(around).unwrap_or(written.at);
    let (start, end) = (tree.start(statement), tree.end(statement));
    Assignment {
        statement: if written.statement.is_some() { spans.whole_lines(start, end) } else { spans.span(start, end) },
        sole: written.statement.is_some(),
        value: spans.span(tree.start(value), tree.end(value)),
        effect,
    }
}
