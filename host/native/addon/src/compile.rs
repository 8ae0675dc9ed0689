//! Compiles components for the guest runtime.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tars_shared::engine::{CPU_FLAGS, Flavour, TARGET, tune};
use wasmtime::{Config, Engine, WasmBacktraceDetails};

use crate::compose::compose;
use crate::errors::{Code, Error, Result};

pub fn compile(agent: &[u8], syntax: Option<&[u8]>, flavour: Flavour) -> Result<Vec<u8>> {
    // Linker and compiler give up on some malformed components by a panic.
    catch_unwind(AssertUnwindSafe(|| {
        let component = compose(agent, syntax)?;
        let engine = engine(flavour).map_err(|error| Error::internal(format_args!("{error:#}")))?;
        engine
            .precompile_component(&component)
            .map_err(|error| Error::new(Code::Invalid, format!("{error:#}")))
    }))
    .unwrap_or_else(|panic| Err(Error::of_panic(&*panic)))
}

fn engine(flavour: Flavour) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    tune(&mut config, flavour);
    config
        .target(TARGET)?
        // Nobody unwinds or debugs in the guest. Traps, and the names in their backtraces, need neither.
        .generate_address_map(false)
        .native_unwind_info(false)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable);
    for flag in CPU_FLAGS {
        // SAFETY: each flag names a feature of the CPU, and the guest refuses code whose features its CPU lacks.
        unsafe { config.cranelift_flag_enable(flag) };
    }
    Engine::new(&config)
}
