//! Mails of callbacks are sent through the mail server that the configuration names.

use gantry_engine::study::Done;
use gantry_model::plugin::{Event, Mail};
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use thiserror::Error;

use super::super::super::{Error, Pipeline};
use super::{Unfulfilled, Wished, name_of};

/// Sends mails. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why no mails can be sent.
#[derive(Debug, Error)]
pub(crate) enum MailerError {
    #[error("the mail server's address is none such as smtp://USER:PASSWORD@HOST:587?tls=required")]
    Url(#[source] lettre::transport::smtp::Error),
    #[error("the sender '{address}' is no mail address")]
    From {
        address: String,
        #[source]
        source: lettre::address::AddressError,
    },
}

impl Mailer {
    /// Sends through the server at `url`, as `from`. Nothing is connected yet.
    pub(crate) fn new(url: &str, from: &str) -> Result<Self, MailerError> {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(MailerError::Url)?.build();
        let from = from
            .parse()
            .map_err(|source| MailerError::From { address: from.to_owned(), source })?;
        Ok(Self { transport, from })
    }
}

impl Pipeline {
    /// Sends a mail. It has a Message-ID of its own that is the same if it has to be sent again.
    pub(super) async fn send_mail(&self, mail: Mail, wished: Wished) -> Result<Done, Unfulfilled> {
        let never = |why: String| Unfulfilled::Never(why);
        let Some(mailer) = &self.studies.mailer else {
            let why = "the server cannot send mail: its configuration has no [mail]";
            return Err(never(why.to_owned()));
        };
        let message = message(mailer, mail, &wished).map_err(never)?;
        match mailer.transport.send(message).await {
            Ok(_) => Ok(Done { event: Event::MailSent, at: self.clock.now() }),
            Err(error) if error.is_permanent() || error.is_client() => {
                Err(never(format!("the mail server refused the mail: {error}")))
            }
            Err(error) => Err(Unfulfilled::NotNow(Error::internal("sending a mail", error))),
        }
    }
}

fn message(mailer: &Mailer, mail: Mail, wished: &Wished) -> Result<Message, String> {
    let domain = mailer.from.email.domain();
    let id = format!("<gantry.{}.{}@{domain}>", wished.experiment, name_of(wished));
    let mut message = Message::builder()
        .from(mailer.from.clone())
        .message_id(Some(id))
        .subject(mail.subject)
        .header(ContentType::TEXT_PLAIN);
    let address = |text: &str| {
        text.parse::<Mailbox>().map_err(|error| format!("'{text}' is no mail address: {error}"))
    };
    for to in &mail.to {
        message = message.to(address(to)?);
    }
    for cc in &mail.cc {
        message = message.cc(address(cc)?);
    }
    message.body(mail.body).map_err(|error| format!("the mail cannot be written: {error}"))
}
