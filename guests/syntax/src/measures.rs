//! What metrics are made of: counts of each file, type and function.

mod cognitive;
mod constructs;
mod halstead;
mod macros;
#[cfg(test)]
mod tests;
mod units;

use crate::contract::{Measure, UnitKind};
use crate::functions::Depths;
use crate::functions::lines::LineCounts;
use crate::languages::Lang;
use crate::spans::Spans;
use crate::tree::{Id, Tree};
use units::Unit;

/// Languages that share their constructs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    CSharp,
    FSharp,
    Script,
    Python,
    Rust,
}

impl Family {
    fn of(lang: Lang) -> Family {
        match lang.name() {
            "csharp" => Family::CSharp,
            "fsharp" | "fsharp-signature" => Family::FSharp,
            "python" => Family::Python,
            "rust" => Family::Rust,
            _ => Family::Script,
        }
    }
}

pub fn find(lang: Lang, tree: &Tree, spans: &Spans) -> Vec<Measure> {
    let family = Family::of(lang);
    let units = units::find(family, tree);
    let macros = macros::find(family, tree);
    let cognitive = cognitive::count(family, tree, &units, &macros);
    let constructs = constructs::count(family, tree, &units, &macros);
    let halstead = halstead::count(tree, &units);
    let depths = Depths::new(tree);
    let code = LineCounts::code(tree, spans);
    let comments = LineCounts::comments(tree, spans);
    let at = |id: Id| spans.span(tree.start(id), tree.end(id));
    let counts = cognitive.into_iter().zip(constructs).zip(halstead);
    let measure = |(unit, ((cognitive, constructs), halstead)): (&Unit, _)| {
        let (span, name_span) = match unit.level {
            UnitKind::File => (spans.span(0, tree.text.len()), spans.span(0, 0)),
            _ => (at(unit.id), at(unit.name_at)),
        };
        let (nesting, deepest) = depths.of(unit.id);
        Measure {
            unit: unit.level,
            kind: unit.kind.to_string(),
            name: unit.name.clone(),
            name_span,
            parent: unit.parent,
            has_body: unit.has_body,
            separate: unit.separate,
            parameters: unit.parameters,
            nesting,
            deepest: at(deepest),
            code_lines: code.within(&span),
            comment_lines: comments.within(&span),
            span,
            cognitive,
            constructs,
            halstead,
        }
    };
    units.list.iter().zip(counts).map(measure).collect()
}
