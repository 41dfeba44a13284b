//! Overlay documents: read strictly, because a misspelt action silently loosens a contract.

use std::sync::Arc;

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::document::{Defect, Defects, Document, Place, pointer, read};
use crate::json::Numerals;
use crate::text::names;

/// An overlay: actions on a document in the form in which it was written, each with a non-empty `x-reason`.
///
/// The top-level extension `x-services: [login, …]` limits it to these services; without it, it applies to all. With
/// `x-form: openapi-3.0` it is written for the `OpenAPI` 3.0 form, also of documents that are Swagger 2.0.
#[derive(Debug, Clone)]
pub struct Overlay {
    pub(super) document: Arc<str>,
    /// The numbers that the changes do not hold.
    pub(super) numerals: Numerals,
    services: Option<Vec<String>>,
    pub(crate) sees: Sees,
    pub(super) actions: Vec<Action>,
    pub(crate) is_prepared: bool,
}

/// The form in which an overlay sees a document of Swagger 2.0; others have one form only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sees {
    /// The document as it was written.
    Written,
    /// The document as `OpenAPI` 3.0.
    OpenApi30,
}

/// One action.
#[derive(Debug, Clone)]
pub(super) struct Action {
    pub(super) index: usize,
    pub(super) target: JsonPath,
    pub(super) change: Change,
}

/// What an action does to the nodes that its target selects.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Update(Value),
    Remove,
}

impl Overlay {
    /// Reads an overlay.
    ///
    /// # Errors
    ///
    /// All that is wrong with it: syntax, version, unknown keys, targets that are no JSONPath (RFC 9535), actions
    /// without a reason, or with neither `update` nor `remove`.
    pub fn read(document: &Document) -> Result<Self, Vec<Defect>> {
        Self::read_with(document, None)
    }

    /// As [`Self::read`]; `reason` is that of the actions which give none, as those of published overlays do.
    ///
    /// # Errors
    ///
    /// As for [`Self::read`].
    pub fn read_with(document: &Document, reason: Option<&str>) -> Result<Self, Vec<Defect>> {
        let (root, numerals) = read(document)?;
        let mut reader = Reader {
            name: document.name.as_str().into(),
            has_reason: reason.is_some_and(|reason| !reason.trim().is_empty()),
            defects: Defects::default(),
        };
        let overlay = Self {
            numerals,
            is_prepared: document.is_prepared,
            ..reader.overlay(&root)
        };
        reader.defects.or(overlay)
    }

    /// Whether this overlay applies to `service`.
    #[must_use]
    pub fn applies_to(&self, service: &str) -> bool {
        self.services
            .as_ref()
            .is_none_or(|services| services.iter().any(|name| name == service))
    }

    /// The services that `x-services` limits this overlay to; `None` without that limit.
    #[must_use]
    pub fn services(&self) -> Option<&[String]> {
        self.services.as_deref()
    }

    /// The name of the overlay's document.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The places of all its actions, for telling which of them matched nothing anywhere.
    pub fn actions(&self) -> impl Iterator<Item = Place> + '_ {
        self.actions.iter().map(|action| self.place(action.index, "target"))
    }

    /// The place of a member of an action.
    pub(super) fn place(&self, index: usize, member: &str) -> Place {
        Place {
            document: self.document.clone(),
            pointer: format!("/actions/{index}/{member}"),
        }
    }
}

const HELP: &str = "an overlay has `overlay: 1.0.0`, `info` with `title` and `version`, and `actions`";

struct Reader {
    name: Arc<str>,
    /// Actions without a reason of their own have one.
    has_reason: bool,
    defects: Defects,
}

impl Reader {
    fn place(&self, pointer: &str) -> Place {
        Place {
            document: self.name.clone(),
            pointer: pointer.to_owned(),
        }
    }

    fn complain(&mut self, pointer: &str, message: impl Into<String>, help: &str) {
        self.defects.push(Defect::at(self.place(pointer), message).help(help));
    }

