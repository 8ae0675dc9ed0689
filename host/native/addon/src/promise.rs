//! Promises that threads of this crate settle.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use napi::Env;
use napi::bindgen_prelude::{Object, Result, ToNapiValue};

use crate::errors::{self, Error};
use crate::reply::Reply;

/// While it is pending, the process stays alive. After the end of its environment it is dropped.
pub fn promise<'env, R: Send + 'static, T: ToNapiValue + 'static>(
    env: &'env Env,
    start: impl FnOnce(Reply<R>),
    convert: fn(R, Env) -> T,
) -> Result<Object<'env>> {
    let (deferred, promise) = env.create_deferred()?;
    start(Reply::new(move |result: errors::Result<R>| match result {
        Ok(value) => deferred.resolve(move |env| Ok(convert(value, env))),
        // Errors from other threads carry no code of ours but in their message.
        Err(error) => deferred.reject(napi::Error::from_reason(error.to_string())),
    }));
    Ok(promise)
}

pub fn spawn<R: 'static>(
    name: &str,
    work: impl FnOnce() -> errors::Result<R> + Send + 'static,
    reply: Reply<R>,
) {
    let answer = move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        reply.send(result.unwrap_or_else(|panic| Err(Error::of_panic(&*panic))));
    };
    // Where there is no thread, the reply is dropped and says so.
    let _ = thread::Builder::new().name(name.into()).stack_size(STACK).spawn(answer);
}

/// Linker and compiler recurse over what they are given.
const STACK: usize = 16 << 20;
