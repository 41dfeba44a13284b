//! Work on large answers, kept off the threads that everybody else is answered on.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// What is smaller is judged in less time than it takes to move the others away, in bytes.
const LARGE: usize = 64 * 1024;

/// Does work on so many bytes. While much of it is done, other trials go on on other threads.
pub(in crate::run) fn at_length<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let has_others = || Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if bytes >= LARGE && has_others() {
        block_in_place(work)
    } else {
        work()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn large_work_holds_nobody_up() {
        let begun = Instant::now();
        let other = tokio::spawn(async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Instant::now()
        });
        let work = tokio::spawn(async {
            at_length(LARGE, || std::thread::sleep(Duration::from_secs(2)));
        });
        let answered = other.await.expect("no panic");
        assert!(answered - begun < Duration::from_secs(1));
        work.await.expect("no panic");
    }

    #[tokio::test]
    async fn with_one_thread_it_is_done_at_once() {
        assert_eq!(at_length(LARGE, || 7), 7);
        assert_eq!(at_length(0, || 7), 7);
    }
}
