//! A file, what the program is asked about it, and what was written down before.

pub(super) struct HostileFile {
    pub(super) name: &'static str,
    /// What it is called for the program.
    pub(super) file: &'static str,
    pub(super) text: Vec<u8>,
    pub(super) arguments: Vec<&'static str>,
    pub(super) code: i32,
    /// What is said, among other words.
    pub(super) words: &'static str,
}

/// A scenario that is checked, and how that ends.
pub(super) fn checked(name: &'static str, text: impl Into<Vec<u8>>, code: i32, words: &'static str) -> HostileFile {
    HostileFile {
        name,
        file: "hostile.yaml",
        text: text.into(),
        arguments: vec!["check", "--scenarios", "hostile.yaml"],
        code,
        words,
    }
}

/// A scenario that is refused.
pub(super) fn refused(name: &'static str, text: impl Into<Vec<u8>>, words: &'static str) -> HostileFile {
    checked(name, text, 3, words)
}

/// A scenario that is played against the embedded mock pod.
pub(super) fn played(name: &'static str, text: impl Into<Vec<u8>>, code: i32, words: &'static str) -> HostileFile {
    HostileFile {
        arguments: vec!["run", "--scenarios", "hostile.yaml"],
        ..checked(name, text, code, words)
    }
}
