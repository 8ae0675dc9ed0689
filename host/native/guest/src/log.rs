//! What the agent says during a question, up to a number of bytes. The host cleans it.

use alloc::vec::Vec;

/// A line costs something even when it is empty: as host/sandbox/log.ts counts.
const LINE_OVERHEAD: usize = 16;

#[derive(Default)]
pub struct Log {
    /// Of lines as protocol.rs says.
    pub bytes: Vec<u8>,
    pub dropped: u64,
    limit: usize,
    used: usize,
}

impl Log {
    pub fn begin(&mut self, limit: usize) {
        *self = Self { limit, ..Self::default() };
    }

    /// The part of a line that there is room for; none, if it is one too many.
    pub fn kept<'a>(&self, message: &'a str) -> Option<&'a str> {
        (self.used < self.limit).then(|| &message[..message.floor_char_boundary(self.limit)])
    }

    /// What was `kept` of a line.
    pub fn add(&mut self, level: u8, kept: Option<&str>) {
        let Some(message) = kept else {
            self.dropped += 1;
            return;
        };
        self.used += message.len() + LINE_OVERHEAD;
        self.bytes.push(level);
        self.bytes.extend((message.len() as u32).to_le_bytes());
        self.bytes.extend(message.as_bytes());
    }
}
