//! Compiles a call: the operation, its parameters, what is expected and what is kept.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::compile::{Compiler, View};
use super::file::{ExpectFile, StepFile};
use super::operations::Documented;
use super::program::{Action, Also, Call, Expect};
use crate::diagnostic::{InputError, Location, Owner, escape, near_miss, suggestion};
use crate::suite::compact::compact;
use crate::suite::expression::{ANSWER, Expression, Names, Shape, Template, hides_something};
use crate::text::{is_header_name, read_duration};

impl Compiler<'_> {
    pub(super) fn call(&mut self, view: &mut View, pointer: &str, call: &str, file: &StepFile) -> Option<Action> {
        if !file.with.is_empty() {
            let place = Location::key(&view.source, format!("{pointer}/with"));
            let input_error = InputError::at(Owner::Scenario, place, "`with` belongs to a `flow`, this is a `call`");
            self.input_errors
                .push(input_error.help("a call takes `path`, `query`, `headers` and `body`"));
        }
        let (method, template) = call.split_once(' ').unwrap_or((call, ""));
        let documented = self.operations.find(method, template);
        if documented.is_none() {
            let place = Location::value(&view.source, format!("{pointer}/call"));
            self.input_errors
                .push(self.operations.input_error(place, method, template));
        }
        let path = self.path(view, pointer, template, &file.path);
        let query = self.mapping(view, &format!("{pointer}/query"), &file.query);
        self.header_names(view, pointer, &file.headers);
        let headers_known = documented.map(|documented| documented.headers.as_slice());
        self.near_headers(view, pointer, headers_known.unwrap_or_default(), &file.headers);
        let headers = self.mapping(view, &format!("{pointer}/headers"), &file.headers);
        let body = file
            .body
            .as_ref()
            .map(|body| self.template(view, &format!("{pointer}/body"), body));
        let names = with_answer(&view.names, documented.map(Documented::answer));
        let expect = file
            .expect
            .as_ref()
            .map(|expect| self.expect(view, &names, &format!("{pointer}/expect"), expect));
        let save = self.named_expressions(view, &names, &format!("{pointer}/save"), &file.save);
        let observe = self.named_expressions(view, &names, &format!("{pointer}/observe"), &file.observe);
        view.names
            .extend(file.save.keys().map(|name| (name.clone(), Shape::Open)));
        self.certificate(view, pointer, file.certificate.as_deref());
        Some(Action::Call(Box::new(Call {
            method: method.to_owned(),
            template: template.to_owned(),
            service: documented
                .map(|documented| documented.service.clone())
                .unwrap_or_default(),
            other_method: file.method.clone().filter(|other| other != method),
            path,
            query,
            headers,
            body,
            certificate: file.certificate.clone(),
            has_new_connection: file.connection.is_some(),
            expect: expect.map(Box::new),
            save,
            observe,
        })))
    }

    fn path(
        &mut self,
        view: &mut View,
        pointer: &str,
        template: &str,
        values: &IndexMap<String, Value>,
    ) -> Vec<(String, Template)> {
        let parameters: Vec<&str> = template
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        let mut misspelt = Vec::new();
        for name in values.keys().filter(|name| !parameters.contains(&name.as_str())) {
            misspelt.extend(suggestion(name, parameters.iter().copied()));
            let known = parameters.iter().map(|parameter| (*parameter).to_owned()).collect();
            let place = Location::key(&view.source, format!("{pointer}/path/{}", escape(name)));
            let title = format!("the path has no parameter `{name}`");
            self.unknown(InputError::at(Owner::Scenario, place, title), name, known);
        }
        let absent = |parameter: &&&str| !values.contains_key(**parameter) && !misspelt.contains(*parameter);
        for parameter in parameters.iter().filter(absent) {
            let place = Location::value(&view.source, format!("{pointer}/call"));
            let input_error = InputError::at(
                Owner::Scenario,
                place.piece(&format!("{{{parameter}}}")),
                format!("the path parameter `{parameter}` has no value"),
            );
            self.input_errors
                .push(input_error.help(format!("add `path: {{ {parameter}: … }}`")));
        }
        self.mapping(view, &format!("{pointer}/path"), values)
    }

    /// Names go out as they are spelt. One that HTTP cannot carry is a mistake, and so is one that is there twice, in another
    /// case of letters: both spellings of a name would go out with the same value, or one of them not at all.
    fn header_names(&mut self, view: &View, pointer: &str, headers: &IndexMap<String, Value>) {
        for (index, name) in headers.keys().enumerate() {
            let place = Location::key(&view.source, format!("{pointer}/headers/{}", escape(name)));
            let twin = headers
                .keys()
                .take(index)
                .find(|other| other.eq_ignore_ascii_case(name));
            let (title, help) = match twin {
                _ if !is_header_name(name) => (
                    format!("`{name}` is not a header name"),
                    "expected letters, digits and `-`, without blanks".to_owned(),
                ),
                Some(twin) => (
                    format!("`{name}` and `{twin}` are the same header"),
                    "send each spelling in a step of its own; several values of one header are a list: `[…, …]`"
                        .to_owned(),
                ),
                None => continue,
            };
            self.input_errors
                .push(InputError::at(Owner::Scenario, place, title).help(help));
        }
    }

    /// Warns of names that are nearly those of headers which the operation documents. Where that header is sent as well, the
    /// other one is no slip.
    fn near_headers(&mut self, view: &View, pointer: &str, documented: &[String], headers: &IndexMap<String, Value>) {
        let is_sent = |known: &str| headers.keys().any(|name| name.eq_ignore_ascii_case(known));
        let absent: Vec<&str> = documented
            .iter()
            .map(String::as_str)
            .filter(|known| !is_sent(known))
            .collect();
        for name in headers.keys() {
            if documented.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let Some(meant) = near_miss(name, absent.iter().copied()) else {
                continue;
            };
            let place = Location::key(&view.source, format!("{pointer}/headers/{}", escape(name)));
            let warning = InputError::at(
                Owner::Scenario,
                place,
                format!("the operation documents no header `{name}`"),
            );
            self.warnings.push(warning.help(format!("did you mean `{meant}`?")));
        }
    }

    fn mapping(&mut self, view: &mut View, pointer: &str, values: &IndexMap<String, Value>) -> Vec<(String, Template)> {
        compact(values.iter().map(|(name, value)| {
            let template = self.template(view, &format!("{pointer}/{}", escape(name)), value);
            (name.clone(), template)
        }))
    }

    fn expect(&mut self, view: &mut View, names: &Names, pointer: &str, file: &ExpectFile) -> Expect {
        let mut template = |key: &str, value: &Option<Value>| {
            value
                .as_ref()
                .map(|value| self.template(view, &format!("{pointer}/{key}"), value))
        };
        let status = template("status", &file.status);
        let tolerate = template("tolerate", &file.tolerate);
        let body = template("body", &file.body);
        let headers = self.mapping(view, &format!("{pointer}/headers"), &file.headers);
        if let Some(schema) = file.schema.as_ref().filter(|_| !view.is_built_in)
            && let Err(error) = jsonschema::draft202012::new(schema)
        {
            let at = error.instance_path().as_str();
            let place = Location::value(&view.source, format!("{pointer}/schema{at}"));
            let title = match at.rsplit('/').next() {
                Some(keyword) if !keyword.is_empty() => {
                    format!("this is not a JSON Schema: `{keyword}` cannot be {}", error.instance())
                }
                _ => format!("this is not a JSON Schema: {error}"),
            };
            let input_error = InputError::at(Owner::Scenario, place, title);
            self.input_errors
                .push(input_error.help("JSON Schema 2020-12 is read, see https://json-schema.org"));
        }
        let that = self.expressions(view, names, &format!("{pointer}/that"), &file.that);
        let also = file.also.iter().enumerate();
        let also = also
            .map(|(index, also)| {
                let pointer = format!("{pointer}/also/{index}");
                self.requirements(&view.source, &format!("{pointer}/verifies"), &also.verifies);
                Also {
                    verifies: also.verifies.clone(),
                    that: self.expressions(view, names, &format!("{pointer}/that"), &also.that),
                }
            })
            .collect();
        Expect {
            status,
            tolerate: tolerate.map(Box::new),
            headers,
            body: body.map(Box::new),
            schema: file.schema.clone().map(Box::new),
            that,
            also,
            within: file.within.as_deref().and_then(read_duration),
            refused: file.refused.is_some(),
        }
    }

    fn expressions(&mut self, view: &View, names: &Names, pointer: &str, texts: &[String]) -> Vec<Expression> {
        let texts = texts.iter().enumerate();
        compact(texts.filter_map(|(index, text)| {
            let place = Location::value(&view.source, format!("{pointer}/{index}"));
            self.expression(names, &place, text)
        }))
    }

    fn named_expressions(
        &mut self,
        view: &mut View,
        names: &Names,
        pointer: &str,
        file: &IndexMap<String, String>,
    ) -> Vec<(String, Expression)> {
        let mut expressions = Vec::with_capacity(file.len());
        for (name, text) in file {
            let place = Location::value(&view.source, format!("{pointer}/{name}"));
            if hides_something(name) && pointer.ends_with("/save") {
                let place = Location::key(&view.source, format!("{pointer}/{name}"));
                let input_error =
                    InputError::at(Owner::Scenario, place, format!("`{name}` already means something else"));
                self.input_errors.push(input_error.help("choose another name"));
            }
            if let Some(expression) = self.expression(names, &place, text) {
                expressions.push((name.clone(), expression));
            }
        }
        expressions
    }

    fn certificate(&mut self, view: &mut View, pointer: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        if name != "none" {
            view.certificates.insert(name.to_owned());
        }
        let always = ["none", "untrusted", "expired"];
        if !always.contains(&name) && !view.needs.contains(name) {
            let place = Location::value(&view.source, format!("{pointer}/as"));
            let input_error = InputError::at(
                Owner::Scenario,
                place,
                format!("`as: {name}` is used, but `needs` does not name it"),
            );
            self.input_errors.push(input_error.help(format!(
                "add `{name}` to `needs`, or use one of none, untrusted, expired"
            )));
        }
    }
}

/// The names of a step, and those that its answer adds. Of the body, these properties are documented.
fn with_answer(names: &Names, documented: Option<&BTreeSet<String>>) -> Names {
    let mut names = names.clone();
    names.extend(ANSWER.iter().map(|name| ((*name).to_owned(), Shape::Open)));
    if let Some(properties) = documented {
        names.insert("body".to_owned(), Shape::Documented(properties.clone()));
    }
    names
}
