//! Where a file of the suite lies within a pack, so that documents still find each other by relative paths.
//!
//! In: paths as they were named. Out: names below `suite/`. `spec/a.yaml` keeps its path. Where a path leads up (`../b.yaml`), all
//! are moved down by as much, below folders called `here`. Absolute paths lose what they have in common, and stand below `absolute`.

use std::path::{Component, Path, PathBuf};

use super::manifest::SUITE;
use crate::text::plain_path;

/// The longest name of a member, in bytes.
const LONGEST: usize = 1024;

/// The places of the files of a suite.
#[derive(Debug)]
pub(super) struct Layout {
    /// How far the paths that lead up lead up.
    up: usize,
    /// What the absolute paths have in common: a folder.
    root: PathBuf,
}

impl Layout {
    /// The layout that has a place for all these files.
    pub(super) fn of<'p>(files: impl Iterator<Item = &'p Path>) -> Self {
        let mut layout = Self {
            up: 0,
            root: PathBuf::new(),
        };
        for file in files.map(plain_path) {
            if file.has_root() {
                let folder = file.parent().unwrap_or(&file);
                layout.root = if layout.root.as_os_str().is_empty() {
                    folder.to_owned()
                } else {
                    in_common(&layout.root, folder)
                };
            } else {
                layout.up = layout.up.max(leading_up(&file));
            }
        }
        layout
    }

    /// The name of a file, or of a folder, within a pack; `None` if it has characters that no name may have.
    pub(super) fn name(&self, path: &Path) -> Option<String> {
        let path = plain_path(path);
        let mut parts: Vec<String> = Vec::new();
        let rest = if path.has_root() {
            parts.push("absolute".to_owned());
            path.strip_prefix(&self.root).ok()?
        } else {
            let down = self.up.checked_sub(leading_up(&path))?;
            parts.extend(std::iter::repeat_n("here".to_owned(), down));
            path.as_path()
        };
        for component in rest.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_str().filter(|part| is_plain(part))?.to_owned()),
                Component::ParentDir => {}
                Component::CurDir | Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        let name = format!("{SUITE}{}", parts.join("/"));
        let name = name.trim_end_matches('/').to_owned();
        Some(name).filter(|name| is_safe(name))
    }
}

/// Whether a name can be that of a member: one that leads to a place below the folder that it is unpacked to, on every system.
pub(super) fn is_safe(name: &str) -> bool {
    name.len() <= LONGEST && name.split('/').all(is_plain)
}

/// Whether a part of a name is the same on every system.
fn is_plain(part: &str) -> bool {
    let is_odd = |character: char| character.is_control() || matches!(character, '/' | '\\' | ':');
    !part.is_empty() && part != "." && part != ".." && !part.contains(is_odd)
}

fn leading_up(path: &Path) -> usize {
    path.components()
        .take_while(|component| *component == Component::ParentDir)
        .count()
}

fn in_common(one: &Path, other: &Path) -> PathBuf {
    let pairs = one.components().zip(other.components());
    pairs
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: &[&str]) -> Vec<String> {
        let layout = Layout::of(paths.iter().map(Path::new));
        let name = |path: &&str| layout.name(Path::new(path)).expect("a name");
        paths.iter().map(name).collect()
    }

    #[test]
    fn a_path_below_the_current_folder_stays_as_it_is() {
        assert_eq!(
            names(&["spec/openapi/pod.yaml", "./scenarios//a.yaml"]),
            ["suite/spec/openapi/pod.yaml", "suite/scenarios/a.yaml"]
        );
    }

    #[test]
    fn paths_that_lead_up_find_each_other_as_before() {
        assert_eq!(
            names(&["a/x.yaml", "../common/y.yaml", "../../z.yaml"]),
            ["suite/here/here/a/x.yaml", "suite/here/common/y.yaml", "suite/z.yaml"]
        );
    }

    #[test]
    fn absolute_paths_show_nothing_of_the_machine() {
        assert_eq!(
            names(&["/home/alice/specs/a/x.yaml", "/home/alice/specs/b/y.yaml", "z.yaml"]),
            ["suite/absolute/a/x.yaml", "suite/absolute/b/y.yaml", "suite/z.yaml"]
        );
    }

    #[test]
    fn a_name_that_leads_out_of_the_pack_is_not_safe() {
        for name in [
            "",
            "/etc/passwd",
            "../a",
            "a/../../b",
            "a//b",
            "a/",
            "./a",
            "c:/a",
            "a\\b",
            "a\0b",
        ] {
            assert!(!is_safe(name), "{name:?}");
        }
        assert!(is_safe("suite/spec/openapi/pod.yaml") && is_safe("manifest.json"));
    }

    #[test]
    fn a_name_that_another_system_reads_otherwise_has_no_place() {
        let layout = Layout::of([].into_iter());
        for path in ["a\\b.yaml", "a\nb.yaml", "c:d.yaml"] {
            assert_eq!(layout.name(Path::new(path)), None, "{path:?}");
        }
    }
}
