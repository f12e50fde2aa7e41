//! Copies what people entered from XNAT to Castor EDC.

mod arguments;
mod client;
mod fields;
mod sources;
mod upload;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Step, Wish, schema_with_arguments};
use gantry_plugin_sdk::{
    About, Error, HttpMethods, Permission, Plugin, Value, WantedPermission, about, export, json,
};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use study::{Study, execution, finish};

use crate::arguments::Arguments;
use crate::client::Client;
use crate::fields::Fields;
use crate::sources::part;
use crate::upload::{Entry, Known, Place};

/// Entries of listings that are written in one step: each takes up to three requests, and a step
/// may send 32.
const ENTRIES: usize = 6;

/// The plugin.
pub struct Castor;

impl Plugin for Castor {
    const ABOUT: About = about!("../README.md");
    type Settings = ();

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        let methods = HttpMethods::GET | HttpMethods::POST;
        let secret = |name: &str, why: &str| Permission::Secret(name.to_owned()).because(why);
        let reached = "XNAT and the TaskManager are read, Castor is written. Grant their origins.";
        let account = "It may ask for a name and a password.";
        let client = "Castor's account for programs.";
        vec![
            Permission::http("*", methods).because(reached),
            Permission::local_http("*", methods).because("They may be on this machine."),
            secret("castor-client-id", client),
            secret("castor-client-secret", client),
            secret("xnat-user", account),
            secret("xnat-password", account),
            secret("taskmanager-user", account),
            secret("taskmanager-password", account),
            Permission::ReadVariables.because("Fields can be variables of the experiment."),
        ]
    }
}

/// What is left to do after the first step.
#[derive(Serialize, Deserialize)]
pub struct Rest {
    study: String,
    visit: String,
    entries: Vec<Entry>,
    /// The values so far.
    values: Map<String, Value>,
}

impl Callback for Castor {
    type Arguments = Arguments;
    type Memory = Rest;

    fn begin(call: &Call<Self>) -> Result<Step<Rest>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let arguments = &call.arguments;
        let values = [
            ("study_name", json!(arguments.castor_study_name)),
            ("site_name", json!(arguments.castor_site_name)),
            ("participant_id", json!(study.subject)),
            ("field_files", json!(arguments.field_files())),
            ("templates", json!(arguments.templates())),
        ];
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value));
        let mut rest = Rest {
            study: String::new(),
            visit: String::new(),
            entries: Vec::new(),
            values: values.collect(),
        };
        let done = copy(call, &study, &mut rest);
        Ok(go_on(call, &study, rest, done))
    }

    fn resume(call: &Call<Self>, mut rest: Rest, event: Event) -> Result<Step<Rest>, Error> {
        let Event::Woke = event else { return Err(event.unexpected()) };
        let study = Study::of(call.experiment.as_ref())?;
        let done = write_entries(call, &study, &mut rest);
        Ok(go_on(call, &study, rest, done))
    }
}

export!(Castor as callback);

/// What follows: the next entries if there are any, else the end. What was written before an error
/// is told with it.
fn go_on(
    call: &Call<Castor>,
    study: &Study,
    mut rest: Rest,
    done: Result<(), Error>,
) -> Step<Rest> {
    if let Err(Error::Unsupported(why) | Error::Failed(why)) = done {
        rest.values.insert("__exception__".to_owned(), json!(why));
        return finish(study, false, Value::Object(rest.values));
    }
    if rest.entries.is_empty() {
        return finish(study, true, Value::Object(rest.values));
    }
    Step::wait(Wish::SleepUntil(call.now), rest)
}

/// Reads everything and writes the values of the study's forms; entries of listings are left.
fn copy(call: &Call<Castor>, study: &Study, rest: &mut Rest) -> Result<(), Error> {
    let arguments = &call.arguments;
    let mut read = Vec::new();
    for (file, template) in arguments.files_with_templates()? {
        let data = sources::data(study, &arguments.xnat_external_system, file)?;
        let system = &arguments.taskmanager_external_system_name;
        let fields = fields::collect(&sources::template(study, system, template)?, &data);
        read.push((template, with_extras(call, study, fields)?));
    }
    let client = login(call, study)?;
    rest.study =
        client.id_by_name("/study", ("study", "name", "study_id"), &arguments.castor_study_name)?;
    let place = format!("/study/{}", part(&rest.study));
    let (sites, site) = (format!("{place}/site"), ("sites", "name", "id"));
    let site = client.id_by_name(&sites, site, &arguments.castor_site_name)?;
    let existed = client.participant(&rest.study, &site, &study.subject)?;
    rest.values.insert("study_id".to_owned(), json!(rest.study));
    rest.values.insert("site_id".to_owned(), json!(site));
    rest.values.insert("participant_existed".to_owned(), json!(existed));

    let (fields, translations) = (client.fields(&rest.study)?, arguments.translations());
    let known = Known { fields: &fields, translations: &translations };
    let points = format!("{place}/participant/{}/data-points/study", part(&study.subject));
    let mut inserted = Map::new();
    for (template, data) in read {
        let plan = known.plan(&data)?;
        let written = client.write(&points, &plan.points, None);
        rest.entries.extend(plan.entries);
        inserted.insert(template.clone(), json!(matches!(written, Ok(true))));
        rest.values.insert("data_inserted".to_owned(), Value::Object(inserted.clone()));
        written?;
    }
    if !rest.entries.is_empty() {
        let visits = format!("{place}/visit");
        let visit = ("visits", "visit_name", "id");
        rest.visit = client.id_by_name(&visits, visit, &arguments.castor_visit_name)?;
    }
    Ok(())
}

/// Writes the next entries.
fn write_entries(call: &Call<Castor>, study: &Study, rest: &mut Rest) -> Result<(), Error> {
    let client = login(call, study)?;
    let participant = &study.subject;
    let base = format!("/study/{}/participant/{}", part(&rest.study), part(participant));
    let instances = format!("{base}/repeating-data-instance");
    let instances = client.items(&instances, "repeatingDataInstance")?;
    let place = Place { study: &rest.study, participant, visit: &rest.visit };
    let now = rest.entries.len().min(ENTRIES);
    for entry in rest.entries.drain(..now) {
        entry.write(&client, &place, &instances)?;
    }
    Ok(())
}

fn login(call: &Call<Castor>, study: &Study) -> Result<Client, Error> {
    let server = study.system(&call.arguments.castor_external_system_name)?;
    Client::login(server, format!("Written by a study workflow: {}", study.links.action))
}

fn with_extras(call: &Call<Castor>, study: &Study, mut fields: Fields) -> Result<Fields, Error> {
    if call.arguments.extras().next().is_none() {
        return Ok(fields);
    }
    let execution = execution(study, &call.execution, "castor")?;
    for (field, pointer) in call.arguments.extras() {
        let value = execution.pointer(pointer).cloned().unwrap_or_default();
        fields.insert(field.clone(), value);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests;
