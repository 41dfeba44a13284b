//! Makes the table of the built-in files: all of `scenarios/` and `spec/`, with their texts, and those of YAML as JSON too.
//!
//! Out: `built_in.rs`, an expression of the type `&[(&str, &str, Option<&str>)]`, sorted by path. `src/suite/built_in.rs`
//! includes it. The JSON is what `Source::yaml` makes of the text, which a test compares; reading it takes a tenth of the time.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use serde_yaml::Value as Yaml;

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
        // `Debug` writes all of them as Rust would read them, backslashes included.
        let prepared = prepared(path)?;
        writeln!(table, "    ({name:?}, include_str!({path:?}), {prepared:?}),")?;
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

/// A file of YAML as JSON, where every reader reads the same from both. What is wrong with any other is for the program to
/// tell, which can show the place.
fn prepared(path: &Path) -> Result<Option<String>, Box<dyn Error>> {
    if path.extension().is_none_or(|extension| extension != "yaml") {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path)?;
    let tree = serde_yaml::from_str(&text).ok().and_then(to_json);
    Ok(tree.map(|tree| tree.to_string()))
}

/// `None` for what JSON has no equal of, or several.
fn to_json(tree: Yaml) -> Option<Value> {
    Some(match tree {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => value.into(),
        Yaml::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => integer.into(),
            (_, Some(integer)) => integer.into(),
            _ => return None,
        },
        Yaml::String(text) => text.into(),
        Yaml::Sequence(items) => items.into_iter().map(to_json).collect::<Option<_>>()?,
        Yaml::Mapping(entries) => {
            let mut members = Map::new();
            for (key, value) in entries {
                let key = match key {
                    Yaml::String(text) if text != "<<" => text,
                    Yaml::Number(number) if number.is_u64() => number.to_string(),
                    _ => return None,
                };
                if members.insert(key, to_json(value)?).is_some() {
                    return None;
                }
            }
            members.into()
        }
        Yaml::Tagged(_) => return None,
    })
}
