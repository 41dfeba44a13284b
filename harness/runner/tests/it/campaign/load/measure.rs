//! What is counted is what happened.

use std::time::Duration;

use podproof::campaign::load::Load;
use podproof::findings::load::LoadVerdict;

use super::support::{Pod, QUESTION, loaded, one_at_a_time};

const TWO_SECONDS: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_a_rate_plays_begin_as_they_are_due_and_each_is_counted_once() {
    let pod = Pod::start(|_| {}).await;
    let view = loaded(QUESTION, pod.target(), Load::Rate(100.0), TWO_SECONDS).await;
    let end = view.record.end.as_ref().unwrap();
    assert_eq!(end.arrivals.due, 200);
    // Whoever has no place yet when the time is over is told, and everybody else was asked.
    assert_eq!(end.arrivals.begun + view.not_begun(), 200);
    assert!(end.arrivals.begun >= 190 || end.own.late > 0, "{end:?}");
    assert_eq!(view.plays().passed, end.arrivals.begun);
    assert_eq!(end.arrivals.held_back, 0, "there is a place for everybody");
    assert_eq!(view.answers(), pod.count());
    assert_eq!((view.judged(), view.wrong()), (pod.count(), 0));
    assert_eq!(view.latency.unwrap().response.count, pod.count());
    assert_eq!(view.verdict(), LoadVerdict::Passed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_play_one_after_the_other_and_no_more_at_a_time() {
    let pod = Pod::start(|settings| settings.jitter = Duration::from_millis(40)).await;
    let view = loaded(QUESTION, pod.target(), Load::Users(5), Duration::from_secs(1)).await;
    let end = view.record.end.as_ref().unwrap();
    assert_eq!(end.arrivals.most_at_once, 5);
    assert_eq!(view.plays().passed, pod.count());
    assert!(pod.count() >= 10, "{}", pod.count());
    assert_eq!((view.not_begun(), end.arrivals.held_back), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_play_that_has_the_account_for_itself_keeps_others_waiting_and_their_wait_counts() {
    // Each answer takes 20 ms on average, so that no more than half of the plays find the account free.
    let pod = Pod::start(|settings| settings.jitter = Duration::from_millis(40)).await;
    let view = loaded(&one_at_a_time(), pod.target(), Load::Rate(100.0), TWO_SECONDS).await;
    let end = view.record.end.as_ref().unwrap();
    assert_eq!(end.arrivals.most_at_once, 1);
    assert!(end.arrivals.held_back > 20, "{end:?}");
    assert!(view.not_begun() > 20, "{end:?}");
    let latency = view.latency.unwrap();
    assert!(latency.response.p50 > 10 * latency.service.p50, "{latency:?}");
    assert!(latency.differs());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_takes_less_time_from_when_it_was_due_than_from_when_it_was_sent() {
    let pod = Pod::start(|settings| settings.jitter = Duration::from_millis(5)).await;
    let three = QUESTION.to_owned()
        + "  - id: again\n    call: GET /pod/v2/sessioninfo\n    expect: { status: 401 }\n"
        + "  - id: once-more\n    call: GET /pod/v2/sessioninfo\n    expect: { status: 401 }\n";
    let view = loaded(&three, pod.target(), Load::Rate(30.0), TWO_SECONDS).await;
    let latency = view.latency.unwrap();
    assert_eq!(latency.service.count, view.plays().passed * 3);
    for (service, response) in latency.service.all().into_iter().zip(latency.response.all()) {
        assert!(response >= service, "{latency:?}");
    }
    // A later call is due when the earlier ones are answered, and not when the play is: otherwise it would be charged for them.
    let own = Duration::from_millis(view.record.end.unwrap().own.stalled_ms);
    assert!(
        latency.response.all()[0] < latency.service.all()[0] * 2 + Duration::from_millis(10) + own,
        "{latency:?}"
    );
}
