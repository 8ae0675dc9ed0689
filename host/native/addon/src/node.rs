//! The JavaScript face. Nothing in it blocks: whatever takes time is done by threads of this crate, which
//! settle the promises.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use napi::Env;
use napi::bindgen_prelude::{Buffer, Object, Result, Uint8ArraySlice};
use napi_derive::napi;
use tars_shared::engine::Flavour;
use tars_shared::protocol::Question;

use crate::errors::Error;
use crate::machine::Machine;
use crate::promise::{promise, spawn};
use crate::reply::Reply;
use crate::{
    allocator, compile as compiler, errors, hypervisor, image, limits, machine, memory_image,
    probe as prober, vm,
};

/// What this binary consists of.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct Versions {
    /// Of this package.
    pub addon: &'static str,
    /// Of hyperlight-host.
    pub hyperlight: &'static str,
    /// Of compiler and guest.
    pub wasmtime: &'static str,
    /// Of the guest runtime inside this binary, hex.
    pub guest_sha256: &'static str,
    /// 'kvm', 'mshv' or 'whp', as compiled in, where this machine has it. That guests run is for `probe` to say.
    pub hypervisor: Option<&'static str>,
}

#[napi]
pub fn versions() -> Versions {
    Versions {
        addon: env!("CARGO_PKG_VERSION"),
        hyperlight: env!("TARS_HYPERLIGHT"),
        wasmtime: env!("TARS_WASMTIME"),
        guest_sha256: env!("TARS_GUEST_SHA256"),
        hypervisor: hypervisor::check().is_ok().then_some(hypervisor::NAME),
    }
}

/// Has the memory that the whole process frees go back to the system sooner, where its allocator can.
#[napi]
pub fn return_freed_memory() {
    allocator::return_freed_memory();
}

/// What memories of the size `memoryBytes` start with: the chunks that aren't all zeros. One image serves all threads that
/// ask for the same `id`, which stands for the same content. Null where the system can't have one.
#[napi]
pub fn memory_image(
    id: String,
    memory_bytes: f64,
    chunk_bytes: f64,
    places: &[u32],
    bytes: &[u8],
) -> Option<MemoryImage> {
    let [memory_bytes, chunk_bytes] = [memory_bytes, chunk_bytes].map(|bytes| whole(bytes) as usize);
    let content = memory_image::Content { memory_bytes, chunk_bytes, places, bytes };
    memory_image::shared(&id, &content).map(MemoryImage)
}

#[napi]
pub struct MemoryImage(Arc<memory_image::MemoryImage>);

#[napi]
impl MemoryImage {
    /// Has a WebAssembly memory begin with the image's content. What it held is gone, also where the answer is false: the
    /// system refused, and the memory is all zeros or as it was.
    #[napi]
    pub fn attach(&self, mut memory: Uint8ArraySlice) -> bool {
        // SAFETY: the memory is a mapping of V8's, which runs no code of it during this call.
        unsafe { self.0.attach(memory.as_mut().as_mut_ptr(), memory.len()) }.is_ok()
    }

    /// Undoes all writes to a memory since it was attached; false where the system doesn't tell them.
    #[napi]
    pub fn restore(&self, mut memory: Uint8ArraySlice) -> bool {
        // SAFETY: as above, and the memory was attached.
        unsafe { self.0.restore(memory.as_mut().as_mut_ptr(), memory.len()) }.is_ok()
    }
}

/// Links agent and parser to one component that exports only tars:agent/agent@0.1.0, and compiles it for the
/// guest. With `fuel`, the code counts its instructions, which costs about a quarter of its speed.
#[napi(ts_return_type = "Promise<Uint8Array>")]
pub fn compile<'env>(
    env: &'env Env,
    agent: &[u8],
    syntax: Option<&[u8]>,
    fuel: bool,
) -> Result<Object<'env>> {
    let (agent, syntax) = (agent.to_vec(), syntax.map(<[u8]>::to_vec));
    let flavour = if fuel { Flavour::Fuel } else { Flavour::Plain };
    let work = move || compiler::compile(&agent, syntax.as_deref(), flavour);
    promise(env, |reply| spawn("tars-compile", work, reply), |code, _| Buffer::from(code))
}

