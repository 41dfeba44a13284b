//! What a client sent, letter by letter.
//!
//! HTTP libraries make header names lower-case before anybody sees them. A pod that is to mind the case therefore keeps what it
//! reads from the connection until the next call is answered.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::http::call::Caller;
use crate::http::heads::Heads;

/// The header of a session token as the vendor writes it, at the beginning of its line.
const DOCUMENTED: &[u8] = b"\nsessionToken:";
/// Whether the caller spelt the header of its session token as the vendor does. True where nobody has looked.
pub(crate) fn spelt_as_documented(caller: &Caller) -> bool {
    caller.heads.as_ref().is_none_or(|heads| {
        heads
            .take()
            .windows(DOCUMENTED.len())
            .any(|window| window == DOCUMENTED)
    })
}

/// A connection that keeps what is read from it.
pub(crate) struct Recorded<S> {
    stream: S,
    heads: Option<Heads>,
}

impl<S> Recorded<S> {
    /// Keeps nothing when there is nowhere to.
    pub(crate) fn new(stream: S, heads: Option<Heads>) -> Self {
        Self { stream, heads }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        if let Some(heads) = &this.heads {
            heads.push(&buffer.filled()[before..]);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
