//! Where data and templates come from: files on XNAT, templates of the TaskManager.

use gantry_plugin_sdk::http::{self, Response};
use gantry_plugin_sdk::{Error, Value};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use study::{Study, with_account};

const TIMESTAMP: &str = "{timestamp}";

/// What a path cannot have. A percent sign stays: a workflow may have written it for the URL.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// A part of a path, whatever is in it.
pub(crate) fn part(text: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(text, KEPT).to_string()
}

/// A JSON file of the experiment on XNAT; the newest one if its name has `{timestamp}`.
pub(crate) fn data(study: &Study, system: &str, path: &str) -> Result<Value, Error> {
    let (server, subject) = (study.system(system)?, part(study.subject_id(system)?));
    let experiment = part(study.experiment_id(system)?);
    let place = format!("{server}/data/archive/subjects/{subject}/experiments/{experiment}");
    let path = path.trim_start_matches('/');
    let get = |path: &str| {
        let url = format!("{place}/{}", utf8_percent_encode(path, PATH));
        read(&url, "xnat")
    };
    let Some((before, after)) = path.split_once(TIMESTAMP) else { return get(path)?.json() };
    let (resource, name) = before.rsplit_once("/files/").ok_or_else(|| {
        Error::Unsupported(format!("field_files: '{path}' has no folder 'files' before its name"))
    })?;
    let files = format!("{place}/{}/files?format=json", utf8_percent_encode(resource, PATH));
    let files: Listing = read(&files, "xnat")?.json()?;
    let names = files.result_set.result.iter().map(|file| file.name.as_str());
    let newest = newest(names, name, after).ok_or_else(|| {
        Error::Failed(format!("field_files: XNAT has no file '{path}' of this experiment"))
    })?;
    get(&format!("{resource}/files/{newest}"))?.json()
}

#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "ResultSet")]
    result_set: ResultSet,
}

#[derive(Deserialize)]
struct ResultSet {
    #[serde(rename = "Result")]
    result: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "Name")]
    name: String,
}

/// The name with the latest timestamp; one without is older than all others.
fn newest<'a>(names: impl Iterator<Item = &'a str>, before: &str, after: &str) -> Option<&'a str> {
    let stamped = names.filter_map(|name| {
        let between = name.strip_prefix(before)?.strip_suffix(after)?;
        let stamp = between.strip_prefix('_').unwrap_or(between);
        let stamp = stamp.strip_suffix('_').unwrap_or(stamp);
        (between.is_empty() || is_timestamp(stamp)).then_some((stamp, name))
    });
    stamped.max().map(|(_, name)| name)
}

/// Whether it is as `2019-01-31T12:00:00` or `2019-01-31T12:00:00.5`.
fn is_timestamp(text: &str) -> bool {
    const SHAPE: &str = "0000-00-00T00:00:00";
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let fits = |(it, shape): (char, char)| match shape {
        '0' => it.is_ascii_digit(),
        other => it == other,
    };
    seconds.len() == SHAPE.len()
        && seconds.chars().zip(SHAPE.chars()).all(fits)
        && !fraction.is_empty()
        && fraction.chars().all(|it| it.is_ascii_digit())
}

/// The fields of a template of the TaskManager.
pub(crate) fn template(study: &Study, system: &str, name: &str) -> Result<Value, Error> {
    let url = format!("{}/api/v1/task_templates/{}", study.system(system)?, part(name));
    let template: Value = read(&url, "taskmanager")?.json()?;
    let refused = |why: String| Error::Failed(format!("the template '{name}': {why}"));
    let content = template.get("content").and_then(Value::as_str).unwrap_or_default();
    let content: Value = serde_saphyr::from_str(content)
        .map_err(|error| refused(format!("its content is no YAML: {error}")))?;
    let fields = content.get("qa_fields").filter(|fields| fields.is_object()).cloned();
    fields.ok_or_else(|| refused("it has no 'qa_fields'".to_owned()))
}

fn read(url: &str, account: &str) -> Result<Response, Error> {
    let response = with_account(http::get(url), account).send()?;
    response.success().map_err(|error| {
        let (Error::Unsupported(why) | Error::Failed(why)) = error;
        Error::Failed(format!("{url}: {why}"))
    })
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::json;
    use gantry_plugin_sdk::mock::{Mock, respond};

    use super::*;

    const PLACE: &str =
        "https://xnat.example.org/data/archive/subjects/XNAT_S7/experiments/XNAT_E7";

    #[test]
    fn a_file_is_read_by_its_path() {
        let request = http::get(format!("{PLACE}/resources/A%20B/files/a.json"));
        let request = request.header("authorization", "Basic YTpi");
        let mock = Mock::new().secret("xnat-user", "a").secret("xnat-password", "b");
        let mock = mock.http(request, respond(200, r#"{"a": 1}"#));
        let study = study::mock::study();
        let read = mock.play(|| data(&study, "XNAT", "/resources/A B/files/a.json")).0;
        assert_eq!(read, Ok(json!({"a": 1})));
    }

    #[test]
    fn the_newest_file_is_found() {
        let file = |name: &str| json!({"Name": name});
        let files = json!({"ResultSet": {"Result": [
            file("a_2019-01-31T12:00:00.json"),
            file("a_2019-01-31T12:00:00.5.json"),
            file("a_2018-12-31T12:00:00.json"),
            file("a_latest.json"),
            file("a.json"),
        ]}});
        let listing = http::get(format!("{PLACE}/resources/F/files?format=json"));
        let newest = http::get(format!("{PLACE}/resources/F/files/a_2019-01-31T12:00:00.5.json"));
        let mock = Mock::new()
            .http(listing.clone(), respond(200, &files.to_string()))
            .http(newest, respond(200, "7"));
        let study = study::mock::study();
        let read = || data(&study, "XNAT", "resources/F/files/a{timestamp}.json");
        assert_eq!(mock.play(read).0, Ok(json!(7)));
        let none = json!({"ResultSet": {"Result": [file("b.json")]}});
        let mock = Mock::new().http(listing, respond(200, &none.to_string()));
        assert!(matches!(mock.play(read).0, Err(Error::Failed(_))));
    }

    #[test]
    fn a_template_is_yaml_in_json() {
        let request = || http::get("https://tasks.example.org/api/v1/task_templates/qa%201");
        let study = study::mock::study();
        let read = |answer: Value| {
            let mock = Mock::new().http(request(), respond(200, &answer.to_string()));
            mock.play(|| template(&study, "TASKMANAGER", "qa 1")).0
        };
        let content = "qa_fields:\n  a: {control: TextEdit}\n";
        assert_eq!(read(json!({"content": content})), Ok(json!({"a": {"control": "TextEdit"}})));
        for content in ["", "a: 1", "qa_fields: 1", "a: b: c"] {
            let read = read(json!({"content": content}));
            assert!(matches!(read, Err(Error::Failed(_))), "{content}: {read:?}");
        }
    }
}
