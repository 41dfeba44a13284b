//! Reading a script, and everything that can be wrong with one.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::duration::read_duration;
use super::event::{Act, Down, Event};
use super::fields::{DURATION, Fields, MOST_NODES, unknown_key};
use super::mistake::{ScriptError, ScriptMistake};
use super::tree::{Member, Node, Value};
use crate::deviation::Deviation;
use crate::version::PodVersion;

/// No script is longer than this, in bytes.
const LONGEST: u64 = 128 * 1024;

/// What happens to a pod, and when. Clones are the same script.
#[derive(Clone, Debug)]
pub struct Script(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    file: PathBuf,
    text: String,
    nodes: Option<usize>,
    events: Vec<Event>,
}

/// The names of the events, in the order of the documentation.
const EVENTS: [&str; 12] = [
    "restart", "refuse", "drop", "stall", "gateway", "throttle", "latency", "deviate", "honest", "version", "sessions",
    "forget",
];

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// When the file cannot be read, or when anything in it is not as its format asks; all mistakes are told, each with its place.
    /// Only a file that is not YAML at all has but one.
    pub fn read(file: &Path) -> Result<Self, ScriptError> {
        let text = text_of(file).map_err(|mistake| ScriptError {
            file: file.to_owned(),
            mistakes: vec![mistake],
        })?;
        Self::parse(file, &text)
    }

    /// Reads the text of a script; `file` is the name that mistakes are told under.
    ///
    /// # Errors
    /// As [`Script::read`], but for what is about the file.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ScriptError> {
        let mut mistakes = Vec::new();
        let (nodes, events) = match Node::read(text) {
            Ok(root) => read(&root, &mut mistakes),
            Err(mistake) => {
                mistakes.push(mistake);
                (None, Vec::new())
            }
        };
        if !mistakes.is_empty() {
            return Err(failed(file, mistakes));
        }
        Ok(Self(Arc::new(Contents {
            file: file.to_owned(),
            text: text.to_owned(),
            nodes,
            events,
        })))
    }

    /// How many nodes it is written for, where it says so.
    #[must_use]
    pub fn nodes(&self) -> Option<usize> {
        self.0.nodes
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.0.events
    }

    /// Holds the script against the pod that it is for.
    pub(crate) fn check(&self, nodes: usize, is_account: impl Fn(&str) -> bool) -> Result<(), ScriptError> {
        let mut mistakes = Vec::new();
        for event in self.events() {
            if let Some(node) = event.nodes.iter().flatten().find(|node| **node >= nodes) {
                let help = format!(
                    "the pod has {nodes}; `nodes: {}` at the top of the script gives it more",
                    node + 1
                );
                let text = format!("there is no node {}", node + 1);
                mistakes.push(self.mistake(&format!("{}/node", event.pointer), text, help));
            }
            let Act::Forget { accounts, .. } = &event.act else {
                continue;
            };
            for (place, account) in accounts.iter().enumerate().filter(|(_, name)| !is_account(name)) {
                let text = format!("the pod has no account or app `{}`", account.escape_debug());
                let help = "accounts go by their user name, apps by their id; `--users FILE` adds some";
                mistakes.push(self.mistake(&format!("{}/accounts/{place}", event.pointer), text, help));
            }
        }
        if mistakes.is_empty() {
            Ok(())
        } else {
            Err(failed(&self.0.file, mistakes))
        }
    }

    /// A mistake at a pointer, or at what it is in.
    fn mistake(&self, pointer: &str, text: String, help: impl Into<String>) -> ScriptMistake {
        let mistake = ScriptMistake::of_file(text, help);
        let Ok(root) = Node::read(&self.0.text) else {
            return mistake;
        };
        let mut node = &root;
        for token in pointer.split('/').skip(1) {
            let inner = match &node.value {
                Value::List(items) => token.parse().ok().and_then(|place: usize| items.get(place)),
                Value::Mapping(members) => members
                    .iter()
                    .find(|member| member.key == token)
                    .map(|member| &member.node),
                _ => None,
            };
            let Some(inner) = inner else { break };
            node = inner;
        }
        ScriptMistake {
            line: Some(node.place.line),
            column: Some(node.place.column),
            ..mistake.about(&node.pointer)
        }
    }
}

