//! Times what a VM does, without Node. `cargo run --release --example harness --no-default-features
//! --features kvm -- MODE …` prints one line of JSON: medians of COUNT times, in milliseconds.
//!
//!     image CODE SETTINGS FOLDER    configures an agent and saves its image
//!     cold CODE SETTINGS TASK COUNT boots, loads, configures, runs
//!     disk FOLDER TASK COUNT        opens the image, starts a VM, runs
//!     clone FOLDER TASK COUNT       starts a VM from the opened image, runs
//!     ask FOLDER TASK COUNT         runs in one VM, warm
//!     restore FOLDER TASK COUNT     restores one VM, runs
//!     idle FOLDER COUNT             memory of VMs that have not run yet, bytes each
//!
//! CODE is what `compile` made, SETTINGS and TASK are what `configure` and `run` are asked with.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tars_addon::errors::{Error, Result};
use tars_addon::image::{Anchors, Image};
use tars_addon::limits::Limits;
use tars_addon::machine::Machine;
use tars_addon::watchdog::Call;
use tars_shared::protocol::{OVERHEAD, Question, Status};

const MEMORY_BYTES: usize = 256 << 20;
const MINUTES: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<String> {
    match *arguments {
        ["image", code, settings, folder] => {
            configured(&read(code)?, &read(settings)?)?.snapshot()?.save(Path::new(folder))?;
            Ok(format!(r#"{{"bytes": {}}}"#, size(Path::new(folder)).map_err(Error::internal)?))
        }
        ["cold", code, settings, task, count] => {
            let (code, settings, task) = (read(code)?, read(settings)?, read(task)?);
            times(count, ["boot+load", "configure", "run", "all"], |clock| {
                let mut machine = clock.lap(|| boot(&code))?;
                clock.lap(|| ask(&mut machine, Question::Configure, &settings))?;
                clock.lap(|| ask(&mut machine, Question::Run, &task))
            })
        }
        ["disk", folder, task, count] => {
            let task = read(task)?;
            times(count, ["open", "start", "run", "all"], |clock| {
                let image = clock.lap(|| Image::open(Path::new(folder)))?;
                let mut machine = clock.lap(|| Machine::start(&image, MINUTES))?;
                clock.lap(|| ask(&mut machine, Question::Run, &task))
            })
        }
        ["clone", folder, task, count] => {
            let (image, task) = (open(folder)?, read(task)?);
            times(count, ["start", "run", "all"], |clock| {
                let mut machine = clock.lap(|| Machine::start(&image, MINUTES))?;
                clock.lap(|| ask(&mut machine, Question::Run, &task))
            })
        }
        ["ask", folder, task, count] => {
            let (mut machine, task) = (Machine::start(&open(folder)?, MINUTES)?, read(task)?);
            ask(&mut machine, Question::Run, &task)?;
            times(count, ["run", "all"], |clock| clock.lap(|| ask(&mut machine, Question::Run, &task)))
        }
        ["restore", folder, task, count] => {
            let (mut machine, task) = (Machine::start(&open(folder)?, MINUTES)?, read(task)?);
            ask(&mut machine, Question::Run, &task)?;
            times(count, ["restore", "run", "all"], |clock| {
                clock.lap(|| machine.restore())?;
                clock.lap(|| ask(&mut machine, Question::Run, &task))
            })
        }
        ["idle", folder, count] => idle(folder, parse(count)?),
        _ => Err(Error::internal("see the beginning of harness.rs for what can be asked")),
    }
}

fn open(folder: &str) -> Result<Image> {
    let folder = Path::new(folder);
    let anchor = |name| fs::read(folder.join(name)).map_err(Error::internal);
    let anchors = Anchors { layout: anchor("oci-layout")?, index: anchor("index.json")? };
    Image::open(folder, &anchors, u64::MAX)
}

fn boot(code: &[u8]) -> Result<Machine> {
    Machine::boot(code, MEMORY_BYTES + OVERHEAD, MINUTES)
}

fn configured(code: &[u8], settings: &[u8]) -> Result<Machine> {
    let mut machine = boot(code)?;
    ask(&mut machine, Question::Configure, settings)?;
    Ok(machine)
}

/// Under the limits that a call of the addon has.
fn ask(machine: &mut Machine, question: Question, input: &[u8]) -> Result<()> {
    let limits = Limits {
        wall: MINUTES,
        cpu: MINUTES,
        memory_bytes: MEMORY_BYTES as u64,
        output_bytes: 64 << 20,
        log_bytes: 1 << 20,
        fuel: None,
    };
    let answer = machine.ask(question, input, &limits, &Arc::new(Call::default()))?;
    match answer.bytes[0] == Status::Ok as u8 {
        true => Ok(()),
        false => {
            Err(Error::internal(format_args!("not an outcome: {}", String::from_utf8_lossy(&answer.bytes))))
        }
    }
}

fn idle(folder: &str, count: usize) -> Result<String> {
    let image = open(folder)?;
    let one = Machine::start(&image, MINUTES)?;
    let before = resident_bytes().map_err(Error::internal)?;
    let clones = (0..count).map(|_| Machine::start(&image, MINUTES)).collect::<Result<Vec<_>>>()?;
    let after = resident_bytes().map_err(Error::internal)?;
    drop((one, clones));
    Ok(format!(r#"{{"count": {count}, "bytesEach": {}}}"#, after.saturating_sub(before) / count as u64))
}

struct Clock<'a> {
    laps: &'a mut Vec<Vec<f64>>,
    lap: usize,
}

impl Clock<'_> {
    fn lap<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let value = work();
        self.add(began);
        value
    }

    fn add(&mut self, began: Instant) {
        self.laps[self.lap].push(began.elapsed().as_secs_f64() * 1e3);
        self.lap += 1;
    }
}

/// The last of `names` is the time of all laps together.
fn times<const N: usize>(
    count: &str,
    names: [&str; N],
    mut work: impl FnMut(&mut Clock) -> Result<()>,
) -> Result<String> {
    let count = parse(count)?;
    let mut laps = vec![Vec::new(); N];
    for _ in 0..count {
        let began = Instant::now();
        let mut clock = Clock { laps: &mut laps, lap: 0 };
        work(&mut clock)?;
        clock.add(began);
    }
    let medians = names.iter().zip(&mut laps).map(|(name, times)| {
        times.sort_by(f64::total_cmp);
        format!(r#""{name}": {:.3}"#, times[times.len() / 2])
    });
    Ok(format!(r#"{{"count": {count}, "medianMs": {{{}}}}}"#, medians.collect::<Vec<_>>().join(", ")))
}

fn parse(count: &str) -> Result<usize> {
    count.parse().ok().filter(|count| *count > 0).ok_or_else(|| Error::internal("COUNT is a number above 0"))
}

fn read(path: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Error::internal(format_args!("{path}: {error}")))
}

fn size(folder: &Path) -> std::io::Result<u64> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            if entry.file_type()?.is_dir() { size(&entry.path()) } else { Ok(entry.metadata()?.len()) }
        })
        .sum()
}

fn resident_bytes() -> std::io::Result<u64> {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup")?;
    let kib =
        rollup.lines().find_map(|line| line.strip_prefix("Rss:")?.trim().strip_suffix(" kB")?.parse().ok());
    Ok(kib.unwrap_or(0u64) << 10)
}
