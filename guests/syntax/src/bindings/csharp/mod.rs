//! C#: locals, parameters and private members.

mod declare;
mod members;
mod parameters;
mod places;
#[cfg(test)]
mod tests;
mod uses;

use crate::contract::{Binding, BindingFilter, BindingKind, Effect};
use crate::effects;
use crate::kinds::Field;
use crate::spans::Spans;
use crate::tree::{Id, Tree};

use super::scopes::{Declared, Names};
use places::Places;

pub fn find(tree: &Tree, spans: &Spans, filter: BindingFilter) -> Vec<Binding> {
    let places = Places::new(tree);
    let mut names = Names::default();
    let mut declaring = vec![false; tree.len() as usize];
    declare::declare(tree, &places, &mut names, &mut declaring);
    parameters::keep(tree, &places, &mut names);
    let resolved = uses::resolve(tree, spans, &places, &mut names, &declaring);
    let is_local = |id: Id| resolved.binary_search(&id).is_ok();

    let mut bindings: Vec<_> = names
        .all
        .iter()
        .filter(|one| match filter {
            BindingFilter::All => true,
            BindingFilter::Unread => one.reads == 0 && !one.kept && !places.is_broken(tree, one.at),
        })
        .filter_map(|one| Some(reported(tree, spans, &places, one, one.kind?, &is_local)))
        .collect();
    bindings.extend(members::find(tree, spans, filter, &is_local));
    bindings
}

fn reported(
    tree: &Tree,
    spans: &Spans,
    places: &Places,
    one: &Declared,
    kind: BindingKind,
    is_local: &dyn Fn(Id) -> bool,
) -> Binding {
    let (start, end) = one.declaration;
    Binding {
        name: one.name.to_string(),
        kind,
        span: spans.span(tree.start(one.at), tree.end(one.at)),
        declaration: if one.whole_lines { spans.whole_lines(start, end) } else { spans.span(start, end) },
        sole: one.sole,
        initializer: one.initializer.map(|id| spans.span(tree.start(id), tree.end(id))),
        effect: one.initializer.map_or(Effect::None, |id| effects::csharp(tree, id, is_local)),
        reads: one.reads,
        assignments: one.assignments.clone(),
        captured: one.captured,
        visible: one.visible,
        owner: owner(tree, places, one),
    }
}

/// The name of the nearest function that has one.
fn owner(tree: &Tree, places: &Places, one: &Declared) -> String {
    let mut function = places.function(one.at);
    if kind_is_function(one) {
        function = places.outer(function);
    }
    loop {
        if let Some(name) = tree.child(function, Field::Name) {
            return tree.text(name).to_string();
        }
        let outer = places.outer(function);
        if outer == function {
            return String::new();
        }
        function = outer;
    }
}

fn kind_is_function(one: &Declared) -> bool {
    one.kind == Some(BindingKind::LocalFunction)
}
