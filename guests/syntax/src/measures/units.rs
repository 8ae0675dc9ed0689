//! Which pieces of a source are measured, and how they stand in each other.

use super::Family;
use crate::contract::UnitKind;
use crate::functions::{function_kind, names};
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, ROOT, Tree};

pub struct Unit {
    pub id: Id,
    pub level: UnitKind,
    pub kind: &'static str,
    pub name: String,
    pub name_at: Id,
    pub parent: Option<u32>,
    pub has_body: bool,
    pub separate: bool,
    pub parameters: u32,
    /// Does nothing but declare functions: not a level of nesting for them.
    pub container: bool,
}

impl Unit {
    pub fn is_function(&self) -> bool {
        self.level == UnitKind::Function
    }
}

pub struct Units {
    pub list: Vec<Unit>,
    /// For each node the innermost unit that it stands in, which may be itself.
    pub of: Vec<u32>,
}

impl Units {
    /// A unit and those around it, innermost first.
    pub fn around(&self, unit: u32) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(unit), |unit| self.list[*unit as usize].parent).map(|unit| unit as usize)
    }
}

pub fn find(family: Family, tree: &Tree) -> Units {
    let mut units = Units {
        list: vec![Unit {
            id: ROOT,
            level: UnitKind::File,
            kind: "file",
            name: String::new(),
            name_at: ROOT,
            parent: None,
            has_body: true,
            separate: true,
            parameters: 0,
            container: false,
        }],
        of: vec![0; tree.len() as usize],
    };
    for id in tree.ids().skip(1) {
        let parent = units.of[tree.parent(id).unwrap_or(ROOT) as usize];
        units.of[id as usize] = match unit(family, tree, id) {
            Some(mut unit) => {
                unit.parent = Some(parent);
                unit.separate = unit.separate
                    || !units.list[parent as usize].is_function()
                    || units.list[parent as usize].container;
                units.list.push(unit);
                units.list.len() as u32 - 1
            }
            None => parent,
        };
    }
    units
}

fn unit(family: Family, tree: &Tree, id: Id) -> Option<Unit> {
    let of = |level, kind, name: String, name_at| Unit {
        id,
        level,
        kind,
        name,
        name_at,
        parent: None,
        has_body: true,
        separate: true,
        parameters: 0,
        container: false,
    };
    if let Some((kind, name)) = declared_type(family, tree, id) {
        let text = name.map_or(String::new(), |name| tree.text(name).to_string());
        return Some(of(UnitKind::DeclaredType, kind, text, name.unwrap_or(id)));
    }
    if family == Family::FSharp
        && let Some(binding) = bound_function(tree, id)
    {
        let name = tree.child_of(binding, ValueDeclarationLeft).unwrap_or(binding);
        let text = tree.text(name).split([':', '<', '(']).next().unwrap_or("").trim();
        let text = text.rsplit(' ').next().unwrap_or("").to_string();
        let parameters = if tree.kind(id) == FunExpression { names::parameters(tree, id) } else { 1 };
        return Some(Unit { parameters, separate: false, ..of(UnitKind::Function, "function", text, name) });
    }
    let kind = match function_kind(tree, id) {
        Some(kind) => kind,
        None if family == Family::FSharp && tree.kind(id) == FunctionExpression => "lambda",
        None => return None,
    };
    let (name, name_at) = names::of(tree, id, kind);
    Some(Unit {
        has_body: has_body(tree, id),
        separate: is_separate(tree, id),
        parameters: names::parameters(tree, id),
        container: declares_only(family, tree, id),
        ..of(UnitKind::Function, kind, name, name_at)
    })
}

/// `let f = function …` and `let f = fun x -> …`: the value is the function that is meant.
fn bound_function(tree: &Tree, id: Id) -> Option<Id> {
    let parent = tree.parent(id).filter(|_| matches!(tree.kind(id), FunctionExpression | FunExpression))?;
    (tree.kind(parent) == FunctionOrValueDefn && tree.has(parent, ValueDeclarationLeft)).then_some(parent)
}

