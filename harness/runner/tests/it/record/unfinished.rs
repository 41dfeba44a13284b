//! Runs that are killed, that another run meets, or whose disk is full.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use podproof::report::Format;
use tempfile::TempDir;

use crate::limits::interrupted::{kill, target_of, wait};
use crate::limits::support::{Pod, root};
use crate::support::program::podproof;
use crate::support::whole_run::WholeRun;

/// Starts the program against the pod, at ten requests per second.
fn begin(pod: &Pod) -> (TempDir, Child) {
    let folder = target_of(pod, 6);
    let target = folder.path().join("target.yaml");
    let text = fs::read_to_string(&target).unwrap();
    let slow = text.replace("requestsPerSecond: unlimited", "requestsPerSecond: 10");
    assert_ne!(slow, text);
    fs::write(&target, slow).unwrap();
    let mut command = podproof(&["run", "--quiet", "--target", "target.yaml", "--spec"]);
    command.arg(root().join("spec")).current_dir(folder.path());
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    (folder, child)
}

/// Waits until a record has so many trials.
async fn recorded(path: &std::path::Path, trials: usize) {
    let begun = Instant::now();
    let count = || {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.matches("\"kind\":\"trial\"").count()
    };
    while count() < trials {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no {trials} trials are recorded"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_run_leaves_every_finished_trial_and_no_green_report() {
    let pod = Pod::start().await;
    let (folder, mut child) = begin(&pod);
    let record = folder.path().join("reports/run.jsonl");
    recorded(&record, 2).await;
    for report in ["junit.xml", "index.html", "summary.md"] {
        let text = fs::read_to_string(folder.path().join("reports").join(report)).unwrap();
        assert!(text.contains("is in progress, or was killed"), "{report}: {text}");
        assert!(
            text.contains("podproof report"),
            "{report} says how to render what there is"
        );
    }
    kill("KILL", child.id());
    assert_eq!(wait(&mut child).await.code(), None);
    let run = WholeRun::open(&record);
    assert!(run.closing.is_none() && run.trials.len() >= 2, "{run:#?}");
    let mut report = podproof(&["report", "reports/run.jsonl"]);
    let output = report.current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let count = run.trials.len();
    assert!(
        told.contains(&format!("unfinished: {count} of 12 trials played")),
        "{told}"
    );
    let junit = fs::read_to_string(folder.path().join("reports/junit.xml")).unwrap();
    assert_eq!(junit.matches("<testcase ").count(), count + 1, "{junit}");
    assert_eq!(junit.matches("<error ").count(), 1, "{junit}");
    for format in [Format::Html, Format::Markdown] {
        let text = run.rendered(format);
        assert!(
            text.contains(&format!("unfinished: {count} of 12 trials played, no failure")),
            "{text}"
        );
    }
    assert_eq!(run.exit(), podproof::cli::Exit::Broken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_into_the_folder_of_a_living_one_is_refused_and_changes_nothing() {
    let pod = Pod::start().await;
    let (folder, mut child) = begin(&pod);
    let record = folder.path().join("reports/run.jsonl");
    recorded(&record, 1).await;
    let before = fs::read_to_string(&record).unwrap();
    let mut second = podproof(&["run", "--target", "target.yaml", "--spec"]);
    let output = second
        .arg(root().join("spec"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{told}");
    let names = format!(
        "another run is writing its record to `reports/run.jsonl` (process {}",
        child.id()
    );
    assert!(told.contains(&names) && told.contains("nothing was sent"), "{told}");
    assert!(fs::read_to_string(&record).unwrap().starts_with(&before));
    kill("INT", child.id());
    assert_eq!(wait(&mut child).await.code(), Some(130));
    assert!(WholeRun::open(&record).closing.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_whose_disk_is_full_closes_its_sessions_and_says_why() {
    let pod = Pod::start().await;
    let folder = target_of(&pod, 40);
    let spec = root().join("spec").display().to_string();
    // No file may grow beyond so many blocks of 512 bytes: the manifest fits, and a few trials.
    let script = format!(
        "trap '' XFSZ; ulimit -f 200; exec '{}' run --target target.yaml --spec '{spec}' --report junit=-",
        env!("CARGO_BIN_EXE_podproof")
    );
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &script])
        .current_dir(folder.path())
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || shell.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("cannot write the record `reports/run.jsonl`"), "{told}");
    let run = WholeRun::open(&folder.path().join("reports/run.jsonl"));
    assert!(run.closing.is_none() && run.trials.len() < 60, "{}", run.trials.len());
    assert!(!run.trials.is_empty() && !pod.mock.issued_secrets().is_empty());
    assert_eq!(pod.open_sessions().await, 0);
    let junit = String::from_utf8(output.stdout).unwrap();
    assert!(junit.contains("unfinished: "), "{junit}");
}
