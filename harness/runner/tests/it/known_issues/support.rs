//! A run with two failures of one problem, on two operations, and known issues of it on a day that does not change.

use std::sync::LazyLock;

use podproof::findings::known_issues::KnownIssueOutcome;
use podproof::record::{Knowing, Manifest, ProblemId, TrialRecord};
use serde_json::{Value, json};

use crate::support::program::Playground;
use crate::support::whole_run::WholeRun;

/// Both are answered with 401.
pub(crate) const ASK: &str = "GET /pod/v2/sessioninfo";
pub(crate) const LOG_OUT: &str = "POST /sessionauth/v1/logout";

/// The day on which the run started.
pub(crate) const TODAY: &str = "2027-01-31";

pub(crate) fn scenario(operation: &str, expect: &str) -> String {
    format!(
        "title: Without a session there is nothing
verifies: [SESS-02]
needs: [bot]
steps:
  - id: ask
    call: {operation}
    headers: {{ sessionToken: podproof-no-session }}
    expect: {expect}
"
    )
}

/// A folder with scenarios of which two fail and one warns.
pub(crate) fn playground() -> Playground {
    let here = Playground::of_the_project();
    for (name, operation, expect) in [
        ("area/asks", ASK, "{ status: 403 }"),
        ("area/logs-out", LOG_OUT, "{ status: 403 }"),
        ("area/passes", ASK, "{ status: 401 }"),
        ("area/warns", ASK, "{ status: 404, tolerate: 401 }"),
    ] {
        here.write(&format!("scenarios/{name}.yaml"), scenario(operation, expect));
    }
    here
}

static RECORDED: LazyLock<String> = LazyLock::new(|| {
    let here = playground();
    let ended = here.podproof(&["run"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    std::fs::read_to_string(here.path("reports/run.jsonl")).unwrap()
});

/// The run without known issues.
pub(crate) fn recorded() -> WholeRun {
    let mut run = WholeRun::read(&RECORDED);
    run.manifest.started_at = format!("{TODAY}T23:59:59.999Z");
    run
}

/// The problem of both failures.
pub(crate) fn problem() -> ProblemId {
    let view = recorded().view();
    let failed: Vec<&ProblemId> = view.problems.unknown().map(|problem| &problem.id).collect();
    assert_eq!(
        failed.len(),
        2,
        "the failures are one problem, the warning another: {failed:?}"
    );
    let of = |trial: &TrialRecord| ProblemId::of(&trial.findings[0]);
    let run = recorded();
    assert_eq!(of(run.trial("area/asks")), of(run.trial("area/logs-out")));
    of(run.trial("area/asks"))
}

/// An entry that covers something of it, accepted until the day of the run.
pub(crate) fn entry(covers: &Value) -> Value {
    json!({
        "entry": "SYM-1", "ticket": "SYM-1", "owner": "the identity team", "reason": "it is mended in 24.10",
        "expires": TODAY, "covers": covers,
    })
}

/// The same entry with other members beside.
pub(crate) fn entry_with(covers: &Value, more: &Value) -> Value {
    let mut entry = entry(covers);
    let members = more.as_object().unwrap().clone();
    entry.as_object_mut().unwrap().extend(members);
    entry
}

/// The run with these known issues, as it would have been recorded.
pub(crate) fn knowing(entries: Vec<Value>) -> WholeRun {
    knowing_in(recorded(), entries)
}

/// The same of a run that was changed.
pub(crate) fn knowing_in(mut run: WholeRun, entries: Vec<Value>) -> WholeRun {
    let issues = json!({ "file": "known-issues.yaml", "sha256": "00", "entries": entries });
    run.manifest = Manifest {
        known_issues: Some(serde_json::from_value(issues).unwrap()),
        ..run.manifest
    };
    let known = Knowing::of(&run.manifest);
    run.trials.iter_mut().for_each(|trial| known.judge(trial));
    run
}

/// What became of the only entry.
pub(crate) fn outcome(run: &WholeRun) -> KnownIssueOutcome {
    let [only] = &run.view().known_issues[..] else {
        panic!("there is not one entry");
    };
    only.clone()
}
