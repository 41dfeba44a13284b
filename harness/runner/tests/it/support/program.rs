//! The program as a person starts it, and folders to play in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What the program said, and how it ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// The input errors: what begins with `error[…]`, each with its help.
    pub(crate) fn input_errors(&self) -> Vec<&str> {
        self.stderr
            .split("\n\n")
            .filter(|part| part.starts_with("error"))
            .collect()
    }

    /// Both streams, for the message of a test that fails.
    pub(crate) fn all(&self) -> String {
        format!("exit {}\n{}{}", self.code, self.stdout, self.stderr)
    }
}

/// A folder to play in: the program is started in it, so that messages show short paths.
pub(crate) struct Playground {
    folder: TempDir,
    spec: PathBuf,
}

impl Playground {
    /// One under the tests' own contracts.
    pub(crate) fn new() -> Self {
        Self::under(own_spec())
    }

    /// One under the project's contracts.
    pub(crate) fn of_the_project() -> Self {
        Self::under(root().join("spec"))
    }

    fn under(spec: PathBuf) -> Self {
        let folder = TempDir::new().unwrap();
        Self { folder, spec }
    }

    /// One with a scenario that signs a bot in.
    pub(crate) fn with_a_scenario() -> Self {
        let playground = Self::new();
        playground.write("scenarios/sign-in.yaml", SIGN_IN);
        playground
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Copies the tests' contracts, overlays and requirements to `spec`.
    pub(crate) fn copy_spec(&self) {
        self.copy_spec_of(&own_spec());
    }

    /// Copies the project's contracts, overlays and requirements to `spec`.
    pub(crate) fn copy_project_spec(&self) {
        self.copy_spec_of(&root().join("spec"));
    }

    fn copy_spec_of(&self, spec: &Path) {
        for folder in ["openapi", "overlays", "requirements"] {
            fs::create_dir_all(self.path("spec").join(folder)).unwrap();
            for entry in fs::read_dir(spec.join(folder)).unwrap() {
                let entry = entry.unwrap();
                fs::copy(entry.path(), self.path("spec").join(folder).join(entry.file_name())).unwrap();
            }
        }
    }

    /// Starts the program here, and waits for its end.
    pub(crate) fn podproof(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments))
    }

    /// Starts the program here with these arguments alone, and waits for its end.
    pub(crate) fn bare(&self, arguments: &[&str]) -> Ended {
        let mut command = podproof(arguments);
        command.current_dir(self.folder.path());
        ended(command)
    }

    /// The program here, with `--spec` where the command takes it and it is not given.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = podproof(arguments);
        command.current_dir(self.folder.path());
        let takes_spec = ["run", "list", "check", "judge"].contains(&arguments[0]);
        if takes_spec && !arguments.contains(&"--spec") {
            command.arg("--spec").arg(&self.spec);
        }
        command
    }
}

/// The program, without colour.
pub(crate) fn podproof(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
    command
        .args(arguments)
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("FORCE_COLOR")
        .env_remove("PODPROOF_TARGET")
        .env_remove("PODPROOF_SHARDS")
        .env_remove("CI_NODE_INDEX")
        .env_remove("CI_NODE_TOTAL")
        .env_remove("JOB_COMPLETION_INDEX");
    command
}

/// Waits for the end of a program.
pub(crate) fn ended(mut command: Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Contracts, overlays and requirements for tests: what is said of them does not change with the suite.
pub(crate) fn own_spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/spec")
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A scenario that passes.
pub(crate) const SIGN_IN: &str = r#"title: A bot signs in
verifies: [AUTH-RSA-01]
needs: [bot]
tags: [smoke]

steps:
  - id: sign-in
    call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(bot) }}" }
    expect: { status: 200 }
    save: { session: body.token }

finally:
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ session }}" }
"#;
