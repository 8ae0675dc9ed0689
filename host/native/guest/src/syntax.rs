//! The parser interface where no parser is linked: it knows no language.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use wasmtime::Result;
use wasmtime::component::{Linker, Val};

use crate::contract::SYNTAX;

fn refusal(error: Val) -> Val {
    Val::Result(Err(Some(Box::new(error))))
}

pub fn link<T: 'static>(linker: &mut Linker<T>) -> Result<()> {
    let no_grammar = || refusal(Val::String(String::from("there is no grammar for this language")));
    let mut syntax = linker.instance(SYNTAX)?;
    syntax.func_new("languages", |_, _, _, results| {
        results[0] = Val::List(Vec::new());
        Ok(())
    })?;
    syntax.func_new("compile", |_, _, _, results| {
        results[0] = refusal(Val::List(Vec::new()));
        Ok(())
    })?;
    for name in ["analyze", "query"] {
        syntax.func_new(name, move |_, _, _, results| {
            results[0] = no_grammar();
            Ok(())
        })?;
    }
    Ok(())
}
