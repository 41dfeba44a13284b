//! The three scales of a run, and every way from one to another: the outcome of a check ([`CheckState`]), the gravity of a finding
//! ([`Gravity`]) and the verdict of a trial ([`Verdict`]).
//!
//! Each conversion stands here once. Those of the contract crate ([`Severity`]) and of what is shown ([`Tone`]) begin or end here.

use podproof_contract::Severity;

use super::trial::{CheckState, Gravity};
use super::verdict::Verdict;
use crate::diagnostic::Tone;

impl Gravity {
    /// The word that opens the finding's text.
    pub fn name(self) -> &'static str {
        CheckState::from(self).name()
    }

    /// The verdict that a finding of this gravity gives its trial.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Noted => Verdict::Passed,
            Self::Warned => Verdict::Warned,
            Self::Failed => Verdict::Failed,
            Self::Broken => Verdict::Broken,
        }
    }
}

impl CheckState {
    /// The word for what could not be evaluated, whatever the reason.
    pub const NOT_EVALUATED: &'static str = "not evaluated";

    /// The state in words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Noted => "noted",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Broken => "broken",
            Self::NotEvaluated { .. } => Self::NOT_EVALUATED,
        }
    }
}

impl From<Severity> for Gravity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Information => Self::Noted,
            Severity::Warning => Self::Warned,
            Severity::Failure => Self::Failed,
        }
    }
}

impl From<Gravity> for CheckState {
    /// The state of a check whose gravest finding this is.
    fn from(gravity: Gravity) -> Self {
        match gravity {
            Gravity::Noted => Self::Noted,
            Gravity::Warned => Self::Warned,
            Gravity::Failed => Self::Failed,
            Gravity::Broken => Self::Broken,
        }
    }
}

impl From<Gravity> for Tone {
    fn from(gravity: Gravity) -> Self {
        match gravity {
            Gravity::Noted => Self::Neutral,
            Gravity::Warned => Self::Doubtful,
            Gravity::Failed | Gravity::Broken => Self::Bad,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::RedactedProse;

    #[test]
    fn every_gravity_has_one_state_one_verdict_one_tone_and_one_name() {
        let table = [
            (
                Gravity::Noted,
                CheckState::Noted,
                Verdict::Passed,
                Tone::Neutral,
                "noted",
            ),
            (
                Gravity::Warned,
                CheckState::Warned,
                Verdict::Warned,
                Tone::Doubtful,
                "warned",
            ),
            (
                Gravity::Failed,
                CheckState::Failed,
                Verdict::Failed,
                Tone::Bad,
                "failed",
            ),
            (
                Gravity::Broken,
                CheckState::Broken,
                Verdict::Broken,
                Tone::Bad,
                "broken",
            ),
        ];
        for (gravity, state, verdict, tone, name) in table {
            assert_eq!(CheckState::from(gravity), state);
            assert_eq!(gravity.verdict(), verdict);
            assert_eq!(Tone::from(gravity), tone);
            assert_eq!(gravity.name(), name);
        }
        let gravities = table_of_gravities();
        assert!(gravities.is_sorted(), "graver is later");
        assert!(
            gravities.map(Gravity::verdict).is_sorted(),
            "and gives no better verdict"
        );
    }

    fn table_of_gravities() -> [Gravity; 4] {
        [Gravity::Noted, Gravity::Warned, Gravity::Failed, Gravity::Broken]
    }

    #[test]
    fn every_severity_of_the_contract_has_one_gravity() {
        for (severity, gravity) in [
            (Severity::Information, Gravity::Noted),
            (Severity::Warning, Gravity::Warned),
            (Severity::Failure, Gravity::Failed),
        ] {
            assert_eq!(Gravity::from(severity), gravity);
        }
    }

    #[test]
    fn every_state_has_a_name() {
        let reason = RedactedProse::of_our_words("no answer came");
        let names = [
            CheckState::Passed,
            CheckState::Noted,
            CheckState::Warned,
            CheckState::Failed,
            CheckState::Broken,
            CheckState::NotEvaluated { reason },
        ];
        let names = names.each_ref().map(CheckState::name);
        assert_eq!(
            names,
            ["passed", "noted", "warned", "failed", "broken", "not evaluated"]
        );
    }
}
