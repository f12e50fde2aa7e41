//! Workflows, and where their states, transitions and callbacks are by number.

use gantry_model::study::{
    Actor, CallbackId, StateId, StoredWorkflow, TransitionId, Workflow, WorkflowId,
};
use serde_json::json as object;
use sqlx::FromRow;

use super::numbers::NumberKind;
use super::recorded::Recorded;
use crate::Store;
use crate::columns::{from_json, from_number, instant, json, micros, number, text};
use crate::error::{StoreError, conflict_or_unavailable, unavailable};
use crate::page::{Page, PageRequest};

#[derive(FromRow)]
struct WorkflowRow {
    id: i64,
    document: String,
    source: String,
    first_state: i64,
    first_transition: i64,
    first_callback: i64,
    created_at: i64,
    revision: i64,
}

macro_rules! select_workflows {
    ($rest:literal) => {
        concat!(
            "SELECT id, document, source, first_state, first_transition, first_callback, \
             created_at, revision FROM study_workflows ",
            $rest
        )
    };
}

impl TryFrom<WorkflowRow> for StoredWorkflow {
    type Error = StoreError;

    fn try_from(row: WorkflowRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: WorkflowId(row.id),
            workflow: from_json("a workflow", &row.document)?,
            source: from_json("the file of a workflow", &row.source)?,
            first_state: row.first_state,
            first_transition: row.first_transition,
            first_callback: row.first_callback,
            created_at: instant("the creation of a workflow", row.created_at)?,
            revision: from_number("the revision of a workflow", row.revision)?,
        })
    }
}

impl Store {
    /// Adds a workflow, which is the newest from then on; `source` is the file that it was read from.
    ///
    /// # Errors
    /// `Conflict` if one has its label already, `Unavailable`.
    pub async fn add_workflow(
        &self,
        workflow: &Workflow,
        source: &str,
        by: &Actor,
    ) -> Result<StoredWorkflow, StoreError> {
        let mut recorded = self.begin_recorded("add a workflow").await?;
        let stored = numbered(&mut recorded, workflow, source).await?;
        insert(&mut recorded, &stored).await?;
        let subject = format!("workflow {}", stored.id);
        let detail = object!({"label": workflow.label});
        recorded.commit(by, subject, "added", detail).await?;
        Ok(stored)
    }

