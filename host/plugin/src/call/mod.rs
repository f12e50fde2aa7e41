//! The one way in which a guest is called: a fresh instance, its clocks, and a name for whatever
//! goes wrong.

pub(crate) mod failure;
pub(crate) mod place;
pub(crate) mod shift;
pub(crate) mod stop;

use std::sync::Arc;

use tokio::time::timeout_at;
use wasmtime::component::{Instance, InstancePre};
use wasmtime::{AsContextMut, Store};

use crate::call::shift::Shift;
use crate::call::stop::Stop;
use crate::runtime::Runtime;
use crate::sandbox::Sandbox;
use crate::worlds::Exports;

/// A component ready to be called.
pub(crate) struct Program {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) linked: InstancePre<Sandbox>,
    pub(crate) exports: Exports,
}

/// A function of a guest.
pub(crate) trait Function: Send + Sync + 'static {
    /// What it returns.
    type Said: Send + 'static;

    /// Calls it.
    fn call(
        &self,
        exports: &Exports,
        store: &mut Store<Sandbox>,
        instance: &Instance,
    ) -> impl Future<Output = Result<Self::Said, Stop>> + Send;
}

/// How a call ended.
pub(crate) struct Ended<T> {
    pub(crate) answer: Result<T, Stop>,
    /// What is left of the call; `None` if its thread did not come back.
    pub(crate) store: Option<Store<Sandbox>>,
}

impl Program {
    /// Calls a function in a fresh instance, which is gone afterwards.
    pub(crate) async fn run<F: Function>(
        self: &Arc<Self>,
        mut store: Store<Sandbox>,
        function: F,
    ) -> Ended<F::Said> {
        let sandbox = store.data();
        let (clock, pace, place) = (&sandbox.clock, &sandbox.turn.pace, sandbox.place);
        let shift = Shift::new(&self.runtime.processors, clock.clone(), pace.clone());
        let shift = Arc::new(shift);
        let (program, of_call) = (Arc::clone(self), Arc::clone(&shift));
        // Boxed at once: it is large, and would else be copied from hand to hand.
        let call = Box::pin(async move {
            let answer = timeout_at(
                of_call.clock.end().into(),
                of_call.drive(async {
                    let instance = program.linked.instantiate_async(store.as_context_mut()).await?;
                    function.call(&program.exports, &mut store, &instance).await
                }),
            );
            let late = |_| Err(Stop::Exceeded(of_call.clock.over()));
            let answer = answer.await.unwrap_or_else(late);
            Ended { answer, store: Some(store) }
        });
        let ended = place.run(call, &shift).await;
        shift.note_pace();
        ended.unwrap_or_else(|stop| Ended { answer: Err(stop), store: None })
    }
}