/// Boots the guest runtime without an agent, calls it, snapshots, restores and calls again. Resolves with the
/// hypervisor's name. May hang on emulating hypervisors: to be called in a process that can be ended.
#[napi(ts_return_type = "Promise<string>")]
pub fn probe(env: &Env) -> Result<Object<'_>> {
    promise(env, |reply| spawn("tars-probe", prober::probe, reply), |name, _| name)
}

/// Boots a micro-VM with the guest runtime and loads compiled code into it. `scratchBytes` is all the memory
/// that the VM can write; `stepMs` is how long anything but an `ask` may take.
#[napi(ts_return_type = "Promise<Vm>")]
pub fn boot<'env>(env: &'env Env, code: &[u8], scratch_bytes: f64, step_ms: f64) -> Result<Object<'env>> {
    let (code, step) = (code.to_vec(), duration(step_ms));
    let scratch_bytes = usize::try_from(whole(scratch_bytes)).unwrap_or(usize::MAX);
    let make = move || Machine::boot(&code, scratch_bytes, step);
    promise(env, |reply| vm::Vm::spawn(make, step, reply), Vm::new)
}

/// An image that was saved to `folder`. `layout` and `index` are the contents of its files oci-layout and
/// index.json, which vouch for the others: all are copied, and checked as copies. More than `mostBytes` is no
/// image.
#[napi(ts_return_type = "Promise<Image>")]
pub fn open<'env>(
    env: &'env Env,
    folder: String,
    layout: &[u8],
    index: &[u8],
    most_bytes: f64,
) -> Result<Object<'env>> {
    let anchors = image::Anchors { layout: layout.to_vec(), index: index.to_vec() };
    let work = move || image::Image::open(&PathBuf::from(folder), &anchors, whole(most_bytes));
    promise(env, |reply| spawn("tars-open", work, reply), |image, _| Image::new(image))
}

/// A snapshot in memory, shared by all that is started from it.
#[napi]
pub struct Image {
    /// None once it is closed.
    image: RefCell<Option<image::Image>>,
}

#[napi]
impl Image {
    /// As an OCI image layout. The folder must not exist; it is complete when the promise resolves.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn save<'env>(&self, env: &'env Env, folder: String) -> Result<Object<'env>> {
        let image = self.opened();
        let work = move || image?.save(&PathBuf::from(folder));
        promise(env, |reply| spawn("tars-save", work, reply), |(), _| ())
    }

    /// `stepMs` is how long anything but an `ask` may take.
    #[napi(ts_return_type = "Promise<Vm>")]
    pub fn start<'env>(&self, env: &'env Env, step_ms: f64) -> Result<Object<'env>> {
        let (image, step) = (self.opened(), duration(step_ms));
        let make = move || Machine::start(&image?, step);
        promise(env, |reply| vm::Vm::spawn(make, step, reply), Vm::new)
    }

    /// Of memory that it takes, where it was opened.
    #[napi(getter)]
    pub fn bytes(&self) -> Option<f64> {
        self.image.borrow().as_ref().and_then(|image| image.bytes).map(|bytes| bytes as f64)
    }

    /// Gives back its memory as soon as no VM of it is left. Nothing is started from it any more.
    #[napi]
    pub fn close(&self) {
        self.image.take();
    }
}

impl Image {
    fn new(image: image::Image) -> Self {
        Self { image: RefCell::new(Some(image)) }
    }

    fn opened(&self) -> errors::Result<image::Image> {
        let closed = || Error::new(errors::Code::Closed, "the image is closed");
        self.image.borrow().clone().ok_or_else(closed)
    }
}

/// What one call may use.
#[napi(object, object_to_js = false)]
pub struct Limits {
    pub wall_ms: f64,
    pub cpu_ms: f64,
    /// Of all linear memories together.
    pub memory_bytes: f64,
    pub output_bytes: f64,
    pub log_bytes: f64,
    /// For code that was compiled with fuel; as much as it takes, if none.
    pub fuel: Option<f64>,
}

