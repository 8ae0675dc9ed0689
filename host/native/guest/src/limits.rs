//! What one question may use of the guest's memory.

use wasmtime::{ResourceLimiter, Result};

/// Elements of all tables together; each takes 8 bytes of the runtime's own heap.
const TABLE_ELEMENTS: usize = 1 << 18;
const INSTANCES: usize = 1 << 10;
const MEMORIES: usize = 64;
const TABLES: usize = 256;

#[derive(Default)]
pub struct Limits {
    /// Bytes of all linear memories together.
    pub memory_bytes: usize,
    pub used_bytes: usize,
    table_elements: usize,
    /// Whether this question's agent was refused a growth, for which it may have given up.
    pub refused: bool,
}

impl Limits {
    /// With the next question.
    pub fn begin(&mut self, memory_bytes: usize) {
        self.memory_bytes = memory_bytes;
        self.refused = false;
    }
}

impl ResourceLimiter for Limits {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        let used = self.used_bytes.saturating_add(desired - current);
        let fits = used <= self.memory_bytes && maximum.is_none_or(|maximum| desired <= maximum);
        if fits {
            self.used_bytes = used;
        } else {
            self.refused |= used > self.memory_bytes;
        }
        Ok(fits)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Result<bool> {
        let elements = self.table_elements.saturating_add(desired - current);
        let fits = elements <= TABLE_ELEMENTS && maximum.is_none_or(|maximum| desired <= maximum);
        if fits {
            self.table_elements = elements;
        } else {
            self.refused |= elements > TABLE_ELEMENTS;
        }
        Ok(fits)
    }

    fn instances(&self) -> usize {
        INSTANCES
    }

    fn memories(&self) -> usize {
        MEMORIES
    }

    fn tables(&self) -> usize {
        TABLES
    }
}
