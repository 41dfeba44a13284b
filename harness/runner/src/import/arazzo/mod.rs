//! Descriptions of Arazzo, 1.0 and 1.1: each workflow becomes a scenario.
//!
//! The workflows that it depends on and those that it calls have their steps within it. Inputs become a row of its table; JWTs are signed by
//! podproof. Conditions become what is expected of the answer, retries the time that it may take. What a scenario cannot do (branches
//! that depend on an answer, messages, XPath) is listed, each with its place in the file.

mod condition;
mod context;
mod criteria;
mod described;
mod document;
mod inputs;
mod jsonpath;
mod model;
mod operations;
mod order;
mod request;
mod runtime;
mod scenario;
mod size;
mod term;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::context::{Context, Places};
use self::described::Described;
use self::model::{Description, Workflow};
use self::scenario::Player;
use self::size::{LARGEST_SCENARIO, MOST_BYTES};
use super::draft::{Draft, Imported, LeftOut, Slugs, slug};
use super::known::Known;
use super::plain::{plain, without_secrets};
use crate::diagnostic::{InputError, Source, Sources};
use crate::suite::Suite;
use crate::suite::scenario::{Operations, read_text};
use crate::text::exact_size;

pub use self::described::Documents;

/// How much the documents that a description names may hold together, in bytes.
pub const MOST_OF_DOCUMENTS: usize = MOST_BYTES;

/// How many steps all scenarios of a file may have together.
const MOST_STEPS: usize = 20_000;

/// How much all workflows of a file may unfold to, in bytes, whatever is carried over of it; one counts each time that it is gone through.
const MOST_WORK: usize = 4 * MOST_BYTES;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

/// A description that was read.
#[derive(Debug)]
pub struct Arazzo {
    description: Description,
    tree: Value,
    source: Source,
}

impl Arazzo {
    /// Reads a description.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(source: Source) -> Result<Self, Vec<InputError>> {
        let read = document::read(&source);
        let (description, tree) =
            read.map_err(|mistakes| mistakes.into_iter().map(without_secrets).collect::<Vec<_>>())?;
        Ok(Self {
            description,
            tree,
            source,
        })
    }

    /// The documents that it names: the URL of each, or why it is not read.
    pub fn documents(&self) -> impl Iterator<Item = Result<&str, String>> {
        let sources = self.description.source_descriptions.iter();
        sources.map(|source| match source.r#type.as_deref() {
            None | Some("openapi") => Ok(&*source.url),
            Some(other) => Err(format!(
                "it is of the kind `{other}`, and only those of `openapi` are read"
            )),
        })
    }

    /// Makes a scenario of each workflow. `documents` are those that it names, as far as they could be read; `inputs` what inputs hold,
    /// which may be expressions of scenarios; `sources` holds the description's own source, as it may be shown.
    pub fn import(
        &self,
        documents: &Documents,
        inputs: &BTreeMap<String, Value>,
        suite: &Suite,
        sources: &Sources,
    ) -> Imported {
        let known = Known::of(suite);
        let places = Places::new(sources, sources.find(&self.source.name).unwrap_or(&self.source));
        let described = Described::read(&self.description.source_descriptions, documents);
        let context = Context::new(&self.description, &self.tree, suite, &known, &described, inputs, places);
        let mut import = Import {
            operations: suite.contracts.operations().collect(),
            suite,
            file: &self.source.name,
            context: &context,
            imported: Imported::default(),
            paths: Slugs::default(),
            steps: 0,
            bytes: MOST_BYTES,
            work: MOST_WORK,
            told: BTreeSet::new(),
        };
        for (index, name, why) in &described.silent {
            let place = context.places.of(&format!("/sourceDescriptions/{index}/url"));
            let part = LeftOut::part(&format!("source description `{name}`"), why);
            import.imported.left_out.push(part.at(place));
        }
        for (index, workflow) in self.description.workflows.iter().enumerate() {
            if let Err((pointer, why)) = import.workflow(index, workflow) {
                let place = context.places.of(&pointer);
                let left_out = LeftOut::request(&workflow.workflow_id, why).at(place);
                import.imported.left_out.push(left_out);
            }
        }
        import.imported
    }
}

