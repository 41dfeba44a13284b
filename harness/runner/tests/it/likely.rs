//! Likely causes as whoever reads a report sees them, and the dictionary that they come from.

use std::collections::BTreeSet;

use podproof::diagnostic::Source;
use podproof::findings::RunView;
use podproof::findings::causes::{Lie, MadeWith, SIGNATURES_FILE, Signature, Signatures};
use podproof::report::{Detail, Format, Narrator};
use podproof::suite::built_in;

use crate::support::program::Playground;
use crate::support::whole_run::WholeRun;

/// A lie whose signature is all that went wrong in a run.
fn signatures(run: &RunView) -> Signatures {
    Signatures {
        made_with: MadeWith::from(&run.record.manifest.hashes),
        trials: run.observed.played.clone(),
        entries: vec![Signature {
            lies: vec![Lie {
                name: "logout-does-nothing".to_owned(),
                sentence: "logging out is answered with 200 and ends <nothing>".to_owned(),
            }],
            is_unsteady: false,
            cells: run.observed.cells.clone(),
        }],
        never: BTreeSet::new(),
    }
}

fn failing() -> RunView {
    WholeRun::read(include_str!("report/everything.jsonl")).view()
}

fn rendered(run: &RunView, format: Format) -> String {
    let mut text = Vec::new();
    format.render(run, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn told(run: &RunView) -> String {
    let mut out = Vec::new();
    Narrator::new(&mut out, Detail::Quiet, false).finished(run);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_says_what_a_failing_run_looks_like() {
    let mut run = failing();
    let signatures = signatures(&run);
    run.recognise(&signatures);
    let likely = &run.likely[0];
    assert!(likely.explains > 0 && likely.explains == likely.of, "{likely:?}");
    let trials = if likely.of == 1 { "trial" } else { "trials" };
    let explains = format!("(explains {} of {} failed {trials})", likely.explains, likely.of);
    let line = format!(
        "cause  looks like `logout-does-nothing` {explains}: logging out is answered with 200 and ends <nothing>\n"
    );
    assert!(told(&run).contains(&line), "{}", told(&run));
    let summary = rendered(&run, Format::Markdown);
    let line = format!(
        "- looks like `logout-does-nothing` {explains}: logging out is answered with 200 and ends &lt;nothing&gt;\n"
    );
    assert!(summary.contains(&line), "{summary}");
    let json: serde_json::Value = serde_json::from_str(&rendered(&run, Format::Json)).unwrap();
    let expected = serde_json::json!([{
        "deviations": ["logout-does-nothing"], "sentence": "logging out is answered with 200 and ends <nothing>",
        "explains": likely.explains, "of": likely.of,
    }]);
    assert_eq!(json["likely"], expected);
}

#[test]
fn nothing_is_said_by_the_signatures_of_another_suite_or_of_other_contracts() {
    for change in [
        (|made_with| made_with.scenarios.push('0')) as fn(&mut MadeWith),
        |made_with| made_with.contracts.push('0'),
        |made_with| made_with.overlays.push('0'),
    ] {
        let mut run = failing();
        let mut signatures = signatures(&run);
        change(&mut signatures.made_with);
        run.recognise(&signatures);
        assert_eq!(run.likely, []);
        assert!(!told(&run).contains("looks like"));
        assert!(!rendered(&run, Format::Markdown).contains("looks like"));
    }
}

#[test]
fn the_built_in_dictionary_is_as_it_was_generated_and_small() {
    let path = format!("spec/{SIGNATURES_FILE}");
    let (_, text) = built_in::files().find(|(name, _)| *name == path).unwrap();
    let signatures = Signatures::read(&Source::new(&path, text)).unwrap();
    assert_eq!(signatures.to_yaml(), text, "it was edited by hand");
    assert!(text.len() <= 200_000, "{} bytes", text.len());
    let cells: BTreeSet<_> = signatures.entries.iter().map(|entry| &entry.cells).collect();
    assert_eq!(cells.len(), signatures.entries.len(), "equal signatures are one entry");
}

#[test]
fn explain_tells_what_the_suite_sees_of_a_lie() {
    let here = Playground::new();
    let told = here.bare(&["explain", "logout-does-nothing"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let text = &told.stdout;
    assert!(text.starts_with("logout-does-nothing (deviation, breach): "), "{text}");
    assert!(text.contains("concerns LOGOUT-03"), "{text}");
    assert!(text.contains("fail or warn every time"), "{text}");
    assert!(text.contains("  status accepted, answer 200: "), "{text}");
    let honest = here.bare(&["explain", "cookie"]);
    assert!(honest.stdout.contains("no report names it"), "{}", honest.all());
    let json: serde_json::Value =
        serde_json::from_str(&here.bare(&["explain", "logout-does-nothing", "--json"]).stdout).unwrap();
    assert!(json["signature"]["trials"].as_u64().unwrap() > 1, "{json}");
    assert_eq!(json["signature"]["symptoms"][0]["symptom"]["check"], "status");
}

#[test]
fn a_dictionary_that_was_edited_is_a_mistake_before_anything_is_sent() {
    let here = Playground::new();
    for (name, text) in built_in::files().filter(|(name, _)| name.starts_with("spec/")) {
        here.write(name, text);
    }
    here.write("spec/signatures.yaml", "format: podproof-signatures/1\nentries: []\n");
    for command in [["run", "logout/bot"].as_slice(), &["check"]] {
        let told = here.bare(command);
        assert_eq!(told.code, 3, "{}", told.all());
        assert_eq!(told.stderr.matches("error[").count(), 1, "{}", told.all());
        assert!(told.stderr.contains("error[signatures]: "), "{}", told.all());
        assert!(told.stderr.contains("help: the file is generated"), "{}", told.all());
    }
}
