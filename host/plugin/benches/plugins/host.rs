//! The plugin host as the server has it, on two threads.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gantry_model::plugin::{Limits, Question};
use gantry_plugin::{Access, Bound, Plugin, PluginHost, PluginHostOptions};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::subjects::Subject;
use crate::timing::Times;

/// Threads that serve calls, as on a machine with two processors.
pub(crate) const THREADS: usize = 2;

/// A host with an async runtime and a cache folder of its own.
pub(crate) struct Host {
    pub(crate) runtime: Runtime,
    pub(crate) host: PluginHost,
    _cache: Option<TempDir>,
}

impl Host {
    /// A host with an empty cache.
    pub(crate) fn new() -> Self {
        let cache = tempfile::tempdir().expect("a cache folder");
        let host = Self::with_cache(cache.path());
        Self { _cache: Some(cache), ..host }
    }

    /// A host with this cache.
    pub(crate) fn with_cache(cache: &Path) -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(THREADS).enable_all().build();
        let host = PluginHost::new(PluginHostOptions::new(cache)).expect("a plugin host");
        Self { runtime: runtime.expect("an async runtime"), host, _cache: None }
    }

    /// Loads a component.
    pub(crate) fn load(&self, component: Vec<u8>) -> Plugin {
        self.runtime.block_on(self.host.load(component)).expect("a plugin")
    }

    /// Loads a component that may be called by as many at once as a measurement likes.
    pub(crate) fn bound(&self, component: Vec<u8>) -> Bound {
        let limits = Limits { concurrent_calls: 64, ..Limits::default() };
        self.load(component).bind(Access { limits, ..Access::default() })
    }

    /// Puts a subject's question, from this thread.
    pub(crate) fn ask(&self, bound: &Bound, subject: &Subject) {
        self.runtime.block_on(ask(bound, &subject.question, subject.path()));
    }

    /// Puts a subject's question so many times, from a task as the server's requests are, and says
    /// how long each took there.
    pub(crate) fn ask_in_task(&self, bound: &Bound, subject: &Subject, times: usize) -> Times {
        let (bound, question) = (bound.clone(), Arc::clone(&subject.question));
        let folder = subject.path().map(Path::to_owned);
        let asking = self.runtime.spawn(async move {
            let mut taken = Times::default();
            for _ in 0..times {
                let begun = Instant::now();
                ask(&bound, &question, folder.as_deref()).await;
                taken.push(begun.elapsed());
            }
            taken
        });
        self.runtime.block_on(asking).expect("a task that ends")
    }
}

/// Puts a question.
pub(crate) async fn ask(bound: &Bound, question: &Arc<Question>, folder: Option<&Path>) {
    bound.ask(Arc::clone(question), folder).await.expect("an answer");
}
