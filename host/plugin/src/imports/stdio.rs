//! A guest's standard output and error: lines of its journal.
//!
//! Own streams rather than a bounded pipe of the WASI library, since such a pipe fails when it is
//! full, and a guest that only talks too much must not fail for it.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::imports::journal::{Journal, Stream};

/// Most bytes taken by one write.
const CHUNK: usize = 64 * 1024;

/// One of the two streams.
#[derive(Clone)]
pub(crate) struct Captured {
    stream: Stream,
    journal: Arc<Mutex<Journal>>,
}

impl Captured {
    pub(crate) fn new(stream: Stream, journal: Arc<Mutex<Journal>>) -> Self {
        Self { stream, journal }
    }
}

impl IsTerminal for Captured {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Captured {
    /// Only WASI 0.3 asks for this kind of stream, and the host does not offer it.
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Captured {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.output(self.stream, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(CHUNK)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Captured {
    async fn ready(&mut self) {}
}
