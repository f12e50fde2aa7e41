//! Proves to a host who logs in.

use std::sync::Arc;

use russh::client::{AuthResult, Handle, KeyboardInteractiveAuthResponse};
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, decode_secret_key};
use russh::{MethodKind, MethodSet};

use super::connection::{Refusal, for_now};
use super::host_key::Trust;
use crate::error::ConnectError;
use crate::host::{SshLogin, SshOptions};

/// Most rounds of questions: a host that asks for ever is no host to log in to.
const QUESTIONS: usize = 10;

/// What the host answered to an attempt.
enum Answer {
    Welcome,
    /// What it would accept instead, or beside.
    Refused(MethodSet),
}

/// Logs in by what is stored.
pub(super) async fn log_in(
    handle: &mut Handle<Trust>,
    host: &str,
    options: &SshOptions,
) -> Result<(), Refusal> {
    let user = &options.user;
    let (tried, answer) = match &options.login {
        SshLogin::Key { pem, passphrase } => {
            let key = read_key(host, pem, passphrase.as_deref())?;
            ("the private key", by_key(handle, user, key).await)
        }
        SshLogin::Password(password) => ("the password", by_password(handle, user, password).await),
    };
    match answer.map_err(for_now)? {
        Answer::Welcome => Ok(()),
        // A connection that breaks looks like a refusal.
        Answer::Refused(_) if handle.is_closed() => {
            Err(for_now("it closed the connection during the login"))
        }
        Answer::Refused(accepted) => Err(Refusal::Final(ConnectError::LoginRefused {
            host: host.to_owned(),
            reason: reason(tried, user, &accepted, &options.login),
        })),
    }
}

/// Reads a private key in any of the usual forms.
fn read_key(host: &str, pem: &str, passphrase: Option<&str>) -> Result<PrivateKey, Refusal> {
    decode_secret_key(pem, passphrase).map_err(|error| {
        let problem = match (&error, passphrase) {
            (russh::keys::Error::KeyIsEncrypted, _) => {
                "it is encrypted; store its passphrase as well".to_owned()
            }
            (_, Some(_)) => format!("{error}; is the passphrase the right one?"),
            (_, None) => format!(
                "{error}; expected is the whole file of a private key in OpenSSH's or PEM form, \
                 beginning with '-----BEGIN', and its passphrase if it has one"
            ),
        };
        let host = host.to_owned();
        Refusal::Final(ConnectError::Setting { host, what: "private key", problem })
    })
}

async fn by_key(
    handle: &mut Handle<Trust>,
    user: &str,
    key: PrivateKey,
) -> Result<Answer, russh::Error> {
    let key = Arc::new(key);
    let mut digests = vec![None];
    if key.algorithm().is_rsa() {
        digests = match handle.best_supported_rsa_hash().await? {
            Some(best) => vec![best],
            // It does not say what it can.
            None => vec![Some(HashAlg::Sha512), None],
        };
    }
    let mut refused = MethodSet::empty();
    for digest in digests {
        let key = PrivateKeyWithHashAlg::new(Arc::clone(&key), digest);
        match handle.authenticate_publickey(user, key).await? {
            AuthResult::Success => return Ok(Answer::Welcome),
            AuthResult::Failure { remaining_methods, .. } => refused = remaining_methods,
        }
    }
    Ok(Answer::Refused(refused))
}

async fn by_password(
    handle: &mut Handle<Trust>,
    user: &str,
    password: &str,
) -> Result<Answer, russh::Error> {
    let accepted = match handle.authenticate_password(user, password).await? {
        AuthResult::Success => return Ok(Answer::Welcome),
        AuthResult::Failure { remaining_methods, .. } => remaining_methods,
    };
    if accepted.contains(&MethodKind::KeyboardInteractive) {
        by_questions(handle, user, password).await
    } else {
        Ok(Answer::Refused(accepted))
    }
}

/// Answers what a host asks interactively: the password wherever the answer would not be shown.
async fn by_questions(
    handle: &mut Handle<Trust>,
    user: &str,
    password: &str,
) -> Result<Answer, russh::Error> {
    let mut question = handle.authenticate_keyboard_interactive_start(user, None).await?;
    for _round in 0..QUESTIONS {
        let prompts = match question {
            KeyboardInteractiveAuthResponse::Success => return Ok(Answer::Welcome),
            KeyboardInteractiveAuthResponse::Failure { remaining_methods, .. } => {
                return Ok(Answer::Refused(remaining_methods));
            }
            KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => prompts,
        };
        let answer = |echo: bool| if echo { String::new() } else { password.to_owned() };
        let answers = prompts.iter().map(|prompt| answer(prompt.echo)).collect();
        question = handle.authenticate_keyboard_interactive_respond(answers).await?;
    }
    Ok(Answer::Refused(MethodSet::empty()))
}

/// Why the login was refused, as far as the host tells, and what to do.
fn reason(tried: &str, user: &str, accepted: &MethodSet, login: &SshLogin) -> String {
    let names: Vec<&str> = accepted.iter().map(<&str>::from).collect();
    let accepts = if names.is_empty() { "nothing else".to_owned() } else { names.join(", ") };
    let advice = match login {
        SshLogin::Key { .. } if !accepted.contains(&MethodKind::PublicKey) => {
            "use another kind of login"
        }
        SshLogin::Key { .. } => {
            "add the public key to ~/.ssh/authorized_keys of that user, or check the user's name"
        }
        SshLogin::Password(_) => "check the password and the user's name, or use a private key",
    };
    format!("it did not take {tried} for user {user} (it accepts {accepts}); {advice}")
}
