//! How much memory a program took at most.

use std::fs::{self, File};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::program::Ended;

/// How a program ended, and the most memory that it held, in MB (10^6 bytes); `None` where the system does not tell.
pub(crate) struct Measured {
    pub(crate) ended: Ended,
    pub(crate) peak: Option<u64>,
}

/// Waits for the end of a program, and looks at its memory meanwhile.
pub(crate) fn measured(mut command: Command) -> Measured {
    // A pipe that nobody reads would stop it.
    let said = TempDir::new().unwrap();
    let (stdout, stderr) = (said.path().join("stdout"), said.path().join("stderr"));
    command.stdin(Stdio::null());
    command.stdout(File::create(&stdout).unwrap());
    command.stderr(File::create(&stderr).unwrap());
    let mut child = command.spawn().unwrap();
    let (status, peak) = watched(&mut child);
    let read = |path| String::from_utf8(fs::read(path).unwrap()).unwrap();
    Measured {
        ended: Ended {
            code: status.code().unwrap_or(-1),
            stdout: read(&stdout),
            stderr: read(&stderr),
        },
        peak,
    }
}

fn watched(child: &mut Child) -> (ExitStatus, Option<u64>) {
    let mut peak = None;
    loop {
        // The system keeps the highest so far: only what is taken in the last moments can be missed.
        peak = peak.max(highest_so_far(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            return (status, peak);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Linux alone tells. Until the program has begun, the memory is that of these tests.
fn highest_so_far(process: u32) -> Option<u64> {
    let program = |process: &str| fs::read_link(format!("/proc/{process}/exe")).ok();
    if program(&process.to_string())? == program("self")? {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024 / 1_000_000)
}
