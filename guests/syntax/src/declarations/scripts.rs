//! TypeScript and JavaScript, Python, Rust.

use super::Declared;
use crate::kinds::{Field, Kind::*};
use crate::tree::{Id, Tree};

pub fn typescript_hides(tree: &Tree, id: Id) -> bool {
    matches!(tree.kind(id), StatementBlock | ClassStaticBlock)
        && tree
            .parent(id)
            .is_none_or(|parent| !matches!(tree.kind(parent), InternalModule | Module | AmbientDeclaration))
        || (tree.field(id) == Field::Value && tree.kind(id) != Class)
}

pub fn typescript(tree: &Tree, id: Id) -> Vec<Declared> {
    let named = tree.child(id, Field::Name);
    let exported = is_exported(tree, id);
    let open = is_open_member(tree, id, named);
    let found = match tree.kind(id) {
        ClassDeclaration | AbstractClassDeclaration => named.map(|name| Declared::container("class", name, exported)),
        InterfaceDeclaration => named.map(|name| Declared::container("interface", name, exported)),
        EnumDeclaration => named.map(|name| Declared::container("enum", name, exported)),
        InternalModule | Module => named.map(|name| Declared::container("namespace", name, exported)),
        TypeAliasDeclaration => named.map(|name| Declared::new("type", name, exported)),
        FunctionDeclaration | GeneratorFunctionDeclaration | FunctionSignature => {
            named.map(|name| Declared::new("function", name, exported))
        }
        VariableDeclarator if in_module(tree, id) => named
            .filter(|name| tree.kind(*name) == Identifier)
            .map(|name| Declared::new("variable", name, tree.parent(id).is_some_and(|list| is_exported(tree, list)))),
        MethodDefinition | MethodSignature | AbstractMethodSignature => {
            named.map(|name| Declared::new("method", name, open))
        }
        PublicFieldDefinition | FieldDefinition | PropertySignature => {
            named.map(|name| Declared::new("property", name, open))
        }
        EnumAssignment => named.map(|name| Declared::new("enum-member", name, true)),
        _ => None,
    };
    found.into_iter().collect()
}

fn is_exported(tree: &Tree, id: Id) -> bool {
    tree.parent(id).is_some_and(|parent| match tree.kind(parent) {
        ExportStatement => true,
        AmbientDeclaration => is_exported(tree, parent),
        _ => false,
    })
}

fn is_open_member(tree: &Tree, id: Id, name: Option<Id>) -> bool {
    let closed =
        tree.children(id).any(|child| tree.kind(child) == AccessibilityModifier && tree.text(child) == "private");
    !closed && name.is_some_and(|name| tree.kind(name) != PrivatePropertyIdentifier)
}

fn in_module(tree: &Tree, id: Id) -> bool {
    tree.parent(id)
        .and_then(|list| tree.parent(list))
        .is_some_and(|of| matches!(tree.kind(of), Program | ExportStatement | AmbientDeclaration))
}

pub fn python_hides(tree: &Tree, id: Id) -> bool {
    tree.field(id) == Field::Body && tree.parent(id).is_some_and(|parent| tree.kind(parent) == FunctionDefinition)
}

pub fn python(tree: &Tree, id: Id) -> Vec<Declared> {
    let Some(name) = tree.child(id, Field::Name) else { return Vec::new() };
    let text = tree.text(name);
    let visible = !text.starts_with('_') || text == "__init__";
    let mut declared = match tree.kind(id) {
        ClassDefinition => Declared::container("class", name, visible),
        FunctionDefinition => {
            let in_class = tree.ancestors(id).any(|id| tree.kind(id) == ClassDefinition);
            Declared::new(if in_class { "method" } else { "function" }, name, visible)
        }
        _ => return Vec::new(),
    };
    declared.documented = tree.child(id, Field::Body).is_some_and(|body| has_docstring(tree, body));
    vec![declared]
}

fn has_docstring(tree: &Tree, body: Id) -> bool {
    let first = tree.parts(body).next().filter(|first| tree.kind(*first) == ExpressionStatement);
    first.and_then(|first| tree.parts(first).next()).is_some_and(|value| tree.kind(value) == StringNode)
}

pub fn rust_hides(tree: &Tree, id: Id) -> bool {
    matches!(tree.kind(id), Block | MacroDefinition)
}

pub fn rust(tree: &Tree, id: Id) -> Vec<Declared> {
    let named = tree.child(id, Field::Name);
    let is_pub = tree.child_of(id, VisibilityModifier).is_some_and(|of| tree.text(of) == "pub");
    let in_trait = || tree.ancestors(id).nth(1).is_some_and(|of| tree.kind(of) == TraitItem);
    let found = match tree.kind(id) {
        ModItem => named.map(|name| Declared::container("module", name, is_pub)),
        StructItem => named.map(|name| Declared::container("struct", name, is_pub)),
        UnionItem => named.map(|name| Declared::container("union", name, is_pub)),
        EnumItem => named.map(|name| Declared::container("enum", name, is_pub)),
        TraitItem => named.map(|name| Declared::container("trait", name, is_pub)),
        FunctionItem | FunctionSignatureItem => named.map(|name| Declared::new("function", name, is_pub || in_trait())),
        ConstItem | StaticItem => named.map(|name| Declared::new("constant", name, is_pub || in_trait())),
        TypeItem => named.map(|name| Declared::new("type", name, is_pub)),
        FieldDeclaration => named.map(|name| Declared::new("field", name, is_pub)),
        EnumVariant => named.map(|name| Declared::new("variant", name, true)),
        _ => None,
    };
    found.into_iter().collect()
}
