//! Each rule that is let go loses a lie; each thing left open that is closed wrongs a pod that keeps the rules.

use std::collections::{BTreeMap, BTreeSet};

use podproof_explore::{Grace, History, Latitude, Outcome, Rule, Rules, judge};

use crate::lines::{honest, lies, lying};
use crate::pod::Habits;

/// Rules that no deep lie needs, since the first call that breaks them shows it: sequences that only they find.
const SHALLOW: [(Rule, &[&str]); 5] = [
    (Rule::SignInOpens, &["in bot a"]),
    (Rule::BadSignInOpensNothing, &["refused bot"]),
    (Rule::LogoutEnds, &["in bot a", "out a"]),
    (Rule::LogoutOnce, &["in bot a", "out a", "out a"]),
    (Rule::KindsApart, &["keys bot k", "out k"]),
];

fn all_rules() -> Rules {
    Rules::new(Grace(0))
}

fn is_found(history: &History, rules: &Rules) -> bool {
    let judged = judge(history, rules);
    assert_eq!(judged.not_evaluated, 0);
    !judged.violations.is_empty()
}

#[test]
fn every_deep_lie_is_found_by_its_shortest_sequence_under_its_requirement() {
    let lies = lies();
    assert_eq!(lies.len(), 24);
    for lie in lies {
        let judged = judge(&lying(&lie.minimal, lie.requirement), &all_rules());
        let broken: BTreeSet<&str> = judged.violations.iter().map(|broken| broken.requirement).collect();
        assert!(broken.contains(lie.requirement), "{}: {broken:?}", lie.name);
    }
}

#[test]
fn each_rule_that_is_let_go_loses_a_lie() {
    let mut lost: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in Rule::ALL {
        let without = all_rules().without(rule);
        let deep = lies()
            .into_iter()
            .filter(|lie| !is_found(&lying(&lie.minimal, lie.requirement), &without));
        lost.insert(rule.name(), deep.map(|lie| lie.name).collect());
    }
    for (rule, lines) in SHALLOW {
        let history = lying(lines, "");
        assert!(is_found(&history, &all_rules()), "{}", rule.name());
        assert!(!is_found(&history, &all_rules().without(rule)), "{}", rule.name());
        assert!(
            lost[rule.name()].is_empty(),
            "{}: a deep lie needs it after all",
            rule.name()
        );
        lost.remove(rule.name());
    }
    let counts: Vec<(&str, usize)> = lost.iter().map(|(rule, lies)| (*rule, lies.len())).collect();
    let expected = [
        ("alive-stays-alive", 9),
        ("dead-stays-dead", 11),
        ("identity-holds", 2),
        ("token-once", 2),
    ];
    assert_eq!(counts, expected, "{lost:#?}");
}

/// What a pod that keeps the rules may do, and what of it a stricter model would call a fault.
fn honest_and_wronged() -> Vec<(Latitude, History)> {
    let grace = Habits {
        grace: 300,
        ..Habits::default()
    };
    let cascades = Habits {
        cascades: true,
        ..Habits::default()
    };
    let twice = Habits {
        grace: 1,
        logs_out_twice: true,
        ..Habits::default()
    };
    let mut lost = honest(&["in bot a", "out a", "ask a"], Habits::default());
    lost.calls[1].outcome = Outcome::Unknown;
    lost.calls[2].outcome = Outcome::Answered(Some("bot".to_owned()));
    let mut beside = honest(&["in bot a", "out a | ask a", "ask a"], Habits::default());
    beside.calls[2].outcome = Outcome::Answered(Some("bot".to_owned()));
    vec![
        (Latitude::Grace, honest(&["in bot a", "out a", "ask a"], grace)),
        (
            Latitude::Cascade,
            honest(&["in app p", "act p by id alice a", "out p", "ask a"], cascades),
        ),
        (Latitude::LogoutsAtOnce, honest(&["in bot a", "out a | out a"], twice)),
        (Latitude::LostLogout, lost),
        (Latitude::BesideLogout, beside),
    ]
}

#[test]
fn each_thing_left_open_that_is_closed_wrongs_an_honest_pod() {
    let open = |latitude| {
        Rules::new(if latitude == Latitude::Grace {
            Grace(300)
        } else {
            Grace(0)
        })
    };
    let histories = honest_and_wronged();
    let named: BTreeSet<Latitude> = histories.iter().map(|(latitude, _)| *latitude).collect();
    assert_eq!(named, BTreeSet::from(Latitude::ALL));
    for (latitude, history) in histories {
        assert!(!is_found(&history, &open(latitude)), "{latitude:?}: {history:#?}");
        assert!(
            is_found(&history, &open(latitude).closing(latitude)),
            "{latitude:?}: {history:#?}"
        );
    }
}
