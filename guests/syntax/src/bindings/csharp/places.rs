//! For every node: the function that it stands in.

use crate::kinds::Field;
use crate::kinds::Kind::{self, *};
use crate::tree::{Id, ROOT, Tree};

pub struct Places {
    functions: Vec<Id>,
    parents: Vec<Id>,
}

pub fn is_function(kind: Kind) -> bool {
    matches!(
        kind,
        LambdaExpression
            | AnonymousMethodExpression
            | LocalFunctionStatement
            | QueryExpression
            | MethodDeclaration
            | ConstructorDeclaration
            | DestructorDeclaration
            | OperatorDeclaration
            | ConversionOperatorDeclaration
            | AccessorDeclaration
            | PropertyDeclaration
            | IndexerDeclaration
            | EventDeclaration
            | FieldDeclaration
            | EventFieldDeclaration
            | DelegateDeclaration
            | ClassDeclaration
            | StructDeclaration
            | RecordDeclaration
            | InterfaceDeclaration
            | EnumDeclaration
    )
}

impl Places {
    pub fn new(tree: &Tree) -> Self {
        let mut functions = Vec::with_capacity(tree.len() as usize);
        let mut parents = Vec::with_capacity(tree.len() as usize);
        for id in tree.ids() {
            let outer = tree.parent(id).map_or(ROOT, |parent| functions[parent as usize]);
            parents.push(outer);
            functions.push(if is_function(tree.kind(id)) { id } else { outer });
        }
        Places { functions, parents }
    }

    /// The innermost function (in the widest sense: types and the file count) around a node, or
    /// the node itself where it is one.
    pub fn function(&self, id: Id) -> Id {
        self.functions[id as usize]
    }

    /// The function around a function.
    pub fn outer(&self, function: Id) -> Id {
        self.parents[function as usize]
    }

    /// The method, property or other member around a node; the file for top-level statements.
    pub fn member(&self, tree: &Tree, id: Id) -> Id {
        let mut member = self.function(id);
        loop {
            let outer = self.outer(member);
            if outer == member || is_type(tree.kind(outer)) {
                return member;
            }
            member = outer;
        }
    }

    /// Whether a piece around a node did not parse, so that uses of names there may be missing.
    pub fn is_broken(&self, tree: &Tree, id: Id) -> bool {
        let member = self.member(tree, id);
        tree.is_broken(member)
            || tree.has_gap(member)
            || tree.ancestors(member).any(|around| tree.has(around, Kind::Error))
    }
}

pub fn is_type(kind: Kind) -> bool {
    matches!(kind, ClassDeclaration | StructDeclaration | RecordDeclaration | InterfaceDeclaration | EnumDeclaration)
}

/// Where a statement's local variables are known.
pub fn statement_scope(tree: &Tree, id: Id) -> Id {
    tree.ancestors(id)
        .find(|id| matches!(tree.kind(*id), Block | SwitchBody | ForStatement) || is_function(tree.kind(*id)))
        .unwrap_or(ROOT)
}

/// Where a variable is known that an expression declares.
pub fn expression_scope(tree: &Tree, id: Id) -> Id {
    let mut below = id;
    for at in tree.ancestors(id) {
        let kind = tree.kind(at);
        let bounds = match kind {
            Block
            | SwitchBody
            | SwitchSection
            | SwitchExpressionArm
            | WhileStatement
            | ForStatement
            | ForeachStatement
            | UsingStatement
            | LockStatement
            | FixedStatement
            | CatchClause
            | SwitchStatement
            | ArrowExpressionClause => true,
            _ => is_function(kind),
        };
        if bounds {
            return at;
        }
        let embeds = matches!(kind, IfStatement | ElseClause | DoStatement | LabeledStatement);
        if embeds && is_statement(tree.kind(below)) {
            return below;
        }
        below = at;
    }
    ROOT
}

pub fn is_statement(kind: Kind) -> bool {
    matches!(
        kind,
        Block
            | ExpressionStatement
            | LocalDeclarationStatement
            | ReturnStatement
            | ThrowStatement
            | YieldStatement
            | IfStatement
            | ForStatement
            | ForeachStatement
            | WhileStatement
            | DoStatement
            | SwitchStatement
            | TryStatement
            | UsingStatement
            | FixedStatement
            | LockStatement
            | UnsafeStatement
            | CheckedStatement
            | LabeledStatement
            | GotoStatement
            | LocalFunctionStatement
            | EmptyStatement
            | BreakStatement
            | ContinueStatement
    )
}

/// A statement in a list of statements, which can be taken out.
pub fn is_listed(tree: &Tree, statement: Id) -> bool {
    tree.parent(statement).is_some_and(|parent| {
        matches!(
            tree.kind(parent),
            Block | SwitchSection | GlobalStatement | CompilationUnit | PreprocIf | PreprocElif | PreprocElse
        )
    })
}

/// A member of a tuple that is assigned to.
pub fn is_deconstructed(tree: &Tree, argument: Id) -> bool {
    deconstruction(tree, argument).is_some()
}

/// A member of a tuple that a loop assigns to.
pub fn is_of_loop(tree: &Tree, argument: Id) -> bool {
    deconstruction(tree, argument).is_some_and(|of| tree.kind(of) == ForeachStatement)
}

/// The assignment or loop whose left side a tuple's member is.
fn deconstruction(tree: &Tree, argument: Id) -> Option<Id> {
    let is_tuple = |id: &Id| tree.kind(*id) == TupleExpression;
    let mut tuple = tree.parent(argument).filter(is_tuple)?;
    loop {
        let parent = tree.parent(tuple)?;
        match tree.kind(parent) {
            AssignmentExpression | ForeachStatement => return (tree.field(tuple) == Field::Left).then_some(parent),
            Argument => tuple = tree.parent(parent).filter(is_tuple)?,
            _ => return None,
        }
    }
}
