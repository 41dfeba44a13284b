//! Values and expressions of a file, parsed, and what is wrong with them.

use super::compile::{Compiler, View};
use crate::diagnostic::{InputError, Location, Owner};
use crate::suite::expression::{self, Expression, Mistake, Names, Template, without_dollar};

impl Compiler<'_> {
    /// Parses a value and complains of the mistakes in its expressions.
    pub(super) fn template(&mut self, view: &mut View, pointer: &str, value: &serde_json::Value) -> Template {
        match Template::parse(value) {
            Ok(template) => {
                let mut input_errors = Vec::new();
                template.each_expression(&mut |below, expression| {
                    let place = Location::value(&view.source, format!("{pointer}{below}"));
                    view.uses.extend(uses(expression));
                    input_errors.extend(mistakes(expression, &view.names, &place));
                });
                self.input_errors.extend(input_errors);
                template.each_text(&mut |below, text| {
                    for written in without_dollar(text) {
                        let place = Location::value(&view.source, format!("{pointer}{below}")).piece(written);
                        self.warnings.push(no_dollar(place, written));
                    }
                });
                template
            }
            Err(found) => {
                for (below, mistake) in found {
                    let place = Location::value(&view.source, format!("{pointer}{below}"));
                    self.input_errors.push(input_error(&mistake, place));
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
                self.input_errors.extend(mistakes(&expression, names, place));
                Some(expression)
            }
            Err(mistake) => {
                let mistake = if bare.contains("{{") { in_braces(bare) } else { mistake };
                self.input_errors.push(input_error(&mistake, place.clone()));
                None
            }
        }
    }
}

/// The warning about an expression that will be sent, or expected, as it is written.
fn no_dollar(place: Location, written: &str) -> InputError {
    let title = format!("`{written}` is taken as it is written: there is no `$` before the braces");
    InputError::at(Owner::Scenario, place, title).help(format!("did you mean `${written}`?"))
}

/// The mistake of braces where an expression stands without them.
fn in_braces(text: &str) -> Mistake {
    let bare: String = text.replace("${{", "").replace("{{", "").replace("}}", "");
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    Mistake {
        title: "expressions stand without braces here".into(),
        piece: Some("{{".to_owned()),
        help: Some(match Expression::parse(&bare) {
            Ok(_) => format!("write `{bare}`").into(),
            Err(_) => "remove `{{` and `}}`".into(),
        }),
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

fn mistakes(expression: &Expression, names: &Names, place: &Location) -> Vec<InputError> {
    expression::mistakes(expression, names)
        .iter()
        .map(|mistake| input_error(mistake, place.clone()))
        .collect()
}

fn input_error(mistake: &Mistake, place: Location) -> InputError {
    let place = match &mistake.piece {
        Some(piece) => place.piece(piece),
        None => place,
    };
    let input_error = InputError::at(Owner::Scenario, place, mistake.title.clone());
    match &mistake.help {
        Some(help) => input_error.help(help.clone()),
        None => input_error,
    }
}
