//! How an image gets from its archive into a container engine or a registry.

pub(crate) mod load;
mod normalize;
pub(crate) mod registry;
