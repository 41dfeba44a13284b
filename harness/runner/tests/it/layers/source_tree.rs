//! The source files of a crate, each with its module and its token trees.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The files below a `src` folder.
pub(super) struct SourceTree {
    /// What the crate is called in paths.
    pub(super) crate_name: String,
    pub(super) files: Vec<SourceFile>,
    /// Every module, also those written inside another one's file; the root is the empty one.
    pub(super) modules: BTreeSet<String>,
}

/// One file.
pub(super) struct SourceFile {
    /// Its path below `src`.
    pub(super) name: String,
    /// `run/trial/play`, or nothing for the root.
    pub(super) module: String,
    pub(super) tokens: TokenStream,
}

impl SourceTree {
    /// Reads all files below `folder`.
    pub(super) fn read(folder: &Path, crate_name: &str) -> Self {
        let mut paths = Vec::new();
        source_files(folder, &mut paths);
        assert!(!paths.is_empty(), "no source file below {}", folder.display());
        let below = |path: &PathBuf| path.strip_prefix(folder).expect("a path below the folder").to_owned();
        let texts = paths.iter().map(|path| (below(path), read(path)));
        Self::of(texts, crate_name)
    }

    /// The tree of these files, each with its path below `src` and its text.
    pub(super) fn of(texts: impl IntoIterator<Item = (PathBuf, String)>, crate_name: &str) -> Self {
        let files: Vec<SourceFile> = texts
            .into_iter()
            .map(|(path, text)| SourceFile::of(&path, &text))
            .collect();
        let mut modules = BTreeSet::from([String::new()]);
        for file in &files {
            modules.insert(file.module.clone());
            inner_modules(&file.tokens, &file.module, &mut modules);
        }
        Self {
            crate_name: crate_name.to_owned(),
            files,
            modules,
        }
    }

    /// The longest beginning of a path that is a module.
    pub(super) fn module_of(&self, path: &[String]) -> String {
        let beginnings = (0..=path.len()).rev().map(|length| path[..length].join("/"));
        let mut modules = beginnings.filter(|beginning| self.modules.contains(beginning));
        modules.next().unwrap_or_default()
    }
}

impl SourceFile {
    fn of(path: &Path, text: &str) -> Self {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        let module = match name.strip_suffix(".rs").expect("a Rust file") {
            "lib" => "",
            module => module.strip_suffix("/mod").unwrap_or(module),
        };
        Self {
            module: module.to_owned(),
            tokens: text.parse().unwrap_or_else(|error| panic!("{name}: {error}")),
            name,
        }
    }
}

/// The text of a file.
pub(super) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What is in a folder, in the order of the names.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// `mod name { … }`, however deep.
fn inner_modules(tokens: &TokenStream, module: &str, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for window in tokens.windows(3) {
        if let [
            TokenTree::Ident(keyword),
            TokenTree::Ident(name),
            TokenTree::Group(body),
        ] = window
            && keyword == "mod"
            && body.delimiter() == Delimiter::Brace
        {
            let inner = below(module, &name.to_string());
            inner_modules(&body.stream(), &inner, found);
            found.insert(inner);
        }
    }
}

/// The module `name` in `module`.
pub(super) fn below(module: &str, name: &str) -> String {
    let name = name.trim_start_matches("r#");
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}/{name}")
    }
}
