//! A host is changed.

use axum::extract::State;
use gantry_model::exec::Capacity;
use gantry_model::host::{ContainerEngine, Scheduler};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::add::secret;
use super::{HostReportView, HostView, host_name};
use crate::api::native::extract::{Json, Path};
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::{HostChange, ReachChange};

/// What is to be otherwise about a host; what is absent stays as it is.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeHost {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reach: Option<ChangeReach>,
    /// Absolute path of a folder on it; only while the host has no jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) working_folder: Option<String>,
    /// `{"kind": "none"}`, or Slurm with further arguments of `sbatch`; only the latter may change while the host has jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) scheduler: Option<Scheduler>,
    /// Of jobs that name none: `docker` or `podman`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) container_engine: Option<ContainerEngine>,
    /// What jobs may use in all; null is the whole machine.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) capacity: Option<Option<Capacity>>,
    /// Most jobs at once; null is no limit. Those that are there stay, and those that wait start as soon as they may.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    pub(crate) jobs_at_once: Option<Option<u32>>,
    /// All words by which people tell it from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) labels: Option<Vec<String>>,
}

/// What is to be otherwise about the way to a host that is reached by SSH; what is absent stays as it is.
#[derive(Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeReach {
    /// A name or an IP address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    /// TCP port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    /// Who logs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// In place of the password or key that there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<String>,
    /// In OpenSSH's form or PEM, in place of the password or key that there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) private_key: Option<String>,
    /// Of that private key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) passphrase: Option<String>,
    /// `ssh-ed25519 AAAA…`; null trusts anew: the key that the host shows now is the one that it has to show ever after.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) host_key: Option<Option<String>>,
    /// The name of a host that the connection goes through; null is none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) jump: Option<Option<String>>,
}

/// A host that was changed, and how it was found, if it was looked at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ChangedHost {
    pub(crate) host: HostView,
    /// Absent where nothing was changed about how it is reached, its working folder, and what its jobs are handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) report: Option<HostReportView>,
}

/// Change a host, also while it has jobs
///
/// What only concerns jobs that are yet to come counts at once. Jobs that run are found again where the host is reached then; if
/// they are not there, nothing is changed. It is looked at where the way to it, or its folder, is another one.
#[utoipa::path(
    patch, path = "/hosts/{name}", tag = "hosts", security(("token" = ["admin"])),
    params(("name" = String, Path)),
    request_body = ChangeHost,
    responses(
        (status = 200, body = ChangedHost),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Jobs that it has would be lost, or somebody else changed it", body = Problem),
        (status = 422, description = "It cannot be kept as it is described", body = Problem),
    ),
)]
pub(super) async fn change(
    _caller: Admin,
    State(app): State<App>,
    Path(name): Path<String>,
    Json(body): Json<ChangeHost>,
) -> Result<axum::Json<ChangedHost>, Problem> {
    let name = host_name(&name)?;
    let (host, report) = app.pipeline.change_host(&name, body.try_into()?).await?;
    Ok(axum::Json(ChangedHost { host: host.into(), report: report.map(HostReportView::from) }))
}

/// Tells null from what is absent.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl TryFrom<ChangeHost> for HostChange {
    type Error = Problem;

    fn try_from(body: ChangeHost) -> Result<Self, Problem> {
        Ok(Self {
            reach: body.reach.map(ReachChange::try_from).transpose()?,
            working_folder: body.working_folder,
            scheduler: body.scheduler,
            container_engine: body.container_engine,
            capacity: body.capacity,
            jobs_at_once: body.jobs_at_once,
            labels: body.labels,
        })
    }
}

impl TryFrom<ChangeReach> for ReachChange {
    type Error = Problem;

    fn try_from(body: ChangeReach) -> Result<Self, Problem> {
        let jump = match body.jump {
            Some(jump) => Some(jump.as_deref().map(host_name).transpose()?),
            None => None,
        };
        Ok(Self {
            address: body.address,
            port: body.port,
            user: body.user,
            secret: secret(body.password, body.private_key, body.passphrase)?,
            host_key: body.host_key,
            jump,
        })
    }
}
