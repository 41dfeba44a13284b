//! Why a request was not answered, whichever client sent it: reqwest, or hyper where names are spelt as reqwest cannot.

use std::error::Error;
use std::fmt;

use super::connector::{NameError, OutOfTime};

/// No head of an answer came.
#[derive(Debug)]
pub(crate) enum SendError {
    /// From reqwest.
    Reqwest(reqwest::Error),
    /// From hyper's own client.
    Hyper(hyper_util::client::legacy::Error),
    /// No connection picked the request up, which was never sent then.
    NeverPickedUp,
}

impl SendError {
    /// Whether no connection came about.
    pub(crate) fn is_connect(&self) -> bool {
        match self {
            Self::Reqwest(error) => error.is_connect(),
            Self::Hyper(error) => error.is_connect(),
            Self::NeverPickedUp => false,
        }
    }

    /// Whether a name was not resolved.
    pub(crate) fn is_dns(&self) -> bool {
        match self {
            Self::Reqwest(error) => error.is_dns(),
            Self::Hyper(_) | Self::NeverPickedUp => self.has::<NameError>(),
        }
    }

    /// Whether the time to connect was up.
    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Self::Reqwest(error) => error.is_timeout(),
            Self::Hyper(_) | Self::NeverPickedUp => self.has::<OutOfTime>(),
        }
    }

    fn has<E: Error + 'static>(&self) -> bool {
        let mut next = self.source();
        while let Some(error) = next {
            if error.is::<E>() {
                return true;
            }
            next = error.source();
        }
        false
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the request could not be sent")
    }
}

impl Error for SendError {
    // The outermost text of reqwest's would repeat the URL.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Reqwest(error) => error.source(),
            Self::Hyper(error) => Some(error),
            Self::NeverPickedUp => None,
        }
    }
}
