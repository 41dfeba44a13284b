//! What a shard alone cannot know is told anew for all of them: known issues by the day of the whole run, services by number.

use std::fs;

use podproof::record::{Note, ServiceIssueId, ServiceIssueRecord, Verdict};
use podproof::secret::RedactedProse;

use super::support::{change, folders, merge, play_all, playground};
use crate::known_issues::support::problem;
use crate::support::whole_run::WholeRun;

#[test]
fn what_was_known_on_the_day_of_the_first_shard_is_known_in_all_of_them() {
    let here = playground();
    let entry = format!(
        "knownIssues:\n  - problem: \"{}\"\n    operations: any\n    ticket: SYM-1\n    owner: identity team\n    reason: mended in \
         24.10\n    expires: 2999-12-31\n",
        problem()
    );
    here.write("known.yaml", entry);
    play_all(&here, 2, &["--known-issues", "known.yaml"]);
    // The last shard began after midnight: it took what is known for a failure.
    for (index, day) in [(1, "2999-12-31"), (2, "3000-01-01")] {
        change(&here, index, 2, |run| {
            run.manifest.started_at = format!("{day}T00:00:01.000Z");
            for trial in run
                .trials
                .iter_mut()
                .filter(|trial| index == 2 && trial.verdict == Verdict::KnownIssue)
            {
                trial.verdict = Verdict::Failed;
                trial.findings.iter_mut().for_each(|finding| finding.known = None);
            }
        });
    }
    let told = merge(&here, &folders(2), 2);
    assert_eq!(told.code, 0, "{}", told.all());
    let whole = WholeRun::open(&here.path("whole-2/run.jsonl"));
    assert_eq!((whole.count(Verdict::KnownIssue), whole.count(Verdict::Failed)), (2, 0));
    assert_eq!(whole.manifest.started_at, "2999-12-31T00:00:01.000Z");
    let merged: Vec<usize> = whole.manifest.merged.iter().map(|shard| shard.shard).collect();
    assert_eq!(merged, [1, 2]);
}

#[test]
fn the_same_trouble_with_a_service_is_one_in_the_whole_run_whatever_its_number_was() {
    let here = playground();
    play_all(&here, 2, &[]);
    let (first, second) = (ServiceIssueId::after(0), ServiceIssueId::after(1));
    let issue = |id, service: &str| {
        let words = RedactedProse::of_our_words(format!("{service} is not there"));
        Note::ServiceIssue(ServiceIssueRecord {
            id,
            services: vec![service.to_owned()],
            problem: words.clone(),
            help: words.clone(),
            text: words,
        })
    };
    change(&here, 1, 2, |run| run.notes.push(issue(first, "relay")));
    let mut broken = String::new();
    change(&here, 2, 2, |run| {
        run.notes.extend([issue(first, "agent"), issue(second, "relay")]);
        let trial = run.trials.first_mut().unwrap();
        (trial.verdict, trial.service_issue) = (Verdict::Broken, Some(second));
        broken.clone_from(&trial.id);
    });
    merge(&here, &folders(2), 2);
    let whole = WholeRun::open(&here.path("whole-2/run.jsonl"));
    let issues: Vec<String> = whole
        .service_issues()
        .iter()
        .map(|issue| issue.services.concat())
        .collect();
    assert_eq!(issues, ["relay", "agent"]);
    assert_eq!(whole.trial(&broken).service_issue, Some(first));
    assert!(fs::metadata(here.path("whole-2/index.html")).is_ok());
}
