//! The plugin host: components behind WIT worlds, sandboxed and limited.
