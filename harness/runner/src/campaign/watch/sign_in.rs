//! Opens sessions of every kind.

use super::admission::Unsent;
use super::ask::{Asked, Asking};
use super::question::{APP_SIGN_IN, BOT_SIGN_IN, Question};
use super::watcher::Watcher;
use crate::record::watch::SessionKind;
use crate::secret::Secret;

/// A session that was opened.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) token: Secret,
    /// The app's session behind it, which may not be ended as long as it is used.
    pub(super) behind: Option<Secret>,
}

/// What came of a sign-in: the answer that counts, and the session if there is one.
pub(super) struct SignedIn {
    /// The last answer: of the sign-in, or of the first step that failed.
    pub(super) asked: Asked,
    pub(super) opened: Option<Opened>,
}

impl Watcher {
    /// Signs in, in one step or, on behalf of a user, in two.
    ///
    /// # Errors
    /// Nothing was sent, or no answer is waited for any more.
    pub(super) async fn sign_in(&self, asking: Asking, kind: SessionKind) -> Result<SignedIn, Unsent> {
        match kind {
            SessionKind::BotKey => self.sign_in_by_key(asking, BOT_SIGN_IN).await,
            SessionKind::App => self.sign_in_by_key(asking, APP_SIGN_IN).await,
            SessionKind::BotCertificate => {
                let question = Question::by_certificate(&self.actors);
                Ok(opened(self.ask(asking, &question).await?, None))
            }
            SessionKind::OnBehalfOf => self.sign_in_on_behalf(asking).await,
        }
    }

    pub(super) async fn sign_in_by_key(&self, asking: Asking, template: &'static str) -> Result<SignedIn, Unsent> {
        let question = Question::by_key(template, &self.actors);
        let question = question.ok_or_else(|| Unsent::Because("there is no private key to sign with".into()))?;
        let question = question.map_err(|error| Unsent::Because(error.to_string().into()))?;
        Ok(opened(self.ask(asking, &question).await?, None))
    }

    async fn sign_in_on_behalf(&self, asking: Asking) -> Result<SignedIn, Unsent> {
        let app = self.sign_in_by_key(asking, APP_SIGN_IN).await?;
        let Some(Opened { token: behind, .. }) = app.opened else {
            return Ok(app);
        };
        let question = Question::on_behalf_of(&self.actors, &behind);
        let question = question.ok_or_else(|| Unsent::Because("there is no user to act on behalf of".into()))?;
        match self.ask(asking, &question).await {
            Ok(mut asked) if asked.token.is_some() => {
                asked.started = app.asked.started;
                asked.duration += app.asked.duration;
                Ok(opened(asked, Some(behind)))
            }
            // The app's session is ended when the watch is.
            other => Ok(opened(other?, None)),
        }
    }
}

fn opened(asked: Asked, behind: Option<Secret>) -> SignedIn {
    let token = asked.token.clone();
    SignedIn {
        asked,
        opened: token.map(|token| Opened { token, behind }),
    }
}
