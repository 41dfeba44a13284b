//! Samples start on their ticks, within the limits of the target, and say how far they came.

use podproof::record::watch::{LaneName, Outcome, Phase, Promise, WatchLine};
use podproof::targets::embedded;
use std::time::{Duration, Instant};

use super::support::{answered, context, pod, settings, watched, watched_pod};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sample_starts_on_its_tick_though_those_before_it_wait_for_an_answer() {
    let pod = pod("[{ at: 4s, stall: { for: 1500ms } }]", |_| ()).await;
    let watch = watched_pod(&pod, &settings(&[(LaneName::Held, 100)], 6_500)).await;
    let samples = watch.samples(LaneName::Held);
    let spacing = samples.windows(2).map(|pair| {
        let ticks = i64::try_from(pair[1].number - pair[0].number).unwrap();
        (pair[1].intended.since(pair[0].intended), ticks * 100)
    });
    assert!(
        spacing.clone().all(|(found, expected)| found == expected),
        "{:?}",
        spacing.collect::<Vec<_>>()
    );
    let slow: Vec<_> = samples.iter().filter(|sample| sample.duration_ms > 400.0).collect();
    // Eleven ticks lie within the stall and more than 400 ms before its end; a busy machine may miss some.
    assert!(slow.len() >= 5, "{} slow samples", slow.len());
    assert!(slow.iter().all(|sample| sample.started.since(sample.intended) < 1_000));
    assert!(
        slow.iter()
            .all(|sample| answered(sample).is_some_and(|answered| matches!(answered.status, 200 | 403)))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_lane_of_an_honest_pod_is_as_promised() {
    let pod = pod("", |_| ()).await;
    let mut settings = settings(&LaneName::ALL.map(|lane| (lane, 150)), 2_000);
    settings.canary = Some(format!("https://{}/health", pod.address()));
    let context = context(embedded(&pod));
    let watch = watched(context, &settings).await;
    for lane in LaneName::ALL {
        let samples = watch.samples(lane);
        assert!(
            samples.iter().filter(|sample| answered(sample).is_some()).count() >= 3,
            "{lane}: {samples:?}"
        );
        for sample in samples {
            // Before the first session is open there is none to ask about.
            let is_good = match &sample.outcome {
                Outcome::Answered(answered) => answered.contract == Promise::Kept,
                Outcome::NotSent(_) => matches!(lane, LaneName::Held | LaneName::NewConnection),
                Outcome::Failed(_) => false,
            };
            assert!(is_good, "{sample:?}");
        }
    }
    let end = watch.record.end.as_ref().unwrap();
    assert_eq!(end.sessions_left_open, 0);
    for secret in pod.issued_secrets() {
        assert!(!watch.text.contains(&secret), "the record repeats a secret");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_breaks_the_contract_is_told_with_what_breaks_it() {
    let pod = pod("", |settings| {
        settings.deviations = vec!["logout-does-nothing".parse().unwrap()];
    })
    .await;
    // A session that lives on is looked at for five seconds.
    let watch = watched_pod(&pod, &settings(&[(LaneName::Life, 200)], 1_000)).await;
    let samples = watch.record.lines.iter().filter_map(|line| match line {
        WatchLine::Sample(sample) => answered(sample),
        _ => None,
    });
    let broken: Vec<_> = samples
        .filter(|answered| answered.contract == Promise::Broken)
        .collect();
    assert!(!broken.is_empty());
    assert!(
        broken
            .iter()
            .all(|answered| answered.finding.as_ref().is_some_and(|finding| !finding.is_empty()))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_has_the_phase_that_it_came_to() {
    let honest = pod("", |_| ()).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    // It takes connections, and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let phase_at = async |url: String| {
        let mut target = embedded(&honest);
        target.urls.pod = url;
        let mut settings = settings(&[(LaneName::SignIn, 100)], 900);
        for timing in settings.timings.values_mut() {
            timing.timeout = Duration::from_millis(400);
        }
        settings.held = 0;
        let watch = watched(context(target), &settings).await;
        let samples = watch.samples(LaneName::SignIn).into_iter();
        let mut failures = samples.filter_map(|sample| match &sample.outcome {
            Outcome::Failed(failed) => Some((failed.phase, failed.timed_out)),
            _ => None,
        });
        let first = failures.next().expect("a failure");
        assert!(failures.all(|failure| failure == first));
        first
    };
    assert_eq!(phase_at(format!("https://{closed}")).await, (Phase::Connect, false));
    assert_eq!(
        phase_at(format!("https://{}", silent.local_addr().unwrap())).await,
        (Phase::Tls, true)
    );
    assert_eq!(
        phase_at(format!("http://{}", silent.local_addr().unwrap())).await,
        (Phase::FirstByte, true)
    );
    assert_eq!(phase_at("https://no-such-host.invalid".to_owned()).await.0, Phase::Dns);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_keeps_to_the_limits_of_the_target() {
    let pod = pod("", |_| ()).await;
    let mut target = embedded(&pod);
    target.limits.requests_per_second = Some(10.0);
    let settings = settings(&[(LaneName::Held, 20), (LaneName::SignIn, 50)], 3_000);
    let begun = Instant::now();
    let watch = watched(context(target), &settings).await;
    let seconds = begun.elapsed().as_secs_f64();
    let requests = watch.record.end.as_ref().unwrap().requests as f64;
    assert!(requests <= seconds * 10.0 + 1.0, "{requests} requests in {seconds} s");
    assert!(requests >= 10.0, "{requests}");
    let told = watch.record.lines.iter().any(|line| matches!(line, WatchLine::Note(_)));
    assert!(told, "that ticks are longer than was asked for has to be said");
}
