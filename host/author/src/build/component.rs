//! A compiled module becomes a component.

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

use super::contract::Contract;
use super::error::BuildError;

/// The component of a module that carries its world's type, as those linked with generated C do. What the module imports
/// of WASI preview 1 is answered by WASI 0.2.
pub(super) fn of(module: &[u8]) -> Result<Vec<u8>, BuildError> {
    let encode = || {
        ComponentEncoder::default()
            .module(module)?
            .adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)?
            .validate(true)
            .encode()
    };
    encode().map_err(|source| BuildError::Component(source.into()))
}

/// The same for a module that does not carry it.
pub(super) fn of_untyped(mut module: Vec<u8>, contract: &Contract) -> Result<Vec<u8>, BuildError> {
    let Contract { resolve, world } = contract;
    embed_component_metadata(&mut module, resolve, *world, StringEncoding::UTF8)
        .map_err(|source| BuildError::Component(source.into()))?;
    of(&module)
}