    fn overlay(&mut self, root: &Value) -> Overlay {
        let mut overlay = Overlay {
            document: self.name.clone(),
            numerals: Numerals::None,
            services: None,
            sees: Sees::Written,
            actions: Vec::new(),
            is_prepared: false,
        };
        let Value::Object(members) = root else {
            self.complain("", "expected an overlay, which is an object", HELP);
            return overlay;
        };
        self.only(members, "", &["overlay", "info", "extends", "actions"]);
        match members.get("overlay") {
            Some(Value::String(version)) if version.starts_with("1.0.") => {}
            Some(Value::String(version)) if version.starts_with("1.1.") => self.complain(
                "/overlay",
                "Overlay 1.1 is not read yet",
                "1.0 is read; an overlay that uses nothing new of 1.1 (`copy`) can say `overlay: 1.0.0`",
            ),
            Some(version) => self.complain(
                "/overlay",
                format!("`overlay: {version}` is no version that is read"),
                "1.0.0 is read",
            ),
            None => self.complain("", "`overlay`, the version, is missing", HELP),
        }
        self.info(members.get("info"));
        overlay.services = members.get("x-services").map(|services| self.services(services));
        match members.get("x-form") {
            None => {}
            Some(form) if form == "openapi-3.0" => overlay.sees = Sees::OpenApi30,
            Some(other) => {
                let place = self.place("/x-form");
                self.defects.mistyped(place, "`openapi-3.0`", other);
            }
        }
        match members.get("actions") {
            Some(Value::Array(actions)) if !actions.is_empty() => {
                overlay.actions = actions
                    .iter()
                    .enumerate()
                    .filter_map(|(index, action)| self.action(index, action))
                    .collect();
            }
            Some(Value::Array(_)) => self.complain(
                "/actions",
                "an overlay without actions does nothing",
                "add one, or remove it",
            ),
            Some(other) => {
                self.defects
                    .mistyped(self.place("/actions"), "a list of actions", other);
            }
            None => self.complain("", "`actions` is missing", HELP),
        }
        overlay
    }

    fn info(&mut self, info: Option<&Value>) {
        for key in ["title", "version"] {
            match info.and_then(|info| info.get(key)) {
                Some(Value::String(_)) => {}
                Some(other) => {
                    let place = self.place(&format!("/info/{key}"));
                    self.defects.mistyped(place, "a string", other);
                }
                None => self.complain("/info", format!("`info.{key}` is missing"), HELP),
            }
        }
    }

    fn services(&mut self, services: &Value) -> Vec<String> {
        let names: Option<Vec<String>> = services
            .as_array()
            .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
        names.filter(|names| !names.is_empty()).unwrap_or_else(|| {
            let place = self.place("/x-services");
            self.defects
                .mistyped(place, "a list with at least one service, such as `[login]`", services);
            Vec::new()
        })
    }

    fn action(&mut self, index: usize, action: &Value) -> Option<Action> {
        let at = format!("/actions/{index}");
        let Value::Object(members) = action else {
            self.defects
                .mistyped(self.place(&at), "an action, which is an object", action);
            return None;
        };
        self.only(members, &at, &["target", "description", "update", "remove"]);
        self.reason(members, &at);
        let target = self.target(members, &at);
        let change = self.change(members, &at);
        Some(Action {
            index,
            target: target?,
            change: change?,
        })
    }

    fn reason(&mut self, members: &Map<String, Value>, at: &str) {
        const HELP: &str = "say why the service is held to this, and where it follows from";
        match members.get("x-reason") {
            Some(Value::String(reason)) if !reason.trim().is_empty() => {}
            Some(Value::String(_)) => {
                self.complain(&format!("{at}/x-reason"), "`x-reason` is empty", HELP);
            }
            Some(other) => self.defects.mistyped(
                self.place(&format!("{at}/x-reason")),
                "a reason, which is a string",
                other,
            ),
            None if self.has_reason => {}
            None => self.complain(
                at,
                "`x-reason` is missing",
                "say why the service is held to this, and where it follows from; `--overlay-reason TEXT` says it for all actions of a published overlay",
            ),
        }
    }

    fn target(&mut self, members: &Map<String, Value>, at: &str) -> Option<JsonPath> {
        const HELP: &str = "a target is a JSONPath, such as `$.paths['/v1/logout'].post.responses`";
        let here = format!("{at}/target");
        match members.get("target") {
            Some(Value::String(text)) => match JsonPath::parse(text) {
                Ok(path) => return Some(path),
                Err(error) => self.complain(&here, format!("`{text}` is no JSONPath: {}", error.message()), HELP),
            },
            Some(other) => {
                self.defects
                    .mistyped(self.place(&here), "a JSONPath, which is a string", other);
            }
            None => self.complain(at, "`target` is missing", HELP),
        }
        None
    }

