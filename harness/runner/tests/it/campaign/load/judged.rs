//! Every answer is judged: what is wrong is counted, and the first of it kept; nothing judged is no pass.

use std::time::Duration;

use podproof::campaign::load::Load;
use podproof::findings::load::LoadVerdict;
use podproof::report::Format;
use podproof::report::load::render_load;
use podproof::targets::ServiceUrls;
use podproof_mock_pod::Deviation;

use super::support::{Pod, QUESTION, loaded, wrong};
use crate::limits::support::BOT;

const A_SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_wrong_answers_are_counted_and_the_first_twenty_kept_whole() {
    let pod = Pod::start(|_| {}).await;
    let view = loaded(&wrong(), pod.target(), Load::Rate(60.0), A_SECOND).await;
    let plays = view.plays();
    assert!(plays.failed > 20, "{plays:?}");
    assert_eq!((plays.failed, view.wrong()), (pod.count(), pod.count()));
    assert_eq!(view.record.wrong.len(), 20);
    for trial in &view.record.wrong {
        assert_eq!(trial.exchanges[0].response.as_ref().unwrap().status, 401);
        assert!(!trial.findings.is_empty() && !trial.checks.is_empty());
    }
    let mut numbers: Vec<usize> = view.record.wrong.iter().map(|trial| trial.repeat).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 20, "each is another play");
    let problem = view.problems().next().unwrap();
    assert_eq!(
        (problem.plays, problem.operations["GET /pod/v2/sessioninfo"]),
        (plays.failed, plays.failed)
    );
    assert_eq!(view.verdict(), LoadVerdict::Failed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lie_of_the_pod_is_found_among_right_answers() {
    let pod = Pod::start(|settings| settings.deviations = vec![Deviation::LogoutDoesNothing]).await;
    let dead = BOT.replace("finally:\n", "")
        + "  - id: dead\n    call: GET /pod/v2/sessioninfo\n    headers: { sessionToken: \"${{ session }}\" }\n    expect: { status: 401 }\n";
    let dead = dead.replace(
        "  - call: POST /sessionauth",
        "  - id: log-out\n    call: POST /sessionauth",
    );
    let view = loaded(&dead, pod.target(), Load::Users(1), A_SECOND).await;
    let operation = |name: &str| view.record.operations.iter().find(|one| one.operation == name).unwrap();
    let info = operation("GET /pod/v2/sessioninfo");
    assert!(info.wrong > 0);
    assert_eq!(
        (info.wrong * 2, info.judged),
        (info.requests, info.requests),
        "one of two is wrong"
    );
    assert_eq!(operation("POST /login/pubkey/authenticate").wrong, 0);
    assert_eq!(view.verdict(), LoadVerdict::Failed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_without_a_judged_answer_is_broken_and_never_passed() {
    let pod = Pod::start(|_| {}).await;
    let mut target = pod.target();
    // Nobody listens there.
    target.urls = ServiceUrls::all_at("https://127.0.0.1:9");
    let view = loaded(QUESTION, target, Load::Rate(50.0), Duration::from_millis(500)).await;
    assert_eq!((view.answers(), view.judged(), pod.count()), (0, 0, 0));
    assert_eq!(view.failures().not_connected, view.requests());
    assert!(view.requests() > 0);
    assert_eq!(view.plays().broken, view.plays().ended());
    assert_eq!(view.verdict(), LoadVerdict::NothingJudged);
    let mut junit = Vec::new();
    render_load(Format::Junit, &view, &mut junit).unwrap();
    let junit = junit_parser::from_reader(junit.as_slice()).unwrap();
    assert!(junit.errors >= 1 && junit.failures == 0, "{junit:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_reports_say_the_same_of_a_load_that_failed() {
    let pod = Pod::start(|_| {}).await;
    let view = loaded(&wrong(), pod.target(), Load::Users(2), Duration::from_millis(300)).await;
    let failed = view.plays().failed;
    let said = format!("failed under load: {failed} of {failed} plays failed");
    for format in [Format::Html, Format::Markdown, Format::Json] {
        let mut text = Vec::new();
        render_load(format, &view, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(&said), "{format}: {text}");
    }
    let mut junit = Vec::new();
    render_load(Format::Junit, &view, &mut junit).unwrap();
    let junit = junit_parser::from_reader(junit.as_slice()).unwrap();
    assert_eq!((junit.failures, junit.errors), (1, 0), "{junit:?}");
    let mut nothing = Vec::new();
    assert!(render_load(Format::Har, &view, &mut nothing).is_err());
}
