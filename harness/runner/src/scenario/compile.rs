//! From a file to a program: every name is looked up, every mistake is collected.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::file::{CaseFile, FlowFile, ScenarioFile, StepFile};
use super::flow::Flows;
use super::operations::Operations;
use super::program::{Action, Case, FlowUse, Scenario, Step};
use crate::complaint::{Complaint, Location, Owner, escape, list, suggestion};
use crate::expression::{self, Expression, Mistake, Names, Shape, Template};
use crate::requirement::Catalogue;
use crate::target::possible_attributes;

/// Compiles scenarios and flows, and collects what is wrong with them.
pub(super) struct Compiler<'a> {
    pub(super) operations: &'a Operations,
    pub(super) catalogue: &'a Catalogue,
    pub(super) flows: Flows,
    pub(super) complaints: Vec<Complaint>,
}

/// What a file's steps see while they are compiled, in their order.
#[derive(Default)]
pub(super) struct View {
    pub(super) source: Arc<str>,
    pub(super) names: Names,
    pub(super) needs: BTreeSet<String>,
    pub(super) uses: BTreeSet<String>,
    pub(super) certificates: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl View {
    pub(super) fn new(source: &Arc<str>) -> Self {
        Self {
            source: source.clone(),
            ..Self::default()
        }
    }
}

impl Compiler<'_> {
    /// Compiles a scenario.
    pub(super) fn scenario(&mut self, id: String, source: &Arc<str>, file: &ScenarioFile) -> Scenario {
        let mut view = View::new(source);
        self.requirements(source, "/verifies", &file.verifies);
        self.needs(&mut view, &file.needs);
        let cases = self.cases(&mut view, &file.cases);
        let steps = self.steps(&mut view, "/steps", &file.steps);
        let finally = self.steps(&mut view, "/finally", &file.finally);
        Scenario {
            id,
            source: source.clone(),
            title: file.title.clone(),
            verifies: file.verifies.clone(),
            needs: view.needs,
            uses: view.uses,
            certificates: view.certificates,
            tags: file.tags.clone(),
            cases,
            steps,
            finally,
        }
    }

    /// Makes the identities that a file needs known to its expressions.
    pub(super) fn needs(&mut self, view: &mut View, needs: &[String]) {
        for (index, need) in needs.iter().enumerate() {
            let (group, member) = need
                .split_once('.')
                .map_or((need.as_str(), None), |(group, name)| (group, Some(name)));
            if !is_name(group) || !member.is_none_or(is_name) || (group == "users") != member.is_some() {
                let place = Location::value(&view.source, format!("/needs/{index}"));
                let complaint = Complaint::at(
                    Owner::Scenario,
                    place,
                    format!("`{need}` is nothing that a target offers"),
                );
                self.complaints
                    .push(complaint.help("name `bot`, `app`, `users.installed` or an identity of the target"));
                continue;
            }
            let attributes = Shape::of(possible_attributes(need).iter().copied());
            view.needs.insert(need.clone());
            match (member, view.names.get_mut(group)) {
                (Some(member), Some(Shape::Members(members))) => {
                    members.insert(member.to_owned(), attributes);
                }
                (Some(member), _) => {
                    let members = BTreeMap::from([(member.to_owned(), attributes)]);
                    view.names.insert(group.to_owned(), Shape::Members(members));
                }
                (None, _) => {
                    view.names.insert(group.to_owned(), attributes);
                }
            }
        }
    }