impl From<Limits> for limits::Limits {
    fn from(limits: Limits) -> Self {
        Self {
            wall: duration(limits.wall_ms),
            cpu: duration(limits.cpu_ms),
            memory_bytes: whole(limits.memory_bytes),
            output_bytes: whole(limits.output_bytes),
            log_bytes: whole(limits.log_bytes),
            fuel: limits.fuel.map(whole),
        }
    }
}

/// What is no number of bytes or units is none of them; what is too large for one is as much as there can be.
fn whole(number: f64) -> u64 {
    if number >= 0.0 { number as u64 } else { 0 }
}

fn duration(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1e3).unwrap_or(if ms > 0.0 { Duration::MAX } else { Duration::ZERO })
}

#[napi(object, object_from_js = false)]
pub struct Answer {
    /// Header, log and text: see shared/src/protocol.rs.
    pub bytes: Buffer,
    pub wall_ms: f64,
    pub cpu_ms: f64,
}

impl From<machine::Answer> for Answer {
    fn from(answer: machine::Answer) -> Self {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        Self {
            bytes: answer.bytes.into(),
            wall_ms: ms(answer.wall),
            cpu_ms: ms(answer.cpu.unwrap_or(answer.wall)),
        }
    }
}

/// One micro-VM on an OS thread of its own. Requests are served in order.
#[napi]
pub struct Vm(vm::Vm);

#[napi]
impl Vm {
    fn new(vm: vm::Vm, env: Env) -> Self {
        shut_at_end(env, vm.shared());
        Self(vm)
    }

    #[napi(getter, ts_return_type = "'ready' | 'running' | 'poisoned' | 'closed'")]
    pub fn state(&self) -> &'static str {
        self.0.state().as_str()
    }

    /// 0 describe, 1 configure (settings), 2 run (a task in postcard's format).
    #[napi(ts_return_type = "Promise<Answer>")]
    pub fn ask<'env>(
        &self,
        env: &'env Env,
        question: u32,
        input: &[u8],
        limits: Limits,
    ) -> Result<Object<'env>> {
        let request = |reply: Reply<machine::Answer>| match Question::from_u32(question) {
            Some(question) => self.0.ask(question, input.to_vec(), limits.into(), reply),
            None => reply.send(Err(Error::internal(format_args!("there is no question {question}")))),
        };
        promise(env, request, |answer, _| Answer::from(answer))
    }

    /// Ends the running ask with code 'cancelled'; without one, does nothing.
    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// The VM goes on being usable, and its `restore` comes back to here.
    #[napi(ts_return_type = "Promise<Image>")]
    pub fn snapshot<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        promise(env, |reply| self.0.snapshot(reply), |image, _| Image::new(image))
    }

    /// Back to the state of the image it was started from, or of its last snapshot. Heals poison.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn restore<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        promise(env, |reply| self.0.restore(reply), |(), _| ())
    }

    /// Cancels what runs, frees VM and thread. Idempotent. Pending requests reject with code 'closed'.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn close<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        promise(env, |reply| self.0.close(reply), |(), _| ())
    }
}

thread_local! {
    /// The VMs of this thread's environment, once it has any.
    static VMS: RefCell<Option<Vec<Weak<vm::Shared>>>> = const { RefCell::new(None) };
}

/// A worker may end while its VMs work: nobody waits for them any more.
fn shut_at_end(env: Env, vm: Weak<vm::Shared>) {
    VMS.with_borrow_mut(|vms| {
        if vms.is_none() {
            let shut = |()| {
                let vms = VMS.with_borrow_mut(Option::take).unwrap_or_default();
                vms.iter().filter_map(Weak::upgrade).for_each(|vm| vm.shut());
            };
            // An environment that is ending takes no hooks, and makes no VMs.
            let _ = env.add_env_cleanup_hook((), shut);
        }
        let vms = vms.get_or_insert_default();
        vms.retain(|vm| vm.strong_count() > 0);
        vms.push(vm);
    });
}
