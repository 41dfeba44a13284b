//! Why something is not carried over.

/// Why a workflow cannot be carried over, and where in the file the reason stands.
#[derive(Debug)]
pub(in crate::import::arazzo) struct Lost {
    pub(in crate::import::arazzo) pointer: String,
    pub(in crate::import::arazzo) why: String,
}

impl Lost {
    /// At the step that is being played.
    pub(super) fn here(why: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            why: why.into(),
        }
    }

    /// At this place, if it has none of its own.
    pub(super) fn within(mut self, pointer: String) -> Self {
        if self.pointer.is_empty() {
            self.pointer = pointer;
        }
        self
    }
}