    fn cases(&mut self, view: &mut View, files: &[CaseFile]) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut ids = BTreeSet::new();
        let mut columns = BTreeSet::new();
        for (index, file) in files.iter().enumerate() {
            let location = Location::value(&view.source, format!("/cases/{index}/id"));
            if !ids.insert(file.id.clone()) {
                let complaint = Complaint::at(
                    Owner::Scenario,
                    location.clone(),
                    format!("the case `{}` exists twice", file.id),
                );
                self.complaints
                    .push(complaint.help("give it an id of its own: it names the trial"));
            }
            self.requirements(
                &view.source.clone(),
                &format!("/cases/{index}/verifies"),
                &file.verifies,
            );
            let mut values = Vec::new();
            for (name, value) in &file.values {
                columns.insert(name.clone());
                let pointer = format!("/cases/{index}/{}", escape(name));
                values.push((name.clone(), self.template(view, &pointer, value)));
            }
            cases.push(Case {
                id: file.id.clone(),
                title: file.title.clone(),
                verifies: file.verifies.clone(),
                values,
                location,
            });
        }
        self.absent_columns(view, files, &columns);
        if !files.is_empty() {
            let columns = columns.iter().map(String::as_str).chain(["id"]);
            view.names.insert("case".to_owned(), Shape::of(columns));
        }
        cases
    }

    /// A row that lacks what another has would fail in the middle of a run.
    fn absent_columns(&mut self, view: &View, files: &[CaseFile], columns: &BTreeSet<String>) {
        for (index, file) in files.iter().enumerate() {
            let absent: Vec<String> = columns
                .iter()
                .filter(|column| !file.values.contains_key(*column))
                .cloned()
                .collect();
            if !absent.is_empty() {
                let place = Location::value(&view.source, format!("/cases/{index}/id"));
                let title = format!(
                    "the case `{}` has no {}, which other cases have",
                    file.id,
                    list(&absent)
                );
                let complaint = Complaint::at(Owner::Scenario, place, title);
                self.complaints
                    .push(complaint.help(format!("add {}; `null` is a value too", list(&absent))));
            }
        }
    }

    /// Compiles steps in order; each sees what those before it saved.
    pub(super) fn steps(&mut self, view: &mut View, base: &str, files: &[StepFile]) -> Vec<Step> {
        let each = files.iter().enumerate();
        each.filter_map(|(index, file)| self.step(view, format!("{base}/{index}"), index, file))
            .collect()
    }

    fn step(&mut self, view: &mut View, pointer: String, index: usize, file: &StepFile) -> Option<Step> {
        let unnamed = if pointer.starts_with("/finally") {
            "finally"
        } else {
            "step"
        };
        let id = file.id.clone().unwrap_or_else(|| format!("{unnamed}-{}", index + 1));
        if file.id.is_some() && !view.ids.insert(id.clone()) {
            let place = Location::value(&view.source, format!("{pointer}/id"));
            let complaint = Complaint::at(Owner::Scenario, place, format!("the step `{id}` exists twice"));
            self.complaints
                .push(complaint.help("give it an id of its own: it names the step in reports"));
        }
        self.requirements(&view.source, &format!("{pointer}/verifies"), &file.verifies);
        let action = match (&file.call, &file.flow, file.parallel) {
            (Some(call), None, None) => self.call(view, &pointer, call, file),
            (None, Some(flow), None) => self.flow_use(view, &pointer, flow, file),
            (None, None, Some(count)) => self.parallel(view, &pointer, count, file),
            // Told below, as what it is.
            (None, None, None) if !file.steps.is_empty() => None,
            (None, None, None) => {
                let place = Location::value(&view.source, pointer.clone());
                let complaint = Complaint::at(
                    Owner::Scenario,
                    place,
                    "a step has a `call`, a `flow` or `parallel`, found none",
                );
                self.complaints
                    .push(complaint.help("say what is called: `call: POST /login/pubkey/authenticate`"));
                None
            }
            _ => {
                let extra = if file.parallel.is_some() { "parallel" } else { "flow" };
                let place = Location::key(&view.source, format!("{pointer}/{extra}"));
                let title = "a step has one of `call`, `flow` and `parallel`, found more";
                self.complaints
                    .push(Complaint::at(Owner::Scenario, place, title).help("make two steps of it"));
                None
            }
        };
        if file.parallel.is_none() && !file.steps.is_empty() {
            let place = Location::key(&view.source, format!("{pointer}/steps"));
            let complaint = Complaint::at(Owner::Scenario, place, "`steps` belongs to `parallel`");
            self.complaints
                .push(complaint.help("say how many branches there are: `parallel: 20`"));
        }
        if action.is_none() {
            // What it would have kept is not unknown as well.
            let kept = file.save.keys().map(|name| (name.clone(), Shape::Open));
            view.names.extend(kept);
        }
        let action = action?;
        Some(Step {
            id,
            verifies: file.verifies.clone(),
            source: view.source.clone(),
            pointer,
            action,
        })
    }

    fn flow_use(&mut self, view: &mut View, pointer: &str, name: &str, file: &StepFile) -> Option<Action> {
        self.refuse_keys_of_calls(view, pointer, "flow", file);
        let place = Location::value(&view.source, format!("{pointer}/flow"));
        let flow = self.flow(name, &place);
        let mut with = Vec::new();
        let mut misspelt = Vec::new();
        for (input, value) in &file.with {
            let below = format!("{pointer}/with/{}", escape(input));
            let template = self.template(view, &below, value);
            if let Some(flow) = &flow
                && !flow.inputs.iter().any(|(known, _)| known == input)
            {
                let known: Vec<String> = flow.inputs.iter().map(|(known, _)| known.clone()).collect();
                misspelt.extend(suggestion(input, known.iter().map(String::as_str)).map(str::to_owned));
                self.unknown(
                    Location::key(&view.source, below),
                    &format!("`{name}` has no input `{input}`"),
                    input,
                    known,
                );
            }
            with.push((input.clone(), template));
        }
        if let Some(flow) = &flow {
            view.needs.extend(flow.needs.iter().cloned());
            view.uses.extend(flow.uses.iter().cloned());
            view.certificates.extend(flow.certificates.iter().cloned());
            let given = |input: &str| file.with.contains_key(input);
            let absent: Vec<String> = flow
                .inputs
                .iter()
                .filter(|(input, default)| default.is_none() && !given(input))
                .map(|(input, _)| input.clone())
                .filter(|input| !misspelt.contains(input))
                .collect();
            if !absent.is_empty() {
                let complaint = Complaint::at(Owner::Scenario, place, format!("`{name}` needs {}", list(&absent)));
                self.complaints
                    .push(complaint.help(format!("give it: `with: {{ {}: … }}`", absent[0])));
            }
        }
        let mut save = Vec::new();
        for (mine, output) in &file.save {
            if let Some(flow) = &flow
                && !flow.outputs.iter().any(|(known, _)| known == output)
            {
                let known = flow.outputs.iter().map(|(known, _)| known.clone()).collect();
                let place = Location::value(&view.source, format!("{pointer}/save/{mine}"));
                self.unknown(place, &format!("`{name}` has no output `{output}`"), output, known);
            }
            view.names.insert(mine.clone(), Shape::Open);
            save.push((mine.clone(), output.clone()));
        }
        Some(Action::Flow(Box::new(FlowUse {
            flow: flow?,
            with,
            save,
        })))
    }

    pub(super) fn refuse_keys_of_calls(&mut self, view: &View, pointer: &str, kind: &str, file: &StepFile) {
        let keys = [
            ("path", !file.path.is_empty()),
            ("query", !file.query.is_empty()),
            ("headers", !file.headers.is_empty()),
            ("body", file.body.is_some()),
            ("as", file.certificate.is_some()),
            ("method", file.method.is_some()),
            ("expect", file.expect.is_some()),
            ("observe", !file.observe.is_empty()),
        ];
        for (key, _) in keys.iter().filter(|(_, there)| *there) {
            let place = Location::key(&view.source, format!("{pointer}/{key}"));
            let complaint = Complaint::at(
                Owner::Scenario,
                place,
                format!("`{key}` belongs to a `call`, this is a `{kind}`"),
            );
            self.complaints
                .push(complaint.help("put it into the calls within, and keep what you need with `save`"));
        }
    }

    /// Parses a value and complains of the mistakes in its expressions.
    pub(super) fn template(&mut self, view: &mut View, pointer: &str, value: &serde_json::Value) -> Template {
        match Template::parse(value) {
            Ok(template) => {
                let mut complaints = Vec::new();
                template.each_expression(&mut |below, expression| {
                    let place = Location::value(&view.source, format!("{pointer}{below}"));
                    view.uses.extend(uses(expression));
                    complaints.extend(mistakes(expression, &view.names, &place));
                });
                self.complaints.extend(complaints);
                template
            }
            Err(found) => {
                for (below, mistake) in found {
                    let place = Location::value(&view.source, format!("{pointer}{below}"));
                    self.complaints.push(complaint(&mistake, place));
                }
                Template::Literal(serde_json::Value::Null)
            }
        }
    }

    /// Parses an expression without delimiters, and complains of its mistakes.
    pub(super) fn expression(&mut self, names: &Names, place: &Location, text: &str) -> Option<Expression> {
        let bare = text
            .trim()
            .strip_prefix("${{")
            .and_then(|text| text.strip_suffix("}}"))
            .unwrap_or(text);
        match Expression::parse(bare) {
            Ok(expression) => {
                self.complaints.extend(mistakes(&expression, names, place));
                Some(expression)
            }
            Err(mistake) => {
                self.complaints.push(complaint(&mistake, place.clone()));
                None
            }
        }
    }

    /// Complains of requirement ids that the catalogue does not have.
    fn requirements(&mut self, source: &Arc<str>, pointer: &str, ids: &[String]) {
        for (index, id) in ids.iter().enumerate() {
            if self.catalogue.find(id).is_none() {
                let known = self
                    .catalogue
                    .iter()
                    .map(|requirement| requirement.id.clone())
                    .collect();
                let place = Location::value(source, format!("{pointer}/{index}"));
                self.unknown(place, &format!("there is no requirement `{id}`"), id, known);
            }
        }
    }

    /// Complains of a name that is none of the known ones.
    pub(super) fn unknown(&mut self, place: Location, title: &str, wrong: &str, known: Vec<String>) {
        let complaint = Complaint::at(Owner::Scenario, place, title);
        let help = match suggestion(wrong, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "there is none at all; remove it".to_owned(),
            None if known.len() > 12 => format!("there are {}, and {} more", list(&known[..12]), known.len() - 12),
            None if known.len() == 1 => format!("there is only {}", list(&known)),
            None => format!("there are {}", list(&known)),
        };
        self.complaints.push(complaint.help(help));
    }

    pub(super) fn flow_inputs(&mut self, view: &mut View, file: &FlowFile) -> Vec<(String, Option<Template>)> {
        let inputs: Vec<(String, Option<Template>)> = match &file.inputs {
            Some(serde_json::Value::Array(names)) => names
                .iter()
                .filter_map(|name| Some((name.as_str()?.to_owned(), None)))
                .collect(),
            Some(serde_json::Value::Object(defaults)) => defaults
                .iter()
                .map(|(name, default)| {
                    let pointer = format!("/inputs/{}", escape(name));
                    let template = (!default.is_null()).then(|| self.template(view, &pointer, default));
                    (name.clone(), template)
                })
                .collect(),
            _ => Vec::new(),
        };
        view.names
            .extend(inputs.iter().map(|(name, _)| (name.clone(), Shape::Open)));
        inputs
    }
}

/// What an expression may use of identities: every member that it names, and the key of what it hands to `jwt`.
fn uses(expression: &Expression) -> impl Iterator<Item = String> {
    let signs = expression.names.iter().any(|name| name == "jwt");
    expression
        .names
        .iter()
        .filter(move |name| signs || name.contains('.'))
        .cloned()
}

fn mistakes(expression: &Expression, names: &Names, place: &Location) -> Vec<Complaint> {
    expression::mistakes(expression, names)
        .iter()
        .map(|mistake| complaint(mistake, place.clone()))
        .collect()
}

fn complaint(mistake: &Mistake, place: Location) -> Complaint {
    let place = match &mistake.piece {
        Some(piece) => place.piece(piece),
        None => place,
    };
    let complaint = Complaint::at(Owner::Scenario, place, mistake.title.clone());
    match &mistake.help {
        Some(help) => complaint.help(help.clone()),
        None => complaint,
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}
