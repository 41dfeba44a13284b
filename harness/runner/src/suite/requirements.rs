//! The requirement catalogue: what a pod owes its clients, and where that is written.
//!
//! In: the files of `spec/requirements`. Out: the requirements by id, and their families.

use std::sync::Arc;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{InputError, Location, Owner, Sources};
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::folder::{Folder, FolderFile};

/// All requirements, by id, in the order of their files.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    requirements: IndexMap<String, Requirement>,
    families: IndexMap<String, Family>,
}

/// Requirements that one cause breaks together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its id, for example `logged-out-session-lives`.
    pub id: String,
    /// What is the matter when one of them is broken, a fragment.
    pub headline: String,
}

/// What of a check's findings breaks a requirement. What is absent may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct JudgedBy {
    /// The check.
    pub check: CheckId,
    /// The kind of what it finds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ViolationKind>,
    /// The operations, as scenarios call them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// The statuses of the answer: numbers, and classes such as `4xx`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<Answer>,
}

impl Requirement {
    /// Whether it is judged by what stands in the body of an answer to this operation.
    pub fn promises_body_of(&self, operation: Option<&str>) -> bool {
        let is_operation = |one: &String| operation == Some(one.as_str());
        let is_of_body =
            |rule: &JudgedBy| rule.check == CheckId::BodySchema && rule.operations.iter().any(is_operation);
        self.judged_by.iter().any(is_of_body)
    }
}

impl JudgedBy {
    /// Whether the check is asked for it: of an answer with this status to this operation.
    pub fn concerns(&self, check: CheckId, operation: Option<&str>, status: Option<u16>) -> bool {
        let is_operation = self.operations.is_empty()
            || operation.is_some_and(|operation| self.operations.iter().any(|one| one == operation));
        let is_status =
            self.statuses.is_empty() || status.is_some_and(|status| self.statuses.iter().any(|one| one.is(status)));
        self.check == check && is_operation && is_status
    }

    /// Whether a finding of this kind breaks it, where the check is asked for it.
    pub fn counts(&self, kind: ViolationKind) -> bool {
        self.kind.is_none_or(|counted| counted == kind)
    }
}

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
    /// The family that it belongs to.
    pub family: Option<String>,
    /// That sessions live is what it promises: one that is lost breaks it, where a step tests it.
    pub promises_sessions: bool,
    /// That a session is one's own is what it promises: one that another sign-in was given as well breaks it, where a step tests it.
    pub promises_own_sessions: bool,
    /// Which checks judge it, besides what scenarios expect under its id.
    pub judged_by: Vec<JudgedBy>,
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

impl Answers {
    /// Whether an answer with this status merely deserves a warning.
    pub fn tolerate(&self, status: u16) -> bool {
        self.tolerated.iter().any(|answer| answer.is(status))
    }

    /// Whether a status of the same class as this one is named: another success, another refusal.
    pub fn name_class_of(&self, status: u16) -> bool {
        let mut named = self.strict.iter().chain(&self.tolerated);
        named.any(|answer| answer.class() == Some(status / 100))
    }
}

/// An answer that a requirement names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// A status.
    Status(u16),
    /// A word: `tls` for a refused handshake, or a class such as `4xx`.
    Word(String),
}

impl Answer {
    /// Whether it names this status.
    fn is(&self, status: u16) -> bool {
        match self {
            Self::Status(named) => *named == status,
            Self::Word(_) => self.class() == Some(status / 100),
        }
    }

    /// The hundreds of the statuses that it names; `None` of what is no status.
    fn class(&self) -> Option<u16> {
        match self {
            Self::Status(named) => Some(*named / 100),
            Self::Word(word) => word.strip_suffix("xx").and_then(|class| class.parse().ok()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "area")]
    _area: String,
    #[serde(rename = "title")]
    _title: String,
    #[serde(default)]
    families: Vec<FamilyEntry>,
    requirements: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyEntry {
    id: String,
    headline: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
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
    #[serde(default)]
    family: Option<String>,
    #[serde(default)]
    promises_sessions: bool,
    #[serde(default)]
    promises_own_sessions: bool,
    #[serde(default)]
    judged_by: Vec<JudgedBy>,
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
        input_errors.extend(catalogue.unknown_families());
        if input_errors.is_empty() {
            Ok(catalogue)
        } else {
            Err(input_errors)
        }
    }

    /// The requirement of this id.
    pub fn find(&self, id: &str) -> Option<&Requirement> {
        self.requirements.get(id)
    }

    /// All requirements, in the order of their files.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.values()
    }

    /// The family of this id.
    pub fn family(&self, id: &str) -> Option<&Family> {
        self.families.get(id)
    }

    /// The requirements that a check judges where its finding is of this kind, about an answer with this status to this operation.
    pub fn judged_by(
        &self,
        check: CheckId,
        kind: ViolationKind,
        operation: Option<&str>,
        status: Option<u16>,
    ) -> impl Iterator<Item = &Requirement> {
        self.iter().filter(move |requirement| {
            let mut rules = requirement.judged_by.iter();
            rules.any(|rule| rule.counts(kind) && rule.concerns(check, operation, status))
        })
    }

    /// Complaints about requirements that name a family which is none.
    fn unknown_families(&self) -> Vec<InputError> {
        let unknown = self.iter().filter_map(|requirement| {
            let family = requirement
                .family
                .as_ref()
                .filter(|id| !self.families.contains_key(*id))?;
            let title = format!("`{}` belongs to no known family: `{family}`", requirement.id);
            let input_error = InputError::at(Owner::Requirements, requirement.location.clone(), title);
            Some(input_error.help("name a family that some file of `spec/requirements` lists under `families`"))
        });
        unknown.collect()
    }

    fn add_file(&mut self, file: &FolderFile, sources: &mut Sources) -> Result<Vec<InputError>, InputError> {
        let source = sources.keep(file.read(Owner::Requirements)?);
        let file: File = source.typed(Owner::Requirements)?;
        let mut input_errors = Vec::new();
        for (index, FamilyEntry { id, headline }) in file.families.into_iter().enumerate() {
            let known = self.families.insert(
                id.clone(),
                Family {
                    id: id.clone(),
                    headline,
                },
            );
            if known.is_some() {
                let location = Location::value(&source.name, format!("/families/{index}/id"));
                let input_error =
                    InputError::at(Owner::Requirements, location, format!("the family `{id}` exists twice"));
                input_errors.push(input_error.help("give it an id of its own"));
            }
        }
        let entries = file.requirements.into_iter().enumerate();
        input_errors.extend(entries.filter_map(|(index, entry)| self.add(entry, index, &source.name)));
        Ok(input_errors)
    }

    fn add(&mut self, entry: Entry, index: usize, source: &Arc<str>) -> Option<InputError> {
        let location = Location::value(source, format!("/requirements/{index}/id"));
        if self.requirements.contains_key(&entry.id) {
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
            family: entry.family,
            promises_sessions: entry.promises_sessions,
            promises_own_sessions: entry.promises_own_sessions,
            judged_by: entry.judged_by,
            location,
        };
        self.requirements.insert(entry.id, requirement);
        None
    }
}
