//! The calls to Gantry: in a component the imports, natively whatever [`crate::mock`] has in their
//! place.

#[cfg(target_family = "wasm")]
pub(crate) use crate::bindings::{
    imports::gantry::plugin::http::send,
    imports::gantry::plugin::secrets::get as secret,
    imports::gantry::plugin::variables::{
        get as get_variable, names as variable_names, set as set_variable,
    },
    plugin::gantry::plugin::log::log,
};

#[cfg(not(target_family = "wasm"))]
pub(crate) use crate::mock::calls::{
    get_variable, log, secret, send, set_variable, variable_names,
};
