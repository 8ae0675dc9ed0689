//! The one component of this VM: loaded, instantiated once, asked.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use hyperlight_guest::bail;
use hyperlight_guest::error::Result as GuestResult;
use serde::Serialize;
use tars_shared::engine::{Flavour, tune};
use tars_shared::protocol::{Question, Status};
use wasmtime::component::{
    Component, ComponentNamedList, Instance, InstancePre, Lift, Linker, Lower, WasmStr,
};
use wasmtime::{Config, Engine, Result, Store, StoreContextMut};

use crate::code::{self, CodeMemory};
use crate::contract::{AGENT, AgentInfo, Failure, HOST, Level, Outcome, Rule};
use crate::fault;
use crate::limits::Limits;
use crate::log::Log;
use crate::memory::Memories;
use crate::transfer::{Returned, SentTask, budget};
use crate::{cpu, json, syntax};

/// What one question may use.
pub struct Allowance {
    /// Where the code counts; 0 is as much as it takes.
    pub fuel: u64,
    pub memory_bytes: usize,
    pub output_bytes: usize,
    pub log_bytes: usize,
}

/// What came of a question.
pub struct Reply {
    pub status: Status,
    pub text: Vec<u8>,
    pub fuel_used: u64,
}

/// Whether the agent succeeded, and JSON, or how many bytes too much of it there would be.
type Answer = (Status, core::result::Result<Vec<u8>, usize>);

#[derive(Default)]
pub struct Host {
    pub limits: Limits,
    pub log: Log,
}

enum State {
    /// The first question instantiates it, under that question's limits.
    Loaded(InstancePre<Host>),
    Live(Instance),
    /// A trap has left it in the middle of something.
    Dead,
}

pub struct Agent {
    store: Store<Host>,
    flavour: Flavour,
    state: State,
}

impl Agent {
    pub fn load(address: u64, length: u64) -> Result<Self> {
        Self::load_as(Flavour::Plain, address, length)
            .or_else(|plain| Self::load_as(Flavour::Fuel, address, length).map_err(|_| plain))
    }

    fn load_as(flavour: Flavour, address: u64, length: u64) -> Result<Self> {
        let mut config = Config::new();
        tune(&mut config, flavour);
        // SAFETY: `has` asks the CPU that this runs on.
        unsafe { config.detect_host_feature(cpu::has) };
        config.with_custom_code_memory(Some(Arc::new(CodeMemory)));
        config.with_host_memory(Arc::new(Memories));
        let engine = Engine::new(&config)?;
        // SAFETY: the host has put there what its own compiler made, and nothing else uses those addresses.
        let component = unsafe {
            let code = code::map(address, length).ok_or_else(|| wasmtime::Error::msg("there is no code"))?;
            Component::deserialize_raw(&engine, code)?
        };
        let mut linker = Linker::<Host>::new(&engine);
        linker.instance(HOST)?.func_wrap("log", log)?;
        syntax::link(&mut linker)?;
        let state = State::Loaded(linker.instantiate_pre(&component)?);
        let mut store = Store::new(&engine, Host::default());
        store.limiter(|host| &mut host.limits);
        Ok(Self { store, flavour, state })
    }

    pub fn host(&self) -> &Host {
        self.store.data()
    }

    pub fn ask(&mut self, question: Question, input: Vec<u8>, allowance: &Allowance) -> GuestResult<Reply> {
        if matches!(self.state, State::Dead) {
            bail!("the agent has trapped before, and was not restored");
        }
        let host = self.store.data_mut();
        host.limits.begin(allowance.memory_bytes);
        host.log.begin(allowance.log_bytes);
        self.store.set_hostcall_fuel(budget(allowance.output_bytes));
        let fuel = if allowance.fuel == 0 { u64::MAX / 2 } else { allowance.fuel };
        if self.flavour == Flavour::Fuel && self.store.set_fuel(fuel).is_err() {
            bail!("fuel can't be set");
        }
        let outcome = self.answer(question, input, allowance.output_bytes)?;
        let fuel_used = match self.flavour {
            Flavour::Plain => 0,
            Flavour::Fuel => fuel - self.store.get_fuel().unwrap_or(0),
        };
        let (status, text) = match outcome {
            Ok((status, Ok(text))) => (status, text),
            Ok((_, Err(length))) => (Status::Output, length.to_string().into()),
            Err(error) => {
                self.state = State::Dead;
                fault::reply(&error, &self.store.data().limits)
            }
        };
        Ok(Reply { status, text, fuel_used })
    }

    /// What the agent returned, as JSON of at most `most` bytes; the error within is how many it takes.
    fn answer(&mut self, question: Question, input: Vec<u8>, most: usize) -> GuestResult<Result<Answer>> {
        Ok(match question {
            Question::Describe => {
                let told = self.call::<(), (Returned<AgentInfo>,)>("describe", ());
                told.map(|(Returned(info),)| (Status::Ok, json::write(&info, most)))
            }
            Question::Configure => {
                let Ok(settings) = core::str::from_utf8(&input) else { bail!("the settings aren't UTF-8") };
                let told = self.call::<_, (Returned<core::result::Result<Vec<Rule>, Failure>>,)>(
                    "configure",
                    (settings,),
                );
                told.map(|(Returned(rules),)| either(&rules, most))
            }
            Question::Run => {
                let task = Arc::new(SentTask::new(input));
                let told = self
                    .call::<_, (Returned<core::result::Result<Outcome, Failure>>,)>("run", (task.clone(),));
                if task.is_unreadable() {
                    self.state = State::Dead;
                    bail!("the task can't be read");
                }
                told.map(|(Returned(outcome),)| either(&outcome, most))
            }
        })
    }

    fn call<Arguments, Results>(&mut self, name: &str, arguments: Arguments) -> Result<Results>
    where
        Arguments: ComponentNamedList + Lower,
        Results: ComponentNamedList + Lift + 'static,
    {
        let instance = match &self.state {
            State::Live(instance) => *instance,
            State::Loaded(ready) => ready.instantiate(&mut self.store)?,
            State::Dead => unreachable!("`ask` refuses a dead agent"),
        };
        self.state = State::Live(instance);
        let interface = instance.get_export_index(&mut self.store, None, AGENT);
        let function = interface.and_then(|at| instance.get_export_index(&mut self.store, Some(&at), name));
        let Some(function) = function else {
            return Err(wasmtime::Error::msg("the component doesn't export tars:agent's functions"));
        };
        instance
            .get_typed_func::<Arguments, Results>(&mut self.store, function)?
            .call(&mut self.store, arguments)
    }
}

fn log(mut store: StoreContextMut<'_, Host>, (level, message): (Level, WasmStr)) -> Result<()> {
    let log = &store.data().log;
    // An agent's line can be as long as its memory: what is kept of it is all that is copied.
    let kept = log.kept(&message.to_str(&store)?).map(String::from);
    store.data_mut().log.add(level as u8, kept.as_deref());
    Ok(())
}

fn either<T: Serialize>(answer: &core::result::Result<T, Failure>, most: usize) -> Answer {
    match answer {
        Ok(value) => (Status::Ok, json::write(value, most)),
        Err(failure) => (Status::Failure, json::write(failure, most)),
    }
}