fn declared_type(family: Family, tree: &Tree, id: Id) -> Option<(&'static str, Option<Id>)> {
    if !tree.is_named(id) || tree.is_extension_block(id) {
        return None;
    }
    let kind = match tree.kind(id) {
        ClassDeclaration | AbstractClassDeclaration | Class | ClassDefinition => "class",
        StructDeclaration => "struct",
        RecordDeclaration => "record",
        InterfaceDeclaration if family == Family::CSharp => "interface",
        InternalModule => "namespace",
        ImplItem => "impl",
        TraitItem => "trait",
        ModItem if tree.child(id, Field::Body).is_some() => "module",
        ModuleDefn | NamedModule => "module",
        RecordTypeDefn | UnionTypeDefn | AnonTypeDefn | InterfaceTypeDefn | TypeExtension => "type",
        _ => return None,
    };
    let name = match tree.kind(id) {
        ImplItem => tree.child(id, Field::Type),
        _ => tree
            .child(id, Field::Name)
            .or_else(|| tree.child_of(id, TypeName))
            .or_else(|| tree.child_of(id, LongIdentifier))
            .or_else(|| tree.child_of(id, Identifier)),
    };
    Some((kind, name))
}

fn has_body(tree: &Tree, id: Id) -> bool {
    match tree.kind(id) {
        MethodDeclaration
        | ConstructorDeclaration
        | DestructorDeclaration
        | OperatorDeclaration
        | ConversionOperatorDeclaration
        | AccessorDeclaration
        | LocalFunctionStatement => tree.has(id, Block) || tree.has(id, ArrowExpressionClause),
        AbstractMethodSignature | MethodSignature | FunctionSignature | FunctionSignatureItem => false,
        _ => true,
    }
}

/// Static local functions of C# and nested items of Rust can't see what is around them.
fn is_separate(tree: &Tree, id: Id) -> bool {
    match tree.kind(id) {
        LocalFunctionStatement => {
            tree.children(id).any(|child| tree.kind(child) == Modifier && tree.text(child) == "static")
        }
        FunctionItem | FunctionSignatureItem => true,
        _ => false,
    }
}

/// Functions of JavaScript that stand for modules or classes, and Python's decorators.
fn declares_only(family: Family, tree: &Tree, id: Id) -> bool {
    let Some(body) = tree.child(id, Field::Body) else { return false };
    let mut functions = false;
    let only = tree.parts(body).all(|part| {
        let declared = match (family, tree.kind(part)) {
            (Family::Script, FunctionDeclaration | GeneratorFunctionDeclaration) => true,
            (
                Family::Script,
                ExpressionStatement | LexicalDeclaration | VariableDeclaration | ReturnStatement | ClassDeclaration,
            ) => {
                return is_plain(tree, part, &mut functions);
            }
            (Family::Python, FunctionDefinition | DecoratedDefinition) => true,
            (Family::Python, ReturnStatement) => true,
            (Family::Python, ExpressionStatement) => tree.parts(part).all(|inner| tree.kind(inner) == StringNode),
            _ => return false,
        };
        functions |= matches!(
            tree.kind(part),
            FunctionDeclaration | GeneratorFunctionDeclaration | FunctionDefinition | DecoratedDefinition
        );
        declared
    });
    only && functions
}

/// Outside the functions in it, a statement that decides nothing.
fn is_plain(tree: &Tree, statement: Id, functions: &mut bool) -> bool {
    let mut id = statement;
    while id < tree.at(statement).next {
        if function_kind(tree, id).is_some() {
            *functions = true;
            id = tree.at(id).next;
            continue;
        }
        if matches!(tree.kind(id), TernaryExpression | TokenAndAnd | TokenOrOr) {
            return false;
        }
        id += 1;
    }
    true
}
