//! The log of a watch: lines go to a thread of their own, which writes each as it comes and shows it to who listens.
//!
//! So no sample waits for a disk. If the record can no longer be written, the watch is ended in good order.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::shape::Shape;
use crate::record::RecordWriteError;
use crate::record::watch::{Moment, ShapeRecord, WatchLine, WatchNote, WatchWriter};
use crate::run::RunContext;
use crate::run::limit::StopReason;
use crate::secret::Redactor;
use crate::text::Prose;

/// Is shown each line when it has been written.
pub trait WatchListener: Send {
    /// A line was written.
    fn on_line(&mut self, line: &WatchLine);
}

/// More shapes than a pod has, however many versions of it answer.
const MOST_SHAPES: usize = 500;

/// Where the lines of a watch go.
#[derive(Debug)]
pub(super) struct Log {
    lines: Sender<WatchLine>,
    shapes: Mutex<BTreeSet<String>>,
}

/// What writes the lines, until the log is dropped.
pub(super) type Writing = JoinHandle<Result<(), RecordWriteError>>;

impl Log {
    /// Begins to write. The listener is shown the lines, and given back to nobody.
    pub(super) fn begin(
        writer: WatchWriter,
        context: Arc<RunContext>,
        listener: Box<dyn WatchListener>,
    ) -> (Self, Writing) {
        let (sender, receiver) = channel();
        let writing = thread::spawn(move || write(writer, &receiver, &context, listener));
        let log = Self {
            lines: sender,
            shapes: Mutex::default(),
        };
        (log, writing)
    }

    /// Adds a line. After the record has failed, nothing happens.
    pub(super) fn add(&self, line: WatchLine) {
        _ = self.lines.send(line);
    }

    /// Adds a note.
    pub(super) fn note(&self, text: &Prose, redactor: &Redactor) {
        self.add(WatchLine::Note(WatchNote {
            at: Moment::now(),
            text: redactor.prose(text),
        }));
    }

    /// The id of a shape, which is told when it is first seen; `None` when there are too many.
    pub(super) fn shape(&self, shape: Shape, redactor: impl FnOnce() -> Redactor) -> Option<String> {
        // Held until the line is on its way: who names a shape must come after it.
        let mut shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        if shapes.contains(&shape.id) {
            return Some(shape.id);
        }
        if shapes.len() >= MOST_SHAPES {
            return None;
        }
        shapes.insert(shape.id.clone());
        let redactor = redactor();
        self.add(WatchLine::Shape(ShapeRecord {
            id: shape.id.clone(),
            at: Moment::now(),
            members: shape.members.iter().map(|member| redactor.text(member)).collect(),
        }));
        Some(shape.id)
    }
}

fn write(
    mut writer: WatchWriter,
    lines: &Receiver<WatchLine>,
    context: &RunContext,
    mut listener: Box<dyn WatchListener>,
) -> Result<(), RecordWriteError> {
    for line in lines {
        if let Err(error) = writer.write(&line) {
            context.shutdown.stop_playing(StopReason::RecordFailed {
                cause: error.to_string().into(),
            });
            return Err(error);
        }
        listener.on_line(&line);
    }
    writer.finish()
}
