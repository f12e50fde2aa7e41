//! A configuration file of studies is imported: roles, users, external systems and scan types, in this order. What is there
//! already is left as it is, or changed where that is asked for; nothing is removed. An import that broke off can be repeated.

use std::collections::BTreeSet;

use gantry_definition::study_config::{
    RoleConfig, ScanTypeConfig, StudyConfig, SystemConfig, UserConfig, parse_study_config,
};
use gantry_model::finding::Finding;
use gantry_model::study::{Actor, Permissions, User};
use gantry_store::{NewRole, NewUser};

use super::super::{Pipeline, Result};
use super::error::StudyError;
use super::people::{NewPerson, SHORTEST_PASSWORD, check_user};

/// What became of the entries of a configuration file.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    /// What is new.
    pub(crate) added: Vec<ImportedItem>,
    /// What was there and is another now.
    pub(crate) changed: Vec<ImportedItem>,
    /// What was there and is as it was.
    pub(crate) skipped: Vec<ImportedItem>,
    /// What the file's author might want to know.
    pub(crate) warnings: Vec<Finding>,
}

/// An entry of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportedItem {
    pub(crate) kind: ImportedKind,
    /// The name of a role or a system, the username, or the protocol of a scan type.
    pub(crate) name: String,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum ImportedKind {
    Role,
    User,
    ExternalSystem,
    ScanType,
}

/// What an entry came to.
enum Fate {
    Added,
    Changed,
    Skipped,
}

/// An import under way.
struct Import<'a> {
    pipeline: &'a Pipeline,
    /// Whether what is there is changed.
    overwrite: bool,
    by: &'a Actor,
    done: Imported,
}

impl Pipeline {
    /// Imports a configuration file. `overwrite` changes what is there already to what the file says.
    pub(crate) async fn import_configuration(
        &self,
        file: &str,
        text: &str,
        overwrite: bool,
        by: &Actor,
    ) -> Result<Imported> {
        let config = parse_study_config(file, text).map_err(StudyError::Refused)?;
        let StudyConfig { roles, users, external_systems, scan_types, warnings } = config;
        let done = Imported { warnings, ..Imported::default() };
        let mut import = Import { pipeline: self, overwrite, by, done };
        // Found before anything is changed.
        import.check_users(&users, &roles).await?;
        for role in roles {
            import.role(role).await?;
        }
        for user in users {
            import.user(user).await?;
        }
        for system in external_systems {
            import.system(system).await?;
        }
        for scan_type in scan_types {
            import.scan_type(scan_type).await?;
        }
        Ok(import.done)
    }
}

