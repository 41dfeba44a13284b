//! What came of an export.

/// What came of an export.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Files, by their paths with `/` below a folder, and their texts.
    pub files: Vec<(String, String)>,
    /// The trials that are in them, in their order.
    pub workflows: Vec<ExportedWorkflow>,
    /// What the other format cannot say, in the order of the trials.
    pub unsaid: Vec<Unsaid>,
}

/// A trial as the other tool has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedWorkflow {
    /// The id of the trial.
    pub trial: String,
    /// Its id in the other tool.
    pub id: String,
    /// Its inputs by name, and the expressions that they have in the scenario.
    pub inputs: Vec<(String, String)>,
    /// The services that it calls, and the prefixes of their paths.
    pub services: Vec<(String, String)>,
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
