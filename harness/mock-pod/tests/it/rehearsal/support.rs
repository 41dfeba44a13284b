//! A pod with a script, and clients that keep their connection or never do.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use podproof_mock_pod::{Phase, Script, ScriptEntry, Settings};
use reqwest::{Client, Method};

use crate::support::{Bench, client_of};

/// A script of these events.
pub(crate) fn script(events: &str) -> Script {
    Script::parse(Path::new("script.yaml"), events).unwrap_or_else(|error| panic!("{error}"))
}

/// A pod that plays these events, on the machine's clock.
pub(crate) async fn rehearsed(events: &str, change: impl FnOnce(&mut Settings)) -> Bench {
    let script = script(events);
    Bench::with(|settings| {
        settings.script = Some(script);
        change(settings);
    })
    .await
}

/// A client that opens a connection for each call.
pub(crate) fn forgetful(bench: &Bench) -> Client {
    client_of(bench.pod.authority_pem(), |builder| builder.pool_max_idle_per_host(0))
}

/// What a call is answered with: its status, or nothing when the connection fails.
pub(crate) async fn status(client: &Client, bench: &Bench, session: &str) -> Option<u16> {
    let request = client
        .request(Method::GET, bench.url("/pod/v2/sessioninfo"))
        .header("sessionToken", session);
    request.send().await.ok().map(|answer| answer.status().as_u16())
}

/// Waits until so many entries are in the script's log.
pub(crate) async fn entries(bench: &Bench, number: usize) -> Vec<ScriptEntry> {
    let begun = Instant::now();
    loop {
        let log = bench.pod.script_log();
        if log.len() >= number {
            return log;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "only {log:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// From the first to the second entry, by the machine's clock.
pub(crate) fn between(first: &ScriptEntry, second: &ScriptEntry) -> Duration {
    let since = |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since(second.at) - since(first.at)
}

/// The phases and the words of a log.
pub(crate) fn told(log: &[ScriptEntry]) -> Vec<(Phase, &str)> {
    log.iter().map(|entry| (entry.phase, entry.text.as_str())).collect()
}