impl Import<'_> {
    async fn check_users(&mut self, users: &[UserConfig], roles: &[RoleConfig]) -> Result<()> {
        let there = self.pipeline.store.roles().await?;
        let known: BTreeSet<&str> = there.iter().map(|role| role.name.as_str()).collect();
        let in_file = |name: &str| roles.iter().any(|role| role.name == name);
        for user in users {
            check_user(&as_user(user, None))?;
            let mut own = user.roles.iter().flatten();
            if let Some(role) = own.find(|name| !known.contains(name.as_str()) && !in_file(name)) {
                let name = &user.username;
                let problem =
                    format!("the user '{name}' has the role '{role}', which is not there");
                return Err(StudyError::Invalid(problem).into());
            }
            let password = &user.password.0;
            if password.chars().count() < SHORTEST_PASSWORD {
                let name = &user.username;
                let message = format!("the password of '{name}' is short");
                let hint = format!("Take at least {SHORTEST_PASSWORD} characters.");
                let path = format!("users.{name}");
                let warning = Finding::warning("study-config-password", path, message);
                self.done.warnings.push(warning.with_hint(hint));
            }
        }
        Ok(())
    }

    async fn role(&mut self, role: RoleConfig) -> Result<()> {
        let RoleConfig { name, description, permissions } = role;
        let fate = match self.pipeline.store.role_by_name(&name).await? {
            None => {
                let permissions = permissions.unwrap_or_default();
                let new = NewRole { name: name.clone(), description, permissions };
                self.pipeline.add_role(new, self.by).await?;
                Fate::Added
            }
            Some(_) if !self.overwrite => Fate::Skipped,
            Some(old) => {
                let description = description.or_else(|| old.description.clone());
                let permissions: Permissions =
                    permissions.unwrap_or_else(|| old.permissions.clone());
                if (&description, &permissions) == (&old.description, &old.permissions) {
                    Fate::Skipped
                } else {
                    self.pipeline.change_role(old.id, description, permissions, self.by).await?;
                    Fate::Changed
                }
            }
        };
        self.record(ImportedKind::Role, name, fate);
        Ok(())
    }

    async fn user(&mut self, user: UserConfig) -> Result<()> {
        let store = &self.pipeline.store;
        let there = match store.user_by_username(&user.username).await? {
            Some(there) => Some(there),
            None => store.user_by_email(&user.email).await?,
        };
        let fate = match there {
            None => {
                let new = NewPerson {
                    user: as_user(&user, None),
                    password: user.password.0.clone(),
                    roles: user.roles.clone().unwrap_or_default(),
                };
                self.pipeline.add_person(new, self.by).await?;
                Fate::Added
            }
            Some(_) if !self.overwrite => Fate::Skipped,
            Some(old) => match self.change_user(&user, old).await? {
                true => Fate::Changed,
                false => Fate::Skipped,
            },
        };
        self.record(ImportedKind::User, user.username, fate);
        Ok(())
    }

    /// Makes a user what the file says. False if that is what they were.
    async fn change_user(&self, user: &UserConfig, old: User) -> Result<bool> {
        let Self { pipeline, by, .. } = self;
        let mut changed = false;
        let new = as_user(user, Some(&old));
        if new != as_it_was(&old) {
            pipeline.change_user(old.id, new, by).await?;
            changed = true;
        }
        let kept = pipeline.store.password(old.id).await?;
        let password = &user.password.0;
        let now = pipeline.clock.now();
        if !pipeline.passwords.is_right(password, kept.as_deref(), now).await? {
            pipeline.set_any_password(old.id, password, by).await?;
            changed = true;
        }
        let Some(wanted) = &user.roles else { return Ok(changed) };
        for role in wanted.iter().filter(|role| !old.roles.contains(role)) {
            pipeline.set_role(old.id, role, true, by).await?;
            changed = true;
        }
        for role in old.roles.iter().filter(|role| !wanted.contains(role)) {
            pipeline.set_role(old.id, role, false, by).await?;
            changed = true;
        }
        Ok(changed)
    }

    async fn system(&mut self, system: SystemConfig) -> Result<()> {
        let SystemConfig { name, url } = system;
        let store = &self.pipeline.store;
        let fate = match store.system_by_name(&name).await? {
            None => {
                store.add_system(&name, &url, self.by).await?;
                Fate::Added
            }
            Some(old) if !self.overwrite || old.url == url => Fate::Skipped,
            Some(old) => {
                store.change_system(old.id, &url, self.by).await?;
                Fate::Changed
            }
        };
        self.record(ImportedKind::ExternalSystem, name, fate);
        Ok(())
    }

    async fn scan_type(&mut self, scan_type: ScanTypeConfig) -> Result<()> {
        let ScanTypeConfig { modality, protocol } = scan_type;
        let store = &self.pipeline.store;
        let fate = match store.scan_type_by_protocol(&protocol).await? {
            None => {
                store.add_scan_type(&modality, &protocol, self.by).await?;
                Fate::Added
            }
            Some(old) if !self.overwrite || old.modality == modality => Fate::Skipped,
            Some(old) => {
                store.change_scan_type(old.id, &modality, self.by).await?;
                Fate::Changed
            }
        };
        self.record(ImportedKind::ScanType, protocol, fate);
        Ok(())
    }

    fn record(&mut self, kind: ImportedKind, name: String, fate: Fate) {
        if matches!(fate, Fate::Skipped) && !self.overwrite {
            let message = format!("there is a {kind} '{name}' already; it is left as it is");
            let path = format!("{kind}.{name}");
            let warning = Finding::warning("study-config-there", path, message);
            self.done.warnings.push(warning.with_hint("Import with overwriting to change it."));
        }
        let item = ImportedItem { kind, name };
        match fate {
            Fate::Added => self.done.added.push(item),
            Fate::Changed => self.done.changed.push(item),
            Fate::Skipped => self.done.skipped.push(item),
        }
    }
}

/// What the file says of a user; what it leaves out is as it was.
fn as_user(user: &UserConfig, old: Option<&User>) -> NewUser {
    let name = user.name.clone().or_else(|| old.map(|old| old.name.clone()));
    NewUser {
        username: user.username.clone(),
        name: name.unwrap_or_default(),
        email: user.email.clone(),
        active: user.active.or(old.map(|old| old.active)).unwrap_or(true),
    }
}

fn as_it_was(user: &User) -> NewUser {
    NewUser {
        username: user.username.clone(),
        name: user.name.clone(),
        email: user.email.clone(),
        active: user.active,
    }
}
