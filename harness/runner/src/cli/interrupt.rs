//! Ctrl-C, and on Unix SIGTERM and SIGHUP: the first ends a run in good order within a few seconds, the second at once, with the reports
//! of what is finished; a third does not even wait for these.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::exit::{Exit, Signal};
use super::show;
use crate::run::RunContext;
use crate::text::{count, exact_duration};

/// How long answers are waited for, and sessions ended, after the first signal, unless there are many.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// Waits for signals as long as the run lasts. The first one is put into `first`; after it, `grace` is left to end in good order.
pub(super) async fn listen(context: Arc<RunContext>, first: Arc<OnceLock<Signal>>, grace: Duration) {
    let Ok(mut signals) = Signals::new() else {
        return; // then the system ends the program, as if we had not asked
    };
    let signal = signals.next().await;
    _ = first.set(signal);
    let answers = match context.shutdown.awaited() {
        0 => "to end sessions".to_owned(),
        some => format!("for {}, and to end sessions", count(some, "answer")),
    };
    show::err(&format!(
        "\nending: waiting up to {} {answers}; then the reports are written (once more: at once)",
        exact_duration(grace)
    ));
    context.shutdown.interrupt();
    tokio::select! {
        _ = signals.next() => {}
        () = tokio::time::sleep(grace) => {}
    }
    context.shutdown.abandon();
    signals.next().await;
    #[expect(
        clippy::exit,
        reason = "a person who asks again does not want to wait for the reports either"
    )]
    std::process::exit(Exit::Signalled(signal).code().into());
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.hang_up.recv() => Signal::HangUp,
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

    async fn next(&mut self) -> Signal {
        // An error means that no signal can ever come.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    }
}
