//! One micro-VM, on the thread that it is used from.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyperlight_host::{HyperlightError, Sandbox};
use tars_shared::protocol::{CODE_ADDRESS, Question};

use crate::code_file::CodeFile;
use crate::cpu_clock::CpuClock;
use crate::errors::{Code, Error, Result};
use crate::exchange::{self, Broken};
use crate::image::Image;
use crate::limits::Limits;
use crate::watchdog::{self, Call, Interrupt};
use crate::{guest, hypervisor};

/// The bytes are a header, the log and a text: see tars_shared::protocol.
pub struct Answer {
    pub bytes: Vec<u8>,
    pub wall: Duration,
    /// None where the system doesn't tell.
    pub cpu: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Sound,
    /// A call was cut off, or the guest runtime broke: only `restore` helps.
    Poisoned,
}

pub struct Machine {
    /// None after it broke in a way that leaves nothing to restore.
    sandbox: Option<Sandbox>,
    scratch_bytes: usize,
    /// What `restore` goes back to.
    image: Option<Image>,
    health: Health,
    /// How long the guest runtime may take for anything but a question.
    step: Duration,
    /// Called before it does anything.
    #[cfg(test)]
    held_up: Option<Box<dyn FnMut() + Send>>,
    /// Outlives the sandbox: a file that is mapped can't be deleted everywhere.
    _code: Option<CodeFile>,
}

impl Machine {
    /// With compiled code loaded into it.
    pub fn boot(code: &[u8], scratch_bytes: usize, step: Duration) -> Result<Self> {
        if code.is_empty() {
            return Err(Error::new(Code::Invalid, "there is no code"));
        }
        hypervisor::check()?;
        let file = CodeFile::new(code)?;
        let scratch_bytes = guest::whole_scratch(scratch_bytes);
        let sandbox = guest::boot(scratch_bytes, Some((&file.path(), CODE_ADDRESS)));
        let mut sandbox = sandbox.map_err(|error| Error::of_start(&error))?;
        in_time(&mut sandbox, "loading the agent", step, |sandbox| {
            exchange::load(sandbox, CODE_ADDRESS, code.len() as u64)
        })?;
        Ok(Self {
            sandbox: Some(sandbox),
            scratch_bytes,
            image: None,
            health: Health::Sound,
            step,
            #[cfg(test)]
            held_up: None,
            _code: Some(file),
        })
    }

    pub fn start(image: &Image, step: Duration) -> Result<Self> {
        hypervisor::check()?;
        let sandbox = start(image)?;
        let scratch_bytes = guest::scratch_of(&image.snapshot);
        let image = Some(image.clone());
        Ok(Self {
            sandbox: Some(sandbox),
            scratch_bytes,
            image,
            health: Health::Sound,
            step,
            #[cfg(test)]
            held_up: None,
            _code: None,
        })
    }

    /// Of no guest.
    #[cfg(test)]
    pub fn empty(held_up: Option<Box<dyn FnMut() + Send>>) -> Self {
        let step = Duration::MAX;
        Self {
            sandbox: None,
            scratch_bytes: 0,
            image: None,
            health: Health::Sound,
            step,
            held_up,
            _code: None,
        }
    }

    pub fn health(&self) -> Health {
        self.health
    }

