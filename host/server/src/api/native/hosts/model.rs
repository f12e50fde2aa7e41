//! What the interface shows of hosts.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use gantry_model::exec::Capacity;
use gantry_model::host::{ContainerEngine, Host, HostCheck, HostReport, Reach, Scheduler};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

/// A host, without what logs in there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct HostView {
    /// What tasks call it.
    pub(crate) name: String,
    /// `{"kind": "local"}`, or by SSH: address, port, user, login, host key, jump host.
    #[schema(value_type = Object)]
    pub(crate) reach: Reach,
    /// Of its host key, as `ssh-keygen -l` shows it: `SHA256:…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fingerprint: Option<String>,
    /// Everything of Gantry's on the host is below it.
    pub(crate) working_folder: String,
    /// `{"kind": "none"}`, or Slurm with further arguments of `sbatch`.
    #[schema(value_type = Object)]
    pub(crate) scheduler: Scheduler,
    /// Of jobs that name none: `docker`, `podman`.
    #[schema(value_type = String)]
    pub(crate) container_engine: ContainerEngine,
    /// What jobs may use in all; absent is the whole machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) capacity: Option<Capacity>,
    /// Most jobs at once; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) jobs_at_once: Option<u32>,
    pub(crate) labels: Vec<String>,
    /// RFC 3339.
    pub(crate) created_at: String,
}

/// What a look at a host found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct HostReportView {
    /// Whether jobs can run there.
    pub(crate) usable: bool,
    /// What was looked at, in order: name, whether it passed, and what was found or what to do.
    #[schema(value_type = Vec<Object>)]
    pub(crate) checks: Vec<HostCheck>,
    /// The key that the host showed, in OpenSSH's form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) host_key: Option<String>,
    /// Of that key, as `ssh-keygen -l` shows it: `SHA256:…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fingerprint: Option<String>,
    /// The interpreters, engines and schedulers that were found.
    pub(crate) programs: Vec<String>,
}

impl From<Host> for HostView {
    fn from(host: Host) -> Self {
        let host_key = match &host.reach {
            Reach::Ssh(reach) => reach.host_key.as_deref(),
            Reach::Local => None,
        };
        Self {
            name: host.name.into(),
            fingerprint: host_key.and_then(fingerprint),
            reach: host.reach,
            working_folder: host.working_folder,
            scheduler: host.scheduler,
            container_engine: host.container_engine,
            capacity: host.capacity,
            jobs_at_once: host.jobs_at_once,
            labels: host.labels,
            created_at: host.created_at.to_string(),
        }
    }
}

impl From<HostReport> for HostReportView {
    fn from(report: HostReport) -> Self {
        let HostReport { usable, checks, host_key, programs } = report;
        let fingerprint = host_key.as_deref().and_then(fingerprint);
        Self { usable, checks, host_key, fingerprint, programs }
    }
}

/// The digest of a public key in OpenSSH's form (`ssh-ed25519 AAAA…`), as OpenSSH's programs show it.
fn fingerprint(host_key: &str) -> Option<String> {
    let blob = STANDARD.decode(host_key.split_whitespace().nth(1)?).ok()?;
    Some(format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(blob))))
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_is_the_one_that_ssh_keygen_shows() {
        let key =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
        let shown = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU";
        assert_eq!(fingerprint(key).as_deref(), Some(shown));
        assert_eq!(fingerprint("ssh-ed25519"), None);
        assert_eq!(fingerprint("ssh-ed25519 &"), None);
    }
}
