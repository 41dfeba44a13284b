//! Ctrl-C, and on Unix SIGTERM: the first ends a run in good order, the second at once.

use std::io;
use std::sync::Arc;

use super::exit::Exit;
use super::show;
use crate::trial::World;

/// Waits for signals as long as the run lasts.
pub(super) async fn listen(world: Arc<World>) {
    let Ok(mut signals) = Signals::new() else {
        return; // then the system ends the program, as if we had not asked
    };
    signals.next().await;
    show::err(
        "\nending: sessions are closed and reports written, all else is skipped; once more ends at once, and may leave \
         sessions open",
    );
    world.ending.interrupt();
    signals.next().await;
    #[expect(clippy::exit, reason = "a person who asks twice does not want to wait for anybody")]
    std::process::exit(Exit::Interrupted.code().into());
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // An error means that no signal can ever come.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
