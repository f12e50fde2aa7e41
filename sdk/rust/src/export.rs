//! The macro that makes a crate a component.

/// Makes the crate a component: `export!(MyPlugin as callback)`. The worlds are `callback`,
/// `dataset_format`, `output_importer`, `executor_selector` and `condition`; the type has to
/// implement the trait of that world. A crate exports one plugin.
///
/// ```
/// use gantry_plugin_sdk::condition::{Condition, Names, Problem};
/// use gantry_plugin_sdk::{About, Plugin, about, export};
///
/// pub struct Optimist;
///
/// impl Plugin for Optimist {
///     const ABOUT: About = about!();
///     type Settings = ();
/// }
///
/// impl Condition for Optimist {
///     fn holds(_: &str, _: &Names, _: &()) -> Result<bool, Problem> {
///         Ok(true)
///     }
/// }
///
/// export!(Optimist as condition);
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! export {
    ($plugin:ty as callback) => {
        $crate::__export!($plugin, callback::Callback, Callback, steps, __export_steps);
    };
    ($plugin:ty as dataset_format) => {
        $crate::__export!(
            $plugin,
            dataset_format::DatasetFormat,
            DatasetFormat,
            datasets,
            __export_datasets
        );
    };
    ($plugin:ty as output_importer) => {
        $crate::__export!(
            $plugin,
            output_importer::OutputImporter,
            OutputImporter,
            outputs,
            __export_outputs
        );
    };
    ($plugin:ty as executor_selector) => {
        $crate::__export!(
            $plugin,
            executor_selector::ExecutorSelector,
            ExecutorSelector,
            placement,
            __export_placement
        );
    };
    ($plugin:ty as condition) => {
        $crate::__export!(
            $plugin,
            condition::Condition,
            Condition,
            conditions,
            __export_conditions
        );
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    ($plugin:ty, $module:ident :: $trait:ident, $world:ident, $interface:ident, $export:ident) => {
        const _: () = {
            // Natively there is no component, and a linker would trip over the names of its
            // exports; what is left is the check that the type fits.
            const fn fits<P: $crate::$module::$trait>() {}
            fits::<$plugin>();

            #[cfg(target_family = "wasm")]
            type Component = $crate::component::Component<$plugin, $crate::component::$world>;
            #[cfg(target_family = "wasm")]
            $crate::bindings::plugin::__export_plugin!(
                Component with_types_in $crate::bindings::plugin
            );
            #[cfg(target_family = "wasm")]
            $crate::bindings::$interface::$export!(
                Component with_types_in $crate::bindings::$interface
            );
        };
    };
}