fn failed(file: &Path, mut mistakes: Vec<ScriptMistake>) -> ScriptError {
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    ScriptError {
        file: file.to_owned(),
        mistakes,
    }
}

fn text_of(file: &Path) -> Result<String, ScriptMistake> {
    let unreadable = |why: &str| ScriptMistake::of_file(format!("cannot read it: {why}"), "");
    let metadata = std::fs::metadata(file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => ScriptMistake::of_file("cannot read it: there is no such file", "check the path"),
        _ => unreadable(&error.to_string()),
    })?;
    if !metadata.is_file() {
        return Err(unreadable("it is a folder, a pipe or a device; name a file"));
    }
    if metadata.len() > LONGEST {
        return Err(unreadable("it has more than 128 KiB"));
    }
    let bytes = std::fs::read(file).map_err(|error| unreadable(&error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text"))
}

/// A script is a list of events, or a mapping that has one.
fn read(root: &Node, mistakes: &mut Vec<ScriptMistake>) -> (Option<usize>, Vec<Event>) {
    let (nodes, events) = match &root.value {
        Value::List(events) => (None, events.as_slice()),
        Value::Mapping(members) => top(members, mistakes),
        _ => (None, [].as_slice()),
    };
    if events.is_empty() && mistakes.is_empty() {
        let help = "write `events:`, and under it for example `- { at: 10s, restart: { node: 1, for: 3s } }`";
        mistakes.push(ScriptMistake::at(root.place, "the script has no events", help).about(&root.pointer));
    }
    (nodes, events.iter().filter_map(|node| event(node, mistakes)).collect())
}

fn top<'a>(members: &'a [Member], mistakes: &mut Vec<ScriptMistake>) -> (Option<usize>, &'a [Node]) {
    let (mut nodes, mut events) = (None, [].as_slice());
    for member in members {
        let node = &member.node;
        let wrong = |expected: &str| {
            let text = format!("expected {expected}, found {}", node.shown());
            ScriptMistake::at(node.place, text, "").about(&node.pointer)
        };
        match (member.key.as_str(), &node.value) {
            ("nodes", Value::Scalar(text)) => {
                nodes = text.parse().ok().filter(|number| (1..=MOST_NODES).contains(number));
                if nodes.is_none() {
                    mistakes.push(wrong(&format!("a number of nodes from 1 to {MOST_NODES}")));
                }
            }
            ("nodes", _) => mistakes.push(wrong("a number of nodes")),
            ("events", Value::List(list)) => events = list,
            ("events", _) => mistakes.push(wrong("a list of events")),
            _ => mistakes.push(unknown_key(member, "key", &["nodes", "events"])),
        }
    }
    (nodes, events)
}

fn event(node: &Node, mistakes: &mut Vec<ScriptMistake>) -> Option<Event> {
    let Value::Mapping(members) = &node.value else {
        let text = format!("expected an event, found {}", node.shown());
        let help = "an event is written as `- { at: 10s, restart: { node: 1, for: 3s } }`";
        mistakes.push(ScriptMistake::at(node.place, text, help).about(&node.pointer));
        return None;
    };
    let (mut at, mut acts) = (None, Vec::new());
    for member in members {
        match member.key.as_str() {
            "at" => at = Some(&member.node),
            key if EVENTS.contains(&key) => acts.push(member),
            _ => {
                let known: Vec<&str> = std::iter::once("at").chain(EVENTS).collect();
                mistakes.push(unknown_key(member, "event", &known));
                return None;
            }
        }
    }
    let [act] = acts.as_slice() else {
        let text = match acts.len() {
            0 => "the event does not say what happens".to_owned(),
            number => format!("the event says {number} things at once"),
        };
        let help = format!("expected `at` and one of {}", EVENTS.join(", "));
        mistakes.push(ScriptMistake::at(node.place, text, help).about(&node.pointer));
        return None;
    };
    let at = at_of(at, node, mistakes);
    let read = act_of(act, mistakes);
    let (act, nodes, lasts, pointer) = read?;
    Some(Event {
        at: at?,
        act,
        nodes,
        lasts,
        pointer,
    })
}

