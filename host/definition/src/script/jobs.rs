//! Jobs: from the file's words to what is locked.

use gantry_model::host::HostName;
use gantry_model::script::{Interpreter, JobKey, ScriptJob, TaskFiles, Template};

use super::{artifacts, container, inputs, names, stages};
use crate::yaml::{Content, Entry, Fields, Findings, Node};

/// The jobs, and the templates in them with their places.
pub(super) struct Jobs<'a> {
    /// In the order in which they are written.
    pub(super) jobs: Vec<ScriptJob>,
    /// In the order in which they were read.
    pub(super) templates: Vec<Written<'a>>,
}

/// A template where it is written.
pub(super) struct Written<'a> {
    /// The job that it belongs to, counted from 0.
    pub(super) job: usize,
    /// Where it is, such as `build.artifacts.log.path`.
    pub(super) path: String,
    /// Its text.
    pub(super) template: Template,
    /// Its place.
    pub(super) node: &'a Node,
    /// What it is for.
    pub(super) role: Role,
}

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The job's host, which is chosen before the job has folders.
    Host,
    /// The script.
    Script,
    /// A field that is text.
    Field,
}

/// What is read of one job.
pub(super) struct Reader<'a, 'f, 'd> {
    pub(super) fields: Fields<'a>,
    pub(super) files: &'f TaskFiles,
    pub(super) findings: &'f mut Findings<'d>,
    index: usize,
    templates: &'f mut Vec<Written<'a>>,
}

/// All jobs.
pub(super) fn read<'a>(
    entries: &[&'a Entry],
    stages: &[String],
    files: &TaskFiles,
    findings: &mut Findings<'_>,
) -> Jobs<'a> {
    let mut read = Jobs { jobs: Vec::new(), templates: Vec::new() };
    for (index, entry) in entries.iter().enumerate() {
        if let Some(problem) = names::label_problem(&entry.key) {
            let message = format!("the name '{}' {problem}", entry.key.escape_debug());
            findings.error("script-name", &entry.key, entry.place, message, "Take another name.");
        }
        let fields = Fields::new(entry, entry.key.clone());
        let templates = &mut read.templates;
        let mut reader = Reader { fields, files, findings, index, templates };
        read.jobs.push(reader.job(&entry.key, stages));
    }
    artifacts::check_names(&read.jobs, entries, findings);
    read
}

impl<'a> Reader<'a, '_, '_> {
    fn job(&mut self, key: &str, stages: &[String]) -> ScriptJob {
        let Self { fields, findings, .. } = self;
        let stage = stages::stage_of(fields, stages, findings);
        let description = fields.text(&["description"], findings).map(|(text, _)| text);
        let failure_pattern = inputs::pattern(&["parse_output_for_error"], fields, findings);
        let allow_failure = fields.truth(&["allow_failure", "continue_on_error"], findings);
        let keep_folder = fields.truth(&["keep_working_dir"], findings).unwrap_or(false);
        let interpreter = self.interpreter();
        ScriptJob {
            key: JobKey(key.to_owned()),
            host: self.host(),
            stage,
            description,
            script: self.script(),
            interpreter,
            executable: self.executable(interpreter),
            container: container::read(self),
            environment: self.environment(),
            artifacts: artifacts::read(self),
            success_code: self.success_code(),
            failure_pattern,
            time_limit_seconds: self.time_limit(),
            retries: self.retries(),
            allow_failure: allow_failure.unwrap_or(false),
            keep_folder,
            line: self.fields.place.line,
        }
    }

    /// A template, noted for the checks to come.
    pub(super) fn template(&mut self, names: &[&str], role: Role) -> Option<Template> {
        let (template, node) = self.fields.template(names, self.findings)?;
        let path = self.fields.at(names.first().copied().unwrap_or_default());
        self.note(path, template.clone(), node, role);
        Some(template)
    }

    /// Notes a template for the checks to come.
    pub(super) fn note(&mut self, path: String, template: Template, node: &'a Node, role: Role) {
        self.templates.push(Written { job: self.index, path, template, node, role });
    }

    fn host(&mut self) -> Template {
        let Some(host) = self.template(&["host"], Role::Host) else {
            return Template(String::new());
        };
        if !host.0.contains("{{")
            && !host.0.contains("{%")
            && let Err(error) = host.0.parse::<HostName>()
        {
            let place = self.fields.text(&["host"], self.findings).map(|(_, node)| node.place);
            let place = place.unwrap_or(self.fields.place);
            let hint = "Hosts are added with 'gantry host add'; 'local' is the server itself.";
            self.findings.error(
                "job-host",
                &self.fields.at("host"),
                place,
                error.to_string(),
                hint,
            );
        }
        host
    }

