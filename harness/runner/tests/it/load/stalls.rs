//! A pod that stalls, as a garbage collection does: who keeps to a schedule feels all of it, whatever a single connection measures.

use std::time::Duration;

use podproof::campaign::load::Load;
use podproof_mock_pod::Stall;

use super::support::{Pod, QUESTION, loaded, one_at_a_time};

/// How many microseconds the 99th of 100 waits that are due evenly while the pod stands still once for so long.
///
/// Of `lasts` a share `stall / lasts` falls into the stall, and who comes `t` after its beginning waits `stall - t`. So a share
/// `(stall - x) / lasts` waits longer than `x`: that is a hundredth for this one.
fn computed_p99(stall: Duration, lasts: Duration) -> f64 {
    (stall.as_secs_f64() - lasts.as_secs_f64() / 100.0) * 1_000_000.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_p99_from_when_calls_were_due_is_the_computed_one_and_that_from_sending_misses_it() {
    let lasts = Duration::from_secs(6);
    let pod = Pod::start(|settings| {
        // Within the time there is one of them: the next would begin when it is over.
        settings.stall = Some(Stall {
            lasts: Duration::from_millis(1500),
            every: Duration::from_millis(3500),
        });
    })
    .await;
    let view = loaded(&one_at_a_time(), pod.target(), Load::Rate(50.0), lasts).await;
    // How long the pod really stood still, on whatever machine.
    let stood_still = pod.longest_gap();
    assert!(stood_still >= Duration::from_millis(1450), "{stood_still:?}");
    let expected = computed_p99(stood_still, lasts);
    let latency = view.latency.unwrap();
    let off = (latency.response.p99 as f64 - expected).abs() / expected;
    assert!(off < 0.05, "computed {expected} µs, measured {latency:?}");
    assert!(latency.service.p99 * 10 < latency.response.p99, "{latency:?}");
    assert!(latency.differs());
}

/// The whole of it, for people: `cargo test --test it -- --ignored a_second_in_ten --nocapture`.
///
/// By hand, since it takes two minutes of a quiet machine: on a busy one a single connection falls behind for reasons of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes two minutes of a quiet machine"]
#[expect(clippy::print_stdout, reason = "a person reads it")]
async fn a_second_in_ten_for_a_minute() {
    // The pod stands still for a tenth of the time; who comes in the first tenth of that waits longer than 900 ms.
    let computed = 900_000.0;
    let mut off = Vec::new();
    for (scenario, what) in [
        (QUESTION.to_owned(), "as many connections as are needed"),
        (one_at_a_time(), "one connection"),
    ] {
        let pod = Pod::start(|settings| {
            settings.stall = Some(Stall {
                lasts: Duration::from_secs(1),
                every: Duration::from_secs(10),
            });
        })
        .await;
        // Five stalls fall into it, one in each ten seconds.
        let view = loaded(&scenario, pod.target(), Load::Rate(50.0), Duration::from_secs(50)).await;
        let latency = view.latency.unwrap();
        let measured = latency.response.p99 as f64;
        println!(
            "{what}: p99 computed {:.0} ms, response time {:.0} ms, service time {:.1} ms; own {:?}",
            computed / 1_000.0,
            measured / 1_000.0,
            latency.service.p99 as f64 / 1_000.0,
            view.record.end.unwrap().own,
        );
        off.push((measured - computed).abs() / computed);
    }
    assert!(off.iter().all(|off| *off < 0.05), "{off:?}");
}
