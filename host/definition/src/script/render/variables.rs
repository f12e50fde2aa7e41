//! The names of templates, built from what is known of a run.

use std::collections::BTreeMap;

use gantry_model::exec::script::JobFolders;
use gantry_model::script::{TaskFile, TaskFiles};
use gantry_model::types::ObjectKind;
use gantry_model::value::FileEntry;
use jiff::tz::TimeZone;
use minijinja::Value;
use minijinja::value::Serde;

use super::context::{ArtifactPlace, Facts, InputValue, Variable};
use super::scope::{Kind, Missed, Raw, Scope};

/// What is known when a template is rendered.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// `None` before the host is chosen.
    pub(crate) folders: Option<&'a JobFolders>,
    pub(crate) inputs: &'a BTreeMap<String, InputValue>,
    pub(crate) artifacts: &'a BTreeMap<String, ArtifactPlace>,
    pub(crate) facts: &'a Facts,
    pub(crate) variables: &'a BTreeMap<String, Variable>,
    pub(crate) files: &'a TaskFiles,
    /// Whether paths are those of Windows.
    pub(crate) windows: bool,
    /// Whether this is a trial: an input has whatever file is asked for.
    pub(crate) trial: bool,
}

/// All names. Where several things have one, the reference's own names come first, then the task's
/// files, then the project's variables: a variable that somebody adds later changes no task.
pub(crate) fn root(known: &Known<'_>, missed: &Missed) -> Value {
    let mut entries = BTreeMap::new();
    for (name, variable) in known.variables {
        entries.insert(name.clone(), Value::from(variable.value.as_str()));
    }
    let files = files(known.files, missed);
    if let Some(scope) = files.downcast_object_ref::<Scope>() {
        // A file can also be named without `files.` in front.
        let names = known.files.keys().filter_map(|path| bare_name(path));
        for (name, file) in names.filter_map(|name| Some((name, scope.below(name).ok()?))) {
            entries.insert(name.to_owned(), file);
        }
    }
    entries.insert("files".to_owned(), files);
    if let Some(folders) = known.folders {
        let named = [
            ("output_dir", &folders.outputs),
            ("working_dir", &folders.work),
            ("temp_dir", &folders.temp),
            ("data_dir", &folders.data),
        ];
        entries.extend(named.map(|(name, path)| (name.to_owned(), Value::from(path.as_str()))));
    }
    let inputs = known.inputs.iter();
    let inputs = inputs.map(|(name, value)| (name.clone(), input(name, value, known, missed)));
    entries.insert("inputs".to_owned(), Scope::value(Kind::Inputs, inputs.collect(), missed));
    let artifacts = known.artifacts.iter().map(|(name, place)| {
        let group = format!("artifacts.{name}");
        (name.clone(), self::group(&group, [("path", place.path.as_str().into())], missed))
    });
    let artifacts = Scope::value(Kind::Artifacts, artifacts.collect(), missed);
    entries.insert("artifacts".to_owned(), artifacts);
    entries.extend(facts(known.facts, missed));
    Scope::value(Kind::Root, entries, missed)
}

