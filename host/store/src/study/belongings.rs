//! What belongs to experiments beside their rows, read by one statement: it is the number of statements that costs.

use std::collections::{BTreeMap, BTreeSet};

use gantry_model::study::{
    Action, ActionId, Execution, Experiment, ExperimentId, ExternalLink, ExternalSystem, LinkId,
    Subject, SubjectId, SystemId, Variable,
};
use sqlx::FromRow;

use super::executions::ExecutionRow;
use super::sql::Sql;
use super::subjects::SubjectRow;
use crate::Store;
use crate::columns::{from_json, parse};
use crate::error::{StoreError, unavailable};

/// What belongs to experiments. What there is nothing of is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Belongings {
    /// Their last actions.
    pub actions: BTreeMap<ActionId, Action>,
    /// The executions of these, in the order of their states' callbacks.
    pub executions: BTreeMap<ActionId, Vec<Execution>>,
    /// Their variables, by label.
    pub variables: BTreeMap<ExperimentId, BTreeMap<String, Variable>>,
    /// What they are called in external systems, oldest first.
    pub links: BTreeMap<ExperimentId, Vec<ExternalLink>>,
    /// Their subjects.
    pub subjects: BTreeMap<SubjectId, Subject>,
    /// What these are called in external systems, oldest first.
    pub subject_links: BTreeMap<SubjectId, Vec<ExternalLink>>,
    /// All external systems.
    pub systems: Vec<ExternalSystem>,
}

/// A row of whatever it is: numbers and texts that stand for something else in each kind.
#[derive(FromRow)]
struct Row {
    kind: String,
    owner: i64,
    id: i64,
    other: i64,
    a: String,
    b: String,
    c: String,
    d: String,
}

/// Each kind of row, and before the numbers of which things it ends.
const ACTIONS: &str = "SELECT 'action' AS kind, experiment_id AS owner, id, 0 AS other, \
     document AS a, '' AS b, '' AS c, '' AS d FROM study_actions WHERE id IN (";
const EXECUTIONS: &str = ") UNION ALL SELECT 'execution', experiment_id, id, action_id, \
     secret, document, output, work FROM study_executions WHERE action_id IN (";
const VARIABLES: &str = ") UNION ALL SELECT 'variable', experiment_id, 0, 0, \
     label, kind, value, '' FROM study_variables WHERE experiment_id IN (";
const LINKS: &str = ") UNION ALL SELECT 'link', l.experiment_id, l.id, l.system_id, \
     y.name, l.external_id, '', '' FROM study_experiment_links l \
     JOIN study_systems y ON y.id = l.system_id WHERE l.experiment_id IN (";
const SUBJECTS: &str = ") UNION ALL SELECT 'subject', s.id, s.id, s.cohort_id, \
     s.label, c.label, s.date_of_birth, '' FROM study_subjects s \
     JOIN study_cohorts c ON c.id = s.cohort_id WHERE s.id IN (";
const SUBJECT_LINKS: &str = ") UNION ALL SELECT 'subject-link', l.subject_id, l.id, l.system_id, \
     y.name, l.external_id, '', '' FROM study_subject_links l \
     JOIN study_systems y ON y.id = l.system_id WHERE l.subject_id IN (";
const SYSTEMS: &str = ") UNION ALL SELECT 'system', 0, id, 0, name, url, '', '' \
     FROM study_systems ORDER BY id";

impl Store {
    /// Reads what belongs to experiments, all as it is at one moment.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn belongings(&self, experiments: &[Experiment]) -> Result<Belongings, StoreError> {
        let subjects: BTreeSet<i64> = experiments.iter().map(|it| it.subject.0).collect();
        let ids = || experiments.iter().map(|it| it.id.0);
        let actions = || experiments.iter().map(|it| it.progress.action.0);
        let mut sql = Sql::new(ACTIONS);
        sql.numbers(actions()).push(EXECUTIONS).numbers(actions());
        sql.push(VARIABLES).numbers(ids()).push(LINKS).numbers(ids());
        sql.push(SUBJECTS).numbers(subjects.iter().copied());
        sql.push(SUBJECT_LINKS).numbers(subjects).push(SYSTEMS);
        let rows: Vec<Row> = sql
            .fetch(&self.pools.read)
            .await
            .map_err(unavailable("read what belongs to experiments"))?;
        let mut found = Belongings::default();
        rows.into_iter().try_for_each(|row| found.take(row))?;
        Ok(found)
    }
}

impl Belongings {
    fn take(&mut self, row: Row) -> Result<(), StoreError> {
        match row.kind.as_str() {
            "action" => {
                self.actions.insert(ActionId(row.id), from_json("an action", &row.a)?);
            }
            "execution" => {
                let execution = Execution::try_from(ExecutionRow {
                    id: row.id,
                    action_id: row.other,
                    experiment_id: row.owner,
                    secret: row.a,
                    document: row.b,
                    output: row.c,
                    work: row.d,
                })?;
                self.executions.entry(execution.action).or_default().push(execution);
            }
            "variable" => {
                let kind = parse("the type of a variable", &row.b)?;
                let value = from_json("the value of a variable", &row.c)?;
                let of = self.variables.entry(ExperimentId(row.owner)).or_default();
                of.insert(row.a, Variable { kind, value });
            }
            "link" => {
                let of = self.links.entry(ExperimentId(row.owner)).or_default();
                of.push(link(row));
            }
            "subject-link" => {
                let of = self.subject_links.entry(SubjectId(row.owner)).or_default();
                of.push(link(row));
            }
            "subject" => {
                let subject = Subject::try_from(SubjectRow {
                    id: row.id,
                    label: row.a,
                    cohort_id: row.other,
                    cohort_label: row.b,
                    date_of_birth: row.c,
                })?;
                self.subjects.insert(subject.id, subject);
            }
            _ => {
                let system = ExternalSystem { id: SystemId(row.id), name: row.a, url: row.b };
                self.systems.push(system);
            }
        }
        Ok(())
    }
}

fn link(row: Row) -> ExternalLink {
    ExternalLink {
        id: LinkId(row.id),
        owner: row.owner,
        system: SystemId(row.other),
        system_name: row.a,
        external_id: row.b,
    }
}
