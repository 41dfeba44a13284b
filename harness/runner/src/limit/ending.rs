//! The early end of a run: seen by everybody who plays, waits or begins something.

use tokio::sync::watch;

/// Tells whether a run is being ended early, and how early.
#[derive(Debug)]
pub struct Ending(watch::Sender<Stage>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Playing,
    NoFurtherTrial,
    NoFurtherStep,
}

impl Default for Ending {
    fn default() -> Self {
        Self(watch::Sender::new(Stage::Playing))
    }
}

impl Ending {
    /// No further trial begins; those that were begun are played to their end.
    pub fn begin_nothing(&self) {
        self.reach(Stage::NoFurtherTrial);
    }

    /// No further trial begins, and of those that were begun only the steps under `finally` are still played.
    pub fn interrupt(&self) {
        self.reach(Stage::NoFurtherStep);
    }

    /// Whether trials may still begin.
    pub fn may_begin(&self) -> bool {
        *self.0.borrow() == Stage::Playing
    }

    /// Whether the run was interrupted.
    pub fn is_interrupted(&self) -> bool {
        *self.0.borrow() == Stage::NoFurtherStep
    }

    /// Returns when the run is interrupted; never, if it is not.
    pub async fn interrupted(&self) {
        let mut stages = self.0.subscribe();
        // The sender lives as long as `self`, so that this only returns when it is true.
        if stages.wait_for(|stage| *stage == Stage::NoFurtherStep).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    fn reach(&self, stage: Stage) {
        self.0.send_if_modified(|now| {
            let later = stage > *now;
            *now = stage.max(*now);
            later
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Ending;

    #[test]
    fn an_interruption_is_not_taken_back_by_a_failure() {
        let ending = Ending::default();
        assert!(ending.may_begin() && !ending.is_interrupted());
        ending.begin_nothing();
        assert!(!ending.may_begin() && !ending.is_interrupted());
        ending.interrupt();
        ending.begin_nothing();
        assert!(!ending.may_begin() && ending.is_interrupted());
    }

    #[tokio::test]
    async fn who_waits_hears_of_the_interruption_before_or_after_it() {
        let ending = Ending::default();
        let (waited, ()) = tokio::join!(ending.interrupted(), async {
            ending.interrupt();
        });
        assert_eq!(waited, ());
        ending.interrupted().await;
    }
}
