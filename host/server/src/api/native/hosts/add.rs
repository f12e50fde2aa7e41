//! A host is added.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use gantry_model::exec::Capacity;
use gantry_model::host::{ContainerEngine, Scheduler};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HostReportView, HostView, host_name};
use crate::api::native::extract::Json;
use crate::api::problem::Problem;
use crate::app::App;
use crate::auth::Admin;
use crate::pipeline::{HostSecret, NewHost, NewReach};

/// A host that is to be added.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddHost {
    /// What tasks call it: letters, digits, `.`, `_` and `-`.
    pub(crate) name: String,
    pub(crate) reach: AddReach,
    /// Absolute path of a folder on it; it is made if it is not there. Everything of Gantry's is below it.
    pub(crate) working_folder: String,
    /// `{"kind": "none"}`, which is the default, or `{"kind": "slurm", "arguments": ["--partition=long"]}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) scheduler: Option<Scheduler>,
    /// Of jobs that name none: `docker`, which is the default, or `podman`.
    #[serde(default)]
    #[schema(value_type = String)]
    pub(crate) container_engine: ContainerEngine,
    /// What jobs may use in all; absent is the whole machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) capacity: Option<Capacity>,
    /// Most jobs at once; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) jobs_at_once: Option<u32>,
    /// Words by which people tell it from others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) labels: Vec<String>,
}

/// How a new host is reached.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum AddReach {
    /// It is the server's own machine.
    Local {},
    /// By SSH, with a password or a private key; both are kept encrypted.
    Ssh {
        /// A name or an IP address.
        address: String,
        /// TCP port.
        #[serde(default = "ssh_port")]
        #[schema(default = 22)]
        port: u16,
        /// Who logs in.
        user: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<String>,
        /// In OpenSSH's form or PEM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        private_key: Option<String>,
        /// Of the private key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passphrase: Option<String>,
        /// `ssh-ed25519 AAAA…`; absent, the key that the host shows now is the one that it has to show ever after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host_key: Option<String>,
        /// The name of a host that the connection goes through.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        jump: Option<String>,
    },
}

fn ssh_port() -> u16 {
    22
}

/// A host that was added, and how it was found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct AddedHost {
    pub(crate) host: HostView,
    pub(crate) report: HostReportView,
}

/// Add a host, and look at it
///
/// It is kept also where the report says that it cannot be used yet.
#[utoipa::path(
    post, path = "/hosts", tag = "hosts", security(("token" = ["admin"])),
    request_body = AddHost,
    responses(
        (status = 201, body = AddedHost),
        (status = 400, body = Problem),
        (status = 409, description = "There is a host of that name", body = Problem),
        (status = 422, description = "It cannot be kept as it is described", body = Problem),
    ),
)]
pub(super) async fn add(
    _caller: Admin,
    State(app): State<App>,
    Json(body): Json<AddHost>,
) -> Result<impl IntoResponse, Problem> {
    let new = NewHost {
        name: host_name(&body.name)?,
        reach: body.reach.try_into()?,
        working_folder: body.working_folder,
        scheduler: body.scheduler.unwrap_or(Scheduler::None),
        container_engine: body.container_engine,
        capacity: body.capacity,
        jobs_at_once: body.jobs_at_once,
        labels: body.labels,
    };
    let (host, report) = app.pipeline.add_host(new).await?;
    let location = format!("{}/hosts/{}", super::super::BASE, host.name);
    let added = AddedHost { host: host.into(), report: report.into() };
    Ok((StatusCode::CREATED, AppendHeaders([(LOCATION, location)]), axum::Json(added)))
}

/// What proves who logs in, if anything is given.
pub(super) fn secret(
    password: Option<String>,
    private_key: Option<String>,
    passphrase: Option<String>,
) -> Result<Option<HostSecret>, Problem> {
    match (password, private_key, passphrase) {
        (Some(password), None, None) => Ok(Some(HostSecret::Password(password))),
        (None, Some(pem), passphrase) => Ok(Some(HostSecret::Key { pem, passphrase })),
        (None, None, None) => Ok(None),
        _ => Err(Problem::bad_request(
            "who logs in proves it by `password`, or by `private_key` and the `passphrase` that it may have",
        )),
    }
}

impl TryFrom<AddReach> for NewReach {
    type Error = Problem;

    fn try_from(reach: AddReach) -> Result<Self, Problem> {
        let AddReach::Ssh {
            address,
            port,
            user,
            password,
            private_key,
            passphrase,
            host_key,
            jump,
        } = reach
        else {
            return Ok(Self::Local);
        };
        let secret = secret(password, private_key, passphrase)?.ok_or_else(|| {
            Problem::bad_request("a host that is reached by SSH needs `password` or `private_key`")
        })?;
        let jump = jump.as_deref().map(host_name).transpose()?;
        Ok(Self::Ssh { address, port, user, host_key, jump, secret })
    }
}
