//! Signatures as the text of `spec/signatures.yaml`: the same signatures always give the same text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::cell::Symptom;
use super::fold::folded;
use super::signatures::{FORMAT, Signature, Signatures};

/// What stands above it all.
const HEAD: &str = "\
# What each lie of the mock pod makes go wrong: the dictionary of likely causes. Generated; do not edit.
#
#     SIGNATURES=overwrite cargo test --test detection
#
# plays each lie three times and writes what goes wrong every time: by check, status of the answer, and `warned` or `broken` where
# it does not fail; below that the trials. `*` is all of them, `area/*` an area, `area/scenario::*` all rows of a table.
";

/// The longest line, in characters.
const WIDTH: usize = 140;

impl Signatures {
    /// The text of the file.
    pub fn to_yaml(&self) -> String {
        let mut text = HEAD.to_owned();
        let made_with = &self.made_with;
        // Writing to a string cannot fail.
        _ = write!(
            text,
            "format: {FORMAT}\nmadeWith:\n  scenarios: {}\n  contracts: {}\n  overlays: {}\ntrials:\n",
            quoted(&made_with.scenarios),
            quoted(&made_with.contracts),
            quoted(&made_with.overlays)
        );
        // Written out: these are what the stars elsewhere stand for.
        let trials = folded(&self.trials, &BTreeSet::new());
        items(&mut text, "  ", &trials);
        text.push_str("signatures:\n");
        for entry in &self.entries {
            self.entry(&mut text, entry);
        }
        text.push_str("# No stable sign: never named.\nnever:\n");
        items(&mut text, "  ", &self.never.iter().cloned().collect::<Vec<_>>());
        text
    }

    fn entry(&self, text: &mut String, entry: &Signature) {
        let mut mark = "  - lies:\n";
        for lie in &entry.lies {
            _ = write!(
                text,
                "{mark}      - name: {}\n        sentence: {}\n",
                lie.name,
                quoted(&lie.sentence)
            );
            mark = "";
        }
        if entry.is_unsteady {
            text.push_str("    unsteady: true\n");
        }
        text.push_str("    cells:\n");
        let mut symptoms: BTreeMap<Symptom, BTreeSet<Box<str>>> = BTreeMap::new();
        for cell in &entry.cells {
            symptoms.entry(cell.symptom).or_default().insert(cell.trial.clone());
        }
        for (symptom, trials) in symptoms {
            _ = writeln!(text, "      {symptom}:");
            items(text, "        ", &folded(&trials, &self.trials));
        }
    }
}

/// A list, one item per line; the rows of a table may take more.
fn items(text: &mut String, indent: &str, items: &[String]) {
    if items.is_empty() {
        _ = writeln!(text, "{indent}[]");
    }
    for item in items {
        let mut line = format!("{indent}- ");
        // A plain scalar cannot begin with a star.
        let item = if item == "*" { quoted(item) } else { item.clone() };
        for (index, word) in item.split(' ').enumerate() {
            if index > 0 && line.chars().count() + word.chars().count() >= WIDTH {
                text.push_str(&line);
                text.push('\n');
                line = format!("{indent}  {word}");
            } else {
                line.push_str(if index > 0 { " " } else { "" });
                line.push_str(word);
            }
        }
        text.push_str(&line);
        text.push('\n');
    }
}

/// A string of JSON is one of YAML as well.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;
    use crate::findings::causes::{Cell, Lie, MadeWith};

    fn cell(trial: &str, symptom: &str) -> Cell {
        Cell {
            trial: trial.into(),
            symptom: symptom.parse().expect("a symptom"),
        }
    }

    fn signatures() -> Signatures {
        let rows = (0..60).map(|row| format!("logout/table::a-row-of-it-{row:02}"));
        let trials: BTreeSet<Box<str>> = rows.chain(["logout/bot".to_owned()]).map(String::into).collect();
        let lie = |name: &str, sentence: &str| Lie {
            name: name.to_owned(),
            sentence: sentence.to_owned(),
        };
        let some = trials.iter().skip(3).take(40).map(|trial| Cell {
            trial: trial.clone(),
            symptom: "status 200".parse().expect("a symptom"),
        });
        Signatures {
            made_with: MadeWith {
                scenarios: "12e4".to_owned(),
                contracts: "0".to_owned(),
                overlays: String::new(),
            },
            entries: vec![
                Signature {
                    lies: vec![lie("a", "says: \"no\" # to `all`"), lie("b", "says yes")],
                    is_unsteady: true,
                    cells: some.chain([cell("logout/bot", "transport broken")]).collect(),
                },
                Signature {
                    lies: vec![lie("c", "says nothing")],
                    is_unsteady: false,
                    cells: trials
                        .iter()
                        .map(|trial| cell(trial, "error-shape 401 warned"))
                        .collect(),
                },
            ],
            never: ["d".to_owned()].into(),
            trials,
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        for signatures in [signatures(), Signatures::default()] {
            let text = signatures.to_yaml();
            assert_eq!(Signatures::read(&Source::new("signatures.yaml", &text)), Ok(signatures), "{text}");
        }
    }

    #[test]
    fn what_was_not_written_so_is_a_mistake_with_a_place() {
        let text = signatures().to_yaml();
        for (old, new) in [
            ("transport broken:", "transport bent:"),
            ("- logout/bot\n    ", "- logout/tob\n    "),
            (FORMAT, "podproof-signatures/9"),
            ("never:", "always:"),
        ] {
            let edited = text.replace(old, new);
            assert_ne!(edited, text, "{old}");
            let input_errors = Signatures::read(&Source::new("signatures.yaml", &edited)).expect_err(new);
            assert!(input_errors.iter().all(|input_error| input_error.location.is_some()), "{new}");
        }
    }
}
