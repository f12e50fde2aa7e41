//! Forms with files. Clients disagree about the names of the parts, so only their order counts: the
//! first is the file.

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};

use super::error::AppEngineError;
use crate::api::multipart::{interrupted, spool_field};
use crate::app::App;
use crate::pipeline::Spooled;

/// A form whose parts have not been read yet.
pub(super) struct Form(Multipart);

impl FromRequest<App> for Form {
    type Rejection = AppEngineError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AppEngineError> {
        let form = Multipart::from_request(request, app).await;
        form.map(Self).map_err(|_| AppEngineError::NotMultipart)
    }
}

impl Form {
    /// The first part, which must be a file.
    pub(super) async fn file(&mut self, app: &App) -> Result<Spooled, AppEngineError> {
        match self.next().await? {
            None => Err(AppEngineError::NoParts),
            Some(part) if part.file_name().is_none() => Err(AppEngineError::FieldForFile),
            Some(file) => Ok(spool_field(app, file).await?),
        }
    }

    /// The part after the file, file or not.
    pub(super) async fn companion(&mut self, app: &App) -> Result<Option<Spooled>, AppEngineError> {
        match self.next().await? {
            None => Ok(None),
            Some(part) => Ok(Some(spool_field(app, part).await?)),
        }
    }

    async fn next(&mut self) -> Result<Option<Field<'_>>, AppEngineError> {
        Ok(self.0.next_field().await.map_err(interrupted)?)
    }
}
