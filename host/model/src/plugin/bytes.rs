//! Bytes in JSON: `{"text": "…"}` where they are UTF-8, so that people can read and write them, else `{"base64": "…"}`
//! (RFC 4648 section 4).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    Text(String),
    Base64(String),
}

pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    let form = match str::from_utf8(bytes) {
        Ok(text) => Form::Text(text.to_owned()),
        Err(_) => Form::Base64(BASE64_STANDARD.encode(bytes)),
    };
    form.serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    match Form::deserialize(deserializer)? {
        Form::Text(text) => Ok(text.into_bytes()),
        Form::Base64(text) => BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom),
    }
}
