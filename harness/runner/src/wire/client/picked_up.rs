//! Whether a connection has picked up the request that waits for it.
//!
//! In: the body of a request, and its sending. Out: what came of the sending, or that no connection picked it up.
//!
//! hyper hands a request to the task of its connection. When the connection ends in that very moment (a server that refuses a client's
//! certificate under TLS 1.3 ends it so) the request may lie between the two for good, and nobody is told (hyper issue 4122). The task
//! asks for the body of each request that it picks up, so a body that nobody asked for, long after any connection must have come about, was
//! never sent.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::timeout;

use super::send_error::SendError;

/// Whether a connection has picked up a request.
#[derive(Clone, Debug, Default)]
pub(super) struct PickedUp(Arc<AtomicBool>);

impl PickedUp {
    fn note(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_so(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A body that notes when a connection asks for it.
pub(super) struct WatchedBody {
    /// What is left to be sent; `None` where there is nothing.
    rest: Option<Bytes>,
    picked_up: PickedUp,
}

impl WatchedBody {
    pub(super) fn new(bytes: Bytes, picked_up: PickedUp) -> Self {
        let rest = (!bytes.is_empty()).then_some(bytes);
        Self { rest, picked_up }
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.picked_up.note();
        Poll::Ready(self.rest.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.picked_up.note();
        self.rest.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// Waits for what comes of a sending, but no longer than `patience` for a connection to pick the request up.
///
/// # Errors
///
/// Those of the sending, and [`SendError::NeverPickedUp`].
pub(super) async fn unless_never_picked_up<T>(
    sending: impl Future<Output = Result<T, SendError>>,
    picked_up: &PickedUp,
    patience: Duration,
) -> Result<T, SendError> {
    let mut sending = pin!(sending);
    match timeout(patience, sending.as_mut()).await {
        Ok(result) => result,
        Err(_) if picked_up.is_so() => sending.await,
        Err(_) => Err(SendError::NeverPickedUp),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::time::sleep;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_request_that_no_connection_picks_up_is_given_up() {
        let picked_up = PickedUp::default();
        let body = WatchedBody::new(Bytes::from_static(b"{}"), picked_up.clone());
        assert_eq!(
            body.size_hint().exact(),
            Some(2),
            "asking for the size is not picking it up"
        );
        let result = unless_never_picked_up(pending::<Result<(), _>>(), &picked_up, PATIENCE).await;
        assert!(matches!(result, Err(SendError::NeverPickedUp)), "{result:?}");
    }

    #[tokio::test]
    async fn a_request_that_a_connection_picked_up_is_waited_for() {
        for bytes in [&b""[..], b"{}"] {
            let picked_up = PickedUp::default();
            let body = WatchedBody::new(Bytes::from_static(bytes), picked_up.clone());
            let sending = async {
                assert_eq!(body.is_end_stream(), bytes.is_empty());
                sleep(PATIENCE * 3).await;
                Ok(7)
            };
            let result = unless_never_picked_up(sending, &picked_up, PATIENCE).await;
            assert!(matches!(result, Ok(7)), "{result:?}");
        }
    }

    #[tokio::test]
    async fn what_comes_in_time_needs_no_connection() {
        let result = unless_never_picked_up(ready(Ok(7)), &PickedUp::default(), PATIENCE).await;
        assert!(matches!(result, Ok(7)), "{result:?}");
    }
}
