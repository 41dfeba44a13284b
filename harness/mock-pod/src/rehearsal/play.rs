//! Playing a script: each step at its time, and what it did in the log.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::stage::Stage;
use super::steps::{Step, steps};
use super::words::said;
use crate::script::{ScriptEntry, ScriptJournal};

/// A script that is being played, or will be. Dropping it stops it where it is.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    /// There until it begins.
    begin: Option<oneshot::Sender<()>>,
    log: Arc<Mutex<Vec<ScriptEntry>>>,
    playing: JoinHandle<()>,
}

impl Rehearsal {
    /// Waits for [`Rehearsal::begin`]. What the script has at its very beginning is done before `open` opens the pod.
    pub(crate) fn prepare(mut stage: Stage, journal: Option<ScriptJournal>, open: Option<oneshot::Sender<()>>) -> Self {
        let (begin, begun) = oneshot::channel();
        let log: Arc<Mutex<Vec<ScriptEntry>>> = Arc::default();
        let kept = Arc::clone(&log);
        let playing = tokio::spawn(async move {
            if begun.await.is_err() {
                return;
            }
            let keep = |entry: ScriptEntry| {
                if let Some(journal) = &journal {
                    journal.write(&entry);
                }
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
            };
            let steps = steps(stage.script.events());
            let (at_once, later): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| step.at.is_zero());
            for step in at_once {
                keep(taken(&mut stage, step).await);
            }
            let opened = Instant::now();
            stage.nodes.open();
            if let Some(open) = open {
                // Fails only if nobody listens any more.
                let _ = open.send(());
            }
            for step in later {
                sleep_until(opened + step.at).await;
                keep(taken(&mut stage, step).await);
            }
        });
        Self {
            begin: Some(begin),
            log,
            playing,
        }
    }

    /// Begins, and opens the pod.
    pub(crate) fn begin(&mut self) {
        if let Some(begin) = self.begin.take() {
            let _ = begin.send(());
        }
    }

    /// What it did so far.
    pub(crate) fn log(&self) -> Vec<ScriptEntry> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        self.playing.abort();
    }
}

async fn taken(stage: &mut Stage, step: Step) -> ScriptEntry {
    let ended = stage.step(step.event, step.phase).await;
    let at = SystemTime::now();
    let of = stage.nodes.all().len();
    let script = stage.script.clone();
    let event = script.events().get(step.event);
    let concerns = |node: &usize| event.is_some_and(|event| event.concerns(*node));
    ScriptEntry {
        event: step.event,
        name: event.map_or("", |event| event.act.name()),
        phase: step.phase,
        nodes: (0..of).filter(concerns).map(|node| node + 1).collect(),
        planned: step.at,
        at,
        text: event.map_or(String::new(), |event| said(event, step.phase, of, &ended)),
        ended,
    }
}
