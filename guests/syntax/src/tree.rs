//! A parsed source as one flat list in pre-order: a subtree is a range of indexes, ancestors are
//! a chain of parents, and nothing that walks it can run out of stack.

use tree_sitter::TreeCursor;

use crate::functions::lines::is_comment;
use crate::kinds::{Field, Kind, Tables};
use crate::reading::Gaps;

/// Trees deeper than this are refused: looking outward from each node would take too long.
pub const DEPTH_LIMIT: usize = 10_000;

pub type Id = u32;

pub const ROOT: Id = 0;

#[derive(Clone, Copy)]
pub struct Entry {
    pub start: u32,
    pub end: u32,
    pub parent: Id,
    /// The first node after the subtree.
    pub next: Id,
    pub kind: Kind,
    pub field: Field,
    flags: u8,
}

const NAMED: u8 = 1;
const EXTRA: u8 = 2;
const BROKEN: u8 = 4;

pub struct Tree<'t> {
    pub text: &'t str,
    entries: Vec<Entry>,
    gaps: &'t Gaps,
}

/// Collects the entries while a cursor walks; `finish` makes the tree.
pub struct Builder {
    tables: &'static Tables,
    entries: Vec<Entry>,
    open: Vec<Id>,
    /// Definitions that end where the `and` after them begins.
    cut: Vec<Id>,
}

impl Builder {
    pub fn new(tables: &'static Tables, text: &str) -> Self {
        Builder { tables, entries: Vec::with_capacity(text.len() / 4 + 8), open: Vec::new(), cut: Vec::new() }
    }

    pub fn visit(&mut self, cursor: &TreeCursor, depth: usize) {
        let node = cursor.node();
        self.close_to(depth);
        let kind = self.tables.kind(node.kind_id());
        if kind == Kind::TokenAnd {
            self.begin_definition(node.start_byte() as u32);
        }
        let id = self.entries.len() as Id;
        let flags = (if node.is_named() { NAMED } else { 0 })
            | (if node.is_extra() { EXTRA } else { 0 })
            | (if node.has_error() { BROKEN } else { 0 });
        self.entries.push(Entry {
            start: node.start_byte() as u32,
            end: node.end_byte() as u32,
            parent: self.open.last().copied().unwrap_or(ROOT),
            next: id + 1,
            kind,
            field: cursor.field_id().map_or(Field::None, |field| self.tables.field(field.get())),
            flags,
        });
        self.open.push(id);
    }

    /// F#'s grammar has `let rec … and …` as one definition; here another one begins at each `and`.
    fn begin_definition(&mut self, start: u32) {
        let Some(last) = self.open.last().copied() else { return };
        let before = self.entries[last as usize];
        if before.kind != Kind::FunctionOrValueDefn {
            return;
        }
        let id = self.entries.len() as Id;
        let ended = &mut self.entries[last as usize];
        (ended.end, ended.next) = (start, id);
        self.cut.push(last);
        self.entries.push(Entry { start, next: id + 1, ..before });
        *self.open.last_mut().expect("one is open") = id;
    }

    fn close_to(&mut self, depth: usize) {
        let next = self.entries.len() as Id;
        while self.open.len() > depth {
            let closed = self.open.pop().expect("longer than depth");
            self.entries[closed as usize].next = next;
        }
    }

    pub fn finish<'t>(mut self, text: &'t str, gaps: &'t Gaps) -> Tree<'t> {
        self.close_to(0);
        let end = text.len() as u32;
        for entry in &mut self.entries {
            entry.start = entry.start.min(end);
            entry.end = entry.end.min(end);
        }
        let mut tree = Tree { text, entries: self.entries, gaps };
        for id in self.cut {
            tree.entries[id as usize].end = tree.code_end(id) as u32;
        }
        tree
    }
}

