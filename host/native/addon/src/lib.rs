//! The native part of tars-hyperlight's Hyperlight backend: composition and compilation of components,
//! micro-VMs that run them, their limits and their snapshots.

mod code_file;
pub mod compile;
mod compose;
mod cpu_clock;
pub mod errors;
mod exchange;
mod guest;
mod hypervisor;
pub mod image;
pub mod limits;
pub mod machine;
#[cfg(all(feature = "node", not(test)))]
mod node;
pub mod probe;
mod reply;
mod small_pages;
pub mod vm;
pub mod watchdog;
