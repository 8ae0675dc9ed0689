//! JSON of the same bytes as JavaScript's `JSON.stringify`, but for exponents.

use alloc::vec::Vec;

use serde::{Serialize, Serializer};

/// Beyond it not every integer is an f64.
const SAFE_INTEGER: f64 = 9_007_199_254_740_992.0;

/// A number without a fraction is written without a point.
pub fn number<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    let integer = *value as i64;
    if value.abs() < SAFE_INTEGER && integer as f64 == *value {
        to.serialize_i64(integer)
    } else {
        to.serialize_f64(*value)
    }
}

pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("the contract's types always have a JSON form")
}
