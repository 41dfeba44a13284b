//! A pod that stalls, as a garbage collection does: who keeps to a schedule feels all of it, whatever a single connection measures.

use std::time::{Duration, Instant};

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

/// The 99th of 100 waits in microseconds, from when the calls of one connection were due until the pod answered them by its own journal.
///
/// A busy machine works off slowly what was due during a stall, so that these waits are longer than those that were computed.
fn p99_by_journal(answered: &[Instant], per_second: f64) -> f64 {
    let due = |number: usize| Duration::from_secs_f64(number as f64 / per_second);
    // None is answered before it is due: the earliest tells when it began.
    let begun = answered.iter().zip(0..).map(|(at, number)| *at - due(number)).min();
    let begun = begun.unwrap();
    let waits = answered.iter().zip(0..).map(|(at, number)| *at - (begun + due(number)));
    let mut waits: Vec<Duration> = waits.collect();
    waits.sort();
    waits[(99 * waits.len()).div_ceil(100) - 1].as_secs_f64() * 1_000_000.0
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
    let computed = computed_p99(stood_still, lasts);
    let latency = view.latency.unwrap();
    let answered = pod.answered.lock().unwrap()[..latency.response.count as usize].to_vec();
    let expected = p99_by_journal(&answered, 50.0);
    assert!(
        expected > 0.95 * computed,
        "computed {computed} µs, found {expected} µs"
    );
    let off = (latency.response.p99 as f64 - expected).abs() / expected;
    assert!(
        off < 0.05,
        "computed {computed} µs, expected {expected} µs, measured {latency:?}"
    );
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
