//! What a check found, told to people: with the line that it is about, where there is one.

use std::path::Path;

use gantry_model::finding::{Finding, Location, Severity};
use gantry_model::script::{TaskFile, TaskFiles};

use super::error::CliError;
use super::output::{counted, line, painted};

/// Prints each finding as `file:line:column severity message`, with the line and what to do. `show` makes of a file's name the
/// path under which people know it.
pub(super) fn print(
    findings: &[Finding],
    files: &TaskFiles,
    show: impl Fn(&str) -> String,
) -> Result<(), CliError> {
    for finding in findings {
        let (word, colour) = match finding.severity {
            Severity::Error => ("error", "1;31"),
            Severity::Warning => ("warning", "1;33"),
        };
        let location = finding.location.as_ref();
        let place = location.map(|at| format!("{}:{}:{} ", show(&at.file), at.line, at.column));
        let place = place.unwrap_or_default();
        line(format_args!("{place}{} {}", painted(word, colour), finding.message))?;
        if let Some(excerpt) = location.and_then(|at| excerpt(at, files)) {
            line(excerpt)?;
        }
        if let Some(hint) = &finding.hint {
            line(format_args!("  {} {hint}", painted("hint:", "1;36")))?;
        }
    }
    Ok(())
}

/// The line of a file, and a caret below the column.
fn excerpt(at: &Location, files: &TaskFiles) -> Option<String> {
    let text = files.get(&at.file).and_then(TaskFile::text)?;
    let source = text.lines().nth(at.line.checked_sub(1)? as usize)?;
    let number = at.line.to_string();
    let margin = " ".repeat(number.len());
    // Tabs stay tabs, so that the caret stands below its character whatever their width.
    let before = source.chars().take(at.column.saturating_sub(1) as usize);
    let before: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    Some(format!("  {number} | {source}\n  {margin} | {before}^"))
}

/// Whether there is an error among them.
pub(super) fn refuse(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// What they mean for the file.
pub(super) fn summary(path: &Path, findings: &[Finding]) -> String {
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors = findings.iter().filter(is_error).count();
    let warnings = findings.len() - errors;
    let (path, verdict) = (path.display(), if errors == 0 { "is right" } else { "is refused" });
    if findings.is_empty() {
        return format!("{path} {verdict}");
    }
    format!("{path} {verdict}: {}, {}", counted(errors, "error"), counted(warnings, "warning"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_column() {
        let text = "jobs:\n\thöst: x\n".to_owned();
        let files = TaskFiles::from([("task.yml".to_owned(), TaskFile::Text(text))]);
        let at = |line, column| Location { file: "task.yml".to_owned(), line, column };
        let shown = excerpt(&at(2, 3), &files);
        assert_eq!(shown.as_deref(), Some("  2 | \thöst: x\n    | \t ^"));
        assert_eq!(excerpt(&at(9, 1), &files), None);
        assert_eq!(excerpt(&at(0, 0), &files), None);
    }
}
