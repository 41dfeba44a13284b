//! Signatures as the text of `spec/signatures.yaml`: the same signatures always give the same text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::cell::Symptom;
use super::fold::folded;
use super::signatures::{FORMAT, Signature, Signatures};
use crate::record::Gravity;

/// What stands above it all.
const HEAD: &str = "\
# What each lie of the mock pod makes go wrong: the dictionary of likely causes. Generated; do not edit.
#
#     SIGNATURES=overwrite cargo test --test detection
#
# plays each lie three times and writes what goes wrong every time, and in which trials. Among trials, `*` is all of them, `area/*`
# an area, `area/scenario::*` all rows of a table. A list that occurs several times is written once: `&list-1`, then `*list-1`.
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
        let mut lists = Lists::of(self);
        for entry in &self.entries {
            self.entry(&mut text, entry, &mut lists);
        }
        text.push_str("# No stable sign: never named.\nnever:\n");
        items(&mut text, "  ", &self.never.iter().cloned().collect::<Vec<_>>());
        text
    }

    fn entry(&self, text: &mut String, entry: &Signature, lists: &mut Lists) {
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
        for (symptom, trials) in by_symptom(entry) {
            let written = folded(&trials, &self.trials);
            let (mark, is_first) = lists.mark(trials);
            _ = writeln!(text, "      - symptom: {}\n        trials:{mark}", mapping(symptom));
            if is_first {
                items(text, "          ", &written);
            }
        }
    }
}

/// The trials of each symptom.
fn by_symptom(entry: &Signature) -> BTreeMap<&Symptom, BTreeSet<Box<str>>> {
    let mut symptoms: BTreeMap<&Symptom, BTreeSet<Box<str>>> = BTreeMap::new();
    for cell in &entry.cells {
        symptoms.entry(&cell.symptom).or_default().insert(cell.trial.clone());
    }
    symptoms
}

/// The lists of trials that occur several times: how often, and the number of those that were written.
struct Lists {
    counts: BTreeMap<BTreeSet<Box<str>>, usize>,
    numbers: BTreeMap<BTreeSet<Box<str>>, usize>,
}

impl Lists {
    fn of(signatures: &Signatures) -> Self {
        let mut counts = BTreeMap::new();
        for trials in signatures
            .entries
            .iter()
            .flat_map(|entry| by_symptom(entry).into_values())
        {
            *counts.entry(trials).or_default() += 1;
        }
        // A single trial is as short as a mark.
        counts.retain(|trials, count| *count > 1 && trials.len() > 1);
        Self {
            counts,
            numbers: BTreeMap::new(),
        }
    }

    /// What stands behind `trials:`, and whether the list has to follow.
    fn mark(&mut self, trials: BTreeSet<Box<str>>) -> (String, bool) {
        if !self.counts.contains_key(&trials) {
            return (String::new(), true);
        }
        if let Some(number) = self.numbers.get(&trials) {
            return (format!(" *list-{number}"), false);
        }
        let number = self.numbers.len() + 1;
        self.numbers.insert(trials, number);
        (format!(" &list-{number}"), true)
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

/// A symptom on a line: `{ check: status, kind: accepted, status: 200 }`.
fn mapping(symptom: &Symptom) -> String {
    let mut members = vec![format!("check: {}", symptom.check), format!("kind: {}", symptom.kind)];
    members.extend(symptom.status.map(|status| format!("status: {status}")));
    members.extend(
        symptom
            .received
            .as_deref()
            .map(|class| format!("received: {}", quoted(class))),
    );
    members.extend(symptom.at.as_deref().map(|place| format!("at: {}", quoted(place))));
    if symptom.gravity != Gravity::Failed {
        members.push(format!("gravity: {}", symptom.gravity.name()));
    }
    format!("{{ {} }}", members.join(", "))
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
    use crate::suite::check::{CheckId, ViolationKind};

    fn symptom(status: Option<u16>, at: Option<&str>, gravity: Gravity) -> Symptom {
        Symptom {
            check: CheckId::Status,
            kind: ViolationKind::Accepted,
            status,
            received: at.map(|_| "null".to_owned()),
            at: at.map(str::to_owned),
            gravity,
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
            symptom: symptom(Some(200), Some("/a: \"b\"/*"), Gravity::Failed),
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
                    cells: some
                        .chain([Cell {
                            trial: "logout/bot".into(),
                            symptom: symptom(None, None, Gravity::Broken),
                        }])
                        .collect(),
                },
                Signature {
                    lies: vec![lie("c", "says nothing")],
                    is_unsteady: false,
                    cells: trials
                        .iter()
                        .flat_map(|trial| {
                            [Gravity::Warned, Gravity::Broken].map(|gravity| Cell {
                                trial: trial.clone(),
                                symptom: symptom(Some(401), None, gravity),
                            })
                        })
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
            assert_eq!(
                Signatures::read(&Source::new("signatures.yaml", &text)),
                Ok(signatures),
                "{text}"
            );
        }
    }

    #[test]
    fn what_was_not_written_so_is_a_mistake_with_a_place() {
        let text = signatures().to_yaml();
        for (old, new) in [
            ("kind: accepted", "kind: adored"),
            ("          - logout/bot\n", "          - logout/tob\n"),
            (FORMAT, "podproof-signatures/9"),
            ("never:", "always:"),
        ] {
            let edited = text.replace(old, new);
            assert_ne!(edited, text, "{old}");
            let input_errors = Signatures::read(&Source::new("signatures.yaml", &edited)).expect_err(new);
            assert!(
                input_errors.iter().all(|input_error| input_error.location.is_some()),
                "{new}"
            );
        }
    }
}
