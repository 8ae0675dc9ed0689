//! Which nodes declare names, and where these are known.

use crate::contract::BindingKind;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

use super::super::scopes::{Declared, Names};
use super::places::{Places, expression_scope, is_deconstructed, is_listed, is_of_loop, statement_scope};

pub fn plain(name: &str) -> &str {
    name.strip_prefix('@').unwrap_or(name)
}

/// `var (a, b)`, also `var (a, (b, c))`.
fn is_after_var(tree: &Tree, designation: Id) -> bool {
    let mut outer = designation;
    while let Some(parent) = tree.parent(outer).filter(|of| tree.kind(*of) == ParenthesizedVariableDesignation) {
        outer = parent;
    }
    tree.parent(outer).is_none_or(|of| {
        tree.kind(of) == VarPattern
            || tree.children(of).any(|part| part < outer && matches!(tree.kind(part), ImplicitType | TokenVar))
    })
}

struct Declaring<'a, 't> {
    tree: &'a Tree<'t>,
    names: &'a mut Names<'t>,
    marks: &'a mut [bool],
}

pub fn declare<'t>(tree: &Tree<'t>, places: &Places, names: &mut Names<'t>, marks: &mut [bool]) {
    let mut to = Declaring { tree, names, marks };
    for id in tree.ids() {
        match tree.kind(id) {
            VariableDeclarator => to.declarator(id),
            Parameter => to.parameter(id, id, places),
            ParameterList | BracketedParameterList => to.parameter_array(id, places),
            ImplicitParameter => to.implicit_parameter(id),
            ForeachStatement => to.foreach(id),
            CatchDeclaration => to.catch(id),
            DeclarationExpression => to.expression(id),
            DeclarationPattern | RecursivePattern | ListPattern | VarPattern => to.pattern(id),
            ParenthesizedVariableDesignation => to.designation(id),
            LocalFunctionStatement => to.local_function(id),
            FromClause => to.range_variable(tree.child(id, Field::Name), id),
            LetClause | JoinIntoClause => to.range_variable(tree.child_of(id, Identifier), id),
            JoinClause => to.join(id),
            QueryExpression => to.continuations(id),
            _ => {}
        }
    }
}