/// Visits every node in pre-order with its depth; false where the tree is deeper than the limit.
pub fn walk<'t>(mut cursor: TreeCursor<'t>, limit: usize, mut visit: impl FnMut(&TreeCursor<'t>, usize)) -> bool {
    let mut depth = 0;
    loop {
        visit(&cursor, depth);
        if cursor.goto_first_child() {
            depth += 1;
            if depth > limit {
                return false;
            }
            continue;
        }
        while !cursor.goto_next_sibling() {
            if depth == 0 || !cursor.goto_parent() {
                return true;
            }
            depth -= 1;
        }
    }
}

pub fn depth_at_most(cursor: TreeCursor, limit: usize) -> bool {
    walk(cursor, limit, |_, _| ())
}

impl<'t> Tree<'t> {
    pub fn len(&self) -> Id {
        self.entries.len() as Id
    }

    pub fn ids(&self) -> std::ops::Range<Id> {
        0..self.len()
    }

    pub fn at(&self, id: Id) -> &Entry {
        &self.entries[id as usize]
    }

    pub fn kind(&self, id: Id) -> Kind {
        self.at(id).kind
    }

    pub fn field(&self, id: Id) -> Field {
        self.at(id).field
    }

    pub fn start(&self, id: Id) -> usize {
        self.at(id).start as usize
    }

    pub fn end(&self, id: Id) -> usize {
        self.at(id).end as usize
    }

    /// Where its last token ends: a comment after it belongs to what follows.
    pub fn code_end(&self, id: Id) -> usize {
        let is_comment = |id: &Id| is_comment(self.kind(*id)) || self.kind(*id) == Kind::BlockCommentContent;
        self.within(id)
            .rev()
            .find(|id| self.at(*id).next == *id + 1 && !is_comment(id) && !self.text(*id).trim().is_empty())
            .map_or(self.end(id), |last| self.end(last))
    }

    pub fn text(&self, id: Id) -> &'t str {
        self.text.get(self.start(id)..self.end(id)).unwrap_or("")
    }

    pub fn is_named(&self, id: Id) -> bool {
        self.at(id).flags & NAMED != 0
    }

    pub fn is_extra(&self, id: Id) -> bool {
        self.at(id).flags & EXTRA != 0
    }

    /// Holds a piece that did not parse.
    pub fn is_broken(&self, id: Id) -> bool {
        self.at(id).flags & BROKEN != 0
    }

    /// Holds, or lies in, code that no node stands for.
    pub fn has_gap(&self, id: Id) -> bool {
        self.gaps.touch(self.start(id), self.end(id))
    }

    /// C#'s `extension(…) { … }`, which is read as a struct. What stands in it belongs to the type around it.
    pub fn is_extension_block(&self, id: Id) -> bool {
        self.kind(id) == Kind::StructDeclaration && self.text(id).starts_with("extension")
    }

    /// Code that no node stands for.
    pub fn gaps(&self) -> impl Iterator<Item = &'t str> {
        self.gaps.all().map(|(start, end)| self.text.get(start..end).unwrap_or(""))
    }

    pub fn parent(&self, id: Id) -> Option<Id> {
        (id != ROOT).then(|| self.at(id).parent)
    }

    /// The parents, nearest first.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.parent(id), |id| self.parent(*id))
    }

    pub fn holds(&self, outer: Id, inner: Id) -> bool {
        outer <= inner && inner < self.at(outer).next
    }

    pub fn within(&self, id: Id) -> std::ops::Range<Id> {
        id..self.at(id).next
    }

    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let end = self.at(id).next;
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            (child < end).then(|| {
                next = self.at(child).next;
                child
            })
        })
    }

    /// Named children that are neither comments nor preprocessor lines.
    pub fn parts(&self, id: Id) -> impl Iterator<Item = Id> {
        self.children(id).filter(|child| self.is_named(*child) && !self.is_extra(*child))
    }

    pub fn child(&self, id: Id, field: Field) -> Option<Id> {
        self.children(id).find(|child| self.field(*child) == field)
    }

    pub fn child_of(&self, id: Id, kind: Kind) -> Option<Id> {
        self.children(id).find(|child| self.kind(*child) == kind)
    }

    pub fn has(&self, id: Id, kind: Kind) -> bool {
        self.child_of(id, kind).is_some()
    }
}
