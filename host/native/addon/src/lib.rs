//! The native part of tars-hyperlight's Hyperlight backend: composition and compilation of components,
//! micro-VMs that run them, their limits and their snapshots.

pub mod allocator;
mod code_file;
pub mod compile;
mod compose;
mod cpu_clock;
mod deadline;
pub mod errors;
mod exchange;
mod guest;
mod hypervisor;
pub mod image;
pub mod limits;
mod lock;
pub mod machine;
pub mod memory_image;
#[cfg(all(feature = "node", not(test)))]
mod node;
mod private_copy;
pub mod probe;
#[cfg(all(feature = "node", not(test)))]
mod promise;
mod reply;
mod small_pages;
pub mod vm;
pub mod watchdog;
