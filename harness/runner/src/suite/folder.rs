//! Folders that a suite is read from: on disk, or built in.
//!
//! In: a folder, as it was named. Out: its YAML files, and their texts. A file keeps the path that people know it by.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::diagnostic::{InputError, Owner, Source, in_words};
use crate::suite::built_in;

/// A folder that a part of a suite is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folder {
    /// One on disk, as it was named. It may also name a single YAML file.
    OnDisk(PathBuf),
    /// A built-in one, by its path in the project, for example `spec/openapi`.
    BuiltIn(PathBuf),
}

/// A file of a [`Folder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFile {
    /// Its path: on disk as its folder was named, built in from the root of the project.
    pub path: PathBuf,
    /// Its text, where the program brings it along.
    text: Option<&'static str>,
}

impl Default for Folder {
    /// The current folder.
    fn default() -> Self {
        Self::OnDisk(PathBuf::new())
    }
}

impl<P: Into<PathBuf>> From<P> for Folder {
    fn from(path: P) -> Self {
        Self::OnDisk(path.into())
    }
}

impl Folder {
    /// The folder that is meant on the command line: the one that is given (`built-in` stands for the program's own); if
    /// none is, `usual` where something of that name is there, otherwise the program's own of that name.
    pub fn choose(given: Option<&Path>, usual: &str) -> Self {
        match given {
            Some(given) if given == Path::new(built_in::NAME) => Self::BuiltIn(usual.into()),
            Some(given) => Self::OnDisk(given.into()),
            // A link that leads nowhere is there too: whoever made it did not mean the built-in folder.
            None if Path::new(usual).symlink_metadata().is_ok() => Self::OnDisk(usual.into()),
            None => Self::BuiltIn(usual.into()),
        }
    }

    /// Its path, as it is shown.
    pub fn path(&self) -> &Path {
        match self {
            Self::OnDisk(path) | Self::BuiltIn(path) => path,
        }
    }

    /// Whether the program brings it along.
    pub fn is_built_in(&self) -> bool {
        matches!(self, Self::BuiltIn(_))
    }

    /// A folder in it.
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        match self {
            Self::OnDisk(path) => Self::OnDisk(path.join(name)),
            Self::BuiltIn(path) => Self::BuiltIn(path.join(name)),
        }
    }

    /// A file in it, where there is one.
    pub fn file(&self, name: &str) -> Option<FolderFile> {
        let path = self.path().join(name);
        match self {
            Self::OnDisk(_) => path.exists().then(|| path.into()),
            Self::BuiltIn(_) => built_in_files(&path).next(),
        }
    }

    /// Looks whether it is there and can be read.
    ///
    /// # Errors
    /// As [`Self::yaml_files`].
    pub fn must_be_there(&self, owner: Owner) -> Result<(), InputError> {
        match self {
            Self::OnDisk(path) => std::fs::read_dir(path)
                .map(drop)
                .map_err(|error| unreadable(path, owner, &error)),
            Self::BuiltIn(_) => Ok(()),
        }
    }

    /// The YAML files below it, sorted by path; the file itself where it is one.
    ///
    /// # Errors
    /// The folder is absent or cannot be read.
    pub fn yaml_files(&self, owner: Owner) -> Result<Vec<FolderFile>, InputError> {
        match self {
            Self::OnDisk(path) if path.is_file() && is_yaml(path) => Ok(vec![path.clone().into()]),
            Self::OnDisk(path) => {
                let mut files = Vec::new();
                collect(path, owner, &mut Vec::new(), &mut files)?;
                files.sort();
                Ok(files.into_iter().map(FolderFile::from).collect())
            }
            Self::BuiltIn(path) => Ok(built_in_files(path).filter(|file| is_yaml(&file.path)).collect()),
        }
    }
}

impl FolderFile {
    /// Reads it. One that is built in comes with what is prepared of it, and so does one on disk that is the same.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read(&self, owner: Owner) -> Result<Source, InputError> {
        let source = match self.text {
            Some(text) => Source::new(&self.path.display().to_string(), text).owned_by(owner),
            None => Source::read(&self.path, owner)?,
        };
        let prepared = built_in::prepared(&source.text);
        Ok(source.with_prepared(prepared))
    }
}

impl From<PathBuf> for FolderFile {
    fn from(path: PathBuf) -> Self {
        Self { path, text: None }
    }
}

fn built_in_files(folder: &Path) -> impl Iterator<Item = FolderFile> {
    built_in::files_below(folder).map(|(path, text)| FolderFile {
        path: path.into(),
        text: Some(text),
    })
}

fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml"))
}

/// The input error about a folder that cannot be read.
fn unreadable(folder: &Path, owner: Owner, error: &std::io::Error) -> InputError {
    let shown = folder.display();
    let title = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder `{shown}`"),
        ErrorKind::NotADirectory => match owner {
            Owner::Scenario => format!("expected a folder or a `.yaml` file, found the file `{shown}`"),
            _ => format!("expected a folder, found the file `{shown}`"),
        },
        _ => format!("cannot read the folder `{shown}`: {}", in_words(error)),
    };
    let option = match owner {
        Owner::Scenario => "--scenarios",
        _ => "--spec",
    };
    InputError::general(owner, title).help(format!(
        "name another folder, or `{option} {}` for the built-in one",
        built_in::NAME
    ))
}

/// `above` are the folders that are being read, so that a link that leads back up ends there.
fn collect(folder: &Path, owner: Owner, above: &mut Vec<PathBuf>, files: &mut Vec<PathBuf>) -> Result<(), InputError> {
    let complain = |error: std::io::Error| unreadable(folder, owner, &error);
    let real = folder.canonicalize().map_err(complain)?;
    if above.contains(&real) {
        return Ok(());
    }
    above.push(real);
    for entry in std::fs::read_dir(folder).map_err(complain)? {
        let entry = entry.map_err(complain)?;
        let path = entry.path();
        // What is no link was told with its name.
        let is_folder = match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => path.is_dir(),
        };
        if is_folder {
            collect(&path, owner, above, files)?;
        } else if is_yaml(&path) {
            files.push(path);
        }
    }
    above.pop();
    Ok(())
}