/// An import that goes on.
struct Import<'a> {
    operations: Operations,
    suite: &'a Suite,
    file: &'a str,
    context: &'a Context<'a>,
    imported: Imported,
    paths: Slugs,
    /// How many steps were made.
    steps: usize,
    /// How much more scenarios may hold, in bytes.
    bytes: usize,
    /// How much more workflows may unfold to, in bytes, those among them that are not carried over.
    work: usize,
    /// The parts that were told to be left out: a workflow that others call is told once.
    told: BTreeSet<(String, String)>,
}

impl Import<'_> {
    /// Makes a scenario of a workflow.
    ///
    /// # Errors
    /// Where, and why, it cannot be carried over.
    fn workflow(&mut self, index: usize, workflow: &Workflow) -> Result<(), (String, String)> {
        let context = self.context;
        let pointer = format!("/workflows/{index}");
        let lost = |why: String| (pointer.clone(), why);
        if self.steps >= MOST_STEPS {
            return Err(lost(format!(
                "the workflows before it have {MOST_STEPS} steps or more; import them in several files"
            )));
        }
        if self.work < LARGEST_SCENARIO {
            return Err(lost(size::too_much()));
        }
        plain(&workflow.workflow_id).map_err(lost)?;
        let mut player = Player::new(context, self.work);
        let played = player.play(index);
        self.steps += player.steps.len() + player.finally.len();
        self.work = self.work.saturating_sub(LARGEST_SCENARIO - player.room + player.read);
        played.map_err(|lost| (lost.pointer, lost.why))?;
        if player.verifies.is_empty() {
            let own = workflow.extension.verifies.iter();
            let known = own.filter(|id| context.requirements.contains(id.as_str()));
            player.verifies.extend(known.cloned());
        }
        if player.verifies.is_empty() {
            return Err(lost("no requirement is verified by what it calls".to_owned()));
        }
        if player.steps.is_empty() {
            return Err(lost("it only tidies up".to_owned()));
        }
        let mut parts = std::mem::take(&mut player.parts);
        let title = titled(workflow).unwrap_or_else(|why| {
            let part = LeftOut::part(&workflow.workflow_id, format!("its summary: {why}"));
            parts.push(part.at(context.places.of(&format!("{pointer}/summary"))));
            workflow.workflow_id.clone()
        });
        let path = format!("{}.yaml", self.paths.unique(slug(&workflow.workflow_id)));
        let draft = draft(player, title, format!("{}: {}", self.file, workflow.workflow_id), path);
        let draft = draft.checked().map_err(lost)?;
        let text = draft.text();
        if text.len() > LARGEST_SCENARIO {
            return Err(lost(size::too_large()));
        }
        self.bytes = self.bytes.checked_sub(text.len()).ok_or_else(|| {
            let most = exact_size(MOST_BYTES);
            lost(format!(
                "with it, the scenarios would be larger than {most} together; import the workflows in several files"
            ))
        })?;
        let text = Source::new(&draft.path, &text);
        match read_text(&draft.path, &text, &self.operations, &self.suite.catalogue) {
            Ok(_) => {
                let is_new = |part: &LeftOut| self.told.insert((part.what.clone(), part.why.clone()));
                self.imported.left_out.extend(parts.into_iter().filter(is_new));
                self.imported.drafts.push(draft);
            }
            Err(mistakes) => {
                let left_out = LeftOut::request(&workflow.workflow_id, "the scenario made of it is not accepted");
                let left_out = left_out.at(context.places.of(&pointer));
                self.imported.left_out.push(left_out.because(text, mistakes));
            }
        }
        Ok(())
    }
}

/// The title of a workflow's scenario.
fn titled(workflow: &Workflow) -> Result<String, String> {
    let summary = plain(workflow.summary.as_deref().unwrap_or_default())?;
    let title = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(match title.char_indices().nth(LONGEST_TITLE) {
        None if title.is_empty() => workflow.workflow_id.clone(),
        None => title,
        Some((end, _)) => format!("{}…", &title[..end]),
    })
}

fn draft(player: Player<'_>, title: String, from: String, path: String) -> Draft {
    let cases = player.inputs.cases();
    Draft {
        path,
        from,
        title,
        verifies: player.verifies,
        needs: player.needs.into_iter().chain(player.inputs.needs).collect(),
        cases,
        steps: player.steps,
        finally: player.finally,
    }
}
