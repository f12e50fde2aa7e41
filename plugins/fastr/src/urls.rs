//! URLs of an experiment's data on XNAT, as Fastr reads and writes them.

use std::collections::BTreeMap;

use gantry_plugin_sdk::{Error, Value};
use serde_json::Map;

/// What Fastr has to know to make what it writes.
const SINK_QUERY: &str =
    "?resource_type=xnat%3AresourceCatalog&assessors_type=xnat%3AqcAssessmentData";

/// Paths below an experiment, by the name of a source or a sink.
pub(crate) type Mapping = BTreeMap<String, String>;

/// Where an experiment is on XNAT.
pub(crate) struct Place<'a> {
    pub(crate) server: &'a str,
    pub(crate) project: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) experiment: &'a str,
}

impl Place<'_> {
    /// The URLs of the sources: for each an object with the sample, which is the label.
    pub(crate) fn sources(&self, mapping: &Mapping, label: &str) -> Result<Value, Error> {
        let urls = mapping.iter().map(|(source, path)| {
            let url = Value::String(self.url(path)?);
            let samples = Map::from_iter([(label.to_owned(), url)]);
            Ok((source.clone(), Value::Object(samples)))
        });
        urls.collect::<Result<_, Error>>().map(Value::Object)
    }

    /// The URLs of the sinks.
    pub(crate) fn sinks(&self, mapping: &Mapping) -> Result<Value, Error> {
        let urls = mapping
            .iter()
            .map(|(sink, path)| Ok((sink.clone(), Value::String(self.url(path)? + SINK_QUERY))));
        urls.collect::<Result<_, Error>>().map(Value::Object)
    }

    fn url(&self, path: &str) -> Result<String, Error> {
        let server = self.server;
        if !server.starts_with("http://") && !server.starts_with("https://") {
            let why =
                format!("the address of XNAT begins with http:// or https://, not '{server}'");
            return Err(Error::Unsupported(why));
        }
        let (project, subject, experiment) = (self.project, self.subject, self.experiment);
        let place = format!("projects/{project}/subjects/{subject}/experiments/{experiment}");
        let path = path.trim_start_matches('/');
        Ok(format!("xnat+{server}/data/archive/{place}/{path}"))
    }
}
