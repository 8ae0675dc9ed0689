//! What can be seen from outside, and whether it is documented.

mod csharp;
mod fsharp;
mod scripts;
#[cfg(test)]
mod tests;

use crate::contract::Declaration;
use crate::functions::lines::is_comment;
use crate::kinds::{Field, Kind::*};
use crate::languages::Lang;
use crate::spans::Spans;
use crate::tree::{Id, Tree};

pub struct Declared {
    pub kind: &'static str,
    pub name: Id,
    /// Of itself, whatever encloses it.
    pub visible: bool,
    /// Documented elsewhere than in a comment before it.
    pub documented: bool,
    /// What it encloses is declared in its turn.
    pub container: bool,
}

impl Declared {
    pub fn new(kind: &'static str, name: Id, visible: bool) -> Self {
        Declared { kind, name, visible, documented: false, container: false }
    }

    pub fn container(kind: &'static str, name: Id, visible: bool) -> Self {
        Declared { container: true, ..Declared::new(kind, name, visible) }
    }
}

/// The declarations at a node: several for `int a, b;`. A container comes alone.
type Look = fn(&Tree, Id) -> Vec<Declared>;

/// Whether what stands in this node can't be seen from outside and isn't declared.
type Hides = fn(&Tree, Id) -> bool;

pub fn find(lang: Lang, tree: &Tree, spans: &Spans) -> Vec<Declaration> {
    let (look, hides): (Look, Hides) = match lang.name() {
        "csharp" => (csharp::look, csharp::hides),
        "fsharp" | "fsharp-signature" => (fsharp::look, fsharp::hides),
        "python" => (scripts::python, scripts::python_hides),
        "rust" => (scripts::rust, scripts::rust_hides),
        _ => (scripts::typescript, scripts::typescript_hides),
    };
    let span = |id: Id| spans.span(tree.start(id), tree.end(id));
    let mut found = Vec::new();
    let mut comments = Comments::default();
    let mut around: Vec<(Id, bool)> = Vec::new();
    let mut id = 0;
    while id < tree.len() {
        while around.last().is_some_and(|(end, _)| *end <= id) {
            around.pop();
        }
        if comments.skips(tree, id) || hides(tree, id) {
            comments.pass(tree, id);
            id = tree.at(id).next;
            continue;
        }
        for one in look(tree, id) {
            let visible = one.visible && around.iter().all(|(_, visible)| *visible);
            if one.container {
                around.push((tree.at(id).next, visible));
            }
            found.push(Declaration {
                kind: one.kind.to_string(),
                name: tree.text(one.name).to_string(),
                span: span(id),
                name_span: span(one.name),
                visible,
                documented: one.documented || comments.pending,
            });
        }
        if tree.at(id).next == id + 1 {
            comments.token(tree, id);
        }
        id += 1;
    }
    found
}

/// Whether a documentation comment has come since the last token that isn't about something else.
#[derive(Default)]
struct Comments {
    pending: bool,
}

impl Comments {
    /// Comments, attributes and directives may stand between documentation and declaration.
    fn skips(&self, tree: &Tree, id: Id) -> bool {
        match tree.kind(id) {
            kind if is_comment(kind) => true,
            AttributeItem | Decorator | Attributes | PreprocRegion | PreprocEndregion | PreprocPragma
            | PreprocNullable | PreprocLine => true,
            _ => tree.field(id) == Field::Condition && tree.parent(id).is_some_and(|parent| is_directive(tree, parent)),
        }
    }

    fn pass(&mut self, tree: &Tree, id: Id) {
        match tree.kind(id) {
            kind if is_comment(kind) => self.pending |= is_documentation(tree.text(id)),
            AttributeItem => self.pending |= tree.text(id).starts_with("#[doc"),
            _ if self.skips(tree, id) => {}
            _ => self.pending = trails(tree, id),
        }
    }

    fn token(&mut self, tree: &Tree, id: Id) {
        let of_directive = tree.parent(id).is_some_and(|parent| is_directive(tree, parent));
        let leads = matches!(tree.kind(id), TokenExport | TokenDefault);
        if !of_directive && !leads && !tree.text(id).trim().is_empty() {
            self.pending = false;
        }
    }
}

/// Whether documentation of what follows stands at the end of a node.
fn trails(tree: &Tree, id: Id) -> bool {
    let end = tree.code_end(id);
    tree.within(id)
        .rev()
        .take_while(|one| tree.start(*one) >= end)
        .any(|one| is_comment(tree.kind(one)) && is_documentation(tree.text(one)))
}

fn is_directive(tree: &Tree, id: Id) -> bool {
    matches!(tree.kind(id), PreprocIf | PreprocElif | PreprocElse)
}

fn is_documentation(comment: &str) -> bool {
    (comment.starts_with("///") && !comment.starts_with("////"))
        || (comment.starts_with("/**") && !comment.starts_with("/***") && comment != "/**/")
}
