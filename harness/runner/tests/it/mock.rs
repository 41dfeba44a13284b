//! `podproof mock` as those who start it see it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn podproof() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
    command.arg("mock").stdin(Stdio::null());
    command
}

/// What went wrong: the exit code and the input error.
fn input_error(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8(output.stderr.clone()).unwrap())
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, text) = input_error(&podproof().args(["--port", &port]).output().unwrap());
    assert_eq!(code, Some(4));
    let expected = format!("cannot listen on `127.0.0.1:{port}`; choose another port, or 0 for a free one");
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn mistakes_in_a_seed_file_are_told_and_nothing_is_started() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.yaml");
    fs::write(&file, "users: [{ username: bob@acme.example }, { username: '' }]").unwrap();
    let (code, text) = input_error(&podproof().arg("--users").arg(&file).output().unwrap());
    assert_eq!(code, Some(3));
    assert!(
        text.contains("users[0]: there is an account `bob@acme.example` already"),
        "{text}"
    );
    assert!(
        text.contains("users[1]: expected a `username` that is not empty"),
        "{text}"
    );
}

#[test]
fn keys_that_nobody_would_be_given_are_no_keys() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.yaml");
    fs::write(&file, "serviceAccounts: [{ username: my-bot }]").unwrap();
    let (code, text) = input_error(&podproof().arg("--users").arg(&file).output().unwrap());
    assert_eq!(code, Some(3));
    assert!(text.contains("`my-bot`") && text.contains("--write-target"), "{text}");
}

/// The seed file that the mock pod's guide shows, with keys of its own instead of files that only its reader has.
fn seed_of_the_guide() -> String {
    let guide = include_str!("../../../mock-pod/README.md");
    let (_, after) = guide.split_once("```yaml\nserviceAccounts:").unwrap();
    let (seed, _) = after.split_once("```").unwrap();
    let seed = format!("serviceAccounts:{seed}").replace("{ public: my-bot.pub.pem }", "generated");
    let (seed, _) = seed.split_once("authorities:").unwrap();
    seed.to_owned()
}

/// A mock pod that is stopped when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn what_it_writes_of_the_guides_accounts_is_read_and_can_be_acted_as() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("users.yaml"), seed_of_the_guide()).unwrap();
    fs::write(folder.path().join("mine.yaml"), MINE).unwrap();
    let mut command = podproof();
    command.args(["--users", "users.yaml", "--write-target", "mock.yaml"]);
    let mut mock = Running(
        command
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let lines = BufReader::new(mock.0.stdout.as_mut().unwrap()).lines();
    let written = lines.map_while(Result::ok).find(|line| line.starts_with("target "));
    assert!(written.is_some(), "no target was written");
    let run = Command::new(env!("CARGO_BIN_EXE_podproof"))
        .args(["run", "--target", "mock.yaml", "--scenarios", "mine.yaml"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() && told.contains("1 passed"), "{told}");
}

const MINE: &str = r#"title: My bot signs in, by key and by certificate
verifies: [AUTH-RSA-01]
needs: [my_bot]
steps:
  - call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(my_bot) }}" }
    expect: { status: 200 }
    id: by-key
  - call: POST /sessionauth/v1/authenticate
    as: my_bot
    expect: { status: 200 }
    id: by-certificate
"#;

#[cfg(unix)]
#[test]
fn it_stops_gracefully_when_it_is_told_to() {
    for signal in ["-TERM", "-INT"] {
        let mut mock = podproof().stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(mock.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        assert!(first.starts_with("mock pod at https://127.0.0.1:"), "{first}");
        send(&mock, signal);
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with("stopped\n"), "{rest}");
        assert_eq!(mock.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[cfg(unix)]
fn send(mock: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &mock.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn whoever_gets_an_answer_finds_the_target_file_complete() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = podproof();
    command.args(["--write-target", "mock.yaml", "--port", &port.to_string()]);
    let mut mock = Running(
        command
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    // Asks as a script does: again and again, until there is an answer.
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut stream = loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(stream) => break stream,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
    };
    // What is no TLS is answered too, by the end of the connection.
    stream.write_all(b"GET /health HTTP/1.1\r\n\r\n").unwrap();
    let _ = stream.read_to_end(&mut Vec::new());
    let target = fs::read_to_string(folder.path().join("mock.yaml")).unwrap();
    assert!(target.contains("nobody is hurt"), "{target}");
    assert!(folder.path().join("mock-keys/bot.pem").exists());
    let mut first = String::new();
    BufReader::new(mock.0.stdout.as_mut().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert!(first.starts_with("mock pod at https://127.0.0.1:"), "{first}");
}