    pub fn ask(
        &mut self,
        question: Question,
        input: &[u8],
        limits: &Limits,
        call: &Arc<Call>,
    ) -> Result<Answer> {
        if let Some(ending) = call.ending() {
            return Err(ending.error(limits));
        }
        let sandbox = self.sound()?;
        let began = Instant::now();
        let clock = CpuClock::of_this_thread();
        let cpu_began = clock.as_ref().and_then(CpuClock::now);
        let guest = Arc::new(Interrupt(sandbox.interrupt_handle()));
        let watch = watchdog::watch(call, guest, limits)?;
        let outcome = exchange::ask(sandbox, question, input, limits, || call.ending().is_some());
        drop(watch);
        let poisons = match &outcome {
            Ok(_) => false,
            Err(Broken::Guest(_)) => !sandbox.status().is_ready(),
            Err(Broken::Stopped | Broken::Protocol(_)) => true,
        };
        if poisons {
            self.health = Health::Poisoned;
        }
        let bytes = outcome.map_err(|broken| match (broken, call.ending()) {
            (Broken::Guest(HyperlightError::ExecutionCanceledByHost()) | Broken::Stopped, Some(ending)) => {
                ending.error(limits)
            }
            (Broken::Guest(error), _) => Error::of_guest(&error),
            (Broken::Protocol(text), _) => Error::new(Code::Fault, text),
            (Broken::Stopped, None) => Error::internal("the call was stopped without a reason"),
        })?;
        let cpu_ended = clock.as_ref().and_then(CpuClock::now);
        let cpu = cpu_began.zip(cpu_ended).map(|(began, ended)| ended.saturating_sub(began));
        Ok(Answer { bytes, wall: began.elapsed(), cpu })
    }

    /// `restore` goes back to it from now on.
    pub fn snapshot(&mut self) -> Result<Image> {
        let (scratch_bytes, step) = (self.scratch_bytes, self.step);
        let sandbox = self.sound()?;
        // hyperlight enters the guest for it, too.
        let snapshot = in_time(sandbox, "taking a snapshot", step, |sandbox| {
            exchange::settle(sandbox)?;
            guest::snapshot(sandbox, scratch_bytes).map_err(|error| Error::of_guest(&error))
        });
        if !sandbox.status().is_ready() {
            self.health = Health::Poisoned;
        }
        let image = Image { snapshot: snapshot?, bytes: None };
        self.image = Some(image.clone());
        Ok(image)
    }

    pub fn restore(&mut self) -> Result<()> {
        let Some(image) = self.image.clone() else {
            return Err(Error::internal(
                "a VM that was booted has nothing to go back to before its first snapshot",
            ));
        };
        self.health = Health::Poisoned;
        let sandbox = self.sandbox.as_mut().filter(|sandbox| !sandbox.status().is_unrecoverable());
        match sandbox.map(|sandbox| sandbox.restore(image.snapshot.clone())) {
            Some(Ok(())) => {}
            // One VM more costs less than an agent that stays out of use.
            Some(Err(_)) | None => {
                self.sandbox = None;
                self.sandbox = Some(start(&image)?);
            }
        }
        self.health = Health::Sound;
        Ok(())
    }

    /// What is done to the machine where the hypervisor's library might give up by a panic: what it was
    /// doing then is thrown away.
    pub fn guarded<T>(&mut self, action: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        #[cfg(test)]
        if let Some(held_up) = &mut self.held_up {
            held_up();
        }
        catch_unwind(AssertUnwindSafe(|| action(self))).unwrap_or_else(|panic| {
            self.sandbox = None;
            self.health = Health::Poisoned;
            Err(Error::of_panic(&*panic))
        })
    }

    fn sound(&mut self) -> Result<&mut Sandbox> {
        match (&mut self.sandbox, self.health) {
            (Some(sandbox), Health::Sound) => Ok(sandbox),
            _ => Err(Error::new(Code::Poisoned, "the VM has to be restored first")),
        }
    }
}

fn start(image: &Image) -> Result<Sandbox> {
    guest::start(image.snapshot.clone()).map_err(|error| Error::of_image(&error))
}

/// What a guest does for its runtime alone, ended like a question that takes too long.
fn in_time<T>(
    sandbox: &mut Sandbox,
    what: &str,
    limit: Duration,
    action: impl FnOnce(&mut Sandbox) -> Result<T>,
) -> Result<T> {
    let call = Arc::new(Call::default());
    let guest = Arc::new(Interrupt(sandbox.interrupt_handle()));
    let watch = watchdog::watch(&call, guest, &Limits::of_step(limit))?;
    let outcome = action(sandbox);
    drop(watch);
    match call.ending() {
        Some(_) if outcome.is_err() => Err(Error::stuck(what, limit)),
        _ => outcome,
    }
}
