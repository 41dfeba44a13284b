//! How a trial ends by what was found in it: when it was played, and when its recording is judged again.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::note::ServiceIssueId;
use super::trial::{FindingRecord, TrialRecord};
use super::verdict::Verdict;
use crate::secret::RedactedProse;

/// How a trial ended, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// How it ended.
    pub verdict: Verdict,
    /// Why it was not applicable, skipped or broken.
    pub reason: Option<RedactedProse>,
    /// The service issue that broke it, where one did.
    pub service_issue: Option<ServiceIssueId>,
}

impl Ending {
    /// How a trial ends in which this was found: the worst finding decides. `half` is how it ends where its last steps were not
    /// played: half a trial proves nothing, but what it found, it found.
    pub fn of(findings: &[FindingRecord], half: Option<Self>) -> Self {
        let verdicts = findings.iter().map(FindingRecord::verdict);
        let verdict = verdicts.max().unwrap_or(Verdict::Passed);
        let broken = || findings.iter().find(|finding| finding.verdict() == Verdict::Broken);
        half.filter(|_| verdict <= Verdict::Warned).unwrap_or_else(|| Self {
            verdict,
            reason: broken().map(|finding| finding.title.clone()),
            service_issue: None,
        })
    }

    /// How a trial that was recorded ended, if its last steps were not played and nothing was found that decides.
    pub fn of_half(trial: &TrialRecord) -> Option<Self> {
        let is_half = trial.verdict == Verdict::Skipped || trial.service_issue.is_some();
        is_half.then(|| Self {
            verdict: trial.verdict,
            reason: trial.reason.clone(),
            service_issue: trial.service_issue,
        })
    }
}

/// The findings of a trial, worst first, equally grave ones in their order. A call that is repeated (`within`) may find the same
/// in each answer: it is told once, of the first.
pub fn in_order(mut findings: Vec<FindingRecord>) -> Vec<FindingRecord> {
    let mut told = HashSet::new();
    findings.retain(|finding| {
        // What the contract says of a step's answers does not depend on the line that asked.
        let line = finding.asked.clone().filter(|_| !finding.check.is_of_contract());
        told.insert((finding.check, finding.step.clone(), finding.title.clone(), line))
    });
    findings.sort_by_key(|finding| Reverse(finding.gravity));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Gravity, LocationRecord};
    use crate::suite::check::CheckId;

    fn finding(check: CheckId, gravity: Gravity, title: &str, line: usize) -> FindingRecord {
        FindingRecord {
            check,
            gravity,
            known: None,
            cause: crate::record::CauseRecord {
                kind: crate::suite::check::ViolationKind::Content,
                claim: None,
                answers: None,
                expected: None,
                received: None,
                at: None,
                headline: RedactedProse::of_our_words("a headline"),
            },
            follows: None,
            has_lost_session: false,
            shared_session: None,
            title: RedactedProse::of_our_words(title),
            requirements: Vec::new(),
            step: "step".to_owned(),
            exchange: Some(line),
            asked: Some(LocationRecord {
                file: "scenario.yaml".to_owned(),
                line,
                column: 1,
            }),
            promised: None,
            expected: None,
            found: None,
            clients: None,
            help: None,
            text: RedactedProse::of_our_words(title),
        }
    }

    fn half(verdict: Verdict, service_issue: Option<ServiceIssueId>) -> Ending {
        Ending {
            verdict,
            reason: Some(RedactedProse::of_our_words("cut short")),
            service_issue,
        }
    }

    #[test]
    fn the_worst_finding_decides_and_a_broken_one_is_the_reason() {
        let of = |gravities: &[Gravity]| {
            let findings: Vec<FindingRecord> = gravities
                .iter()
                .map(|gravity| finding(CheckId::Status, *gravity, gravity.name(), 1))
                .collect();
            let ending = Ending::of(&findings, None);
            (ending.verdict, ending.reason.map(|reason| reason.to_string()))
        };
        assert_eq!(of(&[]), (Verdict::Passed, None));
        assert_eq!(of(&[Gravity::Noted]), (Verdict::Passed, None));
        assert_eq!(of(&[Gravity::Warned, Gravity::Failed]), (Verdict::Failed, None));
        assert_eq!(
            of(&[Gravity::Failed, Gravity::Broken]),
            (Verdict::Broken, Some("broken".to_owned()))
        );
    }

    #[test]
    fn half_a_trial_ends_by_what_it_found_only_if_that_is_a_failure() {
        let warned = [finding(CheckId::Status, Gravity::Warned, "w", 1)];
        let failed = [finding(CheckId::Status, Gravity::Failed, "f", 1)];
        let issue = half(Verdict::Broken, Some(ServiceIssueId::after(0)));
        for half in [half(Verdict::Skipped, None), issue] {
            assert_eq!(Ending::of(&warned, Some(half.clone())), half);
            assert_eq!(Ending::of(&failed, Some(half)).verdict, Verdict::Failed);
        }
    }

    #[test]
    fn what_repeated_answers_have_in_common_is_told_of_the_first_and_lines_of_a_scenario_are_told_apart() {
        let findings = in_order(vec![
            finding(CheckId::BodySchema, Gravity::Warned, "same", 1),
            finding(CheckId::Expectation, Gravity::Failed, "same", 1),
            finding(CheckId::BodySchema, Gravity::Warned, "same", 2),
            finding(CheckId::Expectation, Gravity::Failed, "same", 2),
            finding(CheckId::Expectation, Gravity::Failed, "same", 2),
        ]);
        let told: Vec<_> = findings.iter().map(|one| (one.check, one.exchange)).collect();
        assert_eq!(
            told,
            [
                (CheckId::Expectation, Some(1)),
                (CheckId::Expectation, Some(2)),
                (CheckId::BodySchema, Some(1))
            ]
        );
    }
}
