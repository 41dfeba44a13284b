//! What fuzzing found, and what it started from: each input of `harness/fuzz/corpus` is given to its target again.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::support::cases;
use crate::support::program::root;

#[path = "../../../fuzz/src/bodies/mod.rs"]
mod bodies;

/// What the main thread of the program has; the fuzzer's has as much.
const STACK: usize = 8 * 1024 * 1024;

/// What takes longer is a fault, on a machine that is busy with other things too.
const HANG: Duration = Duration::from_secs(60);

/// What readers stumble over.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"]]>",
    b"</script>",
    b"&a ",
    b"*a ",
    b"${{ ",
    b" }}",
    b"!!binary ",
    b"{\"$ref\":\"#\"}",
    b"99999999999999999999",
    b"-0.0e-999",
    b"[[[[[[[[",
    b"{a: {a: {a: ",
    b"\\ud800",
    b"null",
    b"eyJhbGciOiJSUzUxMiJ9.",
    b"-----BEGIN PRIVATE KEY-----",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_input_of_the_corpora_is_borne() {
    let corpora = root().join("harness/fuzz/corpus");
    for (name, body) in bodies::BODIES {
        let inputs = files(&corpora.join(name));
        assert!(!inputs.is_empty(), "{name} has no corpus");
        let inputs = inputs
            .into_iter()
            .map(|input| (input.display().to_string(), fs::read(input).unwrap()));
        bear(name, *body, inputs);
    }
}

#[test]
fn each_target_has_a_program_for_the_fuzzer() {
    let programs = files(&root().join("harness/fuzz/fuzz_targets"));
    let programs: Vec<&str> = programs
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap())
        .collect();
    let bodies: Vec<&str> = bodies::BODIES.iter().map(|(name, _)| *name).collect();
    assert_eq!(programs, bodies);
    for name in bodies {
        let program = root().join(format!("harness/fuzz/fuzz_targets/{name}.rs"));
        let text = fs::read_to_string(program).unwrap();
        assert!(text.contains(&format!("\"{name}\"")), "{name}: {text}");
    }
}

/// Mutates the corpora without the fuzzer, so without a look at what was reached: `PODPROOF_CASES` says how often for each target.
#[test]
fn inputs_like_those_of_the_corpora_are_borne() {
    let corpora = root().join("harness/fuzz/corpus");
    for (name, body) in bodies::BODIES {
        let inputs: Vec<Vec<u8>> = files(&corpora.join(name))
            .iter()
            .map(|file| fs::read(file).unwrap())
            .collect();
        let made_up = (0..cases(10)).map(move |case| {
            let bytes = mutated(&inputs, u64::from(case));
            (format!("case {case}: {}", bytes.escape_ascii()), bytes)
        });
        bear(name, *body, made_up);
    }
}

/// What becomes of inputs that are given to a target.
enum Told {
    /// This one is given next.
    Next(String),
    /// The one before is borne.
    Borne,
    /// The one before is not.
    NotBorne,
}

/// Gives inputs to a target, one after the other, in a thread that is given up when it hangs; each with what it is called. Each is made
/// when its turn comes, so that many of them take no memory.
fn bear(name: &str, body: fn(&[u8]), inputs: impl Iterator<Item = (String, Vec<u8>)> + Send + 'static) {
    // The worker is one input ahead at most.
    let (tell, told) = mpsc::sync_channel(0);
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        for (called, bytes) in inputs {
            if tell.send(Told::Next(called)).is_err() {
                return;
            }
            let borne = catch_unwind(AssertUnwindSafe(|| body(&bytes)));
            let borne = if borne.is_ok() { Told::Borne } else { Told::NotBorne };
            if tell.send(borne).is_err() {
                return;
            }
        }
    });
    let worker = worker.unwrap();
    let mut last = "the first input".to_owned();
    loop {
        match told.recv_timeout(HANG) {
            Ok(Told::Next(called)) => last = called,
            Ok(Told::Borne) => {}
            Ok(Told::NotBorne) => panic!("{name} does not bear {last}"),
            Err(RecvTimeoutError::Timeout) => panic!("{name} took more than {HANG:?} for {last}"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    worker.join().expect("every input is made and given");
}

/// An input from others, by a generator that gives the same on every machine.
fn mutated(inputs: &[Vec<u8>], case: u64) -> Vec<u8> {
    let mut state = case.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let mut bytes = inputs[draw(inputs.len())].clone();
    for _ in 0..=draw(8) {
        let at = draw(bytes.len() + 1);
        let end = (at + draw(40)).min(bytes.len());
        match draw(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << draw(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].repeat(1 + draw(50));
                bytes.splice(at..at, again);
            }
            3 => {
                let other = &inputs[draw(inputs.len())];
                let from = draw(other.len() + 1);
                let to = (from + draw(200)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            4 => drop(bytes.splice(at..at, WORDS[draw(WORDS.len())].iter().copied())),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}
