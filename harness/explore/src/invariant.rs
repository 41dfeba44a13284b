//! What is always true, and needs no search: each line below proves its violation by itself.
//!
//! It asks nothing of a history but what it says, so that any record can be held against it.

use std::collections::BTreeMap;

use crate::history::{Did, History, Kind, Outcome};
use crate::rule::{Rule, Rules, Violation};

/// Each token's opener.
pub(crate) type Openers<'h> = BTreeMap<&'h str, usize>;

/// The violations that need no search, in the order of the calls.
pub fn always(history: &History, rules: &Rules) -> Vec<Violation> {
    certain(history, &history.openers(), rules)
}

/// The same where the openers are known.
pub(crate) fn certain(history: &History, openers: &Openers<'_>, rules: &Rules) -> Vec<Violation> {
    let mut violations = Vec::new();
    if rules.hold(Rule::TokenOnce) {
        violations.extend(given_twice(history, openers));
    }
    if rules.hold(Rule::IdentityHolds) {
        violations.extend(of_another(history, openers));
    }
    violations.extend(dead_and_answered(history, openers, rules));
    violations.extend(sign_ins(history, rules));
    violations.extend(other_kinds(history, openers, rules));
    violations.sort_by_key(|violation| violation.call);
    violations
}

fn given_twice(history: &History, openers: &Openers<'_>) -> Vec<Violation> {
    let again = (0..history.calls.len()).filter(|index| {
        let token = history.opened(*index);
        token.is_some_and(|token| openers.get(token).is_some_and(|first| first < index))
    });
    again
        .map(|call| Violation {
            rule: Rule::TokenOnce,
            requirement: "AUTH-RSA-18",
            call,
            allowed: "a token that nobody was given before",
        })
        .collect()
}

/// Whose a session is, is said by the call that opened it; where that does not say it, by the first answer about it.
fn of_another(history: &History, openers: &Openers<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (token, opener) in openers {
        let account = history.calls.get(*opener).and_then(|call| match &call.did {
            Did::SignIn { account, .. } | Did::Represent { account, .. } => account.as_deref(),
            _ => None,
        });
        if let Some(account) = account {
            owners.insert(token, account);
        }
    }
    for (index, call) in history.calls.iter().enumerate() {
        let (Did::Ask(token), Outcome::Answered(Some(shown))) = (&call.did, &call.outcome) else {
            continue;
        };
        if !openers.contains_key(token.as_str()) {
            continue;
        }
        let owner = owners.entry(token).or_insert(shown);
        if *owner != shown {
            let opener = openers
                .get(token.as_str())
                .and_then(|opener| history.calls.get(*opener));
            let is_users = opener.is_some_and(|opener| matches!(opener.did, Did::Represent { .. }));
            violations.push(Violation {
                rule: Rule::IdentityHolds,
                requirement: if is_users { "OBO-04" } else { "AUTH-RSA-02" },
                call: index,
                allowed: "the account that opened the session",
            });
        }
    }
    violations
}

/// After a logout that was answered with 200, an answer that certainly came later, and outside of the grace.
fn dead_and_answered(history: &History, openers: &Openers<'_>, rules: &Rules) -> Vec<Violation> {
    if !rules.hold(Rule::DeadStaysDead) {
        return Vec::new();
    }
    let mut logouts: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, call) in history.calls.iter().enumerate() {
        if let (Did::LogOut(token), Outcome::Answered(_)) = (&call.did, &call.outcome) {
            logouts.entry(token).or_insert(index);
        }
    }
    let mut violations = Vec::new();
    for (token, logout) in logouts {
        let Some(kind) = openers
            .get(token)
            .and_then(|opener| history.calls.get(*opener)?.did.opens())
        else {
            continue;
        };
        let Some(ended) = history.calls.get(logout).map(|call| call.end) else {
            continue;
        };
        let is_late = |index: usize| {
            let start = history.calls.get(index).map_or(0, |call| call.start);
            rules.grace() == 0 || start > ended.saturating_add(rules.grace())
        };
        let uses = (0..history.calls.len()).filter(|index| {
            let uses = history
                .calls
                .get(*index)
                .is_some_and(|call| !matches!(call.did, Did::LogOut(_)));
            uses && history.sent(*index) == Some(token) && history.precedes(logout, *index)
        });
        let late = uses.filter(|index| is_late(*index));
        let answered = late.filter_map(|index| {
            let call = history.calls.get(index)?;
            matches!(call.outcome, Outcome::Answered(_) | Outcome::Opened(_)).then_some((index, call))
        });
        violations.extend(answered.map(|(index, call)| Violation {
            rule: Rule::DeadStaysDead,
            requirement: of_the_dead(&call.did, kind),
            call: index,
            allowed: "the session has ended: it is refused",
        }));
    }
    violations
}

fn sign_ins(history: &History, rules: &Rules) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, call) in history.calls.iter().enumerate() {
        match (&call.did, &call.outcome) {
            (Did::RefusedSignIn, Outcome::Opened(_) | Outcome::Answered(_))
                if rules.hold(Rule::BadSignInOpensNothing) =>
            {
                violations.push(Violation {
                    rule: Rule::BadSignInOpensNothing,
                    requirement: "AUTH-RSA-04",
                    call: index,
                    allowed: "the sign-in is refused",
                });
            }
            (Did::SignIn { kind, .. }, Outcome::Refused(_)) if rules.hold(Rule::SignInOpens) => {
                violations.push(Violation {
                    rule: Rule::SignInOpens,
                    requirement: match kind {
                        Kind::App | Kind::OnBehalfOf => "OBO-01",
                        Kind::KeyManager => "KM-01",
                        Kind::Bot => "AUTH-RSA-01",
                    },
                    call: index,
                    allowed: "the credential is good: a session is opened",
                });
            }
            _ => {}
        }
    }
    violations
}

/// A key manager's token opens nothing on the pod, and only an app's own session represents users.
fn other_kinds(history: &History, openers: &Openers<'_>, rules: &Rules) -> Vec<Violation> {
    if !rules.hold(Rule::KindsApart) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (index, call) in history.calls.iter().enumerate() {
        let sent = history.sent(index).and_then(|token| openers.get(token));
        let kind = sent.and_then(|opener| history.calls.get(*opener)?.did.opens());
        let is_answered = matches!(call.outcome, Outcome::Answered(_) | Outcome::Opened(_));
        let requirement = match (kind, &call.did) {
            (Some(Kind::KeyManager), Did::LogOut(_)) => "LOGOUT-09",
            (Some(Kind::KeyManager), _) => "KM-03",
            (Some(Kind::Bot), Did::Represent { .. }) => "OBO-11",
            (Some(Kind::OnBehalfOf), Did::Represent { .. }) => "OBO-12",
            _ => continue,
        };
        if is_answered {
            violations.push(Violation {
                rule: Rule::KindsApart,
                requirement,
                call: index,
                allowed: "the token is of another kind: it is refused",
            });
        }
    }
    violations
}

/// The requirement by which a session that has ended is refused.
pub(crate) fn of_the_dead(did: &Did, kind: Kind) -> &'static str {
    match (did, kind) {
        (Did::AccessToken(_), _) => "LOGOUT-15",
        (_, Kind::App) => "LOGOUT-10",
        (_, Kind::OnBehalfOf) => "LOGOUT-12",
        _ => "LOGOUT-03",
    }
}
