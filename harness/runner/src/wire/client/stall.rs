//! How late this process runs while it waits for something.
//!
//! In: a future. Out: what it gave, and for how long it could not have been looked at in time: the runtime was blocked, the machine busy,
//! the process stopped. A heartbeat beside the future, in the same task, is late by what the task is late.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How often it is looked at how late it is.
const BEAT: Duration = Duration::from_millis(25);

/// What a timer may be late on a machine that has nothing else to do.
const USUAL: Duration = Duration::from_millis(20);

/// Waits for something, and measures the stalls meanwhile.
pub(super) async fn with_stalls<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let mut work = pin!(work);
    let mut due = Instant::now() + BEAT;
    let mut beat = pin!(sleep_until(due));
    let mut stalled = Duration::ZERO;
    std::future::poll_fn(move |context| {
        // Before the work is looked at: what became ready meanwhile may have been so for long.
        while beat.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            let late = now.saturating_duration_since(due);
            if late > USUAL {
                stalled += late;
            }
            due = now + BEAT;
            beat.as_mut().reset(due);
        }
        match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready((done, stalled)),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test]
    async fn a_blocked_runtime_is_measured() {
        let answer = async {
            sleep(Duration::from_millis(10)).await;
            std::thread::sleep(Duration::from_millis(500));
            sleep(Duration::from_millis(10)).await;
            7
        };
        let (answer, stalled) = with_stalls(answer).await;
        assert_eq!(answer, 7);
        assert!(stalled >= Duration::from_millis(400), "{stalled:?}");
    }

    #[tokio::test]
    async fn waiting_is_no_stall() {
        let begun = Instant::now();
        let (_, stalled) = with_stalls(sleep(Duration::from_secs(1))).await;
        // On a machine that is busy there may be some, and never as much as was waited.
        let most = begun.elapsed() - Duration::from_millis(900);
        assert!(stalled <= most + Duration::from_millis(800), "{stalled:?}");
    }
}
