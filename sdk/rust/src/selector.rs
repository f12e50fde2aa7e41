//! For plugins of the world `executor-selector-plugin`: they decide on which executor a job runs.

pub use crate::bindings::selector::exports::gantry::plugin::executor_selector::{
    Candidate, Capacity, Choice, PlacementRequest, Selection,
};

use crate::{Error, Plugin};

/// A plugin that decides on which executor a job runs.
pub trait ExecutorSelector: Plugin {
    /// Chooses one of the request's candidates, or defers.
    ///
    /// # Errors
    ///
    /// An error fails the run; to let the job wait, answer [`Selection::Deferred`].
    fn select(request: PlacementRequest) -> Result<Selection, Error>;
}

/// Makes the crate a component of the world `executor-selector-plugin`, implemented by the type.
#[macro_export]
macro_rules! export_selector {
    ($plugin:ident) => {
        $crate::__export_description!($plugin);
        const _: () = {
            use $crate::selector::{PlacementRequest, ExecutorSelector, Selection};
            use $crate::bindings::selector::exports::gantry::plugin::executor_selector::Guest;

            impl Guest for $plugin {
                fn select(request: PlacementRequest) -> Result<Selection, $crate::Error> {
                    <$plugin as ExecutorSelector>::select(request)
                }
            }
        };
        #[cfg(target_family = "wasm")]
        $crate::bindings::selector::__export_selector!(
            $plugin with_types_in $crate::bindings::selector
        );
    };
}
