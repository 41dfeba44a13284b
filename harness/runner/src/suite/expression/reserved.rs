//! Names that mean something in expressions already.

use super::functions::{FUNCTIONS, VALUES};

/// The names that an answer adds to those of the step.
pub const ANSWER: [&str; 4] = ["status", "headers", "body", "duration"];

/// The names that stand for the same in every scenario.
const ALWAYS: [&str; 6] = ["bot", "app", "users", "case", "any", "jwt"];

/// The words of the language.
const WORDS: [&str; 13] = [
    "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None",
];

/// Whether a saved value of this name would hide what every scenario has.
pub fn hides_something(name: &str) -> bool {
    ANSWER.contains(&name) || ALWAYS.contains(&name)
}

/// Whether a name means anything of its own, so that nothing should be saved under it.
pub fn is_reserved(name: &str) -> bool {
    let is_language = FUNCTIONS.contains(&name) || VALUES.contains(&name) || WORDS.contains(&name);
    hides_something(name) || is_language || name == "index"
}
