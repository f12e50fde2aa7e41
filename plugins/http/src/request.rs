//! The request, from templates.

use gantry_plugin_sdk::Error;
use gantry_plugin_sdk::http::Request;

use crate::arguments::Arguments;
use crate::templates::Templates;

pub(crate) fn from_templates(
    arguments: &Arguments,
    templates: &Templates,
) -> Result<Request, Error> {
    let url = templates.render("url", &arguments.url)?;
    let mut request = Request::new(arguments.method.into(), url);
    for (name, value) in &arguments.headers {
        request = request.header(name, &templates.render(&format!("headers.{name}"), value)?);
    }
    request = match (&arguments.body, &arguments.json) {
        (Some(_), Some(_)) => {
            let why = "there is a body as text and as JSON; only one can be sent".to_owned();
            return Err(Error::Unsupported(why));
        }
        (Some(body), None) => request.body(templates.render("body", body)?),
        (None, Some(json)) => request.json(&templates.fill("json", json)?)?,
        (None, None) => request,
    };
    Ok(match arguments.timeout {
        // A float becomes the nearest integer that there is.
        Some(seconds) => request.timeout((seconds * 1000.0) as u32),
        None => request,
    })
}
