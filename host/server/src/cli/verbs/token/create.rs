//! `gantry token create`

use gantry_model::clock::Clock;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::api::native::{CreateToken, CreatedToken};
use crate::auth::Role;
use crate::cli::client::Client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::{Format, Output, json, line, local_time, note};
use crate::cli::verbs::Outcome;
use crate::clock::SystemClock;

/// Make a token and print its secret, which is shown this once
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Whose it is or what it is for; runs show it as their creator
    name: String,
    /// What it allows; each role includes those before it
    #[arg(long, value_enum)]
    role: Role,
    /// When it ends: `30d`, `12h`, `2030-01-31T00:00:00Z`; it never does if this is left out
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Create {
    pub(super) async fn run(self, client: &Client) -> Outcome {
        let now = SystemClock.now();
        let expires_at = self.expires.as_deref().map(|text| instant(text, now)).transpose()?;
        let wanted = CreateToken { name: self.name, role: self.role, expires_at };
        let made: CreatedToken = client.post(&["tokens"], &wanted).await?;
        match self.output.format {
            Format::Json => json(&made)?,
            Format::Ids => line(made.token.id)?,
            Format::Table => {
                line(&made.secret)?;
                let until = made.token.expires_at.as_deref().map(local_time);
                let until = until.map(|at| format!(" until {at}")).unwrap_or_default();
                let (name, role) = (&made.token.name, &made.token.role);
                note(format_args!("token '{name}' with the role {role}{until}"));
                note("keep it now: the server cannot show it again");
            }
        }
        Ok(Exit::Done)
    }
}

/// An instant as it is written, or as far from now.
fn instant(text: &str, now: Timestamp) -> Result<Timestamp, CliError> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let refused = |_| CliError::Expiry(text.to_owned());
    let span: Span = text.parse().map_err(refused)?;
    let end = now.to_zoned(TimeZone::UTC).checked_add(span).map_err(refused)?;
    Ok(end.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_an_instant_or_a_time_from_now() {
        let now: Timestamp = "2026-01-31T00:00:00Z".parse().unwrap();
        let read = |text| instant(text, now).map(|instant| instant.to_string()).ok();
        assert_eq!(read("30d").as_deref(), Some("2026-03-02T00:00:00Z"));
        assert_eq!(read("2030-01-31T00:00:00Z").as_deref(), Some("2030-01-31T00:00:00Z"));
        assert_eq!(read("soon"), None);
    }
}
