//! What a prepared rulebook reads only when it is wanted: most screenings want neither the expressions as they were written nor
//! the words of another language.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};

/// A value that is read from its bytes the first time it is used.
#[derive(Clone)]
pub struct Late<T> {
    value: OnceLock<T>,
    bytes: Box<[u8]>,
}

impl<T> From<T> for Late<T> {
    fn from(value: T) -> Late<T> {
        Late { value: OnceLock::from(value), bytes: Box::default() }
    }
}

impl<T: DeserializeOwned> Deref for Late<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| match postcard::from_bytes(&self.bytes) {
            Ok(value) => value,
            // The bytes are those that this very type was written as when the binary was built.
            Err(fault) => unreachable!("a prepared rulebook is whole: {fault}"),
        })
    }
}

impl<T: DeserializeOwned + fmt::Debug> fmt::Debug for Late<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

impl<T: DeserializeOwned + Serialize> Serialize for Late<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&postcard::to_allocvec(&**self).map_err(ser::Error::custom)?)
    }
}

impl<'de, T> Deserialize<'de> for Late<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Late<T>, D::Error> {
        struct Bytes;
        impl de::Visitor<'_> for Bytes {
            type Value = Box<[u8]>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Box<[u8]>, E> {
                Ok(bytes.into())
            }
        }
        Ok(Late { value: OnceLock::new(), bytes: from.deserialize_bytes(Bytes)? })
    }
}
