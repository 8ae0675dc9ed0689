//! What the addon (compiler and host) and the guest runtime must agree on: how code is compiled, and
//! what they say to each other.
#![no_std]

pub mod engine;
pub mod protocol;
