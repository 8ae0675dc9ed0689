//! One question and its answer, in pieces that fit the transport: see tars_shared::protocol.

use hyperlight_host::{HyperlightError, Sandbox};
use tars_shared::protocol::{ASK, Header, LOAD, PIECE, PUT, Question, REST, SETTLE, Status};

use crate::errors::{Code, Error, Result};
use crate::limits::Limits;

/// An answer's worth of room besides outcome and log.
const SLACK: u64 = 64 << 10;

/// Each byte of the log limit may come with framing: level and length of a line.
const LOG_FRAMING: u64 = 4;

pub enum Broken {
    /// Stopped between two pieces.
    Stopped,
    Guest(HyperlightError),
    /// The guest doesn't keep to the protocol.
    Protocol(&'static str),
}

impl From<HyperlightError> for Broken {
    fn from(error: HyperlightError) -> Self {
        Self::Guest(error)
    }
}

/// `stop` is asked before each piece.
pub fn ask(
    sandbox: &mut Sandbox,
    question: Question,
    input: &[u8],
    limits: &Limits,
    stop: impl Fn() -> bool,
) -> std::result::Result<Vec<u8>, Broken> {
    let go_on = || if stop() { Err(Broken::Stopped) } else { Ok(()) };
    let mut pieces = input.chunks(PIECE);
    let last = pieces.next_back().unwrap_or_default();
    for piece in pieces {
        go_on()?;
        sandbox.call::<()>(PUT, (input.len() as u64, piece.to_vec()))?;
    }
    go_on()?;
    let fuel = limits.fuel.unwrap_or(0);
    let numbers = (limits.memory_bytes, limits.output_bytes, limits.log_bytes);
    let first = (question as u32, fuel, numbers.0, numbers.1, numbers.2, last.to_vec());
    let mut answer = sandbox.call::<Vec<u8>>(ASK, first)?;
    let mut piece_bytes = answer.len();
    while piece_bytes == PIECE {
        go_on()?;
        let piece = sandbox.call::<Vec<u8>>(REST, answer.len() as u64)?;
        piece_bytes = piece.len();
        answer.extend(piece);
        if answer.len() as u64 > longest_answer(limits) {
            return Err(Broken::Protocol("the guest's answer is longer than its limits allow"));
        }
    }
    match piece_bytes > PIECE || answer.len() < Header::BYTES {
        true => Err(Broken::Protocol("the guest's answer isn't one")),
        false => Ok(answer),
    }
}

fn longest_answer(limits: &Limits) -> u64 {
    let log_bytes = limits.log_bytes.saturating_mul(LOG_FRAMING);
    limits.output_bytes.saturating_add(log_bytes).saturating_add(SLACK + Header::BYTES as u64)
}

/// Has the guest load `length` bytes of code at a guest-physical address.
pub fn load(sandbox: &mut Sandbox, address: u64, length: u64) -> Result<()> {
    let answer = sandbox.call::<Vec<u8>>(LOAD, (address, length)).map_err(|error| Error::of_guest(&error))?;
    match answer.first() {
        Some(&status) if status == Status::Ok as u8 => Ok(()),
        Some(&status) if status == Status::Unfit as u8 => {
            let text = String::from_utf8_lossy(answer.get(Header::BYTES..).unwrap_or_default());
            Err(Error::of_text_from_guest(Code::Invalid, &text))
        }
        _ => Err(Error::new(Code::Fault, "the guest's answer isn't one")),
    }
}

pub fn settle(sandbox: &mut Sandbox) -> Result<()> {
    sandbox.call::<()>(SETTLE, ()).map_err(|error| Error::of_guest(&error))
}
