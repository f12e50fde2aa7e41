//! A task is run for an experiment.

use futures::StreamExt as _;
use gantry_model::id::RunId;
use gantry_model::plugin::TaskStart;
use gantry_model::task::Task;
use gantry_model::types::TypeSpec;
use serde_json::Value as Json;

use super::super::super::names::output_object;
use super::super::super::provision::{Provision, target};
use super::super::super::provision_file::FileProvision;
use super::super::super::provision_files::SetFile;
use super::super::super::{Error, Pipeline, Result};
use super::{Unfulfilled, Wished};

/// What the path of another run's output begins with.
const RUNS: &str = "/api/v1/runs/";

impl Pipeline {
    /// The run of a task, which is started unless it was before.
    pub(super) async fn start_task(
        &self,
        start: TaskStart,
        wished: Wished,
    ) -> std::result::Result<RunId, Unfulfilled> {
        let id = wished.run();
        let task = self.named_task(&start.task).await.map_err(Self::refusal)?;
        if self.store.run(id).await?.is_none() {
            self.create_run_as(id, &task, super::run::request()).await.map_err(Self::refusal)?;
        }
        self.begin_once(id, async || self.provide(id, &task, start.inputs).await).await?;
        Ok(id)
    }

    /// Gives the inputs: values as they are, and for an image or a file what another run has left.
    async fn provide(&self, id: RunId, task: &Task, inputs: Json) -> Result<()> {
        let Json::Object(inputs) = inputs else { return Ok(()) };
        let mut values = Vec::new();
        for (parameter, value) in inputs {
            let spec = target(task, &parameter, &[]).ok().map(|(_, spec)| spec);
            let left = value.as_str().and_then(left_by_run);
            match (spec, left) {
                (
                    Some(
                        spec
                        @ (TypeSpec::Image { .. } | TypeSpec::File { .. } | TypeSpec::Files(_)),
                    ),
                    Some(left),
                ) => self.provide_file(id, spec, parameter, left).await?,
                _ => values.push(Provision { parameter, index: Vec::new(), value }),
            }
        }
        if !values.is_empty() {
            self.provision(id, values).await?;
        }
        Ok(())
    }

    async fn provide_file(
        &self,
        id: RunId,
        spec: &TypeSpec,
        parameter: String,
        left: Left<'_>,
    ) -> Result<()> {
        let missing = || Error::ContentNotFound(left.name().to_owned());
        let object = match left {
            Left::Output(run, name) => output_object(run, name, &[]),
            Left::Result(run, name) => {
                let results = self.store.results(run).await?;
                let found = results.into_iter().find(|result| result.name == name);
                found.ok_or_else(missing)?.object
            }
        };
        let size = self.objects.size(&object).await?.ok_or_else(missing)?;
        let (_, mut bytes) = self.objects.stream(&object, None).await?.ok_or_else(missing)?;
        let mut writer = self.spool.writer(size)?;
        while let Some(part) = bytes.next().await {
            let part = part.map_err(|error| Error::internal("reading what a run left", error))?;
            writer.push(part).await?;
        }
        let file = writer.finish().await?;
        if matches!(spec, TypeSpec::Files(_)) {
            let path = left.name().to_owned();
            self.provision_set_file(id, SetFile { parameter, path, file }).await?;
        } else {
            let given = FileProvision { parameter, index: Vec::new(), file, outline: None };
            self.provision_file(id, given).await?;
        }
        Ok(())
    }
}

/// What a run has left, by its name there.
#[derive(Debug, Clone, Copy)]
enum Left<'a> {
    Output(RunId, &'a str),
    Result(RunId, &'a str),
}

impl<'a> Left<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Output(_, name) | Self::Result(_, name) => name,
        }
    }
}

/// What a path such as `/api/v1/runs/ID/outputs/NAME` or `/api/v1/runs/ID/results/NAME` names.
fn left_by_run(path: &str) -> Option<Left<'_>> {
    let (run, rest) = path.strip_prefix(RUNS)?.split_once('/')?;
    let run = run.parse().ok()?;
    match rest.split_once('/')? {
        ("outputs", name) if !name.contains('/') && !name.starts_with('.') => {
            Some(Left::Output(run, name))
        }
        ("results", name) => Some(Left::Result(run, name)),
        _ => None,
    }
}
