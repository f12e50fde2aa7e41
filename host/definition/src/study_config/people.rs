//! Roles and users of a configuration file.

use std::collections::HashSet;

use gantry_model::study::{Permission, Permissions};
use strum::IntoEnumIterator;

use super::Reader;
use super::types::{PlainPassword, RoleConfig, UserConfig};
use crate::yaml::names::nearest;
use crate::yaml::{Content, Fields, Place};

/// Roles that are there without a file.
const ALWAYS: &[&str] = &["admin", "superuser", "user"];

/// The roles of the file.
pub(super) fn roles(reader: &mut Reader<'_, '_>) -> Vec<RoleConfig> {
    let mut names = HashSet::new();
    let mut roles = Vec::new();
    for fields in reader.list("roles") {
        let name = reader.name(&fields, "name", &mut names);
        let description = fields.text(&["description"], reader.findings).map(|(text, _)| text);
        let permissions = permissions(reader, &fields);
        roles.extend(name.map(|name| RoleConfig { name, description, permissions }));
    }
    roles
}

/// A list, or a text with commas.
fn permissions(reader: &mut Reader<'_, '_>, fields: &Fields<'_>) -> Option<Permissions> {
    let entry = fields.get("permissions")?;
    let path = fields.at("permissions");
    let written: Vec<(&str, Place)> = match &entry.value.content {
        Content::Text(text) => text.split(',').map(|word| (word, entry.value.place)).collect(),
        Content::List(items) => {
            items.iter().map(|item| (item.text().unwrap_or_default(), item.place)).collect()
        }
        _ => return None,
    };
    let mut permissions = Permissions::new();
    for (word, place) in written {
        let word = word.trim();
        if word.is_empty() {
            continue;
        }
        if let Ok(permission) = word.parse::<Permission>() {
            permissions.insert(permission);
            continue;
        }
        let known: Vec<&str> = Permission::iter().map(<&'static str>::from).collect();
        let hint = match nearest(word, known.iter().copied()) {
            Some(near) => format!("Did you mean '{near}'?"),
            None => format!("The permissions are: {}.", known.join(", ")),
        };
        let message = format!("there is no permission '{}'", word.escape_debug());
        reader.findings.error("study-config-permission", &path, place, message, &hint);
    }
    Some(permissions)
}

/// The users of the file, whose roles are in it, or on record.
pub(super) fn users(reader: &mut Reader<'_, '_>, roles: &[RoleConfig]) -> Vec<UserConfig> {
    let known: HashSet<&str> =
        roles.iter().map(|role| role.name.as_str()).chain(ALWAYS.iter().copied()).collect();
    let (mut usernames, mut emails) = (HashSet::new(), HashSet::new());
    let mut users = Vec::new();
    for fields in reader.list("users") {
        let username = reader.name(&fields, "username", &mut usernames);
        let name = fields.text(&["name"], reader.findings).map(|(text, _)| text);
        let email = fields.text(&["email"], reader.findings).map(|(email, node)| {
            reader.unique(&email.to_lowercase(), &fields.at("email"), node, &mut emails);
            email
        });
        let password = password(reader, &fields);
        let active = fields.truth(&["active"], reader.findings);
        let roles = user_roles(reader, &fields, &known);
        if let (Some(username), Some(email), Some(password)) = (username, email, password) {
            users.push(UserConfig { username, name, email, password, active, roles });
        }
    }
    users
}

fn password(reader: &mut Reader<'_, '_>, fields: &Fields<'_>) -> Option<PlainPassword> {
    let (password, node) = fields.text(&["password"], reader.findings)?;
    if password.is_empty() {
        let path = fields.at("password");
        let hint = "Write one, or leave the user out.";
        let message = "the password is empty";
        reader.findings.error("study-config-password", &path, node.place, message, hint);
    }
    Some(PlainPassword(password))
}

fn user_roles(
    reader: &mut Reader<'_, '_>,
    fields: &Fields<'_>,
    known: &HashSet<&str>,
) -> Option<Vec<String>> {
    let list = fields.get("roles")?.value.items();
    let mut roles = Vec::with_capacity(list.len());
    for (index, item) in list.iter().enumerate() {
        let Some(role) = reader.findings.document().scalar(item) else { continue };
        if !known.contains(role.as_str()) {
            let message = format!("the role '{}' is not in this file", role.escape_debug());
            let hint = match nearest(&role, known.iter().copied()) {
                Some(near) => format!("Did you mean '{near}'? Otherwise it has to be there."),
                None => "It has to be there already.".to_owned(),
            };
            let path = format!("{}.{index}", fields.at("roles"));
            reader.findings.warn("study-config-role", &path, item.place, message, &hint);
        }
        roles.push(role);
    }
    Some(roles)
}
