//! What belongs to hosts and templates and is secret: sealed with the server's key, opened where it is used.

use std::collections::BTreeMap;

use gantry_model::exec::script::RegistryLogin;
use gantry_model::id::ProjectName;
use gantry_store::{Repository, StoredVariable, VariableScope};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::{Error, Pipeline, Result};

/// Longest name of a repository or variable, in characters.
const NAME: usize = 128;

impl Pipeline {
    /// Keeps a repository, in place of the one that had this name.
    pub(crate) async fn put_repository(
        &self,
        name: &str,
        server: &str,
        user: &str,
        password: &str,
    ) -> Result<()> {
        check_name(name)?;
        let sealed = self.vault.seal(&format!("repository/{name}"), password)?;
        let (name, server, user) = (name.to_owned(), server.to_owned(), user.to_owned());
        Ok(self.store.put_repository(&Repository { name, server, user, sealed }).await?)
    }

    /// Every repository, by name.
    pub(crate) async fn repositories(&self) -> Result<Vec<Repository>> {
        Ok(self.store.repositories().await?)
    }

    /// Removes a repository.
    pub(crate) async fn remove_repository(&self, name: &str) -> Result<()> {
        match self.store.remove_repository(name).await? {
            true => Ok(()),
            false => Err(Error::ContentNotFound(name.to_owned())),
        }
    }

    /// The credentials of a repository, if it is there and this server's key opens them.
    pub(super) async fn repository_login(&self, name: &str) -> Result<Option<RegistryLogin>> {
        let found = self.store.repositories().await?.into_iter().find(|known| known.name == name);
        Ok(found.and_then(|found| {
            let password = self.vault.open_sealed(&format!("repository/{name}"), &found.sealed)?;
            Some(RegistryLogin { server: found.server, user: found.user, password })
        }))
    }

    /// Keeps a variable, in place of the one that had this name there.
    pub(crate) async fn put_variable(
        &self,
        scope: VariableScope,
        name: &str,
        value: &str,
        protected: bool,
    ) -> Result<()> {
        check_name(name)?;
        let sealed = self.vault.seal(&variable_sealed_as(&scope, name), value)?;
        let variable = StoredVariable { scope, name: name.to_owned(), sealed, protected };
        Ok(self.store.put_variable(&variable).await?)
    }

    /// Every variable with its value; that of a protected one is not shown.
    pub(crate) async fn list_variables(&self) -> Result<Vec<(StoredVariable, Option<String>)>> {
        let stored = self.store.variables().await?;
        let shown = |variable: StoredVariable| {
            let opened = || self.opened_variable(&variable);
            let value = (!variable.protected).then(opened).flatten();
            (variable, value)
        };
        Ok(stored.into_iter().map(shown).collect())
    }

    /// Removes a variable.
    pub(crate) async fn remove_variable(&self, scope: &VariableScope, name: &str) -> Result<()> {
        match self.store.remove_variable(scope, name).await? {
            true => Ok(()),
            false => Err(Error::ContentNotFound(name.to_owned())),
        }
    }

    /// The values that templates of a project's runs may call by name, and which are secret.
    pub(super) async fn opened_variables(
        &self,
        project: Option<&ProjectName>,
    ) -> Result<BTreeMap<String, (String, bool)>> {
        let mut opened = BTreeMap::new();
        // Those of all projects come first, so that the project's own replace them.
        for variable in self.store.variables().await? {
            let visible = match &variable.scope {
                VariableScope::Everywhere => true,
                VariableScope::Project(of) => Some(of) == project,
            };
            if visible && let Some(value) = self.opened_variable(&variable) {
                opened.insert(variable.name, (value, variable.protected));
            }
        }
        Ok(opened)
    }

    fn opened_variable(&self, variable: &StoredVariable) -> Option<String> {
        self.vault
            .open_sealed(&variable_sealed_as(&variable.scope, &variable.name), &variable.sealed)
    }

    /// A document as it is kept.
    pub(super) fn seal_json<T: Serialize>(&self, name: &str, document: &T) -> Result<String> {
        let text = serde_json::to_string(document)
            .map_err(|error| Error::internal("writing a secret", error))?;
        self.vault.seal(name, &text)
    }

    /// The document, if this server's key opens it.
    pub(super) fn open_json<T: DeserializeOwned>(&self, name: &str, sealed: &str) -> Option<T> {
        serde_json::from_str(&self.vault.open_sealed(name, sealed)?).ok()
    }
}

fn variable_sealed_as(scope: &VariableScope, name: &str) -> String {
    match scope {
        VariableScope::Everywhere => format!("variable//{name}"),
        VariableScope::Project(project) => format!("variable/{project}/{name}"),
    }
}

/// Templates call them by name, so a name is one of their words.
fn check_name(name: &str) -> Result<()> {
    let inside = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && name.len() <= NAME && name.chars().all(inside) {
        return Ok(());
    }
    Err(Error::NameRefused(name.to_owned()))
}