    /// The workflow of that number.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn workflow(&self, id: WorkflowId) -> Result<Option<StoredWorkflow>, StoreError> {
        self.find_workflow(select_workflows!("WHERE id = $1"), id.0).await
    }

    /// The workflow of that label.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn workflow_by_label(
        &self,
        label: &str,
    ) -> Result<Option<StoredWorkflow>, StoreError> {
        sqlx::query_as::<_, WorkflowRow>(select_workflows!("WHERE label = $1"))
            .bind(text(label))
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a workflow"))?
            .map(StoredWorkflow::try_from)
            .transpose()
    }

    /// The workflow that was added last.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn newest_workflow(&self) -> Result<Option<StoredWorkflow>, StoreError> {
        let sql = select_workflows!("WHERE id <= $1 ORDER BY id DESC LIMIT 1");
        self.find_workflow(sql, i64::MAX).await
    }

    /// A page of the workflows, newest first.
    ///
    /// # Errors
    /// `InvalidCursor`, `Unavailable`, `Corrupt`.
    pub async fn workflows(
        &self,
        request: &PageRequest,
    ) -> Result<Page<StoredWorkflow>, StoreError> {
        let workflows = sqlx::query_as::<_, WorkflowRow>(select_workflows!(
            "WHERE id < $1 ORDER BY id DESC LIMIT $2"
        ))
        .bind(request.below()?)
        .bind(request.rows())
        .fetch_all(&self.pools.read)
        .await
        .map_err(unavailable("list workflows"))?
        .into_iter()
        .map(StoredWorkflow::try_from)
        .collect::<Result<Vec<_>, _>>()?;
        Ok(request.numbered_page(workflows, |workflow| workflow.id.0))
    }

    /// The workflow that the state is of.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn workflow_of_state(
        &self,
        state: StateId,
    ) -> Result<Option<StoredWorkflow>, StoreError> {
        let sql =
            select_workflows!("WHERE first_state <= $1 ORDER BY first_state DESC, id DESC LIMIT 1");
        let found = self.find_workflow(sql, state.0).await?;
        Ok(found.filter(|workflow| workflow.find_state(state).is_some()))
    }

    /// The workflow that the transition is of.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn workflow_of_transition(
        &self,
        transition: TransitionId,
    ) -> Result<Option<StoredWorkflow>, StoreError> {
        let sql = select_workflows!(
            "WHERE first_transition <= $1 ORDER BY first_transition DESC, id DESC LIMIT 1"
        );
        let found = self.find_workflow(sql, transition.0).await?;
        Ok(found.filter(|workflow| workflow.find_transition(transition).is_some()))
    }

    /// The workflow that the callback is of.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn workflow_of_callback(
        &self,
        callback: CallbackId,
    ) -> Result<Option<StoredWorkflow>, StoreError> {
        let sql = select_workflows!(
            "WHERE first_callback <= $1 ORDER BY first_callback DESC, id DESC LIMIT 1"
        );
        let found = self.find_workflow(sql, callback.0).await?;
        Ok(found.filter(|workflow| workflow.find_callback(callback).is_some()))
    }

    /// Replaces a workflow that was read, in which one callback is another, and returns it as it is then. Its states,
    /// transitions and the number of callbacks of each state must have stayed.
    ///
    /// # Errors
    /// `Conflict` if it was changed meanwhile, `Unavailable`.
    pub async fn change_callback(
        &self,
        read: &StoredWorkflow,
        callback: CallbackId,
        workflow: &Workflow,
        by: &Actor,
    ) -> Result<StoredWorkflow, StoreError> {
        const OPERATION: &str = "change a callback";
        let mut recorded = self.begin_recorded(OPERATION).await?;
        let done = sqlx::query(
            "UPDATE study_workflows SET document = $1, revision = revision + 1 \
             WHERE id = $2 AND revision = $3",
        )
        .bind(json("a workflow", workflow)?)
        .bind(read.id.0)
        .bind(number(read.revision))
        .execute(recorded.connection())
        .await
        .map_err(unavailable(OPERATION))?;
        if done.rows_affected() == 0 {
            let what = format!("the workflow '{}' has changed; read it again", workflow.label);
            return Err(StoreError::Conflict { what });
        }
        let stored = StoredWorkflow {
            workflow: workflow.clone(),
            revision: read.revision.saturating_add(1),
            ..read.clone()
        };
        let place = stored.find_callback(callback);
        let changed = place.and_then(|(state, callback)| {
            workflow.state(state).and_then(|state| state.callbacks.get(callback))
        });
        let detail = object!({"callback": changed});
        recorded.commit(by, format!("callback {callback}"), "changed", detail).await?;
        Ok(stored)
    }

    /// The states of that label, one of each workflow that has it.
    pub(super) async fn states_of_label(&self, label: &str) -> Result<Vec<StateId>, StoreError> {
        let workflows = sqlx::query_as::<_, WorkflowRow>(select_workflows!("ORDER BY id"))
            .fetch_all(&self.pools.read)
            .await
            .map_err(unavailable("list workflows"))?;
        let mut states = Vec::new();
        for row in workflows {
            let workflow = StoredWorkflow::try_from(row)?;
            states.extend(workflow.workflow.place(label).map(|place| workflow.state_id(place)));
        }
        Ok(states)
    }

    async fn find_workflow(
        &self,
        sql: &'static str,
        number: i64,
    ) -> Result<Option<StoredWorkflow>, StoreError> {
        sqlx::query_as::<_, WorkflowRow>(sql)
            .bind(number)
            .fetch_optional(&self.pools.read)
            .await
            .map_err(unavailable("look up a workflow"))?
            .map(StoredWorkflow::try_from)
            .transpose()
    }
}

/// The workflow with numbers of its own.
async fn numbered(
    recorded: &mut Recorded,
    workflow: &Workflow,
    source: &str,
) -> Result<StoredWorkflow, StoreError> {
    let states = &workflow.states;
    let transitions = states.iter().map(|state| state.transitions.len()).sum();
    let callbacks = states.iter().map(|state| state.callbacks.len()).sum();
    // The workflow's number first: it makes others wait, so that later workflows have larger numbers in all they have.
    Ok(StoredWorkflow {
        id: WorkflowId(recorded.number(NumberKind::Workflow).await?),
        workflow: workflow.clone(),
        source: source.to_owned(),
        first_state: recorded.numbers(NumberKind::State, states.len()).await?,
        first_transition: recorded.numbers(NumberKind::Transition, transitions).await?,
        first_callback: recorded.numbers(NumberKind::Callback, callbacks).await?,
        created_at: recorded.at,
        revision: 0,
    })
}

async fn insert(recorded: &mut Recorded, stored: &StoredWorkflow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO study_workflows (id, label, document, source, first_state, \
         first_transition, first_callback, created_at, revision) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(stored.id.0)
    .bind(text(&stored.workflow.label))
    .bind(json("a workflow", &stored.workflow)?)
    .bind(json("the file of a workflow", &stored.source)?)
    .bind(stored.first_state)
    .bind(stored.first_transition)
    .bind(stored.first_callback)
    .bind(micros(stored.created_at))
    .bind(number(stored.revision))
    .execute(recorded.connection())
    .await
    .map(drop)
    .map_err(conflict_or_unavailable("add a workflow", || {
        format!("a workflow '{}' is there already", stored.workflow.label)
    }))
}
