//! Descriptions of Arazzo, 1.0 and 1.1: each workflow becomes a scenario.
//!
//! The workflows that it depends on and those that it calls have their steps within it. Inputs become a row of its table; JWTs are signed by
//! podproof. Conditions become what is expected of the answer, retries the time that it may take. What a scenario cannot do (branches
//! that depend on an answer, messages, XPath) is listed, each with its place in the file.

mod condition;
mod context;
mod criteria;
mod document;
mod inputs;
mod jsonpath;
mod model;
mod operations;
mod order;
mod request;
mod runtime;
mod scenario;
mod term;

use std::collections::BTreeMap;

use podproof_contract::Document;
use serde_json::Value;

use self::context::{Context, Places};
use self::model::{Description, Workflow};
use self::scenario::Player;
use super::draft::{Draft, Imported, LeftOut, Slugs, slug};
use super::known::Known;
use crate::diagnostic::{InputError, Owner, Source, Sources};
use crate::suite::Suite;
use crate::suite::scenario::{Operations, read_text};

/// How many steps all scenarios of a file may have together.
const MOST_STEPS: usize = 20_000;

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
        let description = document::read(&source)?;
        let tree = source.yaml(Owner::Import)?;
        Ok(Self {
            description,
            tree,
            source,
        })
    }

    /// The documents that it refers to: their names, and where each is.
    pub fn source_descriptions(&self) -> impl Iterator<Item = (&str, &str)> {
        let sources = self.description.source_descriptions.iter();
        sources.map(|source| (source.name.as_str(), source.url.as_str()))
    }

    /// Makes a scenario of each workflow. `documents` are the source descriptions that could be read, by name; `inputs` what inputs hold,
    /// which may be expressions of scenarios; `sources` holds the description's own source.
    pub fn import(
        &self,
        documents: &BTreeMap<String, Document>,
        inputs: &BTreeMap<String, Value>,
        suite: &Suite,
        sources: &Sources,
    ) -> Imported {
        let known = Known::of(suite);
        let places = Places::new(sources, self.source.name.clone(), &self.source.text);
        let context = Context::new(&self.description, &self.tree, suite, &known, documents, inputs, places);
        let operations: Operations = suite.contracts.operations().collect();
        let mut imported = Imported::default();
        let mut paths = Slugs::default();
        let mut steps = 0;
        for (index, workflow) in self.description.workflows.iter().enumerate() {
            let id = &workflow.workflow_id;
            let mut leave_out = |pointer: &str, why: String| {
                let place = context.places.of(pointer);
                imported.left_out.push(LeftOut::request(id, why).at(place));
            };
            let pointer = format!("/workflows/{index}");
            if steps >= MOST_STEPS {
                leave_out(
                    &pointer,
                    format!("the scenarios before it have {MOST_STEPS} steps or more"),
                );
                continue;
            }
            let mut player = Player::new(&context);
            let played = player.play(index);
            steps += player.steps.len() + player.finally.len();
            if let Err(lost) = played {
                leave_out(&lost.pointer, lost.why);
                continue;
            }
            if player.verifies.is_empty() {
                let own = workflow.extension.verifies.iter();
                let known = own.filter(|id| context.requirements.contains(id.as_str()));
                player.verifies.extend(known.cloned());
            }
            if player.verifies.is_empty() {
                leave_out(&pointer, "no requirement is verified by what it calls".to_owned());
                continue;
            }
            if player.steps.is_empty() {
                leave_out(&pointer, "it only tidies up".to_owned());
                continue;
            }
            let path = format!("{}.yaml", paths.unique(slug(id)));
            let parts = std::mem::take(&mut player.parts);
            let draft = draft(player, workflow, &self.source.name, path);
            let text = Source::new(&draft.path, &draft.text());
            match read_text(&draft.path, &text, &operations, &suite.catalogue) {
                Ok(_) => {
                    imported.left_out.extend(parts);
                    imported.drafts.push(draft);
                }
                Err(mistakes) => {
                    let left_out = LeftOut::request(id, "the scenario made of it is not accepted");
                    let left_out = left_out.at(context.places.of(&pointer));
                    imported.left_out.push(left_out.because(text, mistakes));
                }
            }
        }
        imported
    }
}

fn draft(player: Player<'_>, workflow: &Workflow, file: &str, path: String) -> Draft {
    let summary = workflow.summary.as_deref().unwrap_or_default();
    let title = summary.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = if title.is_empty() {
        workflow.workflow_id.clone()
    } else {
        title
    };
    let cases = player.inputs.cases();
    Draft {
        path,
        from: format!("{file}: {}", workflow.workflow_id),
        title,
        verifies: player.verifies,
        needs: player.needs.into_iter().chain(player.inputs.needs).collect(),
        cases,
        steps: player.steps,
        finally: player.finally,
    }
}
