//! The answer of a step.

use serde::Serialize;
use serde_json::Value;

use super::{Wish, memory, raw};
use crate::Error;

/// The answer of a step: what is wanted, and what to remember until then.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<M> {
    wish: Wish,
    memory: Option<M>,
}

impl<M: Serialize + 'static> Step<M> {
    /// Do this, and call again when it is done, with this memory. What is wanted is a
    /// [`Command`](super::Command), a [`TaskStart`](super::TaskStart), a [`Mail`](super::Mail), a
    /// [`Question`](super::Question), or any [`Wish`].
    pub fn wait(wish: impl Into<Wish>, memory: M) -> Self {
        Self { wish: wish.into(), memory: Some(memory) }
    }

    /// The callback has done what it was asked for, with these values, an object.
    pub fn finish(values: Value) -> Self {
        Self { wish: Wish::finish(true, values), memory: None }
    }

    /// The callback has done what it was asked for, with a bad result. If it could not do it,
    /// return an [`Error`].
    pub fn finish_badly(values: Value) -> Self {
        Self { wish: Wish::finish(false, values), memory: None }
    }

    /// What is wanted.
    pub fn wish(&self) -> &Wish {
        &self.wish
    }

    pub(super) fn write(self) -> Result<raw::Step, Error> {
        let memory = self.memory.map(memory::write).transpose()?;
        Ok(raw::Step { wish: self.wish, memory: memory.unwrap_or_default() })
    }
}
