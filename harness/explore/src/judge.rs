//! Judges a history: what is always true, and then, session by session, whether some order of the calls explains the answers.

use std::collections::BTreeSet;

use crate::history::{Did, History, Kind};
use crate::invariant::certain;
use crate::linear::{Explanation, explain};
use crate::rule::{Latitude, Rules, Violation};
use crate::session::{SessionModel, broken};

/// How many steps the search of one session may take.
const STEPS: usize = 100_000;

/// What came of judging.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// The violations, in the order of their calls.
    pub violations: Vec<Violation>,
    /// How many sessions could not be judged, because the search was given up.
    pub not_evaluated: usize,
}

/// Judges a history by everything that the model knows.
pub fn judge(history: &History, rules: &Rules) -> Judged {
    let openers = history.openers();
    let mut judged = Judged {
        violations: certain(history, &openers, rules),
        not_evaluated: 0,
    };
    for (token, opener) in openers {
        let kind = history.calls.get(opener).and_then(|call| call.did.opens());
        let Some(kind @ (Kind::Bot | Kind::App | Kind::OnBehalfOf)) = kind else {
            continue;
        };
        let model = model_of(history, rules, token, kind, opener);
        let calls = model.calls.clone();
        let precedes = |one: usize, other: usize| match (calls.get(one), calls.get(other)) {
            (Some(one), Some(other)) if rules.allow(Latitude::BesideLogout) => history.precedes(*one, *other),
            (Some(one), Some(other)) => one < other,
            _ => false,
        };
        match explain(&model, calls.len(), precedes, STEPS) {
            Explanation::Found => {}
            Explanation::GivenUp => judged.not_evaluated += 1,
            Explanation::None(longest) => {
                let explained: BTreeSet<usize> =
                    longest.iter().filter_map(|place| calls.get(*place).copied()).collect();
                let culprit = calls.iter().find(|call| !explained.contains(call)).copied();
                if let Some((call, (rule, requirement, allowed))) =
                    culprit.and_then(|call| Some((call, broken(history, kind, call, Some(opener))?)))
                {
                    judged.violations.push(Violation {
                        rule,
                        requirement,
                        call,
                        allowed,
                    });
                }
            }
        }
    }
    judged
        .violations
        .sort_by_key(|violation| (violation.call, violation.rule));
    judged
        .violations
        .dedup_by_key(|violation| (violation.call, violation.rule));
    judged
}

