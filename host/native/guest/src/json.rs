//! JSON of the same bytes as JavaScript's `JSON.stringify`, but for exponents. It is measured before it is
//! written, and takes no memory but its own.

use alloc::vec::Vec;
use core::fmt::{self, Display, Error, Write};

use serde::ser::{Impossible, SerializeSeq, SerializeStruct};
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

/// Or, where it takes more than `most` bytes, how many.
pub fn write<T: Serialize>(value: &T, most: usize) -> Result<Vec<u8>, usize> {
    let mut length = 0;
    value.serialize(&mut Writer(|piece: &[u8]| length += piece.len())).expect(FORM);
    if length > most {
        return Err(length);
    }
    let mut bytes = Vec::with_capacity(length);
    value.serialize(&mut Writer(|piece: &[u8]| bytes.extend_from_slice(piece))).expect(FORM);
    Ok(bytes)
}

const FORM: &str = "the contract's types are records, lists, options, enumerations, texts and numbers";

struct Writer<F>(F);

impl<F: FnMut(&[u8])> Writer<F> {
    fn put(&mut self, piece: &[u8]) {
        (self.0)(piece);
    }

    fn text(&mut self, text: &str) {
        self.put(b"\"");
        let bytes = text.as_bytes();
        let mut plain = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.put(&bytes[plain..at]);
            plain = at + 1;
            self.escaped(byte);
        }
        self.put(&bytes[plain..]);
        self.put(b"\"");
    }

    fn escaped(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\x08' => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            b'\x0c' => b'f',
            b'\r' => b'r',
            _ => {
                let [high, low] = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
                return self.put(&[b'\\', b'u', b'0', b'0', high, low]);
            }
        };
        self.put(&[b'\\', short]);
    }
}

impl<F: FnMut(&[u8])> fmt::Write for Writer<F> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(text.as_bytes());
        Ok(())
    }
}

/// The items or fields of one value, between commas.
struct Members<'a, F> {
    writer: &'a mut Writer<F>,
    first: bool,
    end: &'static [u8],
}

impl<F: FnMut(&[u8])> Members<'_, F> {
    fn next(&mut self) -> &mut Writer<F> {
        if !core::mem::replace(&mut self.first, false) {
            self.writer.put(b",");
        }
        self.writer
    }

    fn close(self) -> Result<(), Error> {
        self.writer.put(self.end);
        Ok(())
    }
}

impl<F: FnMut(&[u8])> SerializeSeq for Members<'_, F> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.next())
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl<F: FnMut(&[u8])> SerializeStruct for Members<'_, F> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        let writer = self.next();
        writer.text(name);
        writer.put(b":");
        value.serialize(writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

macro_rules! as_displayed {
    ($($name:ident: $type:ty),+) => {
        $(fn $name(self, value: $type) -> Result<(), Error> { write!(self, "{value}") })+
    };
}

type Never = Impossible<(), Error>;

impl<'a, F: FnMut(&[u8])> Serializer for &'a mut Writer<F> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Members<'a, F>;
    type SerializeStruct = Members<'a, F>;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStructVariant = Never;

    as_displayed! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.put(&serde_json::to_vec(&value).map_err(|_| Error)?);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.serialize_f64(value.into())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text(text);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'a, F>, Error> {
        self.put(b"[");
        Ok(Members { writer: self, first: true, end: b"]" })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a, F>, Error> {
        self.put(b"{");
        Ok(Members { writer: self, first: true, end: b"}" })
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Error> {
        self.serialize_str(name)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.put(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(Error)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(Error)
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Error> {
        Err(Error)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        Err(Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Error> {
        Err(Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Error> {
        Err(Error)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Error> {
        Err(Error)
    }

    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<(), Error> {
        Err(Error)
    }
}
