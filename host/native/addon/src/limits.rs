//! What one call may use.

use std::time::Duration;

#[derive(Clone, Debug)]
pub struct Limits {
    pub wall: Duration,
    pub cpu: Duration,
    /// Of all linear memories together.
    pub memory_bytes: u64,
    pub output_bytes: u64,
    pub log_bytes: u64,
    /// For code that counts it; as much as it takes, if none.
    pub fuel: Option<u64>,
}

impl Limits {
    /// Of what only the guest runtime does, without an agent.
    pub fn of_step(wall: Duration) -> Self {
        Self { wall, cpu: Duration::MAX, memory_bytes: 0, output_bytes: 0, log_bytes: 0, fuel: None }
    }
}
