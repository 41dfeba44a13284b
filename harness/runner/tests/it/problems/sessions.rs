//! What goes wrong with sessions that are not one's own, or that were lost before, and what it does not say.

use podproof::record::Gravity;
use podproof::suite::check::{CheckId, ViolationKind};
use podproof_mock_pod::Deviation;

use super::{broken, played, played_in};
use crate::support::program::Playground;

#[test]
fn what_comes_of_a_token_that_is_given_again_is_one_problem_and_breaks_what_promises_sessions_of_ones_own() {
    let run = played(&[Deviation::TokenReused], &["logout", "session", "authenticate"]);
    let view = run.view();
    let failed: Vec<_> = view.problems.of(Gravity::Failed).collect();
    let of_shared = failed
        .iter()
        .filter(|problem| problem.example.finding.cause.kind == ViolationKind::SessionShared);
    assert_eq!(of_shared.count(), 1, "{failed:#?}");
    assert!(failed.len() <= 3, "{failed:#?}");
    let broken = broken(&run);
    for id in ["AUTH-RSA-02", "AUTH-RSA-18", "AUTH-RSA-19"] {
        assert!(broken.contains(id), "{id}: {broken:?}");
    }
    for id in ["LOGOUT-01", "LOGOUT-13", "SESS-01", "SESS-03", "SESS-04"] {
        assert!(!broken.contains(id), "{id}: {broken:?}");
    }
}

#[test]
fn a_session_that_lives_after_its_logout_though_nobody_was_given_it_since_breaks_what_promises_its_end() {
    let lies = [Deviation::TokenReused, Deviation::LogoutDoesNothing];
    let run = played(&lies, &["--jobs", "1", "authenticate/bot", "logout/bot"]);
    let broken = broken(&run);
    assert!(broken.contains("LOGOUT-03"), "{broken:?}");
}

#[test]
fn a_token_that_comes_back_because_a_session_is_given_again_is_no_problem_of_its_own() {
    let run = played(&[Deviation::OnBehalfOfIsApps], &["on-behalf-of", "logout"]);
    let view = run.view();
    let failed: Vec<_> = view.problems.of(Gravity::Failed).collect();
    assert!(failed.len() <= 3, "{failed:#?}");
    let is_echo = |check| check == CheckId::SecretEcho;
    assert!(!failed.iter().any(|problem| is_echo(problem.check)), "{failed:#?}");
    assert!(view.problems.followers.iter().any(|problem| is_echo(problem.check)));
    assert!(broken(&run).contains("OBO-04"), "{:?}", broken(&run));
    // A token that is no session of another sign-in comes back by itself.
    let run = played(&[Deviation::TokenEchoed], &["logout/invalid-token", "logout/twice"]);
    let view = run.view();
    let mut failed = view.problems.of(Gravity::Failed);
    assert!(failed.any(|problem| is_echo(problem.check)));
}

#[test]
fn a_session_that_was_lost_before_says_nothing_of_what_was_done_since() {
    let scenario = |first: &str| {
        format!(
            "title: A logout leaves another session alive\nverifies: [LOGOUT-07]\nneeds: [bot]\nsteps:\n  - id: one\n    \
             flow: flows/bot-session\n    save: {{ one: session }}\n  - id: two\n    flow: flows/bot-session\n    \
             save: {{ two: session }}\n{first}  - id: out\n    call: POST /sessionauth/v1/logout\n    \
             headers: {{ sessionToken: \"${{{{ two }}}}\" }}\n    expect: {{ status: 200 }}\n  - id: one-lives\n    verifies: [LOGOUT-07]\n    \
             call: GET /pod/v2/sessioninfo\n    headers: {{ sessionToken: \"${{{{ one }}}}\" }}\n    expect: {{ status: 200 }}\n"
        )
    };
    let asked_before = "  - id: before\n    call: GET /pod/v2/sessioninfo\n    headers: { sessionToken: \"${{ one }}\" }\n    \
                        expect: { status: 200 }\n";
    for (first, is_broken) in [(asked_before, false), ("", true)] {
        let here = Playground::new();
        here.write("mine.yaml", scenario(first));
        let run = played_in(&here, &[Deviation::SignInEndsOthers], &["--scenarios", "mine.yaml"]);
        assert_eq!(broken(&run).contains("LOGOUT-07"), is_broken, "{:?}", broken(&run));
    }
}

#[test]
fn where_success_and_refusal_are_both_right_another_success_breaks_nothing_about_refusals() {
    let run = played(&[Deviation::LogoutNoContent], &["logout/one-session-at-once"]);
    let broken = broken(&run);
    assert!(broken.contains("LOGOUT-16"), "{broken:?}");
    assert!(!broken.contains("LOGOUT-04"), "{broken:?}");
}

#[test]
fn a_wrong_status_says_nothing_of_what_was_to_stand_in_the_answer() {
    let scenario = |that: &str| {
        format!(
            "title: A token is not adopted\nverifies: [AUTH-RSA-19]\nneeds: [bot]\nsteps:\n  - id: sign-in\n    \
             call: POST /login/pubkey/authenticate\n    body: {{ token: \"${{{{ jwt(bot) }}}}\" }}\n    \
             expect: {{ status: 200{that} }}\n"
        )
    };
    for (that, is_broken) in [(", that: [\"body.token != 'mine'\"]", false), ("", true)] {
        let here = Playground::new();
        here.write("mine.yaml", scenario(that));
        let run = played_in(&here, &[Deviation::CreatedForOk], &["--scenarios", "mine.yaml"]);
        assert_eq!(broken(&run).contains("AUTH-RSA-19"), is_broken, "{:?}", broken(&run));
    }
}
