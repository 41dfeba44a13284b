//! Adds entries to the text of a list, whose comments and order stay as they are.

use serde_json::Value;

use crate::diagnostic::{InputError, Location, Owner, Source, Sources, position_of};

/// The key of the list.
const KEY: &str = "knownIssues";

/// The text of a list with these entries behind its own. Each is lines without indentation.
///
/// # Errors
/// It is no list of known issues, or is written so that nothing can be added to it as text.
pub(super) fn appended(name: &str, text: &str, entries: &[Vec<String>]) -> Result<String, InputError> {
    let source = Source::new(name, text);
    let tree = source.yaml(Owner::KnownIssues)?;
    let refused = |title: &str| {
        InputError::about_file(Owner::KnownIssues, source.name.clone(), title.to_owned())
            .help("leave out `--file`, and copy what is printed to its place")
    };
    let old = match (&tree, tree.get(KEY)) {
        (Value::Null, _) => None,
        (Value::Object(members), Some(list)) if members.len() == 1 => Some(list),
        _ => {
            return Err(refused(
                "expected a list of known issues: `knownIssues:` and nothing else",
            ));
        }
    };
    let before = old.and_then(Value::as_array).cloned().unwrap_or_default();
    let indentation = match old {
        _ if !before.is_empty() => {
            indentation(&source).ok_or_else(|| refused("the list is not written line by line"))?
        }
        None | Some(Value::Null) => "  ".to_owned(),
        Some(_) => return Err(refused("the list is not written line by line")),
    };
    let mut new = text.to_owned();
    if !new.is_empty() && !new.ends_with('\n') {
        new.push('\n');
    }
    if old.is_none() {
        new.push_str(KEY);
        new.push_str(":\n");
    }
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 || !before.is_empty() {
            new.push('\n');
        }
        for line in entry {
            new.push_str(&indentation);
            new.push_str(line);
            new.push('\n');
        }
    }
    // Whatever the text was, what stood in it must stand in it still.
    let read = Source::new(name, &new).yaml(Owner::KnownIssues)?;
    let after = read.get(KEY).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let is_kept = after.len() == before.len() + entries.len() && after.starts_with(&before);
    is_kept
        .then_some(new)
        .ok_or_else(|| refused("nothing can be added at the end of this file"))
}

/// What stands before the `-` of the first entry; `None` if it has no line of its own.
fn indentation(source: &Source) -> Option<String> {
    let mut sources = Sources::default();
    sources.add(source.clone());
    let (_, line, _) = position_of(&Location::value(&source.name, format!("/{KEY}/0")), &sources)?;
    let line = source.text.lines().nth(line.checked_sub(1)?)?;
    let rest = line.trim_start_matches(' ');
    rest.starts_with('-')
        .then(|| line[..line.len() - rest.len()].to_owned())
}

#[cfg(test)]
mod tests {
    use super::appended;

    fn added(text: &str) -> Option<String> {
        let entry = vec!["# new".to_owned(), "- problem: x".to_owned(), "  reason: y".to_owned()];
        appended("k.yaml", text, &[entry]).ok()
    }

    #[test]
    fn comments_and_indentation_stay() {
        let text = "# ours\nknownIssues: # all\n- problem: a # first\n  reason: b\n# the end";
        let new = added(text).expect("a list");
        assert_eq!(new, format!("{text}\n\n# new\n- problem: x\n  reason: y\n"));
        let deeper = added("knownIssues:\n    - { problem: a }\n").expect("a list");
        assert!(
            deeper.ends_with("\n\n    # new\n    - problem: x\n      reason: y\n"),
            "{deeper}"
        );
    }

    #[test]
    fn a_file_that_is_empty_or_has_only_comments_becomes_a_list() {
        let entry = "knownIssues:\n  # new\n  - problem: x\n    reason: y\n";
        assert_eq!(added("").as_deref(), Some(entry));
        assert_eq!(added("# ours\n").as_deref(), Some(format!("# ours\n{entry}").as_str()));
        assert_eq!(added("knownIssues:\n").as_deref(), Some(entry));
    }

    #[test]
    fn what_is_not_written_line_by_line_is_left_alone() {
        for text in [
            "knownIssues: []",
            "knownIssues: [{ problem: a }]",
            "knownIssues:\n  - { problem: a }\n---\n",
            "knownIssues:\n  - { problem: a }\n...\n",
            "other: 1\nknownIssues:\n  - { problem: a }\n",
            "host: acme.symphony.com\n",
            "- problem: a",
            "[",
        ] {
            assert_eq!(added(text), None, "{text}");
        }
    }
}
