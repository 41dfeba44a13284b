//! What a reader of JUnit wants to see, and how much of it.

/// For whom a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Jenkins, and whatever else reads JUnit.
    Any,
    /// GitLab: it shows the text of the elements and no attribute of them, and no property.
    Gitlab,
}

/// How much of a run a document tells.
#[derive(Clone, Debug)]
pub(super) struct Dialect<'a> {
    pub(super) reader: Reader,
    /// How many characters of the findings of a trial are shown; `None`: all.
    pub(super) characters: Option<usize>,
    /// Whether test cases have properties.
    pub(super) has_properties: bool,
    /// The page that each test case which is red points at, below the folder of the project.
    pub(super) page: Option<&'a str>,
    /// The trials that are told, by their places; `None`: all.
    pub(super) told: Option<Vec<bool>>,
}

impl Dialect<'_> {
    /// All of it, for any reader.
    pub(super) fn whole() -> Self {
        Self {
            reader: Reader::Any,
            characters: None,
            has_properties: true,
            page: None,
            told: None,
        }
    }

    /// Whether the trial at this place is told.
    pub(super) fn tells(&self, place: usize) -> bool {
        self.told
            .as_ref()
            .is_none_or(|told| told.get(place).copied().unwrap_or_default())
    }

    /// How many trials are left out.
    pub(super) fn left_out(&self) -> usize {
        let told = self.told.iter().flatten();
        told.filter(|is_told| !**is_told).count()
    }
}
