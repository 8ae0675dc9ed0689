//! Embeds the guest runtime, and says which versions the binary is made of.

use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

fn main() {
    println!("cargo::rerun-if-env-changed=TARS_GUEST");
    let Some(guest) = env::var_os("TARS_GUEST").map(PathBuf::from).filter(|path| path.is_absolute()) else {
        return refuse(
            "TARS_GUEST must be the absolute path of the guest runtime: `npm run build:native` sets it",
        );
    };
    println!("cargo::rerun-if-changed={}", guest.display());
    let bytes = match fs::read(&guest) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(&format!("can't read TARS_GUEST, {}: {error}", guest.display())),
    };
    println!("cargo::rustc-env=TARS_GUEST={}", guest.display());
    println!("cargo::rustc-env=TARS_GUEST_SHA256={}", hex(&Sha256::digest(&bytes)));

    let lock_file = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock_file.display());
    let lock = fs::read_to_string(&lock_file).unwrap_or_default();
    for (variable, package) in [("TARS_HYPERLIGHT", "hyperlight-host"), ("TARS_WASMTIME", "wasmtime")] {
        match locked_version(&lock, package) {
            Some(version) => println!("cargo::rustc-env={variable}={version}"),
            None => return refuse(&format!("{} has no {package}", lock_file.display())),
        }
    }
    if env::var_os("CARGO_FEATURE_NODE").is_some() {
        napi_build::setup();
    }
}

fn refuse(why: &str) {
    println!("cargo::error={why}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let entry = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = lock.split_once(&entry)?;
    rest.split_once('"').map(|(version, _)| version)
}
