//! A load keeps what its target asks for, and can be ended in good order.

use std::time::Duration;

use podproof::campaign::load::Load;
use podproof::findings::load::LoadVerdict;
use podproof::record::EndCause;

use super::support::{Pod, QUESTION, loaded, loaded_in};
use crate::limits::support::{self, BOT, context, scenarios};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pace_of_the_target_holds_whatever_is_asked_for_and_it_is_told_whose_wait_that_is() {
    let pod = Pod::start(|_| {}).await;
    let mut target = pod.target();
    target.limits.requests_per_second = Some(20.0);
    let view = loaded(QUESTION, target, Load::Rate(200.0), Duration::from_secs(2)).await;
    let end = view.record.end.as_ref().unwrap();
    assert_eq!(view.answers(), pod.count());
    let answered = pod.answered.lock().unwrap().clone();
    let took = (answered[answered.len() - 1] - answered[0]).as_secs_f64();
    // As the pod counts: the first one is free, and each further one takes its time. What waits in the way here may bring two together.
    let allowed = took * 20.0 + 3.0;
    assert!(answered.len() as f64 <= allowed, "{} in {took} s", answered.len());
    assert!(end.own.paced > 10 && end.own.paced_ms > 1000, "{:?}", end.own);
    assert!(view.not_begun() > 200, "{:?}", end.arrivals);
    assert_eq!(view.verdict(), LoadVerdict::Passed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_limit_nothing_waits_for_the_pace() {
    let pod = Pod::start(|_| {}).await;
    let view = loaded(QUESTION, pod.target(), Load::Rate(50.0), Duration::from_millis(500)).await;
    let own = view.record.end.unwrap().own;
    assert_eq!((own.paced, own.paced_ms), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_of_requests_ends_it_early_and_it_says_so() {
    let pod = Pod::start(|_| {}).await;
    let mut target = pod.target();
    target.limits.requests = Some(10);
    let view = loaded(QUESTION, target, Load::Users(3), Duration::from_secs(30)).await;
    assert_eq!(pod.count(), 10);
    let end = view.record.end.as_ref().unwrap();
    assert_eq!(
        end.ended_early.as_ref().map(|early| early.cause),
        Some(EndCause::Budget)
    );
    assert!(end.lasted_ms < 25_000);
    assert_eq!(view.verdict(), LoadVerdict::Hindered);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_load_tells_what_it_measured_and_leaves_no_session_open() {
    let pod = support::Pod::warm().await;
    let folder = scenarios(&[("bot.yaml", BOT)]);
    let (context, trials) = context(folder.path(), pod.target());
    let (view, ()) = tokio::join!(
        loaded_in(context.clone(), trials, Load::Rate(20.0), Duration::from_secs(60)),
        async {
            pod.reaches(30).await;
            context.shutdown.interrupt();
        }
    );
    let end = view.record.end.as_ref().unwrap();
    assert_eq!(
        end.ended_early.as_ref().map(|early| early.cause),
        Some(EndCause::Interrupted)
    );
    assert!(end.lasted_ms < 55_000 && end.arrivals.due < 1100, "{end:?}");
    assert!(view.plays().passed > 5, "{:?}", view.plays());
    assert_eq!(view.plays().failed + view.plays().broken, 0);
    assert_eq!(pod.open_sessions().await, 0);
}
