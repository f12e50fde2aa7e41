//! What plugins want to be allowed, and what administrators grant of it.

use gantry_definition::nearest;
use gantry_model::plugin::{Permission, WantedPermission};

use super::super::{Pipeline, Result};
use super::{Finding, PluginError};

/// How what a new version wants differs from what the one before wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PermissionDiff {
    /// Wanted now, and not before.
    pub(crate) added: Vec<WantedPermission>,
    /// Wanted before, and no longer.
    pub(crate) removed: Vec<WantedPermission>,
}

impl PermissionDiff {
    /// From one version to the next. A permission that the old version's cover is nothing new.
    pub(super) fn between(old: &[WantedPermission], new: &[WantedPermission]) -> Self {
        let missing = |from: &[WantedPermission], in_these: &[WantedPermission]| {
            let lacks = |wanted: &&WantedPermission| !covered(&wanted.permission, in_these);
            from.iter().filter(lacks).cloned().collect()
        };
        Self { added: missing(new, old), removed: missing(old, new) }
    }
}

impl Pipeline {
    /// What is odd about grants: hosts that are not there. They may be added later, so nothing is refused for it.
    pub(crate) async fn doubts(&self, grants: &[Permission]) -> Result<Vec<String>> {
        let named = grants.iter().filter_map(|grant| match grant {
            Permission::Command(host) if host != "*" => Some((grant, host.as_str())),
            _ => None,
        });
        let named: Vec<_> = named.collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let hosts = self.hosts().await?;
        let known = || hosts.iter().map(|host| host.name.as_str());
        let unknown = named.into_iter().filter(|(_, host)| known().all(|name| name != *host));
        let doubt = |(grant, host): (&Permission, &str)| {
            let instead = match nearest(host, known()) {
                Some(near) => format!("did you mean 'command {near}'?"),
                None => "`gantry host ls` lists those that there are".to_owned(),
            };
            format!("'{grant}': there is no host '{host}'; {instead}")
        };
        Ok(unknown.map(doubt).collect())
    }
}

fn covered(permission: &Permission, wanted: &[WantedPermission]) -> bool {
    wanted.iter().any(|wanted| wanted.permission.covers(permission))
}

/// Whether all of what is wanted there is granted.
pub(crate) fn granted(wanted: &WantedPermission, grants: &[Permission]) -> bool {
    grants.iter().any(|grant| grant.covers(&wanted.permission))
}

/// Grants that the plugin can make use of; else what it never asked for.
pub(super) fn check(grants: &[Permission], wanted: &[WantedPermission]) -> Result<()> {
    let stranger = |grant: &&Permission| !covered(grant, wanted);
    let findings = grants.iter().filter(stranger).map(|grant| Finding {
        at: grant.to_string(),
        code: "not-wanted",
        message: "the plugin does not want this, nor anything that includes it".to_owned(),
        hint: None,
    });
    let findings: Vec<_> = findings.collect();
    match findings.is_empty() {
        true => Ok(()),
        false => Err(PluginError::GrantsRefused(findings).into()),
    }
}

/// What of the grants counts for a version. Others are kept, for the version that wanted them may come back.
pub(super) fn effective(grants: &[Permission], wanted: &[WantedPermission]) -> Vec<Permission> {
    grants.iter().filter(|grant| covered(grant, wanted)).cloned().collect()
}

/// The grants together with all that is new.
pub(super) fn with_added(grants: &[Permission], added: &[WantedPermission]) -> Vec<Permission> {
    let mut grants = grants.to_vec();
    grants.extend(added.iter().map(|wanted| wanted.permission.clone()));
    grants.sort();
    grants.dedup();
    grants
}
