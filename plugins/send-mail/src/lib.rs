//! Sends mail about an experiment.

mod format;

use gantry_plugin_sdk::callback::{Call, Callback, Event, Mail, Step, schema_with_arguments};
use gantry_plugin_sdk::{About, Error, Permission, Plugin, WantedPermission, about, export, json};
use schemars::JsonSchema;
use serde::Deserialize;
use study::{Study, could_not, finish};

use crate::format::{NAMES, format};

/// The plugin.
pub struct SendMail;

/// Whom to write to.
#[derive(Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Addresses, for mails that name none.
    to: Vec<String>,
    /// What each subject begins with.
    prefix: String,
    /// What values call the sender. Mail is sent from the server's own address.
    from: String,
}

impl Default for Settings {
    fn default() -> Self {
        let prefix = "[study governor]".to_owned();
        Self { to: Vec::new(), prefix, from: String::new() }
    }
}

/// What to write. Arguments that are not known are passed over.
#[derive(Deserialize, JsonSchema)]
pub struct Arguments {
    /// The subject, with names in braces.
    #[schemars(extend("placeholders" = NAMES))]
    subject: String,
    /// The text, with names in braces.
    #[schemars(extend("placeholders" = NAMES))]
    body: String,
    /// Addresses: a list, or a text with commas between them.
    to: Option<Addresses>,
}

/// Addresses: a list, or a text with commas between them.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Addresses {
    Text(String),
    List(Vec<String>),
}

impl Plugin for SendMail {
    const ABOUT: About = about!("../README.md");
    type Settings = Settings;

    fn settings_schema() -> String {
        schema_with_arguments::<Self>()
    }

    fn permissions() -> Vec<WantedPermission> {
        vec![Permission::Mail.because("It sends what workflows write.")]
    }
}

impl Callback for SendMail {
    type Arguments = Arguments;
    type Memory = ();

    fn begin(call: &Call<Self>) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let text = Text::of(call, &study)?;
        let prefix = call.settings.prefix.trim();
        let subject = format!("{prefix} {}", text.subject);
        let subject = subject.trim_start().to_owned();
        let mail = Mail { to: text.to, cc: Vec::new(), subject, body: text.body };
        Ok(Step::wait(mail, ()))
    }

    fn resume(call: &Call<Self>, (): (), event: Event) -> Result<Step<()>, Error> {
        let study = Study::of(call.experiment.as_ref())?;
        let Event::MailSent = event else { return could_not(&study, event) };
        // Whoever reads the values need not be able to answer.
        let mut told = study.clone();
        told.links.answer.clone_from(&study.links.execution);
        let text = Text::of(call, &told)?;
        let values = json!({
            "sender": call.settings.from,
            "recipient": text.to,
            "subject": text.subject,
            "body": text.body,
        });
        Ok(finish(&study, true, values))
    }
}

export!(SendMail as callback);

/// A mail without the prefix of its subject.
struct Text {
    to: Vec<String>,
    subject: String,
    body: String,
}

impl Text {
    fn of(call: &Call<SendMail>, study: &Study) -> Result<Self, Error> {
        let to = match &call.arguments.to {
            None => call.settings.to.clone(),
            Some(Addresses::List(addresses)) => addresses.clone(),
            Some(Addresses::Text(addresses)) => {
                let addresses = addresses.split(',').map(str::trim);
                addresses.filter(|it| !it.is_empty()).map(str::to_owned).collect()
            }
        };
        if to.is_empty() {
            let why = "nobody to write to: set the plugin's setting 'to', or the argument 'to'";
            return Err(Error::Unsupported(why.to_owned()));
        }
        let subject = format("subject", &call.arguments.subject, study)?;
        // A subject is one line, and YAML likes to add a line break.
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = format("body", &call.arguments.body, study)?.trim().to_owned();
        Ok(Self { to, subject, body })
    }
}

