//! The one component of this VM: loaded, instantiated once, asked.

use alloc::string::ToString;
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
use crate::contract::{AGENT, AgentInfo, Failure, HOST, Level, Outcome, Rule, Task};
use crate::fault;
use crate::limits::Limits;
use crate::log::Log;
use crate::memory::Memories;
use crate::{cpu, json, syntax};

/// What a record takes once it is lifted, of the bytes of its JSON at the most: a metric is 96 bytes here, and
/// `{"name":"","value":0},` there.
const LIFTED_PER_JSON: usize = 5;
/// And what the shortest answers take beyond.
const LIFT_SLACK: usize = 64 << 10;

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
        // It answers for the CPU that this runs on.
        unsafe { config.detect_host_feature(cpu::has) };
        config.with_custom_code_memory(Some(Arc::new(CodeMemory)));
        config.with_host_memory(Arc::new(Memories));
        let engine = Engine::new(&config)?;
        // The host has put there what its own compiler made.
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

    pub fn ask(&mut self, question: Question, input: &[u8], allowance: &Allowance) -> GuestResult<Reply> {
        if matches!(self.state, State::Dead) {
            bail!("the agent has trapped before, and was not restored");
        }
        let host = self.store.data_mut();
        host.limits.memory_bytes = allowance.memory_bytes;
        host.log.begin(allowance.log_bytes);
        self.store.set_hostcall_fuel(allowance.output_bytes.saturating_mul(LIFTED_PER_JSON) + LIFT_SLACK);
        let fuel = if allowance.fuel == 0 { u64::MAX / 2 } else { allowance.fuel };
        if self.flavour == Flavour::Fuel && self.store.set_fuel(fuel).is_err() {
            bail!("fuel can't be set");
        }
        let outcome = match question {
            Question::Describe => {
                self.call::<(), (AgentInfo,)>("describe", ()).map(|(info,)| Ok(json::write(&info)))
            }
            Question::Configure => match core::str::from_utf8(input) {
                Ok(settings) => self
                    .call::<(&str,), (core::result::Result<Vec<Rule>, Failure>,)>("configure", (settings,))
                    .map(|(rules,)| either(rules)),
                Err(_) => bail!("the settings aren't UTF-8"),
            },
            Question::Run => match postcard::from_bytes::<Task<'_>>(input) {
                Ok(task) => self
                    .call::<(Task<'_>,), (core::result::Result<Outcome, Failure>,)>("run", (task,))
                    .map(|(outcome,)| either(outcome)),
                Err(error) => bail!("the task can't be read: {error}"),
            },
        };
        let fuel_used = match self.flavour {
            Flavour::Plain => 0,
            Flavour::Fuel => fuel - self.store.get_fuel().unwrap_or(0),
        };
        let (status, text) = match outcome {
            Ok(Ok(text)) if text.len() > allowance.output_bytes => {
                (Status::Output, text.len().to_string().into())
            }
            Ok(Ok(text)) => (Status::Ok, text),
            Ok(Err(text)) => (Status::Failure, text),
            Err(error) => {
                self.state = State::Dead;
                fault::reply(&error, &self.store.data().limits)
            }
        };
        Ok(Reply { status, text, fuel_used })
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
    let message = message.to_str(&store)?.into_owned();
    store.data_mut().log.add(level as u8, &message);
    Ok(())
}

fn either<T: Serialize>(answer: core::result::Result<T, Failure>) -> core::result::Result<Vec<u8>, Vec<u8>> {
    answer.map(|value| json::write(&value)).map_err(|failure| json::write(&failure))
}
