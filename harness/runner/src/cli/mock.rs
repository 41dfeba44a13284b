//! `podproof mock`: the mock pod in the foreground.
//!
//! Comes in: arguments, and a seed file of further accounts. Goes out: a line for the address, one for each call, `stopped` in
//! the end. Ctrl-C and SIGTERM stop it gracefully, with exit code 0.

use std::time::{SystemTime, UNIX_EPOCH};

use podproof_mock_pod::{Deviation, Journal, MockPod, Seed, Settings, TargetError, WrittenTarget};

use super::arguments::MockArguments;
use super::exit::Exit;
use super::show;
use crate::text::{list, quoted};

pub(super) fn mock(arguments: &MockArguments) -> Exit {
    if arguments.list_deviations {
        list_deviations();
        return Exit::Passed;
    }
    let seed = match seed(arguments) {
        Ok(seed) => seed,
        Err(text) => {
            show::err(&format!("error[target]: {text}"));
            return Exit::Invalid;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start: {error}")),
    };
    runtime.block_on(serve(arguments, seed))
}

fn list_deviations() {
    let width = Deviation::ALL
        .iter()
        .map(|deviation| deviation.name().len())
        .max()
        .unwrap_or_default();
    for deviation in Deviation::ALL {
        show::out(&format!("{:width$}  {}", deviation.name(), deviation.sentence()));
    }
}

fn seed(arguments: &MockArguments) -> Result<Option<Seed>, String> {
    let Some(file) = &arguments.users else {
        return Ok(None);
    };
    let seed = Seed::read(file).map_err(|error| error.to_string())?;
    let unclaimed = seed.unclaimed();
    if !unclaimed.is_empty() && arguments.write_target.is_none() {
        return Err(format!(
            "keys or certificates are to be made for {}, and nobody would be given them\n  help: add `--write-target FILE`, \
             beside which they are then written, or name the accounts' own keys in `{}`",
            list(quoted(unclaimed)),
            file.display()
        ));
    }
    Ok(Some(seed))
}

async fn serve(arguments: &MockArguments, seed: Option<Seed>) -> Exit {
    // From here on, so that who stops the mock early stops it gracefully too.
    let end = Signals::new();
    let journal = (!arguments.quiet).then(|| Journal::new(|entry| show::out(&format!("{}  {entry}", time_of_day()))));
    let settings = Settings {
        host: arguments.host,
        port: arguments.port,
        journal,
        seed,
        deviations: arguments.deviations.clone(),
        ..Settings::default()
    };
    let mut mock = match MockPod::bind(settings).await {
        Ok(mock) => mock,
        Err(error) => return failed(&in_full(&error)),
    };
    let written = match write_target(arguments, &mock) {
        Ok(written) => written,
        Err(error) => return failed(&in_full(&error)),
    };
    mock.open();
    for deviation in &arguments.deviations {
        show::out(&format!("lying: {}", deviation.sentence()));
    }
    let accounts = mock.accounts();
    show::out(&format!("mock pod at https://{}, until Ctrl-C", mock.address()));
    show::out(&format!(
        "bot {}, app {}, user {}",
        accounts.bot.username, accounts.app.app_id, accounts.installed.username
    ));
    if let Some(written) = written {
        show::out(&format!(
            "target {} (keys in {}): podproof run --target {}",
            written.file.display(),
            written.keys.display(),
            written.file.display()
        ));
    }
    end.wait().await;
    mock.stop().await;
    show::out("stopped");
    Exit::Passed
}

/// Writes the target file, if one is wanted. Whoever waits for the pod to answer, or for its first line, finds it complete.
fn write_target(arguments: &MockArguments, mock: &MockPod) -> Result<Option<WrittenTarget>, TargetError> {
    let file = arguments.write_target.as_deref();
    // Waits for the keys, which takes most of a second.
    file.map(|file| tokio::task::block_in_place(|| mock.write_target(file)))
        .transpose()
}

/// The time in UTC, hours to seconds.
fn time_of_day() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs());
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}Z", seconds % 60)
}

/// Ctrl-C, and what `kill` sends; noticed from when this is made, not only while it is waited for.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self(kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect())
    }

    async fn wait(mut self) {
        std::future::poll_fn(|context| {
            let mut signals = self.0.iter_mut();
            if signals.any(|signal| signal.poll_recv(context).is_ready()) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self
    }

    async fn wait(self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

/// An error with what caused it.
fn in_full(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}

fn failed(text: &str) -> Exit {
    show::err(&format!("error[harness]: {text}"));
    Exit::Broken
}
