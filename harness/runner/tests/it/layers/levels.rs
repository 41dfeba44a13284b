//! The list of levels: one line per level, the highest first; modules on one line stand beside each other.
//!
//! A module is written as its path below `src`, `run/trial`. What lies below a listed module belongs to it, unless it is listed
//! itself. A folder that is not listed, but holds listed modules, stands right above the highest of them: its `mod.rs` is their
//! table of contents.
//!
//! Beside it a list of what is absent on purpose, although it would point downwards.

/// Where a module stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level<'l> {
    /// The entry of the list that it belongs to.
    pub(super) entry: &'l str,
    /// 0 is the highest; the even ones are those of unlisted folders.
    pub(super) rank: usize,
}

/// The list.
pub(super) struct Levels {
    entries: Vec<(String, usize)>,
}

impl Levels {
    pub(super) fn parse(text: &str) -> Self {
        let mut entries: Vec<(String, usize)> = Vec::new();
        for (line, names) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
            for name in names.split_whitespace() {
                assert!(
                    entries.iter().all(|(known, _)| known != name),
                    "`{name}` is listed twice"
                );
                entries.push((name.to_owned(), 2 * line + 1));
            }
        }
        let levels = Self { entries };
        levels.assert_that_folders_stand_above_what_they_hold();
        levels
    }

    /// The modules of the list.
    pub(super) fn entries(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// The level of a module, if it has one.
    pub(super) fn of<'l>(&'l self, module: &'l str) -> Option<Level<'l>> {
        let above = self.entries.iter().filter(|(entry, _)| holds(entry, module));
        let listed = above.max_by_key(|(entry, _)| entry.len());
        let within = self.entries.iter().filter(|(entry, _)| holds(module, entry));
        let highest = within.map(|(_, rank)| rank - 1).min();
        match listed {
            Some((entry, rank)) => Some(Level { entry, rank: *rank }),
            None => highest.map(|rank| Level { entry: module, rank }),
        }
    }

    /// A path through a folder's re-exports is judged as one to the folder, so that must not hide something higher.
    fn assert_that_folders_stand_above_what_they_hold(&self) {
        for (outer, rank) in &self.entries {
            for (inner, below) in &self.entries {
                let stands_wrong = outer != inner && holds(outer, inner) && rank >= below;
                assert!(!stands_wrong, "`{outer}` must stand above `{inner}`, which it holds");
            }
        }
    }
}

/// What is absent on purpose: `report: wire targets` says that `report` names neither, though both lie below it;
/// `campaign/judge: wire/Client` is about one item.
pub(super) struct Absences {
    lines: Vec<(String, Vec<String>)>,
}

impl Absences {
    pub(super) fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let lines = lines.map(|(from, to)| (from.to_owned(), to.split_whitespace().map(str::to_owned).collect()));
        Self { lines: lines.collect() }
    }

    /// The modules that the lines name, or that hold what they name.
    pub(super) fn entries(&self) -> impl Iterator<Item = &str> {
        self.lines
            .iter()
            .flat_map(|(from, to)| std::iter::once(from).chain(to))
            .map(|entry| match entry.rsplit_once('/') {
                Some((module, item)) if item.starts_with(char::is_uppercase) => module,
                _ => entry,
            })
    }

    /// Whether `from` never names the path `to`.
    pub(super) fn hold(&self, from: &str, to: &str) -> bool {
        let its = self.lines.iter().filter(|(module, _)| holds(module, from));
        its.flat_map(|(_, absent)| absent).any(|absent| holds(absent, to))
    }
}

/// The fenced block of this kind about the sources in `folder`.
pub(super) fn block<'p>(page: &'p str, kind: &str, folder: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```{kind} {folder}\n"))?;
    rest.split_once("```").map(|(block, _)| block)
}

/// Whether `module` is `outer`, or lies below it. The empty one is the root of the crate.
pub(super) fn holds(outer: &str, module: &str) -> bool {
    let rest = module.strip_prefix(outer);
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
