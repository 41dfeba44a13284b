//! What came of an export.

/// What came of an export.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Files, by their paths with `/` below a folder, and their texts.
    pub files: Vec<(String, String)>,
    /// How many trials are in them.
    pub trials: usize,
    /// What the other format cannot say, in the order of the trials.
    pub unsaid: Vec<Unsaid>,
}

/// Something that the other format cannot say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    /// The id of the trial, with the step if it is about one.
    pub what: String,
    /// What it is, and why.
    pub why: String,
    /// Whether the trial was exported all the same, without it.
    pub is_part: bool,
}