fn facts(facts: &Facts, missed: &Missed) -> Vec<(String, Value)> {
    let Facts { server_address, user, project, host, task, uid, started_at } = facts;
    let text = |text: &str| Value::from(text);
    let mut of_user = vec![("id", text(&user.id)), ("username", text(&user.username))];
    of_user.extend(user.api_key.as_deref().map(|key| ("api_key", text(key))));
    let mut named = vec![
        ("agora_url", text(server_address)),
        ("server_url", text(server_address)),
        ("task", text(task)),
        ("user", group("user", of_user, missed)),
        (
            "project",
            group("project", [("id", text(&project.id)), ("name", text(&project.name))], missed),
        ),
        (
            "uid",
            group(
                "uid",
                [
                    ("uuid", text(&uid.uuid)),
                    ("short", text(&uid.short)),
                    ("run_counter", Value::from(uid.run_counter)),
                ],
                missed,
            ),
        ),
        ("timestamp", timestamp(*started_at, missed)),
    ];
    if let Some(host) = host {
        let of_host = [
            ("name", text(&host.name)),
            ("address", text(&host.address)),
            ("port", Value::from(host.port)),
            ("type", text(&host.kind)),
        ];
        named.push(("host", group("host", of_host, missed)));
    }
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `{{ timestamp }}` and its parts, in UTC.
fn timestamp(instant: jiff::Timestamp, missed: &Missed) -> Value {
    let zoned = instant.to_zoned(TimeZone::UTC);
    let formats = [
        ("date1", "%Y-%m-%d"),
        ("date2", "%Y%m%d"),
        ("date3", "%d.%m.%Y"),
        ("time1", "%H:%M:%S"),
        ("time2", "%H%M%S"),
        ("time3", "%H-%M-%S"),
        ("iso", "%Y-%m-%dT%H:%M:%SZ"),
    ];
    let mut entries: BTreeMap<String, Value> = formats
        .map(|(name, format)| (name.to_owned(), zoned.strftime(format).to_string().into()))
        .into();
    entries.insert("unix".to_owned(), Value::from(instant.as_second()));
    let text = entries.get("iso").map(ToString::to_string);
    Scope::value(Kind::Group { name: "timestamp".to_owned(), text }, entries, missed)
}

fn input(name: &str, value: &InputValue, known: &Known<'_>, missed: &Missed) -> Value {
    match value {
        InputValue::Scalar(json) => {
            let group = format!("inputs.{name}");
            self::group(&group, [("value", Value::from(Serde(json)))], missed)
        }
        InputValue::Files { object, id, folder, files } => {
            let separator = if known.windows { '\\' } else { '/' };
            let files: Vec<Value> =
                files.iter().map(|entry| file(entry, folder, separator, missed)).collect();
            let mut entries = by_extension(&files);
            entries.extend(files.first().map(|first| ("file".to_owned(), first.clone())));
            let is_file = *object == ObjectKind::File;
            let path =
                files.first().filter(|_| is_file).and_then(|first| first.get_attr("path").ok());
            entries.insert("path".to_owned(), path.unwrap_or_else(|| folder.as_str().into()));
            entries.insert("folder".to_owned(), folder.as_str().into());
            entries.extend(id.as_deref().map(|id| ("id".to_owned(), id.into())));
            let any = files.first().filter(|_| known.trial).cloned();
            entries.insert("files".to_owned(), Value::from(files));
            Scope::value(Kind::Object { input: name.to_owned(), any }, entries, missed)
        }
        InputValue::Absent => {
            Scope::value(Kind::Absent { input: name.to_owned() }, BTreeMap::new(), missed)
        }
    }
}

/// The first file of each extension: `rec`, `par`, `raw`, `lab`, `sin`, `nii`.
fn by_extension(files: &[Value]) -> BTreeMap<String, Value> {
    let mut roles = BTreeMap::new();
    for file in files {
        let Ok(name) = file.get_attr("basename") else { continue };
        let name = name.to_string().to_ascii_lowercase();
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        if let Some((_, extension)) = plain.rsplit_once('.') {
            roles.entry(extension.to_owned()).or_insert_with(|| file.clone());
        }
    }
    roles
}

fn file(entry: &FileEntry, folder: &str, separator: char, missed: &Missed) -> Value {
    let below = entry.path.replace('/', &separator.to_string());
    let basename = entry.path.rsplit('/').next().unwrap_or(&entry.path);
    let stem = basename.strip_suffix(".gz").unwrap_or(basename);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let stem = if stem.is_empty() { basename } else { stem };
    let path = format!("{}{separator}{below}", folder.trim_end_matches(separator));
    let entries = [
        ("path", path.into()),
        ("basename", basename.into()),
        ("stem", stem.into()),
        ("size", Value::from(entry.size)),
    ];
    group("a file", entries, missed)
}

/// `files`: each file by its path with and without extension, and folder by folder.
fn files(files: &TaskFiles, missed: &Missed) -> Value {
    let mut entries = BTreeMap::new();
    let mut unusable = BTreeMap::new();
    for (path, file) in files {
        let without = without_extension(path);
        let twins = files.keys().filter(|other| without_extension(other) == without).count();
        match file {
            TaskFile::Text(text) => {
                let value = Value::from_object(Raw(text.clone()));
                if twins == 1 {
                    entries.insert(without.to_owned(), value.clone());
                } else {
                    let reason =
                        format!("several files are called '{without}': write files['{path}']");
                    unusable.insert(without.to_owned(), reason);
                }
                entries.insert(path.clone(), value);
            }
            TaskFile::Base64(_) => {
                let reason = format!("the file '{path}' is no text");
                unusable.insert(path.clone(), reason.clone());
                unusable.entry(without.to_owned()).or_insert(reason);
            }
        }
    }
    let folders: Vec<&str> =
        files.keys().filter_map(|path| path.split_once('/')).map(|(folder, _)| folder).collect();
    for folder in folders {
        let below = files.iter().filter_map(|(path, file)| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some((rest.to_owned(), file.clone()))
        });
        let below: TaskFiles = below.collect();
        entries.entry(folder.to_owned()).or_insert_with(|| self::files(&below, missed));
    }
    Scope::value(Kind::Files { unusable }, entries, missed)
}

/// `a/b` of `a/b.py`; a name that begins with its only dot has no extension.
fn without_extension(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    match path.rfind('.') {
        Some(dot) if dot > name => path.get(..dot).unwrap_or(path),
        _ => path,
    }
}

/// The name of a file in the task's folder, if it can stand in a template.
pub(crate) fn bare_name(path: &str) -> Option<&str> {
    let name = without_extension(path);
    crate::script::names::is_identifier(name).then_some(name)
}

fn group<'a>(
    name: &str,
    entries: impl IntoIterator<Item = (&'a str, Value)>,
    missed: &Missed,
) -> Value {
    let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Scope::value(Kind::Group { name: name.to_owned(), text: None }, entries, missed)
}
