//! The body of a response: all of it, at once or in chunks, or the first half and then the end of the connection. All but the
//! first are for pods that were told to.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::Full;
use hyper::body::{Bytes, Frame, SizeHint};

/// What is sent after the head.
pub(crate) enum Body {
    Whole(Full<Bytes>),
    Chunked(Full<Bytes>),
    BrokenOff(Step),
}

/// How far a body has come that is to break off.
pub(crate) enum Step {
    Half(Bytes),
    /// The half is handed over; a pause lets it reach the wire before the connection ends.
    Pause,
    End,
}

impl Body {
    pub(crate) fn whole(bytes: Vec<u8>) -> Self {
        Self::Whole(Full::new(bytes.into()))
    }

    /// Of a length that is not told beforehand.
    pub(crate) fn chunked(bytes: Vec<u8>) -> Self {
        Self::Chunked(Full::new(bytes.into()))
    }

    pub(crate) fn broken_off(mut bytes: Vec<u8>) -> Self {
        bytes.truncate(bytes.len() / 2);
        Self::BrokenOff(Step::Half(bytes.into()))
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Self::Whole(body) | Self::Chunked(body) => {
                Pin::new(body).poll_frame(context).map_err(|never| match never {})
            }
            Self::BrokenOff(step) => match std::mem::replace(step, Step::End) {
                Step::Half(bytes) => {
                    *step = Step::Pause;
                    Poll::Ready(Some(Ok(Frame::data(bytes))))
                }
                Step::Pause => {
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
                Step::End => Poll::Ready(Some(Err(io::Error::other("told to break off")))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(body) | Self::Chunked(body) if body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Chunked(_) | Self::BrokenOff(_) => SizeHint::default(),
        }
    }
}
