//! Makes the table of the built-in files: all of `scenarios/` and `spec/`, with their texts.
//!
//! Out: `built_in.rs`, an expression of the type `&[(&str, &str)]`, sorted by path. `src/suite/built_in.rs` includes it.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The folders, from the root of the project.
const FOLDERS: [&str; 2] = ["scenarios", "spec"];

fn main() -> Result<(), Box<dyn Error>> {
    let variable = |name: &str| std::env::var_os(name).ok_or_else(|| format!("cargo sets no `{name}`"));
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("../..");
    let mut files = Vec::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        collect(&root.join(folder), folder, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        // `Debug` writes both as Rust would read them, backslashes included.
        writeln!(table, "    ({name:?}, include_str!({path:?})),")?;
    }
    table.push_str("]\n");
    std::fs::write(Path::new(&variable("OUT_DIR")?).join("built_in.rs"), table)?;
    Ok(())
}

/// The files below a folder, each with its name: the path from the root of the project, with `/` on every system. What
/// begins with a dot belongs to an editor or a file manager.
fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(last) = path.file_name().and_then(|last| last.to_str()) else {
            return Err(format!("the name of `{}` is not UTF-8", path.display()).into());
        };
        let name = format!("{name}/{last}");
        if last.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, &name, files)?;
        } else {
            files.push((name, path));
        }
    }
    Ok(())
}
