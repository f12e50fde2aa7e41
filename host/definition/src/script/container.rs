//! The container of a job.

use gantry_model::script::{Container, Image, TaskFile, Template};

use super::jobs::{Reader, Role};
use super::names;
use crate::yaml::{Content, Node};

/// The container, if the job has an image.
pub(super) fn read(job: &mut Reader<'_, '_, '_>) -> Option<Container> {
    let tag = job.template(&["image"], Role::Field);
    let Some(image) = image(job, tag) else {
        without_image(job);
        return None;
    };
    let engine = job.fields.text(&["container_engine"], job.findings);
    Some(Container {
        engine: engine.and_then(|(word, _)| word.parse().ok()),
        image,
        repository: job.template(&["docker_repository"], Role::Field),
        run_arguments: run_arguments(job),
    })
}

/// The image; one that is built can have a name as well.
fn image(job: &mut Reader<'_, '_, '_>, tag: Option<Template>) -> Option<Image> {
    let entry = job.fields.entry(&["build", "dockerfile"], job.findings);
    let dockerfile = entry.and_then(|entry| match &entry.value.content {
        Content::Truth(true) => Some((entry, "Dockerfile".to_owned())),
        Content::Text(path) => Some((entry, path.trim_start_matches("./").to_owned())),
        _ => None,
    });
    let Some((entry, dockerfile)) = dockerfile else { return tag.map(Image::Named) };
    if !matches!(job.files.get(&dockerfile), Some(TaskFile::Text(_))) {
        let known = job.files.keys().map(String::as_str);
        let hint = match names::nearest(&dockerfile, known) {
            Some(nearest) => format!("Did you mean '{nearest}'?"),
            None => "Add it to the task's folder.".to_owned(),
        };
        let message = format!("the task has no file '{dockerfile}'");
        let path = job.fields.at(&entry.key);
        job.findings.error("job-dockerfile", &path, entry.value.place, message, &hint);
    }
    Some(Image::Built { dockerfile, tag })
}

fn without_image(job: &mut Reader<'_, '_, '_>) {
    for name in ["container_engine", "docker_repository", "container_run_arguments"] {
        if let Some(entry) = job.fields.entry(&[name], job.findings) {
            let path = job.fields.at(name);
            let message = format!("'{name}' is for jobs with an image");
            let hint = "It is ignored. Write 'image' or 'build'.";
            job.findings.warn("job-field", &path, entry.place, message, hint);
        }
    }
}

fn run_arguments(job: &mut Reader<'_, '_, '_>) -> Vec<Template> {
    let name = "container_run_arguments";
    let Some(entry) = job.fields.entry(&[name], job.findings) else { return Vec::new() };
    let path = job.fields.at(name);
    let node = &entry.value;
    let document = job.findings.document();
    let arguments: Vec<(Template, &Node)> = match &node.content {
        Content::List(items) => {
            let item = |item| Some((Template(document.scalar(item)?), item));
            items.iter().filter_map(item).collect()
        }
        _ => match document.scalar(node).and_then(|line| words(&line)) {
            Some(words) => words.into_iter().map(|word| (Template(word), node)).collect(),
            None => {
                let message = "a quote is not closed";
                let hint = "Close it, or write a list: one argument an item.";
                job.findings.error("job-arguments", &path, node.place, message, hint);
                Vec::new()
            }
        },
    };
    for (template, node) in &arguments {
        job.note(path.clone(), template.clone(), node, Role::Field);
    }
    arguments.into_iter().map(|(template, _)| template).collect()
}

/// The words of a line as a shell has them, except that blanks in `{{ … }}` separate none.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut plain, mut values) = (String::new(), Vec::new());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let (value, after) = after.split_once("}}")?;
        plain.push_str(before);
        plain.push_str(&mark(values.len()));
        values.push(format!("{{{{{value}}}}}"));
        rest = after;
    }
    plain.push_str(rest);
    let whole = |word: String| {
        let marked = values.iter().enumerate();
        marked.fold(word, |word, (index, value)| word.replace(&mark(index), value))
    };
    Some(shlex::split(&plain)?.into_iter().map(whole).collect())
}

/// What stands for a value while a line is split: no character that a person writes.
fn mark(index: usize) -> String {
    format!("\u{F8FF}{index}\u{F8FF}")
}
