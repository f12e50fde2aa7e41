//! What callbacks wish for is done: commands and tasks become runs, mails are sent.

mod command;
mod mail;
mod run;
mod task;
mod values;

use gantry_model::id::RunId;
use gantry_model::plugin::Wish;
use gantry_model::study::{Execution, ExecutionId, ExperimentId};
use sha2::{Digest as _, Sha256};

use super::super::{Error, Pipeline, Result};
use super::happened::What;

pub(crate) use mail::{Mailer, MailerError};

/// Whose wish it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wished {
    pub(super) experiment: ExperimentId,
    pub(super) execution: ExecutionId,
    pub(super) attempt: u32,
    pub(super) step: u32,
}

/// A wish that cannot be done, and why, for the callback; or trouble of the server's, after which it is tried again.
pub(super) enum Unfulfilled {
    Never(String),
    NotNow(Error),
}

impl<E: Into<Error>> From<E> for Unfulfilled {
    fn from(error: E) -> Self {
        Self::NotNow(error.into())
    }
}

impl Wished {
    /// That of an execution's next step.
    pub(super) fn of(execution: &Execution) -> Self {
        Self {
            experiment: execution.experiment,
            execution: execution.id,
            attempt: execution.attempt,
            step: execution.work.step,
        }
    }

    /// The run that does it: always the same one, so that a wish which is done again after a crash is one run all the same.
    pub(super) fn run(&self) -> RunId {
        let named = format!("{}/{}/{}", self.execution, self.attempt, self.step);
        let digest = Sha256::digest(named.as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(byte, hashed)| *byte = hashed);
        RunId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl Pipeline {
    /// Does what a callback wished for, or begins it, and says what happened.
    pub(super) async fn fulfil(&self, wish: Wish, wished: Wished) -> Result<What> {
        let fulfilled = match wish {
            Wish::RunCommand(command) => {
                self.run_command(command, wished).await.map(What::RunStarted)
            }
            Wish::StartTask(start) => self.start_task(start, wished).await.map(What::RunStarted),
            Wish::SendMail(mail) => self.send_mail(mail, wished).await.map(What::Done),
            Wish::Finish(_) | Wish::Ask(_) | Wish::SleepUntil(_) => {
                Err(Unfulfilled::Never("nothing is to be done for it".to_owned()))
            }
        };
        match fulfilled {
            Ok(what) => Ok(what),
            Err(Unfulfilled::Never(why)) => Ok(What::Done(self.unfulfilled(why))),
            Err(Unfulfilled::NotNow(error)) => Err(error),
        }
    }

    fn unfulfilled(&self, why: String) -> gantry_engine::study::Done {
        let event = gantry_model::plugin::Event::Unfulfilled(why);
        gantry_engine::study::Done { event, at: self.clock.now() }
    }
}

/// A name for what an execution asks of others, so that they can tell a repetition: `12.1.0`.
fn name_of(wished: &Wished) -> String {
    let Wished { execution, attempt, step, .. } = wished;
    format!("{execution}.{attempt}.{step}")
}
