//! What a script does, in words.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::script::{Act, EndedSession, Event, Phase};

/// An event that begins or ends, in a line: `node 1 restarts (3 s)`. `of` is how many nodes the pod has.
pub(super) fn said(event: &Event, phase: Phase, of: usize, ended: &[EndedSession]) -> String {
    let subject = Subject::of(event.nodes.as_ref(), of);
    let lasts = event
        .lasts
        .map_or(String::new(), |lasts| format!(" ({})", duration(lasts)));
    match phase {
        Phase::Began => format!("{}{lasts}{}", began(&event.act, &subject), lost(&event.act, ended)),
        Phase::Ended => over(&event.act, &subject),
    }
}

fn began(act: &Act, subject: &Subject) -> String {
    let name = &subject.name;
    match act {
        Act::Restart { .. } => subject.does("restarts", "restart"),
        Act::Refuse => "connections are refused".to_owned(),
        Act::Drop => subject.does("drops connections", "drop connections"),
        Act::Gateway(status) => format!("a gateway answers {status} for {name}"),
        Act::Throttle(seconds) => {
            let answers = subject.does("answers", "answer");
            format!("{answers} 429, to come again after {seconds} s")
        }
        Act::Latency { add, jitter } => {
            let answers = subject.does("answers", "answer");
            match (add.is_zero(), jitter.is_zero()) {
                (_, true) => format!("{answers} {} later", duration(*add)),
                (true, false) => format!("{answers} up to {} later", duration(*jitter)),
                (false, false) => format!("{answers} {} to {} later", duration(*add), duration(*add + *jitter)),
            }
        }
        Act::Stall => subject.does("stalls", "stall"),
        Act::Deviate(told) => {
            let told: Vec<&str> = told.iter().map(|deviation| deviation.name()).collect();
            format!("{}: {}", subject.does("deviates", "deviate"), told.join(", "))
        }
        Act::Honest => subject.does("is honest", "are honest"),
        Act::Version(version) => format!("{} as version {version}", subject.does("answers", "answer")),
        Act::Sessions { shared: true } => subject.does("shares its sessions", "share their sessions"),
        Act::Sessions { shared: false } => subject.does("shares no sessions", "share no sessions"),
        Act::Forget { .. } => String::new(),
    }
}

fn over(act: &Act, subject: &Subject) -> String {
    let name = &subject.name;
    match act {
        Act::Restart { .. } => subject.does("is back", "are back"),
        Act::Refuse => "connections are accepted again".to_owned(),
        Act::Drop => subject.does("keeps connections again", "keep connections again"),
        Act::Gateway(_) => format!("no gateway answers for {name} any more"),
        Act::Throttle(_) | Act::Stall => subject.does("answers again", "answer again"),
        Act::Latency { .. } => subject.does("answers as fast as before", "answer as fast as before"),
        Act::Deviate(_) => subject.does("deviates no more", "deviate no more"),
        Act::Version(version) => format!("{} as version {version} no more", subject.does("answers", "answer")),
        Act::Sessions { .. } => subject.does("treats sessions as before", "treat sessions as before"),
        Act::Honest | Act::Forget { .. } => String::new(),
    }
}

/// Whose sessions ended: `; 3 sessions are gone: qa-bot (2), qa-app`.
fn lost(act: &Act, ended: &[EndedSession]) -> String {
    let opening = match act {
        Act::Restart { .. } => "; ",
        Act::Forget { .. } => "",
        _ => return String::new(),
    };
    let mut accounts: Vec<(&str, usize)> = Vec::new();
    for EndedSession { account, .. } in ended {
        match accounts.iter_mut().find(|(name, _)| name == account) {
            Some((_, number)) => *number += 1,
            None => accounts.push((account, 1)),
        }
    }
    let accounts = accounts.iter().map(|(name, number)| match number {
        1 => (*name).to_owned(),
        number => format!("{name} ({number})"),
    });
    let accounts: Vec<String> = accounts.collect();
    match ended.len() {
        0 => format!("{opening}no session is gone"),
        1 => format!("{opening}1 session is gone: {}", accounts.join(", ")),
        number => format!("{opening}{number} sessions are gone: {}", accounts.join(", ")),
    }
}

/// The nodes of an event, as the subject of a sentence.
struct Subject {
    name: String,
    is_plural: bool,
}

impl Subject {
    fn of(nodes: Option<&BTreeSet<usize>>, of: usize) -> Self {
        let all = || (0..of).collect();
        let numbers: BTreeSet<usize> = nodes.cloned().unwrap_or_else(all);
        let numbers: Vec<String> = numbers.iter().map(|node| (node + 1).to_string()).collect();
        let is_plural = numbers.len() > 1;
        let name = match numbers.split_last() {
            Some((last, [])) => format!("node {last}"),
            Some((_, rest)) if rest.len() + 1 == of && of > 2 => "all nodes".to_owned(),
            Some((last, rest)) => format!("nodes {} and {last}", rest.join(", ")),
            None => "no node".to_owned(),
        };
        Self { name, is_plural }
    }

    fn does(&self, one: &str, several: &str) -> String {
        format!("{} {}", self.name, if self.is_plural { several } else { one })
    }
}

/// `200 ms`, `3 s`, `1.5 s`, `2 min`.
fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        milliseconds @ 0..1_000 => format!("{milliseconds} ms"),
        milliseconds if milliseconds % 60_000 == 0 => format!("{} min", milliseconds / 60_000),
        milliseconds => format!("{} s", milliseconds as f64 / 1_000.0),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{EndedSession, Phase, said};
    use crate::script::Script;

    fn line(event: &str, phase: Phase, of: usize, ended: &[&str]) -> String {
        let text = format!("[{{ at: 1s, {event} }}]");
        let script = Script::parse(Path::new("script.yaml"), &text).expect("a script");
        let ended = ended.iter().map(|account| EndedSession {
            id: String::new(),
            account: (*account).to_owned(),
        });
        said(&script.events()[0], phase, of, &ended.collect::<Vec<_>>())
    }

    #[test]
    fn an_event_is_a_sentence_about_its_nodes() {
        let began = |event, of| line(event, Phase::Began, of, &[]);
        assert_eq!(
            began("restart: { node: 1, for: 3s }", 2),
            "node 1 restarts (3 s); no session is gone"
        );
        assert_eq!(began("stall: { for: 800ms }", 2), "nodes 1 and 2 stall (800 ms)");
        assert_eq!(began("drop: { for: 1.5s }", 3), "all nodes drop connections (1.5 s)");
        assert_eq!(
            began("latency: { node: 2, add: 200ms, jitter: 100ms, for: 2m }", 2),
            "node 2 answers 200 ms to 300 ms later (2 min)"
        );
        assert_eq!(
            line("restart: { node: [1, 2], for: 3s }", Phase::Ended, 3, &[]),
            "nodes 1 and 2 are back"
        );
    }

    #[test]
    fn sessions_that_are_gone_are_told_by_account() {
        assert_eq!(
            line("forget: {}", Phase::Began, 1, &["qa-bot", "qa-app", "qa-bot"]),
            "3 sessions are gone: qa-bot (2), qa-app"
        );
        assert_eq!(line("forget: {}", Phase::Began, 1, &[]), "no session is gone");
    }
}
