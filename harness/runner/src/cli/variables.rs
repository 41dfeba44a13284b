//! The variables of the environment that podproof reads. A target's file may name any others.

/// A variable.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does, a sentence.
    pub sentence: &'static str,
}

/// All of them, in the order in which people look for them.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: "PODPROOF_TARGET",
        sentence: "The target's file, for every command that takes `--target`, and for `cargo test --test conformance`; `--target` counts more.",
    },
    Variable {
        name: "CI_NODE_INDEX",
        sentence: "Which part of its trials `run` and `list` take, from 1, where `CI_NODE_TOTAL` or `--shard N` says of how many; `parallel` of GitLab sets both. `--shard I/N` counts more.",
    },
    Variable {
        name: "CI_NODE_TOTAL",
        sentence: "How many such parts there are; without `CI_NODE_INDEX` it says nothing.",
    },
    Variable {
        name: "JOB_COMPLETION_INDEX",
        sentence: "Which part, from 0, where `PODPROOF_SHARDS` or `--shard N` says of how many; an Indexed Job of Kubernetes sets it.",
    },
    Variable {
        name: "PODPROOF_SHARDS",
        sentence: "How many such parts there are, where nothing else says it: as many as the job has `completions`.",
    },
    Variable {
        name: "NO_COLOR",
        sentence: "Anything in it switches colour off, whatever else asks for it.",
    },
    Variable {
        name: "FORCE_COLOR",
        sentence: "Asks for colour where there is no terminal, as CI servers show it; `0` and `false` do not.",
    },
    Variable {
        name: "CLICOLOR_FORCE",
        sentence: "The same, by another convention.",
    },
    Variable {
        name: "CLICOLOR",
        sentence: "`0` switches colour off.",
    },
    Variable {
        name: "TERM",
        sentence: "`dumb` switches colour off.",
    },
    Variable {
        name: "COLUMNS",
        sentence: "How many columns a line may have, in place of the terminal's own number.",
    },
    Variable {
        name: "GITHUB_STEP_SUMMARY",
        sentence: "The file that the summary of a run is appended to, with `--report github=…`; GitHub sets it.",
    },
    Variable {
        name: "SOURCE_DATE_EPOCH",
        sentence: "The time of every file in a pack of evidence, in seconds since 1970: equal packs then have equal sums.",
    },
    Variable {
        name: "SSL_CERT_FILE",
        sentence: "The authorities of the system, one file in PEM, on Linux; a target with a trust store in PEM does not need them.",
    },
    Variable {
        name: "SSL_CERT_DIR",
        sentence: "The same, a folder of such files.",
    },
    Variable {
        name: "TMPDIR",
        sentence: "The temporary folder (on Windows `TEMP`), in which packs of evidence are checked.",
    },
];
