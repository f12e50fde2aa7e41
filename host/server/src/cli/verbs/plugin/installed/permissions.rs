//! Permissions as they are shown: what is wanted, and whether it is granted.

use crate::api::native::{InstalledView, WantedView};
use crate::cli::error::CliError;
use crate::cli::output::{note, note_rows, print_rows};

/// Prints what a plugin wants: `+` before what is granted, `-` before what is not.
pub(super) fn print(permissions: &[WantedView]) -> Result<(), CliError> {
    print_rows(permissions.iter().map(|wanted| {
        let sign = if wanted.granted { "+" } else { "-" };
        [format!("  {sign} {}", wanted.permission), wanted.reason.clone()]
    }))
}

/// Tells how the permissions of a new version differ, and what to do.
pub(super) fn note_difference(installed: &InstalledView) {
    let row = |wanted: &WantedView| [format!("  {}", wanted.permission), wanted.reason.clone()];
    let (granted, missing): (Vec<_>, Vec<_>) =
        installed.added_permissions.iter().partition(|wanted| wanted.granted);
    for (title, permissions) in [
        ("it no longer wants", installed.removed_permissions.iter().collect()),
        ("it wants newly, and has", granted),
        ("it wants newly, and has not", missing.clone()),
    ] {
        if !permissions.is_empty() {
            note(title);
            note_rows(permissions.into_iter().map(row));
        }
    }
    if !missing.is_empty() {
        let name = &installed.plugin.plugin.name;
        note(format_args!("grant it with: gantry plugin grant {name} --all"));
    }
}
