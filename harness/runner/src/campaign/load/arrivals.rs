//! Arrivals: when plays are due, at a constant rate, told as their time comes.
//!
//! In: a rate and a time. Out: for each play when it is due, from the beginning. A thread of its own tells it, so that it is told within
//! a fraction of a millisecond, and however busy everything else is. Nobody who is late delays what comes after: the times are computed
//! and not measured. What nobody takes waits in a row of bounded length, and behind it the thread.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver, channel};

/// How many arrivals wait in the row.
const ROW: usize = 4096;

/// Tells the arrivals from `begun` on, until `lasts` is over or nobody listens any more.
///
/// # Errors
/// The system gives no thread.
pub(super) fn arrivals(begun: Instant, rate: f64, lasts: Duration) -> io::Result<Receiver<Duration>> {
    let (sender, receiver) = channel(ROW);
    thread::Builder::new().name("arrivals".to_owned()).spawn(move || {
        for number in 0_u64.. {
            let Some(due) = due(number, rate).filter(|due| *due < lasts) else {
                return;
            };
            let wait = (begun + due).saturating_duration_since(Instant::now());
            if !wait.is_zero() {
                thread::sleep(wait);
            }
            if sender.blocking_send(due).is_err() {
                return;
            }
        }
    })?;
    Ok(receiver)
}

/// When a play is due, by its number from 0, after the beginning; `None` beyond what a clock can hold.
fn due(number: u64, rate: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(number as f64 / rate).ok()
}

/// How many plays are due before this long after the beginning: as many as are told until then.
pub(super) fn due_before(until: Duration, rate: f64) -> u64 {
    // Where the division rounds is known to the division alone.
    let near = (until.as_secs_f64() * rate) as u64;
    let mut numbers = near.saturating_sub(1)..;
    let is_later = |number: &u64| due(*number, rate).is_none_or(|due| due >= until);
    numbers.find(is_later).unwrap_or(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_due_as_are_told() {
        for rate in [1.0, 3.0, 7.0, 30.0, 50.0, 60.0, 0.5] {
            for milliseconds in [0, 1, 300, 1_000, 1_100, 8_300, 60_000] {
                let until = Duration::from_millis(milliseconds);
                let told = (0..).take_while(|number| due(*number, rate).expect("a time") < until);
                assert_eq!(due_before(until, rate), told.count() as u64, "{rate}/s for {until:?}");
            }
        }
    }

    #[tokio::test]
    async fn who_takes_arrivals_late_finds_them_due_as_they_were() {
        let mut told = arrivals(Instant::now(), 1000.0, Duration::from_millis(50)).expect("a thread");
        tokio::time::sleep(Duration::from_millis(120)).await;
        let mut dues = Vec::new();
        while let Some(due) = told.recv().await {
            dues.push(due.as_millis());
        }
        assert_eq!(dues, (0..50).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn no_arrival_is_told_before_it_is_due() {
        let begun = Instant::now();
        let mut told = arrivals(begun, 200.0, Duration::from_millis(50)).expect("a thread");
        while let Some(due) = told.recv().await {
            assert!(begun.elapsed() >= due, "{due:?}");
        }
    }
}
