//! Passwords and keys that an administrator keeps for plugins. Each needs the permission `secret
//! NAME`.

pub use crate::bindings::imports::gantry::plugin::secrets::SecretError;

/// The secret of that name.
///
/// ```
/// use gantry_plugin_sdk::mock::Mock;
/// use gantry_plugin_sdk::secrets;
///
/// let (password, _) = Mock::new().secret("archive", "sesame").play(|| secrets::get("archive"));
/// assert_eq!(password, Ok("sesame".to_owned()));
/// ```
///
/// # Errors
///
/// [`SecretError`] if it is not granted or not set.
pub fn get(name: &str) -> Result<String, SecretError> {
    crate::host::secret(name)
}
