//! The requirement catalogue: what a pod owes its clients, and where that is written.
//!
//! In: the files of `spec/requirements`. Out: the requirements by id.

use std::sync::Arc;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{InputError, Location, Owner, Sources};
use crate::suite::folder::{Folder, FolderFile};

/// All requirements, by id, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(IndexMap<String, Requirement>);

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id, for example `LOGOUT-01`.
    pub id: String,
    /// How binding it is.
    pub level: Level,
    /// What holds, a fragment.
    pub text: String,
    /// Where it comes from.
    pub source: String,
    /// What a breach does to clients.
    pub clients: Option<String>,
    /// Why no scenario can verify it.
    pub unverified: Option<String>,
    /// The statuses that it names, where it names any.
    pub answers: Option<Answers>,
    /// Where it stands.
    pub location: Location,
}

/// How binding a requirement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Documented and unambiguous: a breach is a failure.
    Must,
    /// Documented indirectly: a tolerated answer is a warning.
    Should,
    /// Deduced: recorded, never judged.
    Observe,
}

impl Level {
    /// Its name in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Observe => "observe",
        }
    }
}

/// The statuses that a requirement names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Those that fulfil it.
    #[serde(default)]
    pub strict: Vec<Answer>,
    /// Those that pass with a warning.
    #[serde(default)]
    pub tolerated: Vec<Answer>,
}

/// An answer that a requirement names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A status.
    Status(u16),
    /// A word: `tls` for a refused handshake, or a class such as `4xx`.
    Word(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "area")]
    _area: String,
    #[serde(rename = "title")]
    _title: String,
    requirements: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    level: Level,
    text: String,
    #[serde(default)]
    answers: Option<Answers>,
    source: String,
    #[serde(default)]
    clients: Option<String>,
    #[serde(default)]
    unverified: Option<String>,
}

impl Catalogue {
    /// Reads every YAML file of a folder.
    ///
    /// # Errors
    /// All mistakes of all files.
    pub fn read(folder: &Folder, sources: &mut Sources) -> Result<Self, Vec<InputError>> {
        let mut catalogue = Self::default();
        let mut input_errors = Vec::new();
        for file in folder.yaml_files(Owner::Requirements)? {
            match catalogue.add_file(&file, sources) {
                Ok(repeated) => input_errors.extend(repeated),
                Err(input_error) => input_errors.push(input_error),
            }
        }
        if input_errors.is_empty() {
            Ok(catalogue)
        } else {
            Err(input_errors)
        }
    }

    /// The requirement of this id.
    pub fn find(&self, id: &str) -> Option<&Requirement> {
        self.0.get(id)
    }

    /// All requirements, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.0.values()
    }

    fn add_file(&mut self, file: &FolderFile, sources: &mut Sources) -> Result<Vec<InputError>, InputError> {
        let source = file.read(Owner::Requirements)?;
        sources.add(source.clone());
        let file: File = source.typed(Owner::Requirements)?;
        let entries = file.requirements.into_iter().enumerate();
        Ok(entries
            .filter_map(|(index, entry)| self.add(entry, index, &source.name))
            .collect())
    }

    fn add(&mut self, entry: Entry, index: usize, source: &Arc<str>) -> Option<InputError> {
        let location = Location::value(source, format!("/requirements/{index}/id"));
        if self.0.contains_key(&entry.id) {
            let input_error = InputError::at(Owner::Requirements, location, format!("`{}` exists twice", entry.id));
            return Some(input_error.help("give it an id of its own"));
        }
        let requirement = Requirement {
            id: entry.id.clone(),
            level: entry.level,
            text: entry.text,
            source: entry.source,
            clients: entry.clients,
            unverified: entry.unverified,
            answers: entry.answers,
            location,
        };
        self.0.insert(entry.id, requirement);
        None
    }
}