fn at_of(at: Option<&Node>, event: &Node, mistakes: &mut Vec<ScriptMistake>) -> Option<Duration> {
    let Some(at) = at else {
        let help = "`at: 10s` is ten seconds after the pod has opened";
        mistakes.push(ScriptMistake::at(event.place, "the event does not say when", help).about(&event.pointer));
        return None;
    };
    let read = match &at.value {
        Value::Scalar(text) => read_duration(text),
        _ => None,
    };
    if read.is_none() {
        let text = format!("expected {DURATION}, found {}", at.shown());
        mistakes.push(ScriptMistake::at(at.place, text, "").about(&at.pointer));
    }
    read
}

type Read = (Act, Option<BTreeSet<usize>>, Option<Duration>, String);

fn act_of(member: &Member, mistakes: &mut Vec<ScriptMistake>) -> Option<Read> {
    let before = mistakes.len();
    let mut fields = Fields::of(&member.node, mistakes);
    let name = member.key.as_str();
    // `refuse` is about the listening socket, which is the pod's.
    let nodes = if name == "refuse" { None } else { fields.nodes() };
    let lasts = match name {
        "honest" | "forget" => None,
        "deviate" | "version" | "sessions" | "latency" => fields.lasts(),
        _ => fields.required_lasts(),
    };
    let act = act(name, &mut fields);
    fields.finish();
    (mistakes.len() == before).then_some((act?, nodes, lasts, member.node.pointer.clone()))
}

fn act(name: &str, fields: &mut Fields<'_>) -> Option<Act> {
    Some(match name {
        "restart" => Act::Restart {
            keep_sessions: fields.flag("keep-sessions").unwrap_or_default(),
            down: fields
                .name(
                    "connections",
                    "`move` or `fail`",
                    &["move", "fail"],
                    |text| match text {
                        "move" => Some(Down::Move),
                        "fail" => Some(Down::Fail),
                        _ => None,
                    },
                )
                .unwrap_or_default(),
        },
        "refuse" => Act::Refuse,
        "drop" => Act::Drop,
        "stall" => Act::Stall,
        "gateway" => Act::Gateway(fields.number("status", 400..=599).unwrap_or(502) as u16),
        "throttle" => Act::Throttle(fields.number("retry-after", 1..=86_400).unwrap_or(1)),
        "latency" => latency(fields),
        "deviate" => deviate(fields),
        "honest" => Act::Honest,
        "version" => version(fields)?,
        "sessions" => {
            if !fields.has("shared") {
                fields.missing(
                    "shared",
                    "`shared: false` makes the nodes keep their sessions to themselves",
                );
            }
            Act::Sessions {
                shared: fields.flag("shared").unwrap_or(true),
            }
        }
        "forget" => forget(fields),
        _ => return None,
    })
}

fn latency(fields: &mut Fields<'_>) -> Act {
    if !fields.has("add") && !fields.has("jitter") {
        fields.missing(
            "add",
            "`add: 200ms` makes every answer 200 milliseconds later; `jitter: 50ms` by up to 50",
        );
    }
    Act::Latency {
        add: fields.duration("add").unwrap_or_default(),
        jitter: fields.duration("jitter").unwrap_or_default(),
    }
}

fn deviate(fields: &mut Fields<'_>) -> Act {
    let all = Deviation::ALL.iter().chain(Deviation::DEEP);
    let known: Vec<&str> = all.map(|deviation| deviation.name()).collect();
    if !fields.has("with") {
        fields.missing(
            "with",
            "name deviations, as in `with: [extra-field]`; `podproof mock --list-deviations` lists them",
        );
    }
    let what = "the name of a deviation (`podproof mock --list-deviations` lists them)";
    let told = fields.names("with", what, &known, |text| text.parse().ok());
    Act::Deviate(told.into_iter().collect())
}

fn version(fields: &mut Fields<'_>) -> Option<Act> {
    let known: Vec<&str> = PodVersion::ALL.iter().map(|version| version.name()).collect();
    if !fields.has("is") {
        fields.missing("is", &format!("`is: '20.14'`; the versions are {}", known.join(", ")));
    }
    let what = format!("a version ({})", known.join(", "));
    let version = fields.name("is", &what, &known, |text| text.parse().ok());
    version.map(Act::Version)
}

fn forget(fields: &mut Fields<'_>) -> Act {
    let at_most = fields.number("sessions", 1..=u64::MAX);
    Act::Forget {
        accounts: fields.texts("accounts"),
        at_most: at_most.map(|number| usize::try_from(number).unwrap_or(usize::MAX)),
    }
}
