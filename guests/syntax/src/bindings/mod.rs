//! Names and what becomes of them: where each is declared, read and written.

mod csharp;
mod fsharp;
mod scopes;

use crate::contract::{Binding, BindingFilter};
use crate::languages::Lang;
use crate::spans::Spans;
use crate::tree::Tree;

type Find = fn(&Tree, &Spans, BindingFilter) -> Vec<Binding>;

fn finder(lang: Lang) -> Result<Find, String> {
    match lang.name() {
        "csharp" => Ok(csharp::find),
        "fsharp" => Ok(fsharp::find),
        other => Err(format!("bindings are not offered for `{other}`")),
    }
}

pub fn offered(lang: Lang) -> Result<(), String> {
    finder(lang).map(|_| ())
}

/// Sorted by where they are declared.
pub fn find(lang: Lang, tree: &Tree, spans: &Spans, filter: BindingFilter) -> Vec<Binding> {
    let Ok(find) = finder(lang) else { return Vec::new() };
    let mut bindings = find(tree, spans, filter);
    bindings.sort_by_key(|binding| (binding.span.start, binding.span.end));
    bindings
}
