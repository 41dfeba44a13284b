//! `podproof mock`: the mock pod in the foreground.

use podproof_mock_pod::{Deviation, Journal, MockPod, Settings};

use super::arguments::MockArguments;
use super::exit::Exit;
use super::show;

pub(super) fn mock(arguments: &MockArguments) -> Exit {
    if arguments.list_deviations {
        let width = Deviation::ALL
            .iter()
            .map(|deviation| deviation.name().len())
            .max()
            .unwrap_or_default();
        for deviation in Deviation::ALL {
            show::out(&format!("{:width$}  {}", deviation.name(), deviation.sentence()));
        }
        return Exit::Passed;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start: {error}")),
    };
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: &MockArguments) -> Exit {
    let journal = (!arguments.quiet).then(|| Journal::new(|entry| show::out(&entry.to_string())));
    let settings = Settings {
        host: arguments.host,
        port: arguments.port,
        journal,
        deviations: arguments.deviations.clone(),
        ..Settings::default()
    };
    let mock = match MockPod::start(settings).await {
        Ok(mock) => mock,
        Err(error) => return failed(&in_full(&error)),
    };
    for deviation in &arguments.deviations {
        show::out(&format!("lying: {}", deviation.sentence()));
    }
    let accounts = mock.accounts();
    show::out(&format!("mock pod at https://{}, until Ctrl-C", mock.address()));
    show::out(&format!(
        "bot {}, app {}, user {}",
        accounts.bot.username, accounts.app.app_id, accounts.installed.username
    ));
    if let Some(file) = &arguments.write_target {
        // Waits for the keys, which takes most of a second.
        let written = tokio::task::block_in_place(|| mock.write_target(file));
        match written {
            Ok(written) => show::out(&format!(
                "target {} (keys in {}): podproof run --target {}",
                written.file.display(),
                written.keys.display(),
                written.file.display()
            )),
            Err(error) => {
                mock.stop().await;
                return failed(&in_full(&error));
            }
        }
    }
    wait_for_the_end().await;
    mock.stop().await;
    show::out("stopped");
    Exit::Passed
}

#[cfg(unix)]
async fn wait_for_the_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn wait_for_the_end() {
    drop(tokio::signal::ctrl_c().await);
}

/// An error with what caused it.
fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}

fn failed(text: &str) -> Exit {
    show::err(&format!("error[harness]: {text}"));
    Exit::Broken
}
