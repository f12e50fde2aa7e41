//! Permissions as they are shown: what is wanted, and whether it is granted.

use crate::api::native::{InstalledView, WantedView};
use crate::cli::error::CliError;
use crate::cli::output::{note, note_rows, print_rows};

/// What the signs before permissions mean.
pub(super) const TITLE: &str = "permissions it wants (+ granted, ~ in part, - not)";

/// Prints what a plugin wants: `+` before what is granted, `-` before what is not, `~` before what is in part, with what that is.
pub(super) fn print(permissions: &[WantedView]) -> Result<(), CliError> {
    let rows = permissions.iter().flat_map(|wanted| {
        let sign = match (wanted.granted, wanted.parts.is_empty()) {
            (true, _) => "+",
            (false, true) => "-",
            (false, false) => "~",
        };
        let whole = [format!("  {sign} {}", wanted.permission), wanted.reason.clone()];
        let parts = wanted.parts.iter().map(|part| [format!("      + {part}"), String::new()]);
        std::iter::once(whole).chain(parts)
    });
    print_rows(rows)
}

/// Tells what is odd about grants.
pub(super) fn note_doubts(doubts: &[String]) {
    doubts.iter().for_each(|doubt| note(format_args!("warning: {doubt}")));
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
