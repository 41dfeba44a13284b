//! Files that people wrote: their text, and how they are shown.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::model::{InputError, Owner};
use super::nodes::Nodes;
use crate::text::exact_size;

/// The largest file that is read, in bytes. The vendor's largest document has 380 kB.
const SIZE_LIMIT: usize = 16 * 1024 * 1024;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// How it is shown to people: the path as it was given.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Whose it is; `None` for a text that is no file.
    owner: Option<Owner>,
    /// The same as JSON, where somebody has it.
    prepared: Option<&'static str>,
    /// The places of its nodes, found when the first of them is shown.
    nodes: Arc<OnceLock<Nodes>>,
}

impl Source {
    /// A text that is no file.
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            owner: None,
            prepared: None,
            nodes: Arc::default(),
        }
    }

    /// A text that is no file, whose nodes are known to be here.
    pub(super) fn with_nodes(name: &str, text: &str, nodes: Nodes) -> Self {
        Self {
            nodes: Arc::new(OnceLock::from(nodes)),
            ..Self::new(name, text)
        }
    }

    /// The same, as a file of this kind: a built-in one.
    #[must_use]
    pub fn owned_by(mut self, owner: Owner) -> Self {
        self.owner = Some(owner);
        self
    }

    /// The same, with what its text is as JSON: it is read in place of the text, and shown nowhere.
    #[must_use]
    pub fn with_prepared(mut self, json: Option<&'static str>) -> Self {
        self.prepared = json;
        self
    }

    /// What its text is as JSON, where somebody has it.
    pub fn prepared(&self) -> Option<&'static str> {
        self.prepared
    }

    /// The places of its nodes.
    pub(super) fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| Nodes::of(&self.text))
    }

    /// Reads a text file.
    ///
    /// # Errors
    /// As [`read_bytes`], and: it is not UTF-8.
    pub fn read(path: &Path, owner: Owner) -> Result<Self, InputError> {
        let bytes = read_bytes(path, owner)?;
        let name: Arc<str> = path.display().to_string().into();
        let complain = |title: String, help: &str| InputError::about_file(owner, name.clone(), title).help(help);
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            complain(
                format!("`{name}` is not UTF-8 (first at byte {at})"),
                "save it as UTF-8",
            )
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(Self {
            text: text.into(),
            name,
            owner: Some(owner),
            prepared: None,
            nodes: Arc::default(),
        })
    }
}

/// Reads a file as it is.
///
/// # Errors
/// It is absent, a folder, not readable, or larger than 16 MiB: whose fault that is, `owner` says.
pub fn read_bytes(path: &Path, owner: Owner) -> Result<Vec<u8>, InputError> {
    let name: Arc<str> = path.display().to_string().into();
    let complain = |title: String, help: &str| InputError::about_file(owner, name.clone(), title).help(help);
    let folder = || {
        let title = format!("expected a file, found the folder `{name}`");
        complain(title, "name a file in it")
    };
    let file = std::fs::File::open(path).map_err(|error| {
        let help = match error.kind() {
            _ if path.is_dir() => return folder(),
            std::io::ErrorKind::NotFound => "check the path; it is taken from the current folder",
            _ if leads_in_a_circle(&error) => "check where the link leads",
            _ => "check that you may read it",
        };
        complain(format!("cannot open `{name}`: {}", in_words(&error)), help)
    })?;
    let found = file.metadata();
    if found.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
        return Err(folder());
    }
    let length = found.map_or(0, |found| found.len());
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default().min(SIZE_LIMIT) + 1);
    file.take(SIZE_LIMIT as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| complain(format!("cannot read `{name}`: {}", in_words(&error)), "check the file"))?;
    if bytes.len() > SIZE_LIMIT {
        return Err(complain(
            format!("`{name}` is larger than {}", exact_size(SIZE_LIMIT)),
            "is this the right file?",
        ));
    }
    Ok(bytes)
}

/// An I/O error as a person would say it.
pub fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ if leads_in_a_circle(error) => "links that lead in a circle".to_owned(),
        _ => {
            let words = error.to_string();
            words.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

/// `ErrorKind::FilesystemLoop` is not stable yet.
fn leads_in_a_circle(error: &std::io::Error) -> bool {
    error.to_string().contains("levels of symbolic links")
}

/// The sources that locations point into, by name.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    by_name: BTreeMap<Arc<str>, Source>,
    /// Nothing prepared is trusted.
    are_read_in_full: bool,
}

impl Sources {
    /// Those of somebody who looks for mistakes: every text is read itself, whatever is prepared.
    pub fn read_in_full() -> Self {
        Self {
            are_read_in_full: true,
            ..Self::default()
        }
    }

    /// No sources yet; texts are read in full if those of these are.
    #[must_use]
    pub fn empty_alike(&self) -> Self {
        Self {
            by_name: BTreeMap::new(),
            are_read_in_full: self.are_read_in_full,
        }
    }

    /// Adds a source; one of the same name is replaced.
    pub fn add(&mut self, source: Source) {
        self.by_name.insert(source.name.clone(), source);
    }

    /// Adds all of others.
    pub fn append(&mut self, mut others: Self) {
        self.by_name.append(&mut others.by_name);
    }

    /// Adds a source that is to be read now, and returns it as it is to be read.
    pub fn keep(&mut self, source: Source) -> Source {
        let prepared = source.prepared.filter(|_| !self.are_read_in_full);
        let source = source.with_prepared(prepared);
        self.add(source.clone());
        source
    }

    /// The files of a kind, in the order of their names.
    pub fn files(&self, owner: Owner) -> impl Iterator<Item = &Source> {
        self.by_name.values().filter(move |source| source.owner == Some(owner))
    }

    /// Their texts.
    pub fn texts(&self, owner: Owner) -> impl Iterator<Item = &str> {
        self.files(owner).map(|source| &*source.text)
    }

    /// The source of this name.
    pub fn find(&self, name: &str) -> Option<&Source> {
        self.by_name.get(name)
    }
}
