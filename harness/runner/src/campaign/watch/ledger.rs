//! The ledger: every session of the pod that a watch opened and that has not ended.
//!
//! A session is written down when its token is read, before anything can be waited for: a task that is ended early loses none. Sign-ins
//! whose answer nobody waited for are counted, since nobody knows the session that they may have opened.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::secret::Secret;

/// The open sessions.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    open: Mutex<Vec<Secret>>,
    cut_off: AtomicUsize,
}

impl Ledger {
    /// A session was opened.
    pub(super) fn opened(&self, session: &Secret) {
        self.lock().push(session.clone());
    }

    /// A session has ended, whoever ended it.
    pub(super) fn ended(&self, session: &Secret) {
        let mut open = self.lock();
        // Most sessions end soon after they were opened.
        if let Some(place) = open.iter().rposition(|other| other == session) {
            open.remove(place);
        }
    }

    /// The sessions that are open, the newest first: one on behalf of a user ends before the app's that it came from.
    pub(super) fn open(&self) -> Vec<Secret> {
        self.lock().iter().rev().cloned().collect()
    }

    /// A sign-in is sent. Who drops what is returned before it was answered is counted.
    pub(super) fn signs_in(&self) -> SigningIn<'_> {
        SigningIn {
            ledger: self,
            is_answered: false,
        }
    }

    /// How many sign-ins were given up before their answer came.
    pub(super) fn cut_off(&self) -> usize {
        self.cut_off.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Secret>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sign-in whose answer is waited for.
pub(super) struct SigningIn<'l> {
    ledger: &'l Ledger,
    is_answered: bool,
}

impl SigningIn<'_> {
    /// Takes note that it was answered, or failed.
    pub(super) fn over(mut self) {
        self.is_answered = true;
    }
}

impl Drop for SigningIn<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            self.ledger.cut_off.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_stays_in_the_ledger_until_it_has_ended() {
        let ledger = Ledger::default();
        let [app, user] = ["app", "user"].map(|token| Secret::new(token.to_owned()));
        ledger.opened(&app);
        ledger.opened(&user);
        assert_eq!(ledger.open(), [user.clone(), app.clone()]);
        ledger.ended(&user);
        ledger.ended(&user);
        assert_eq!(ledger.open(), [app]);
    }

    #[tokio::test]
    async fn a_sign_in_that_is_given_up_is_counted_and_one_that_is_answered_is_not() {
        let ledger = std::sync::Arc::new(Ledger::default());
        ledger.signs_in().over();
        assert_eq!(ledger.cut_off(), 0);
        let begun = ledger.clone();
        let task = tokio::spawn(async move {
            let signing_in = begun.signs_in();
            std::future::pending::<()>().await;
            signing_in.over();
        });
        tokio::task::yield_now().await;
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
        assert_eq!(ledger.cut_off(), 1);
    }
}
