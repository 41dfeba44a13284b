//! Failures in a row: when a service that could be reached is given up.
//!
//! In: what came of each request of a run. Out: the cause, once a service has failed so often with the same one and without
//! a success in between that further requests would only cost time.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::text::Prose;
use crate::wire::{Failure, Reply};

/// How many failures in a row make a service issue.
const FAILURES: usize = 5;

/// The failures in a row of each service, by its name in the target: the cause, which two failures share that are told in the same
/// words, and how many.
#[derive(Debug, Default)]
pub struct Streaks(Mutex<BTreeMap<String, (Prose, usize)>>);

impl Streaks {
    /// Takes note of a reply. The failure with which the service is to be given up comes back, once.
    ///
    /// An answer that breaks off is one: the service is there, and what it sends is to be judged.
    pub fn note(&self, service: &str, reply: &Reply) -> Option<Failure> {
        let mut streaks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Reply::Failed(failure) = reply else {
            streaks.remove(service);
            return None;
        };
        if failure.head.is_some() || failure.breaks_http {
            streaks.remove(service);
            return None;
        }
        let (cause, count) = streaks.entry(service.to_owned()).or_default();
        if *cause != failure.cause {
            *cause = failure.cause.clone();
            *count = 0;
        }
        *count += 1;
        (*count == FAILURES).then(|| Failure {
            cause: format!("{}, {FAILURES} times in a row", failure.cause).into(),
            ..failure.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Response;

    fn failed(cause: &str) -> Reply {
        Reply::Failed(Failure {
            cause: cause.into(),
            ..Failure::default()
        })
    }

    #[test]
    fn a_service_is_given_up_once_after_failures_in_a_row_with_one_cause() {
        let streaks = Streaks::default();
        let note = |service: &str, reply: &Reply| streaks.note(service, reply).map(|failure| failure.cause.to_string());
        for _ in 1..FAILURES {
            assert_eq!(note("login", &failed("silence")), None);
            assert_eq!(note("pod", &failed("silence")), None);
        }
        assert_eq!(note("login", &Reply::Refused { alert: "x".to_owned() }), None);
        assert_eq!(note("login", &failed("silence")), None, "there was an answer");
        assert_eq!(note("pod", &failed("a reset")), None, "it is another cause");
        for _ in 2..FAILURES {
            assert_eq!(note("pod", &failed("a reset")), None);
        }
        assert_eq!(
            note("pod", &failed("a reset")).as_deref(),
            Some("a reset, 5 times in a row")
        );
        assert_eq!(note("pod", &failed("a reset")), None, "it is told once");
    }

    #[test]
    fn an_answer_that_breaks_off_is_one() {
        let streaks = Streaks::default();
        let broken_off = Reply::Failed(Failure {
            cause: "the connection was closed in the middle of the body".into(),
            head: Some(Response {
                status: 200,
                headers: Vec::new(),
                body: Vec::new(),
            }),
            ..Failure::default()
        });
        for _ in 0..2 * FAILURES {
            assert_eq!(streaks.note("pod", &broken_off), None);
        }
    }
}