    fn change(&mut self, members: &Map<String, Value>, at: &str) -> Option<Change> {
        const HELP: &str = "an action has either `update: …` or `remove: true`";
        match (members.get("update"), members.get("remove")) {
            // Overlay 1.0.0: `update` has no impact if `remove` is true.
            (_, Some(Value::Bool(true))) => return Some(Change::Remove),
            (Some(update), None | Some(Value::Bool(false))) => {
                return Some(Change::Update(update.clone()));
            }
            (_, Some(other)) if !other.is_boolean() => {
                self.defects
                    .mistyped(self.place(&format!("{at}/remove")), "`true`", other);
            }
            _ => self.complain(at, "the action does nothing", HELP),
        }
        None
    }

    /// Complains about keys that are neither of `known` nor extensions.
    fn only(&mut self, members: &Map<String, Value>, at: &str, known: &[&str]) {
        for key in members
            .keys()
            .filter(|key| !key.starts_with("x-") && !known.contains(&key.as_str()))
        {
            let here = pointer::join(at, key);
            self.complain(
                &here,
                format!("unknown key `{key}`"),
                &format!("known are {}, and extensions, `x-…`", names(known.iter().copied())),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use super::*;

    fn overlay(text: &str) -> Result<Overlay, Vec<Defect>> {
        Overlay::read(&Document::new("o.yaml", text))
    }

    const HEAD: &str = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\n";

    #[test]
    fn a_limited_overlay_applies_to_its_services_only() {
        let text =
            format!("{HEAD}x-services: [login]\nactions: [{{target: $.paths, remove: true, x-reason: because}}]");
        let limited = overlay(&text).unwrap();
        assert!(limited.applies_to("login") && !limited.applies_to("pod"));
        assert_eq!(limited.actions().count(), 1);
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let text = "overlay: 2.0.0\ninfo: {title: 1}\nx-services: login\nactions:\n\
            - {target: '$.[', update: {}, x-reason: because}\n\
            - {target: $.a, update: {}, remove: true, x-reason: ' '}\n\
            - {traget: $.a, update: {}, x-reason: because}\n\
            - {target: $.a, x-reason: because}\n\
            - 7\n";
        let found: Vec<_> = overlay(text)
            .unwrap_err()
            .iter()
            .map(|defect| defect.place.pointer.clone())
            .collect();
        let expected = [
            "/overlay",
            "/info/title",
            "/info",
            "/x-services",
            "/actions/0/target",
            "/actions/1/x-reason",
            "/actions/2/traget",
            "/actions/2",
            "/actions/3",
            "/actions/4",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_action_without_a_reason_is_refused_unless_one_is_given_for_all() {
        let document = Document::new("o.yaml", format!("{HEAD}actions: [{{target: $.paths, remove: true}}]"));
        let defects = Overlay::read(&document).unwrap_err();
        assert_eq!(defects[0].message, "`x-reason` is missing");
        assert!(defects[0].help.as_ref().unwrap().contains("--overlay-reason"));
        assert!(Overlay::read_with(&document, Some("the vendor publishes it")).is_ok());
        assert!(Overlay::read_with(&document, Some(" ")).is_err());
    }

    #[test]
    fn an_overlay_of_version_1_1_is_refused_in_words() {
        let text = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions: [{target: $.a, copy: $.b, x-reason: r}]";
        let defects = overlay(text).unwrap_err();
        assert_eq!(defects[0].message, "Overlay 1.1 is not read yet");
        assert_eq!(defects[0].place.pointer, "/overlay");
    }

    #[test]
    fn an_update_beside_remove_has_no_effect() {
        let text = format!("{HEAD}actions: [{{target: $.a, update: {{b: 1}}, remove: true, x-reason: r}}]");
        assert!(matches!(overlay(&text).unwrap().actions[0].change, Change::Remove));
    }

    #[test]
    fn the_form_that_an_overlay_sees_is_the_written_one_unless_it_says_otherwise() {
        let text = |extra: &str| format!("{HEAD}{extra}actions: [{{target: $.a, remove: true, x-reason: r}}]");
        assert_eq!(overlay(&text("")).unwrap().sees, Sees::Written);
        assert_eq!(overlay(&text("x-form: openapi-3.0\n")).unwrap().sees, Sees::OpenApi30);
        assert_eq!(
            overlay(&text("x-form: '3.1'\n")).unwrap_err()[0].message,
            "expected `openapi-3.0`, found string `3.1`"
        );
    }
}
