//! The parser component: tree-sitter grammars and ast-grep rules behind `tars:syntax`.

// A misspelt kind in a `match` would be a binding.
#![deny(non_snake_case, unreachable_patterns)]

mod analysis;
mod bindings;
mod declarations;
mod effects;
mod fixes;
mod functions;
mod kinds;
mod languages;
mod literals;
mod measures;
mod parsing;
mod queries;
mod reading;
mod rules;
mod scan;
mod spans;
mod tokens;
mod tree;
mod unparsed;

pub mod contract {
    wit_bindgen::generate!({
        world: "parser",
        path: "../../wit/deps/syntax",
        additional_derives: [PartialEq, Eq],
    });
    pub use exports::tars::syntax::syntax::*;
}

use contract::{Analysis, Guest, Problem, QueryMatch, Request};

pub struct Parser;

impl Guest for Parser {
    fn languages() -> Vec<String> {
        languages::Lang::ALL.iter().map(|lang| lang.name().to_string()).collect()
    }

    fn compile(rules: String) -> Result<u32, Vec<Problem>> {
        rules::compile(&rules)
    }

    fn analyze(request: Request) -> Result<Analysis, String> {
        analysis::analyze(request)
    }

    fn query(language: String, text: String, query: String) -> Result<Vec<QueryMatch>, String> {
        queries::run(&language, &text, &query)
    }
}

#[cfg(target_arch = "wasm32")]
contract::export!(Parser with_types_in contract);
