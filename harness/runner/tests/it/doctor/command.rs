//! `podproof doctor` as a person runs it.

use std::path::Path;
use std::process::{Command, Output};

use podproof_mock_pod::MockPod;
use tokio::task::spawn_blocking;

use crate::support::hostile::{Behaviour, HostileServer};
use crate::support::keyring::settings;

fn doctor(target: &Path) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_podproof"))
        .args(["doctor", "--target"])
        .arg(target)
        .current_dir(root)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pod_in_good_health_ends_with_0_and_one_that_is_gone_with_4() {
    let mock = MockPod::start(settings()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mock.yaml");
    let (mock, file) = spawn_blocking(move || {
        mock.write_target(&file).unwrap();
        (mock, file)
    })
    .await
    .unwrap();

    let target = file.clone();
    let output = spawn_blocking(move || doctor(&target)).await.unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(
        told.contains("\nok       sign-in of `bot` by key: works, as `qa-bot`; logged out\n"),
        "{told}"
    );
    assert!(!told.contains("asking the"), "nobody watches: {told}");
    assert!(
        told.contains(" scenarios: ") && !told.contains("could not be read"),
        "{told}"
    );

    mock.stop().await;
    let output = spawn_blocking(move || doctor(&file)).await.unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("\nwhat to do:\n  connection to "), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_to_be_done_for_several_steps_is_said_once() {
    let blocked = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n".to_vec();
    let server = HostileServer::start(Behaviour::Answer(blocked));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("target.yaml");
    let text = format!("scheme: http\nhost: 127.0.0.1\nport: {}\n", server.port());
    std::fs::write(&file, text).unwrap();
    let output = spawn_blocking(move || doctor(&file)).await.unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let each =
        "  service /pod, service /login, service /relay, service /sessionauth, service /keyauth: no service answers";
    assert!(told.contains(each), "{told}");
}

#[test]
fn a_target_file_with_mistakes_ends_with_3_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("target.yaml");
    std::fs::write(&file, "hosts: acme.symphony.com\n").unwrap();
    let output = doctor(&file);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("did you mean `host`?")
    );
}