#[cfg(test)]
mod tests {
    use gantry_plugin_sdk::Value;
    use gantry_plugin_sdk::callback::Wish;
    use gantry_plugin_sdk::mock::Rehearsal;
    use study::mock::{experiment, fits};

    use super::*;

    fn mail(arguments: Value) -> Rehearsal<SendMail> {
        let settings = json!({"to": ["lab@example.org", "desk@example.org"]});
        Rehearsal::new(arguments).experiment(experiment()).settings(settings)
    }

    #[test]
    fn the_example_of_the_manual_is_sent() {
        let mut mail = mail(json!({
            "subject": "Test mail for {experiment}",
            "body": "The email body, this is about {experiment} located at {experiment_url}\n",
        }));
        let body = "The email body, this is about brain 7 located at \
                    https://study.example.org/experiments/7";
        let sent = Mail::new("lab@example.org", "[study governor] Test mail for brain 7", body);
        assert_eq!(mail.begin(), Ok(sent.to("desk@example.org").into()));
        let values = json!({
            "sender": "",
            "recipient": ["lab@example.org", "desk@example.org"],
            "subject": "Test mail for brain 7",
            "body": body,
            "__success__": true,
        });
        assert_eq!(mail.resume(Event::MailSent), Ok(Wish::finish(true, values)));
    }

    #[test]
    fn whoever_gets_the_mail_can_answer_and_whoever_reads_the_values_cannot() {
        let mut mail = mail(json!({"subject": "a", "body": "Say so at {answer_url}!"}));
        let begun = mail.begin();
        let Ok(Wish::SendMail(sent)) = begun else { panic!("{begun:?}") };
        assert_eq!(sent.body, "Say so at https://study.example.org/answers/20/open-sesame!");
        let end = format!("{:?}", mail.resume(Event::MailSent));
        assert!(end.contains("/callback_execution/20!") && !end.contains("open-sesame"), "{end}");
    }

    #[test]
    fn a_workflow_can_name_addresses() {
        let to = |to| {
            let begun = mail(json!({"subject": "a\nb", "body": "c", "to": to})).begin();
            let Ok(Wish::SendMail(mail)) = begun else { panic!("{begun:?}") };
            assert_eq!(mail.subject, "[study governor] a b");
            mail.to
        };
        assert_eq!(to(json!("a@example.org, b@example.org,")), ["a@example.org", "b@example.org"]);
        assert_eq!(to(json!(["c@example.org"])), ["c@example.org"]);
    }

    #[test]
    fn a_mail_to_nobody_is_refused() {
        let begun = Rehearsal::<SendMail>::new(json!({"subject": "a", "body": "b"}))
            .experiment(experiment())
            .begin();
        assert!(matches!(begun, Err(Error::Unsupported(_))), "{begun:?}");
    }

    #[test]
    fn a_mail_that_is_not_sent_is_a_failure() {
        let mut mail = mail(json!({"subject": "a", "body": "b"}));
        mail.begin().unwrap();
        let end = mail.resume(Event::Unfulfilled("no mail server".to_owned()));
        let values = json!({"__exception__": "no mail server", "__success__": false});
        assert_eq!(end, Ok(Wish::finish(false, values)));
    }

    #[test]
    fn arguments_are_described() {
        let manual = json!({
            "subject": "Test mail for {experiment}",
            "body": "The email body, this is about {experiment} located at {experiment_url}",
        });
        let to = |to: Value| json!({"subject": "a", "body": "b", "to": to, "queue": "slow"});
        let list = json!(["a@example.org"]);
        for fine in [manual, to(json!("a@example.org, b@example.org")), to(list), to(json!(null))] {
            assert!(fits::<SendMail>(&fine), "{fine}");
        }
        for wrong in [json!({"subject": "a"}), json!({"subject": 7, "body": "b"}), to(json!([7]))] {
            assert!(!fits::<SendMail>(&wrong), "{wrong}");
        }
    }
}
