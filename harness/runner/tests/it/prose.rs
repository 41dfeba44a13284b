//! Nothing is decided by the words of a message: who looks into prose is who shows it.
//!
//! The types allow no more (`Prose` and `RedactedProse` have neither `contains` nor `starts_with`); the two ways to their text are
//! kept to where they belong by this test. It reads the sources up to their unit tests.

use std::path::{Path, PathBuf};

/// Each way to the text of prose, with the files and folders below `src` that may go it.
const WAYS: &[(&str, &[&str])] = &[
    // What shows it, and what takes secrets out of it.
    (
        ".to_show()",
        &["report/", "diagnostic/render.rs", "secret/", "text/prose.rs"],
    ),
    ("Self::to_show", &["secret/redacted.rs"]),
    // What hides the secrets of a target, or of another tool's file, in it.
    (".hidden_by(", &["targets/config/masking.rs", "import/plain.rs"]),
];

#[test]
fn only_what_shows_a_message_looks_into_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources = sources(&src);
    assert!(sources.len() > 200, "{} sources", sources.len());
    let mut strangers = Vec::new();
    let mut used = vec![false; WAYS.len()];
    for path in sources {
        let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (index, (way, homes)) in WAYS.iter().enumerate() {
            if code.contains(way) {
                used[index] = true;
                let is_home = homes.iter().any(|home| name.starts_with(home));
                strangers.extend((!is_home).then(|| format!("{name} uses `{way}`")));
            }
        }
    }
    assert_eq!(strangers, Vec::<String>::new());
    assert_eq!(used, vec![true; WAYS.len()], "a way that nobody goes is no rule");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let rust = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}
