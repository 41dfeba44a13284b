//! The one renderer: input errors and findings as text, with the line shown and a caret.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::model::{InputError, Location, Spot};
use super::position::{line_and_column, range_of};
use super::source::Sources;
use crate::text::{Prose, cut};

/// How wide a line of source may be before it is trimmed around the caret, in columns.
const WIDTH: usize = 160;

/// Something to show.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The word that opens it: `error`, `failed`, `warned`, …
    pub word: &'static str,
    /// How it is coloured.
    pub tone: Tone,
    /// What stands in brackets behind the word.
    pub id: String,
    /// The headline.
    pub title: Prose,
    /// The places it is about; the first is the one that carets stand under.
    pub marks: Vec<Mark>,
    /// Lines below: a word and a text.
    pub notes: Vec<(&'static str, Prose)>,
}

/// How something is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Red.
    Bad,
    /// Yellow.
    Doubtful,
    /// Green or blue.
    Neutral,
}

/// A place and what is said there.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where.
    pub location: Location,
    /// What stands at the caret.
    pub label: Prose,
    /// Further places whose lines are shown above it, without a caret.
    pub context: Vec<Location>,
}

impl From<&InputError> for Diagnostic {
    fn from(input_error: &InputError) -> Self {
        let mark = |location: &Location| Mark {
            location: location.clone(),
            label: input_error.label.clone(),
            context: Vec::new(),
        };
        Self {
            word: "error",
            tone: Tone::Bad,
            id: input_error.owner.name().to_owned(),
            title: input_error.title.clone(),
            marks: input_error.location.iter().map(mark).collect(),
            notes: input_error.help.iter().map(|help| ("help", help.clone())).collect(),
        }
    }
}

impl Diagnostic {
    /// Something that is no mistake, but should be known.
    pub fn warning(input_error: &InputError) -> Self {
        Self {
            word: "warning",
            tone: Tone::Doubtful,
            ..Self::from(input_error)
        }
    }
}

/// Renders one diagnostic, without a line break at its end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, coloured: bool) -> String {
    let level = match diagnostic.tone {
        Tone::Bad => Level::ERROR,
        Tone::Doubtful => Level::WARNING,
        Tone::Neutral => Level::NOTE,
    };
    let mut title = level
        .with_name(diagnostic.word)
        .primary_title(cut(diagnostic.title.to_show()));
    if !diagnostic.id.is_empty() {
        title = title.id(diagnostic.id.as_str());
    }
    let mut group = annotate_snippets::Group::with_title(title);
    for (rank, mark) in diagnostic.marks.iter().enumerate() {
        group = match snippet(mark, rank == 0, sources) {
            Some(snippet) => group.element(snippet),
            None => group.element(annotate_snippets::Origin::path(mark.location.source.to_string())),
        };
    }
    for (word, text) in &diagnostic.notes {
        group = group.element(Level::NOTE.with_name(*word).message(cut(text.to_show())));
    }
    let renderer = if coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(WIDTH).render(&[group])
}

/// Where a location is: the name of its source, line and column from 1.
pub fn position_of(location: &Location, sources: &Sources) -> Option<(String, usize, usize)> {
    let source = sources.find(&location.source)?;
    let (line, column) = line_and_column(&source.text, range_of(source, location).start);
    Some((source.name.to_string(), line, column))
}

/// Where in its source a location is, in bytes: for an order of many, for which lines need not be counted.
pub fn offset_of(location: &Location, sources: &Sources) -> Option<usize> {
    let source = sources.find(&location.source)?;
    Some(range_of(source, location).start)
}

fn snippet<'a>(
    mark: &'a Mark,
    primary: bool,
    sources: &'a Sources,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    if mark.location.spot == Spot::File {
        return None;
    }
    let source = sources.find(&mark.location.source)?;
    let range = range_of(source, &mark.location);
    let kind = if primary {
        AnnotationKind::Primary
    } else {
        AnnotationKind::Context
    };
    let mut snippet = Snippet::source(source.text.as_ref()).path(source.name.as_ref());
    for context in &mark.context {
        let place = range_of(source, context);
        if line_and_column(&source.text, place.start).0 != line_and_column(&source.text, range.start).0 {
            snippet = snippet.annotation(AnnotationKind::Visible.span(place));
        }
    }
    Some(
        snippet.annotation(
            kind.span(first_line(&source.text, range))
                .label(label(mark.label.to_show()).map(cut)),
        ),
    )
}

fn label(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A caret under several lines says nothing: only the first is marked.
fn first_line(text: &str, range: Range<usize>) -> Range<usize> {
    let shown = text.get(range.clone()).unwrap_or_default();
    let length = shown.find('\n').unwrap_or(shown.len());
    range.start..range.start + shown[..length].trim_end().len()
}
