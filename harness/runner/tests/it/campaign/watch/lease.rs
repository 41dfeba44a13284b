//! Who may use accounts at the same time.

use super::support::{Program, pod, root};
use crate::limits::interrupted::{kill, wait};

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_with_the_accounts_of_a_watch_is_refused_or_waits_and_one_with_others_is_not() {
    let pod = pod("", |_| ()).await;
    let program = Program::of(&pod);
    let mut child = program.watch(&["--held", "1"]).await;
    let process = child.id().to_string();
    let spec = root().join("spec");
    let run = |scenario: &str, more: &[&str]| {
        let all = [
            "run",
            scenario,
            "--target",
            "target.yaml",
            "--quiet",
            "--reports",
            "runs",
            "--spec",
        ];
        let spec = spec.to_str().unwrap();
        let all: Vec<String> = all
            .iter()
            .chain([&spec])
            .chain(more)
            .map(|word| (*word).to_owned())
            .collect();
        all
    };
    let ended = async |arguments: Vec<String>| {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        program.ended(&words).await
    };
    let (code, said) = ended(run("logout/bot", &[])).await;
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("`podproof watch`") && said.contains(&process), "{said}");
    assert!(
        said.contains("uses the account `qa-bot`") && said.contains("nothing was sent"),
        "{said}"
    );
    let (code, said) = program
        .ended(&[
            "watch",
            "--target",
            "target.yaml",
            "--for",
            "1s",
            "--record",
            "other.jsonl",
        ])
        .await;
    assert_eq!(code, Some(3), "{said}");
    // Whatever the environment says: another shell, cron, a CI server.
    let elsewhere = tempfile::tempdir().unwrap();
    for variable in ["XDG_RUNTIME_DIR", "TMPDIR", "HOME", "USER", "LOGNAME"] {
        let arguments = run("logout/bot", &[]);
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut command = program.command(&words);
        command.env(variable, elsewhere.path());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{variable}: {said}");
        assert!(said.contains(&process), "{variable}: {said}");
    }
    // Another bot of the same pod.
    let (code, said) = ended(run("authenticate/deactivated-bot", &[])).await;
    assert_eq!(code, Some(0), "{said}");
    // It waits, and goes on when the watch has ended.
    let arguments = run("logout/bot", &["--wait", "30s"]);
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let waiting = program.ended(&words);
    let ending = async {
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        kill("TERM", child.id());
        wait(&mut child).await;
    };
    let ((code, said), ()) = tokio::join!(waiting, ending);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("waiting for `podproof watch`"), "{said}");
}
