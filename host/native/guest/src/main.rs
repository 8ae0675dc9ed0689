//! The runtime inside the micro-VM. It serves the functions of tars_shared::protocol, and calls no function
//! of the host.
#![no_std]
#![no_main]

extern crate alloc;

mod agent;
mod code;
mod contract;
mod cpu;
mod fault;
mod json;
mod limits;
mod log;
mod memory;
mod signals;
mod syntax;
mod transfer;

use alloc::format;
use alloc::vec::Vec;

use hyperlight_common::flatbuffer_wrappers::function_call::FunctionCall;
use hyperlight_common::flatbuffer_wrappers::function_types::ReturnValue;
use hyperlight_guest::bail;
use hyperlight_guest::error::Result;
use hyperlight_guest_bin::guest_function;
use spin::Mutex;
use tars_shared::protocol::{Header, PIECE, Question, Status};

use crate::agent::{Agent, Allowance};

#[derive(Default)]
struct Guest {
    agent: Option<Agent>,
    /// Of the next question, as far as it has come.
    input: Vec<u8>,
    /// To the last question: header and log, and the text.
    head: Vec<u8>,
    text: Vec<u8>,
}

static GUEST: Mutex<Guest> =
    Mutex::new(Guest { agent: None, input: Vec::new(), head: Vec::new(), text: Vec::new() });

impl Guest {
    fn answer(&mut self, status: Status, fuel_used: u64, text: Vec<u8>) -> Vec<u8> {
        let host = self.agent.as_ref().map(Agent::host);
        let log = host.map_or(&[][..], |host| &host.log.bytes);
        let header = Header {
            status,
            memory_bytes: host.map_or(0, |host| host.limits.used_bytes as u64),
            fuel_used,
            log_dropped: host.map_or(0, |host| host.log.dropped),
            log_bytes: log.len() as u64,
        };
        self.head = [&header.encode(), log].concat();
        self.text = text;
        self.piece(0)
    }

    fn piece(&self, from: usize) -> Vec<u8> {
        let head = self.head.get(from..).unwrap_or_default();
        let text = self.text.get(from.saturating_sub(self.head.len())..).unwrap_or_default();
        let head = &head[..head.len().min(PIECE)];
        let text = &text[..text.len().min(PIECE - head.len())];
        [head, text].concat()
    }
}

/// What has no such size is as much as there can be.
fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[guest_function("load")]
fn load(address: u64, length: u64) -> Result<Vec<u8>> {
    let guest = &mut *GUEST.lock();
    match Agent::load(address, length) {
        Ok(agent) => {
            guest.agent = Some(agent);
            Ok(guest.answer(Status::Ok, 0, Vec::new()))
        }
        Err(error) => Ok(guest.answer(Status::Unfit, 0, format!("{error:#}").into_bytes())),
    }
}

#[guest_function("put")]
fn put(length: u64, bytes: Vec<u8>) -> Result<()> {
    let guest = &mut *GUEST.lock();
    if guest.input.is_empty() {
        guest.input.reserve_exact(size(length));
    }
    guest.input.extend(bytes);
    Ok(())
}

#[guest_function("ask")]
fn ask(
    question: u32,
    fuel: u64,
    memory_bytes: u64,
    output_bytes: u64,
    log_bytes: u64,
    bytes: Vec<u8>,
) -> Result<Vec<u8>> {
    let guest = &mut *GUEST.lock();
    let Some(question) = Question::from_u32(question) else { bail!("there is no question {question}") };
    let Some(agent) = guest.agent.as_mut() else { bail!("no agent is loaded") };
    let mut input = core::mem::take(&mut guest.input);
    if input.is_empty() {
        input = bytes;
    } else {
        input.extend(bytes);
    }
    let allowance = Allowance {
        fuel,
        memory_bytes: size(memory_bytes),
        output_bytes: size(output_bytes),
        log_bytes: size(log_bytes),
    };
    let reply = agent.ask(question, input, &allowance)?;
    Ok(guest.answer(reply.status, reply.fuel_used, reply.text))
}

#[guest_function("rest")]
fn rest(from: u64) -> Result<Vec<u8>> {
    Ok(GUEST.lock().piece(size(from)))
}

#[guest_function("settle")]
fn settle() -> Result<()> {
    let guest = &mut *GUEST.lock();
    guest.input = Vec::new();
    guest.head = Vec::new();
    guest.text = Vec::new();
    Ok(())
}

#[hyperlight_guest_bin::main]
fn main() {}

#[hyperlight_guest_bin::dispatch]
fn dispatch(call: FunctionCall) -> Result<ReturnValue> {
    bail!("there is no guest function {}", call.function_name)
}
