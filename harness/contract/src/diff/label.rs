//! How messages call the positions in schemas.

/// What the position is called in the old and the new document: `Token.token` below a component, else the position
/// itself.
#[derive(Clone)]
pub(super) struct Label {
    pub(super) old: String,
    pub(super) new: String,
}

impl Label {
    pub(super) fn below(&self, name: &str) -> Self {
        let path = |label: &str| match label.strip_suffix('`') {
            Some(path) if label.starts_with('`') => format!("{path}.{name}`"),
            _ => format!("`{name}` of {label}"),
        };
        Self {
            old: path(&self.old),
            new: path(&self.new),
        }
    }

    pub(super) fn each(&self) -> Self {
        let path = |label: &str| match label.strip_suffix('`') {
            Some(path) if label.starts_with('`') => format!("{path}[]`"),
            _ => format!("each element of {label}"),
        };
        Self {
            old: path(&self.old),
            new: path(&self.new),
        }
    }
}
