//! Functions of every kind, with the counts that metrics are made of.

pub(crate) mod lines;
pub(crate) mod names;
#[cfg(test)]
mod tests;

use crate::contract::Function;
use crate::kinds::{Field, Kind, Kind::*};
use crate::languages::Lang;
use crate::spans::Spans;
use crate::tree::{Id, ROOT, Tree};
use lines::LineCounts;

pub fn find(_: Lang, tree: &Tree, spans: &Spans) -> Vec<Function> {
    let depths = Depths::new(tree);
    let lines = LineCounts::code(tree, spans);
    tree.ids()
        .filter_map(|id| {
            let kind = function_kind(tree, id)?;
            let (name, at) = names::of(tree, id, kind);
            let (nesting, deepest) = depths.of(id);
            let span = |id: Id| spans.span(tree.start(id), tree.end(id));
            Some(Function {
                name,
                kind: kind.to_string(),
                span: span(id),
                name_span: span(at),
                parameters: names::parameters(tree, id),
                code_lines: lines.within(&span(id)),
                nesting,
                deepest: span(deepest),
            })
        })
        .collect()
}

/// None for what is no function.
pub fn function_kind(tree: &Tree, id: Id) -> Option<&'static str> {
    Some(match tree.kind(id) {
        MethodDeclaration | AbstractMethodSignature => "method",
        ConstructorDeclaration | AdditionalConstrDefn => "constructor",
        DestructorDeclaration => "finalizer",
        OperatorDeclaration | ConversionOperatorDeclaration => "operator",
        AccessorDeclaration => "accessor",
        PropertyDeclaration | IndexerDeclaration => {
            return tree.has(id, ArrowExpressionClause).then_some("accessor");
        }
        LocalFunctionStatement => "local-function",
        LambdaExpression | AnonymousMethodExpression | ArrowFunction | Lambda | ClosureExpression | FunExpression => {
            return tree.is_named(id).then_some("lambda");
        }
        FunctionDeclaration
        | FunctionExpression
        | GeneratorFunction
        | GeneratorFunctionDeclaration
        | FunctionSignature => return is_script_function(tree, id).then_some("function"),
        MethodDefinition => match tree.child(id, Field::Name).map(|name| tree.text(name)) {
            Some("constructor") => "constructor",
            _ if is_accessor(tree, id) => "accessor",
            _ => "method",
        },
        FunctionDefinition | FunctionItem | FunctionSignatureItem => {
            if in_type(tree, id) {
                "method"
            } else {
                "function"
            }
        }
        FunctionOrValueDefn => return tree.has(id, FunctionDeclarationLeft).then(|| local_or_not(tree, id)),
        MethodOrPropDefn => "method",
        _ => return None,
    })
}

/// F#'s grammar uses the name for `function | … -> …`, which is a match.
fn is_script_function(tree: &Tree, id: Id) -> bool {
    tree.child(id, Field::Parameters).is_some()
}

fn is_accessor(tree: &Tree, id: Id) -> bool {
    tree.children(id)
        .take_while(|child| tree.field(*child) != Field::Name)
        .any(|child| matches!(tree.text(child), "get" | "set"))
}

fn in_type(tree: &Tree, id: Id) -> bool {
    let outer = tree.ancestors(id).find(|id| {
        matches!(tree.kind(*id), ClassDefinition | FunctionDefinition | ImplItem | TraitItem | FunctionItem | ModItem)
    });
    outer.is_some_and(|id| matches!(tree.kind(id), ClassDefinition | ImplItem | TraitItem))
}

fn local_or_not(tree: &Tree, id: Id) -> &'static str {
    let inside = tree.ancestors(id).any(|id| matches!(tree.kind(id), FunctionOrValueDefn | MethodOrPropDefn));
    if inside { "local-function" } else { "function" }
}

fn branches(kind: Kind) -> bool {
    matches!(
        kind,
        IfStatement
            | ForStatement
            | ForeachStatement
            | ForInStatement
            | WhileStatement
            | DoStatement
            | SwitchStatement
            | TryStatement
            | MatchStatement
            | IfExpression
            | ForExpression
            | WhileExpression
            | LoopExpression
            | MatchExpression
            | TryExpression
    )
}

/// `else if`: the inner one stands where the outer one does.
pub fn continues(tree: &Tree, id: Id) -> bool {
    let Some(mut parent) = tree.parent(id) else { return false };
    if tree.kind(parent) == ElseClause {
        parent = tree.parent(parent).unwrap_or(parent);
    } else if !matches!(tree.field(id), Field::Alternative | Field::Else) {
        return false;
    }
    tree.kind(id) == tree.kind(parent) && matches!(tree.kind(id), IfStatement | IfExpression)
}

/// How deep the branches of each function stand in each other; a function starts anew.
pub struct Depths {
    deepest: Vec<(u32, Id)>,
}

impl Depths {
    pub fn new(tree: &Tree) -> Self {
        let count = tree.len() as usize;
        let mut levels = vec![0_u32; count];
        let mut functions = vec![ROOT; count];
        let mut deepest: Vec<(u32, Id)> = tree.ids().map(|id| (0, id)).collect();
        for id in tree.ids() {
            let at = id as usize;
            let (level, function) = match tree.parent(id) {
                Some(parent) => (levels[parent as usize], functions[parent as usize]),
                None => (0, ROOT),
            };
            (levels[at], functions[at]) = if function_kind(tree, id).is_some() {
                (0, id)
            } else if is_branch(tree, id) && !continues(tree, id) {
                let best = &mut deepest[function as usize];
                if level + 1 > best.0 {
                    *best = (level + 1, id);
                }
                (level + 1, function)
            } else {
                (level, function)
            };
        }
        Depths { deepest }
    }

    pub fn of(&self, function: Id) -> (u32, Id) {
        self.deepest[function as usize]
    }
}

/// Rust's `?` has the same kind as `try … with`.
fn is_branch(tree: &Tree, id: Id) -> bool {
    let kind = tree.kind(id);
    branches(kind) && (kind != TryExpression || tree.has(id, Rules))
}
