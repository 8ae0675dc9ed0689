//! What passes between host and agent is never in the guest twice: the input is gone when the agent has it, and
//! what the agent returns is measured as it is taken.

use alloc::vec::Vec;
use core::mem::{MaybeUninit, take};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use spin::Mutex;
use wasmtime::component::__internal::{
    CanonicalAbiInfo, InstanceType, InterfaceType, LiftContext, LowerContext,
};
use wasmtime::component::{ComponentType, Lift, Lower};
use wasmtime::{Error, Result};

use crate::contract::Task;

/// wasmtime holds all that it takes from an agent at a time to one budget. What an agent logs has this much of
/// it for itself, more than a memory can hold; [`Returned`] gives it up.
const LOGGED_BYTES: usize = 8 << 30;

/// What a record takes once it is lifted, of the bytes of its JSON at the most: a metric is 96 bytes here, and
/// `{"name":"","value":0},` there.
const LIFTED_PER_JSON: usize = 5;
/// And what the shortest answers take beyond.
const LIFT_SLACK: usize = 64 << 10;

/// The budget under which an agent can return what takes `output_bytes` as JSON.
pub fn budget(output_bytes: usize) -> usize {
    output_bytes.saturating_mul(LIFTED_PER_JSON).saturating_add(LIFT_SLACK + LOGGED_BYTES)
}

/// A task as the host has sent it, decoded when the agent takes it.
pub struct SentTask {
    bytes: Mutex<Vec<u8>>,
    unreadable: AtomicBool,
}

impl SentTask {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: Mutex::new(bytes), unreadable: AtomicBool::new(false) }
    }

    /// Whether it turned out to be no task.
    pub fn is_unreadable(&self) -> bool {
        self.unreadable.load(Relaxed)
    }

    /// Once.
    fn give<T>(&self, lower: impl FnOnce(Task<'_>) -> Result<T>) -> Result<T> {
        let bytes = take(&mut *self.bytes.lock());
        let task = postcard::from_bytes(&bytes).map_err(|error| {
            self.unreadable.store(true, Relaxed);
            Error::msg(alloc::format!("the task can't be read: {error}"))
        })?;
        lower(task)
    }
}

// SAFETY: layout and type are those of the task that is lowered in its place.
unsafe impl ComponentType for SentTask {
    type Lower = <Task<'static> as ComponentType>::Lower;

    const ABI: CanonicalAbiInfo = <Task<'static> as ComponentType>::ABI;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        <Task<'static> as ComponentType>::typecheck(ty, types)
    }
}

// SAFETY: lowers as the task does, whose `ComponentType` this has.
unsafe impl Lower for SentTask {
    fn linear_lower_to_flat<T>(
        &self,
        context: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        to: &mut MaybeUninit<Self::Lower>,
    ) -> Result<()> {
        self.give(|task| task.linear_lower_to_flat(context, ty, to))
    }

    fn linear_lower_to_memory<T>(
        &self,
        context: &mut LowerContext<'_, T>,
        ty: InterfaceType,
        offset: usize,
    ) -> Result<()> {
        self.give(|task| task.linear_lower_to_memory(context, ty, offset))
    }
}

/// What an agent returns.
pub struct Returned<T>(pub T);

// SAFETY: layout and type are those of the value it holds.
unsafe impl<T: ComponentType> ComponentType for Returned<T> {
    type Lower = T::Lower;

    const ABI: CanonicalAbiInfo = T::ABI;

    fn typecheck(ty: &InterfaceType, types: &InstanceType<'_>) -> Result<()> {
        T::typecheck(ty, types)
    }
}

// SAFETY: lifts as the value does, whose `ComponentType` this has.
unsafe impl<T: Lift> Lift for Returned<T> {
    fn linear_lift_from_flat(
        context: &mut LiftContext<'_>,
        ty: InterfaceType,
        from: &Self::Lower,
    ) -> Result<Self> {
        context.consume_fuel(LOGGED_BYTES)?;
        T::linear_lift_from_flat(context, ty, from).map(Self)
    }

    fn linear_lift_from_memory(
        context: &mut LiftContext<'_>,
        ty: InterfaceType,
        bytes: &[u8],
    ) -> Result<Self> {
        context.consume_fuel(LOGGED_BYTES)?;
        T::linear_lift_from_memory(context, ty, bytes).map(Self)
    }
}
