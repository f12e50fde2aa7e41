//! Texts that `sh` reads as nothing but texts.

/// A word of a command line that stands for exactly this text. In single quotes nothing has a
/// meaning but the single quote itself.
pub(crate) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A script that begins by taking its arguments; `None` where a text holds a NUL, which no command
/// line can.
pub(super) fn with_arguments(script: &str, arguments: &[&str]) -> Option<String> {
    if script.contains('\0') || arguments.iter().any(|argument| argument.contains('\0')) {
        return None;
    }
    let mut text = "set --".to_owned();
    for argument in arguments {
        text.push(' ');
        text.push_str(&quote(argument));
    }
    text.push('\n');
    text.push_str(script);
    Some(text)
}