/// The calls on a session that tell whether it is alive. An app's own session has no user, so that session information and access
/// tokens say nothing of it that is documented; a session that is not an app's represents nobody, alive or dead.
fn model_of<'h>(history: &'h History, rules: &'h Rules, token: &str, kind: Kind, opener: usize) -> SessionModel<'h> {
    let tells = |did: &Did| match did {
        Did::LogOut(_) => true,
        Did::Ask(_) | Did::AccessToken(_) => kind != Kind::App,
        Did::Represent { .. } => kind == Kind::App,
        Did::SignIn { .. } | Did::RefusedSignIn => false,
    };
    let calls = (0..history.calls.len()).filter(|index| {
        let did = history.calls.get(*index).map(|call| &call.did);
        history.sent(*index) == Some(token) && did.is_some_and(tells)
    });
    let parent = history.sent(opener).filter(|_| kind == Kind::OnBehalfOf);
    let of_parent = (0..history.calls.len()).filter(|index| {
        let is_logout = history
            .calls
            .get(*index)
            .is_some_and(|call| matches!(call.did, Did::LogOut(_)));
        is_logout && parent.is_some() && history.sent(*index) == parent
    });
    SessionModel {
        history,
        rules,
        calls: calls.collect(),
        of_parent: of_parent.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::history::tests::{act, alive, app, at_once, bot, dead, out, out_refused, sequence};
    use crate::history::{Did, History, Outcome};
    use crate::rule::{Grace, Rule, Rules};

    fn broken(history: &History) -> Vec<(Rule, &'static str)> {
        let judged = judge(history, &Rules::new(Grace(0)));
        assert_eq!(judged.not_evaluated, 0);
        let broken = judged.violations.iter();
        broken
            .map(|violation| (violation.rule, violation.requirement))
            .collect()
    }

    fn users(token: &str) -> (Did, Outcome) {
        (Did::Ask(token.to_owned()), Outcome::Answered(Some("alice".to_owned())))
    }

    #[test]
    fn an_honest_history_breaks_nothing() {
        let opened = |token: &str| Outcome::Opened(token.to_owned());
        let history = sequence(vec![
            bot("a"),
            alive("a"),
            app("p"),
            act("p", opened("u")),
            users("u"),
            out("a"),
            dead("a"),
            out_refused("a"),
            (Did::RefusedSignIn, Outcome::Refused(401)),
            out("u"),
            act("p", opened("v")),
            out("p"),
            act("p", Outcome::Refused(401)),
            users("v"),
        ]);
        assert_eq!(broken(&history), []);
    }

    #[test]
    fn a_dead_session_that_lives_again_is_found() {
        let history = sequence(vec![bot("a"), out("a"), bot("b"), alive("a")]);
        assert_eq!(broken(&history), [(Rule::DeadStaysDead, "LOGOUT-03")]);
    }

    #[test]
    fn a_session_that_nobody_ended_is_alive() {
        let ended_by_another = sequence(vec![bot("a"), bot("b"), out("b"), dead("a")]);
        assert_eq!(broken(&ended_by_another), [(Rule::AliveStaysAlive, "LOGOUT-07")]);
        let ended_by_a_refusal = sequence(vec![bot("a"), (Did::RefusedSignIn, Outcome::Refused(401)), dead("a")]);
        assert_eq!(broken(&ended_by_a_refusal), [(Rule::AliveStaysAlive, "AUTH-RSA-22")]);
    }

    #[test]
    fn a_token_is_given_once_and_belongs_to_whom_it_was_given() {
        assert_eq!(
            broken(&sequence(vec![bot("a"), bot("a")])),
            [(Rule::TokenOnce, "AUTH-RSA-18")]
        );
        assert_eq!(
            broken(&sequence(vec![bot("a"), users("a")])),
            [(Rule::IdentityHolds, "AUTH-RSA-02")]
        );
    }

    #[test]
    fn what_the_requirements_leave_open_is_open() {
        let opened = |token: &str| Outcome::Opened(token.to_owned());
        let dies = sequence(vec![app("p"), act("p", opened("u")), out("p"), dead("u")]);
        assert_eq!(broken(&dies), []);
        let revives = sequence(vec![app("p"), act("p", opened("u")), out("p"), dead("u"), users("u")]);
        assert_eq!(broken(&revives), [(Rule::DeadStaysDead, "LOGOUT-12")]);
        let both = at_once(sequence(vec![bot("a"), out("a"), out("a"), dead("a")]), 1, 3);
        assert_eq!(broken(&both), []);
        let later = sequence(vec![bot("a"), out("a"), out("a")]);
        assert_eq!(broken(&later), [(Rule::LogoutOnce, "LOGOUT-04")]);
    }

    #[test]
    fn an_answer_beside_a_logout_may_be_either_and_after_it_is_a_refusal() {
        let beside = at_once(sequence(vec![bot("a"), out("a"), alive("a"), dead("a")]), 1, 3);
        assert_eq!(broken(&beside), []);
        let after = at_once(sequence(vec![bot("a"), out("a"), dead("a"), alive("a")]), 1, 3);
        assert_eq!(broken(&after), [(Rule::DeadStaysDead, "LOGOUT-03")]);
    }

    #[test]
    fn a_grace_allows_answers_for_so_long_and_no_longer() {
        let mut history = sequence(vec![bot("a"), out("a"), dead("a"), alive("a")]);
        history.calls[3].start = 11 + 300;
        let judged = |grace| judge(&history, &Rules::new(Grace(grace))).violations.len();
        assert_eq!(judged(300), 0);
        assert_eq!(judged(299), 1);
    }

    #[test]
    fn a_logout_without_an_answer_may_have_ended_the_session_or_not() {
        let lost = (Did::LogOut("a".to_owned()), Outcome::Unknown);
        assert_eq!(broken(&sequence(vec![bot("a"), lost.clone(), dead("a")])), []);
        assert_eq!(
            broken(&sequence(vec![bot("a"), lost.clone(), alive("a"), dead("a")])),
            []
        );
        let late = sequence(vec![bot("a"), lost.clone(), dead("a"), out("a"), dead("a")]);
        assert_eq!(broken(&late), [], "the lost one may be under way still");
        let revives = sequence(vec![bot("a"), lost, dead("a"), alive("a")]);
        assert_eq!(broken(&revives), [(Rule::DeadStaysDead, "LOGOUT-03")]);
    }

    #[test]
    fn a_token_of_one_kind_passes_for_none_of_another() {
        let keys = || {
            let did = Did::SignIn {
                kind: crate::history::Kind::KeyManager,
                account: None,
            };
            (did, Outcome::Opened("k".to_owned()))
        };
        let mut taken = sequence(vec![keys(), out("k")]);
        assert_eq!(broken(&taken), [(Rule::KindsApart, "LOGOUT-09")]);
        taken.calls[1].outcome = Outcome::Refused(401);
        assert_eq!(broken(&taken), []);
        let acts = sequence(vec![bot("a"), act("a", Outcome::Opened("u".to_owned()))]);
        assert_eq!(broken(&acts), [(Rule::KindsApart, "OBO-11")]);
    }

    #[test]
    fn each_rule_that_is_let_go_misses_what_it_would_have_found() {
        let history = sequence(vec![bot("a"), bot("b"), out("b"), alive("b"), dead("a"), bot("a")]);
        let all = Rules::new(Grace(0));
        let found = judge(&history, &all).violations;
        assert_eq!(found.len(), 3, "{found:?}");
        for violation in &found {
            let fewer = judge(&history, &all.clone().without(violation.rule)).violations;
            assert!(fewer.iter().all(|other| other.rule != violation.rule));
        }
    }
}
