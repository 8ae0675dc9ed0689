//! Micro-VMs with the guest runtime.

use std::path::Path;
use std::sync::Arc;

use hyperlight_host::sandbox::snapshot::Snapshot;
use hyperlight_host::{HyperlightError, Sandbox, SandboxBuilder};
use tars_shared::protocol::PIECE;
use tracing_core::LevelFilter;

use crate::small_pages;

static RUNTIME: &[u8] = include_bytes!(env!("TARS_GUEST"));

const PAGE: usize = 4096;

/// Unused: the runtime brings a heap of its own, in scratch memory.
const HYPERLIGHT_HEAP: u64 = 128 << 10;

/// Header, function name, numbers: about 400 bytes of each message.
const FRAMING: usize = 1 << 10;

/// A message is spread over buffers of one page, so that pools need no more pages than the largest message.
const BUFFERS: usize = (PIECE + FRAMING).div_ceil(PAGE);

/// The host writes a message that has bytes outside its control part only where one more buffer is free.
const TO_GUEST_PAGES: usize = BUFFERS + 1;

/// The first page holds small buffers, for control parts that are sent on their own.
const TO_HOST_PAGES: usize = BUFFERS + 1;

/// What hyperlight takes of scratch memory for messages: the pools, two rings, a mailbox.
const TRANSPORT_BYTES: usize = (TO_GUEST_PAGES + TO_HOST_PAGES + 4) * PAGE;

/// Where a snapshot says how much scratch memory its VMs have.
const SCRATCH_BYTES: &str = "tars-scratch-bytes";

/// With a file mapped at a guest-physical address, if any. `scratch_bytes` is a `whole_scratch`.
pub fn boot(scratch_bytes: usize, file: Option<(&Path, u64)>) -> Result<Sandbox, HyperlightError> {
    let mut builder = quiet(SandboxBuilder::from_bytes(RUNTIME))
        .guest_log_level(LevelFilter::OFF)
        .heap_size(HYPERLIGHT_HEAP)
        .scratch_size(scratch_bytes)
        .h2g_buffer_size(PAGE)
        .h2g_pool_pages(TO_GUEST_PAGES)
        .g2h_buffer_size(PAGE)
        .g2h_pool_pages(TO_HOST_PAGES);
    if let Some((path, address)) = file {
        builder = builder.mapped_file_cow(path, address);
    }
    small_pages::keep(scratch_bytes, || builder.build())
}

/// Of a VM with so much scratch memory, as `scratch_of` its snapshots tells.
pub fn snapshot(sandbox: &mut Sandbox, scratch_bytes: usize) -> Result<Arc<Snapshot>, HyperlightError> {
    sandbox.snapshot()?.with_metadata(SCRATCH_BYTES, &(scratch_bytes as u64))
}

/// Everything else about it is as it was when the snapshot was taken.
pub fn start(snapshot: Arc<Snapshot>) -> Result<Sandbox, HyperlightError> {
    small_pages::keep(scratch_of(&snapshot), || quiet(SandboxBuilder::from_snapshot(snapshot)).build())
}

pub fn scratch_of(snapshot: &Snapshot) -> usize {
    let bytes = snapshot.metadata::<u64>(SCRATCH_BYTES).ok().flatten();
    bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0)
}

/// What a VM needs for `bytes` of its own: what hyperlight takes of it is on top.
pub fn whole_scratch(bytes: usize) -> usize {
    bytes.saturating_add(TRANSPORT_BYTES + PAGE - 1) / PAGE * PAGE
}

/// By default what a guest prints goes to this process's standard output.
fn quiet(builder: SandboxBuilder) -> SandboxBuilder {
    builder.host_print(|_: String| 0)
}
