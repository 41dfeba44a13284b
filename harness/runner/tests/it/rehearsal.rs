//! `podproof mock` with a script, as those who start it see it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use snapbox::{assert_data_eq, str};

fn podproof(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
    command.current_dir(folder).arg("mock").stdin(Stdio::null());
    command
}

/// A mock pod that is stopped when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The exit code and what stands on standard error when it does not start.
fn refused(script: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("upgrade.yaml"), script).unwrap();
    let mut command = podproof(folder.path());
    let output = command
        .args(["--script", "upgrade.yaml"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.stdout.is_empty(), "something was started");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn mistakes_in_a_script_are_shown_at_their_places_and_nothing_is_started() {
    let script = "\
nodes: 2
events:
  - at: 10s
    restrat: { node: 1, for: 3s }
  - { at: 20s, deviate: { with: [extra-feild] } }
";
    let (code, text) = refused(script, &[]);
    assert_eq!(code, Some(3));
    assert_data_eq!(
        text,
        str![[r#"
error[script]: unknown event `restrat`
 --> upgrade.yaml:4:5
  |
4 |     restrat: { node: 1, for: 3s }
  |     ^^^^^^^ did you mean `restart`?

error[script]: expected the name of a deviation (`podproof mock --list-deviations` lists them), found `extra-feild`
 --> upgrade.yaml:5:34
  |
5 |   - { at: 20s, deviate: { with: [extra-feild] } }
  |                                  ^^^^^^^^^^^ did you mean `extra-field`?

2 mistakes; nothing was started

"#]]
    );
}

#[test]
fn a_script_for_more_nodes_than_there_are_is_a_mistake() {
    let (code, text) = refused("- { at: 1s, restart: { node: 3, for: 1s } }\n", &["--nodes", "2"]);
    assert_eq!(code, Some(3));
    assert!(
        text.contains("upgrade.yaml:1:30") && text.contains("there is no node 3"),
        "{text}"
    );
}

#[test]
fn a_script_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = podproof(folder.path())
        .args(["--script", "nowhere.yaml"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("nowhere.yaml") && text.contains("1 mistake; nothing was started"),
        "{text}"
    );
}

#[test]
fn a_lie_of_a_node_that_there_is_not_is_a_mistake_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let output = podproof(folder.path())
        .args(["--nodes", "2", "--deviate", "extra-field@3"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("there is no node 3 to tell a lie; the pod has 2"),
        "{text}"
    );
}

#[test]
fn what_a_script_does_is_a_line_with_the_time_since_the_pod_opened() {
    let folder = tempfile::tempdir().unwrap();
    let script = "{ nodes: 2, events: [{ at: 100ms, restart: { node: 1, for: 250ms } }] }";
    fs::write(folder.path().join("upgrade.yaml"), script).unwrap();
    let mut command = podproof(folder.path());
    let command = command.args(["--script", "upgrade.yaml"]).stdout(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let lines = BufReader::new(running.0.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let told: Vec<String> = lines.filter(|line| line.contains("node 1")).take(2).collect();
    // The time of day comes first, to the millisecond.
    let (times, words): (Vec<&str>, Vec<&str>) = told.iter().filter_map(|line| line.split_once("  ")).unzip();
    assert_eq!(
        words,
        [
            "0.1 s  node 1 restarts (250 ms); no session is gone",
            "0.350 s  node 1 is back"
        ]
    );
    assert!(
        times.iter().all(|time| time.len() == "00:00:00.000Z".len()),
        "{times:?}"
    );
}
