//! What an error of reqwest or hyper says, down to its roots.
//!
//! In: an error with its chain of sources. Out: the typed verdicts in that chain.

use std::error::Error;
use std::io;

use super::connector::StepError;
use super::foreign::foreign;
use super::message::Phase;

/// What the chain of sources says, by type.
pub(crate) struct Facts<'e> {
    /// The verdict of rustls.
    pub(crate) tls: Option<&'e rustls::Error>,
    /// The innermost verdict of hyper.
    pub(crate) http: Option<&'e hyper::Error>,
    /// The innermost kind that says something.
    pub(crate) io: Option<io::ErrorKind>,
    /// The step of connecting that failed, where the connector tells.
    pub(crate) step: Option<Phase>,
    /// The text of the last source.
    pub(crate) innermost: String,
}

impl<'e> Facts<'e> {
    /// Reads the chain.
    pub(crate) fn of(error: &'e (dyn Error + 'static)) -> Self {
        let mut facts = Self {
            tls: None,
            http: None,
            io: None,
            step: None,
            innermost: "for an unknown reason".to_owned(),
        };
        // The outermost text would repeat the URL.
        let mut next = error.source();
        while let Some(error) = next {
            facts.tls = facts.tls.or_else(|| error.downcast_ref());
            facts.http = error.downcast_ref().or(facts.http);
            facts.step = facts.step.or_else(|| Some(error.downcast_ref::<StepError>()?.step));
            if let Some(io) = error.downcast_ref::<io::Error>()
                && io.kind() != io::ErrorKind::Other
            {
                facts.io = Some(io.kind());
            }
            facts.innermost = foreign(&error.to_string());
            next = source(error);
        }
        facts
    }
}

/// The source of an error. An `io::Error` that wraps another error skips that one in `source()`.
fn source<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
