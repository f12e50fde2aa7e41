//! What a callback remembers, as bytes: JSON, but bytes as they are.

use std::any::Any;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

pub(super) fn write<M: Serialize + 'static>(memory: M) -> Result<Vec<u8>, Error> {
    match (&memory as &dyn Any).downcast_ref::<Vec<u8>>() {
        Some(bytes) => Ok(bytes.clone()),
        None => Ok(serde_json::to_vec(&memory)?),
    }
}

pub(super) fn read<M: DeserializeOwned + 'static>(bytes: Vec<u8>) -> Result<M, Error> {
    match (Box::new(bytes) as Box<dyn Any>).downcast::<M>() {
        Ok(bytes) => Ok(*bytes),
        Err(bytes) => {
            let json = bytes.downcast::<Vec<u8>>().unwrap_or_default();
            serde_json::from_slice(&json).map_err(|error| {
                Error::Failed(format!("what was remembered does not fit: {error}"))
            })
        }
    }
}