impl<'t> Declaring<'_, 't> {
    /// None for discards.
    fn new(&mut self, at: Id, kind: Option<BindingKind>, scope: Id) -> Option<Declared<'t>> {
        self.marks[at as usize] = true;
        let name = plain(self.tree.text(at));
        (name != "_" && !name.is_empty()).then(|| {
            let mut declared = Declared::new(name, kind, at, scope);
            declared.declaration = (self.tree.start(at), self.tree.end(at));
            declared
        })
    }

    fn simple(&mut self, at: Id, kind: Option<BindingKind>, scope: Id) {
        if let Some(declared) = self.new(at, kind, scope) {
            self.names.declare(declared);
        }
    }

    fn declarator(&mut self, id: Id) {
        let tree = self.tree;
        let Some(list) = tree.parent(id).filter(|list| tree.kind(*list) == VariableDeclaration) else { return };
        let Some(holder) = tree.parent(list) else { return };
        let (kind, scope) = match tree.kind(holder) {
            FieldDeclaration | EventFieldDeclaration => {
                if let Some(name) = tree.child(id, Field::Name) {
                    self.marks[name as usize] = true;
                }
                return;
            }
            ForStatement => (BindingKind::LoopVariable, holder),
            UsingStatement | FixedStatement => (BindingKind::Local, holder),
            _ => (BindingKind::Local, statement_scope(tree, list)),
        };
        if let Some(pattern) = tree.child_of(id, TuplePattern) {
            // The grammar also takes `Slot(key) = value` for a declaration.
            if tree.child(list, Field::Type).is_some_and(|of| tree.kind(of) == ImplicitType) {
                self.tuple(pattern, BindingKind::PatternVariable, scope);
            }
            return;
        }
        let Some(name) = tree.child(id, Field::Name) else { return };
        let Some(mut declared) = self.new(name, Some(kind), scope) else { return };
        let alone = tree.children(list).filter(|child| tree.kind(*child) == VariableDeclarator).count() == 1;
        let is_statement = tree.kind(holder) == LocalDeclarationStatement;
        let taken_out = match tree.parent(holder) {
            Some(parent) if tree.kind(parent) == GlobalStatement => parent,
            _ => holder,
        };
        declared.declaration = (tree.start(taken_out), tree.end(taken_out));
        declared.whole_lines = is_statement && is_listed(tree, holder);
        declared.sole = alone && declared.whole_lines;
        declared.initializer =
            tree.child_of(id, TokenEquals).and_then(|equals| tree.parts(id).find(|part| *part > equals));
        declared.kept =
            tree.kind(holder) == UsingStatement || tree.kind(holder) == FixedStatement || tree.has(holder, TokenUsing);
        declared.alias =
            tree.child(list, Field::Type).is_some_and(|of| tree.within(of).any(|part| tree.kind(part) == RefType));
        self.names.declare(declared);
    }

    fn tuple(&mut self, pattern: Id, kind: BindingKind, scope: Id) {
        let tree = self.tree;
        for id in tree.within(pattern).filter(|id| tree.kind(*id) == Identifier) {
            self.simple(id, Some(kind), scope);
        }
    }

    fn parameter(&mut self, id: Id, whole: Id, places: &Places) {
        let tree = self.tree;
        let Some(name) = tree.child(id, Field::Name) else { return };
        let function = places.function(name);
        let kind = match tree.kind(function) {
            MethodDeclaration
            | ConstructorDeclaration
            | LocalFunctionStatement
            | LambdaExpression
            | AnonymousMethodExpression
            | OperatorDeclaration
            | ConversionOperatorDeclaration
            | IndexerDeclaration
            | DestructorDeclaration => Some(BindingKind::Parameter),
            _ => None,
        };
        let Some(mut declared) = self.new(name, kind, function) else { return };
        declared.declaration = (tree.start(whole), tree.end(whole));
        declared.sole = tree.parent(name).is_some_and(|of| tree.kind(of) == Parameter);
        declared.alias = tree
            .children(id)
            .filter(|child| tree.kind(*child) == Modifier)
            .any(|child| matches!(tree.text(child), "ref" | "out"));
        self.names.declare(declared);
    }

    /// The grammar puts a `params` array straight into the list.
    fn parameter_array(&mut self, id: Id, places: &Places) {
        let tree = self.tree;
        if let Some(name) = tree.child(id, Field::Name) {
            self.parameter(id, name, places);
        }
    }

    fn implicit_parameter(&mut self, id: Id) {
        if let Some(lambda) = self.tree.parent(id)
            && let Some(mut declared) = self.new(id, Some(BindingKind::Parameter), lambda)
        {
            declared.kept = true;
            self.names.declare(declared);
        }
    }

    fn foreach(&mut self, id: Id) {
        let tree = self.tree;
        let Some(left) = tree.child(id, Field::Left) else { return };
        match tree.kind(left) {
            Identifier => self.simple(left, Some(BindingKind::LoopVariable), id),
            TuplePattern => self.tuple(left, BindingKind::LoopVariable, id),
            _ => {}
        }
    }

    fn catch(&mut self, id: Id) {
        let tree = self.tree;
        let (Some(name), Some(clause)) = (tree.child(id, Field::Name), tree.parent(id)) else { return };
        let Some(mut declared) = self.new(name, Some(BindingKind::CatchVariable), clause) else { return };
        declared.declaration.0 = tree.child(id, Field::Type).map_or(tree.start(name), |of| tree.end(of));
        declared.sole = true;
        self.names.declare(declared);
    }

    /// The grammar also takes `F(a * b)` for one, with a pointer type.
    fn expression(&mut self, id: Id) {
        let tree = self.tree;
        let (Some(name), Some(parent)) = (tree.child(id, Field::Name), tree.parent(id)) else { return };
        let is_out = tree.has(parent, TokenOut);
        if !is_out && !is_deconstructed(tree, parent) {
            return;
        }
        let kind = match is_out {
            true => BindingKind::OutVariable,
            false if is_of_loop(tree, parent) => BindingKind::LoopVariable,
            false => BindingKind::PatternVariable,
        };
        let Some(mut declared) = self.new(name, Some(kind), expression_scope(tree, id)) else { return };
        declared.declaration = (tree.start(id), tree.end(id));
        declared.sole = is_out;
        self.names.declare(declared);
    }

    fn pattern(&mut self, id: Id) {
        let tree = self.tree;
        for name in tree.children(id).filter(|child| tree.field(*child) == Field::Name) {
            let Some(mut declared) = self.new(name, Some(BindingKind::PatternVariable), expression_scope(tree, id))
            else {
                continue;
            };
            let before = tree.parts(id).filter(|part| *part < name).last();
            if let Some(before) = before.filter(|before| tree.kind(*before) != ImplicitType) {
                declared.declaration.0 = tree.end(before);
                declared.sole = true;
            }
            self.names.declare(declared);
        }
    }

    /// The grammar also takes `nameof(x)` and other calls in patterns for one.
    fn designation(&mut self, id: Id) {
        let tree = self.tree;
        if !is_after_var(tree, id) {
            return;
        }
        for name in tree.children(id).filter(|child| tree.field(*child) == Field::Name) {
            self.simple(name, Some(BindingKind::PatternVariable), expression_scope(tree, id));
        }
    }

    fn local_function(&mut self, id: Id) {
        let tree = self.tree;
        let Some(name) = tree.child(id, Field::Name) else { return };
        let Some(mut declared) = self.new(name, Some(BindingKind::LocalFunction), statement_scope(tree, id)) else {
            return;
        };
        let taken_out = match tree.parent(id) {
            Some(parent) if tree.kind(parent) == GlobalStatement => parent,
            _ => id,
        };
        declared.declaration = (tree.start(taken_out), tree.end(taken_out));
        declared.whole_lines = is_listed(tree, id);
        declared.sole = declared.whole_lines;
        declared.kept = tree.has(id, AttributeList)
            || tree.children(id).any(|child| tree.kind(child) == Modifier && tree.text(child) == "extern");
        self.names.declare(declared);
    }

    fn range_variable(&mut self, name: Option<Id>, clause: Id) {
        let tree = self.tree;
        if let Some(name) = name
            && let Some(query) = tree.ancestors(clause).find(|id| tree.kind(*id) == QueryExpression)
        {
            self.simple(name, None, query);
        }
    }

    fn join(&mut self, id: Id) {
        let tree = self.tree;
        let name = tree.children(id).find(|child| tree.kind(*child) == Identifier && tree.field(*child) != Field::Type);
        self.range_variable(name, id);
    }

    fn continuations(&mut self, id: Id) {
        let tree = self.tree;
        for name in tree.children(id).filter(|child| tree.kind(*child) == Identifier) {
            self.simple(name, None, id);
        }
    }
}
