//! Lexical scopes over the flat tree: a scope is a subtree, and a name means the declaration with
//! the innermost scope around it.

use std::collections::HashMap;

use crate::contract::{Assignment, BindingKind};
use crate::tree::{Id, Tree};

/// A declared name. `kind` is none for names that matter only to others, such as range variables.
pub struct Declared<'t> {
    pub name: &'t str,
    pub kind: Option<BindingKind>,
    pub at: Id,
    pub scope: Id,
    pub initializer: Option<Id>,
    /// Bytes of the declaration, and whether nothing else is declared there.
    pub declaration: (usize, usize),
    pub sole: bool,
    pub whole_lines: bool,
    /// Writing to it changes something else: `ref` and `out`.
    pub alias: bool,
    /// Never reported as unread.
    pub kept: bool,
    pub visible: bool,
    pub reads: u32,
    pub assignments: Vec<Assignment>,
    pub captured: bool,
}

impl<'t> Declared<'t> {
    pub fn new(name: &'t str, kind: Option<BindingKind>, at: Id, scope: Id) -> Self {
        Declared {
            name,
            kind,
            at,
            scope,
            initializer: None,
            declaration: (0, 0),
            sole: false,
            whole_lines: false,
            alias: false,
            kept: false,
            visible: false,
            reads: 0,
            assignments: Vec::new(),
            captured: false,
        }
    }
}

#[derive(Default)]
pub struct Names<'t> {
    pub all: Vec<Declared<'t>>,
    by_name: HashMap<&'t str, Vec<u32>>,
}

impl<'t> Names<'t> {
    pub fn declare(&mut self, declared: Declared<'t>) {
        self.by_name.entry(declared.name).or_default().push(self.all.len() as u32);
        self.all.push(declared);
    }

    pub fn known(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The declarations that a name means at a place: several where one scope declares it more
    /// than once, as the branches of `#if` do.
    pub fn meant(&self, tree: &Tree, name: &str, place: Id, into: &mut Vec<u32>) {
        into.clear();
        let mut innermost = 0;
        for number in self.by_name.get(name).into_iter().flatten() {
            let scope = self.all[*number as usize].scope;
            if !tree.holds(scope, place) || (scope < innermost && !into.is_empty()) {
                continue;
            }
            if scope > innermost {
                into.clear();
                innermost = scope;
            }
            into.push(*number);
        }
    }

    pub fn called(&self, name: &str) -> &[u32] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }
}