    /// The script; a list of lines is one script.
    fn script(&mut self) -> Template {
        let entry = self.fields.entry(&["script"], self.findings);
        let empty = Template(String::new());
        let Some(entry) = entry else { return empty };
        let text = match &entry.value.content {
            Content::List(lines) => {
                let document = self.findings.document();
                let lines: Vec<String> = lines.iter().filter_map(|l| document.scalar(l)).collect();
                Some(lines.join("\n") + "\n")
            }
            _ => self.findings.document().scalar(&entry.value),
        };
        let Some(script) = text.map(Template) else { return empty };
        if script.0.trim().is_empty() {
            let (path, place) = (self.fields.at("script"), entry.place);
            let hint =
                "Write the script, or leave the field out where an image's own command is to run.";
            self.findings.error("script-missing", &path, place, "the script is empty", hint);
        }
        self.note(self.fields.at("script"), script.clone(), &entry.value, Role::Script);
        script
    }

    fn interpreter(&mut self) -> Interpreter {
        let word = self.fields.text(&["script_type"], self.findings);
        word.and_then(|(word, _)| word.parse().ok()).unwrap_or_default()
    }

    fn executable(&mut self, interpreter: Interpreter) -> Option<Template> {
        let mut executable = None;
        for (key, of) in
            [("python_options", Interpreter::Python), ("matlab_options", Interpreter::Matlab)]
        {
            let Some(entry) = self.fields.entry(&[key], self.findings) else { continue };
            if of != interpreter {
                let message = format!("'{key}' is for jobs with 'script_type: {of}'");
                let path = self.fields.at(key);
                self.findings.warn("job-field", &path, entry.place, message, "It is ignored.");
                continue;
            }
            let options = Fields::new(entry, self.fields.at(key));
            if let Some((template, node)) = options.template(&["executable"], self.findings) {
                self.note(options.at("executable"), template.clone(), node, Role::Field);
                executable = Some(template);
            }
        }
        executable
    }

    fn environment(&mut self) -> Vec<(String, Template)> {
        let mut environment = Vec::new();
        let entries = self.fields.entry(&["env"], self.findings);
        for entry in entries.map(|env| env.value.entries()).unwrap_or_default() {
            let path = self.fields.at(&format!("env.{}", entry.key));
            if entry.key.is_empty()
                || entry.key.contains(['=', '\0'])
                || entry.key.contains(char::is_whitespace)
            {
                let message =
                    format!("'{}' cannot be the name of a variable", entry.key.escape_debug());
                let hint = "Take letters, digits and '_'.";
                self.findings.error("job-env", &path, entry.place, message, hint);
                continue;
            }
            let text = match entry.value.content {
                Content::Null => Some(String::new()),
                _ => self.findings.document().scalar(&entry.value),
            };
            if let Some(template) = text.map(Template) {
                self.note(path, template.clone(), &entry.value, Role::Field);
                environment.push((entry.key.clone(), template));
            }
        }
        environment
    }

    /// 0 to 255 on Unix; Windows has codes of 32 bits.
    fn success_code(&mut self) -> i32 {
        let names = ["success_code", "success_exit_code"];
        let Some((code, node)) = self.fields.whole(&names, self.findings) else { return 0 };
        i32::try_from(code).unwrap_or_else(|_| {
            let path = self.fields.at("success_code");
            let message = format!("{code} is no exit code");
            self.findings.error("job-success-code", &path, node.place, message, "Take 0 to 255.");
            0
        })
    }

    fn retries(&mut self) -> u32 {
        const MOST: i64 = 10;
        let Some((times, node)) = self.fields.whole(&["retry"], self.findings) else { return 0 };
        if !(0..=MOST).contains(&times) {
            let path = self.fields.at("retry");
            let message = format!("a job is started again 0 to {MOST} times, not {times}");
            self.findings.error("job-retry", &path, node.place, message, "Take a smaller number.");
        }
        u32::try_from(times.clamp(0, MOST)).unwrap_or(0)
    }

    fn time_limit(&mut self) -> Option<u64> {
        let (text, _) = self.fields.text(&["timeout"], self.findings)?;
        crate::values::parse_seconds(text.trim())
    }
}
