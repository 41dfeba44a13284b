//! Writes a sequence down as a scenario: to be played and judged by the model, or, with what the model allows as `expect`, to be
//! kept.
//!
//! Steps are called by what they do and their id, `ask-7`. A session is a value `s3`, after the step that opened it; what was opened
//! in a branch is a list with a place for each branch.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::Kind;
use crate::operation::{Account, Door, Operation, Sequence, Step, User};

/// What the steps expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expecting<'a> {
    /// Nothing: the model judges. With a grace, such as `5s`, the last questions about what has ended are asked again until they are
    /// refused, or the grace is over.
    Nothing {
        /// How long a session may outlive its logout.
        within: Option<&'a str>,
    },
    /// What the model allows.
    Model {
        /// The step that shows the fault, and the requirement that it breaks.
        failing: (usize, &'a str),
        /// How long a session may outlive its logout, such as `5s`; nothing where it may not.
        within: Option<&'a str>,
    },
}

/// The scenario of a sequence. Each of `comments` becomes a line of its own.
pub fn scenario(sequence: &Sequence, title: &str, comments: &[String], expecting: Expecting<'_>) -> String {
    let writer = Writer {
        sequence,
        expecting,
        lives: lives(sequence),
    };
    let mut lines: Vec<String> = comments.iter().map(|comment| format!("# {comment}")).collect();
    lines.push(format!("title: {title}"));
    lines.push(format!("verifies: [{}]", writer.verified()));
    lines.push(format!("needs: [{}]", writer.needed()));
    lines.push("tags: [explored]".to_owned());
    lines.push(String::new());
    lines.push("steps:".to_owned());
    lines.extend(writer.steps());
    let closing = writer.closing();
    if !closing.is_empty() {
        lines.push(String::new());
        lines.push("finally:".to_owned());
        lines.extend(closing);
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What is known of the session that a step uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Alive,
    Ended,
    /// The requirements leave it open, or calls at once decide it.
    Open,
}

/// What is known of the session of each step, when the step is made.
fn lives(sequence: &Sequence) -> BTreeMap<usize, Life> {
    let mut known: BTreeMap<usize, Life> = BTreeMap::new();
    let mut ended = BTreeSet::new();
    for step in &sequence.prefix {
        note(sequence, *step, &mut ended, &BTreeSet::new(), &mut known);
    }
    let logged_out = |branch: &Vec<Step>| -> BTreeSet<usize> {
        let logouts = branch.iter().filter_map(|step| match step.operation {
            Operation::LogOut(subject) => Some(subject),
            _ => None,
        });
        logouts.collect()
    };
    let before = ended.clone();
    for (index, branch) in sequence.branches.iter().enumerate() {
        let others = sequence
            .branches
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let unsure: BTreeSet<usize> = others.flat_map(|(_, branch)| logged_out(branch)).collect();
        let mut own = before.clone();
        for step in branch {
            note(sequence, *step, &mut own, &unsure, &mut known);
        }
        ended.extend(own);
    }
    for step in &sequence.suffix {
        note(sequence, *step, &mut ended, &BTreeSet::new(), &mut known);
    }
    known
}

fn note(
    sequence: &Sequence,
    step: Step,
    ended: &mut BTreeSet<usize>,
    unsure: &BTreeSet<usize>,
    known: &mut BTreeMap<usize, Life>,
) {
    let Some(subject) = step.operation.subject() else {
        return;
    };
    let parent = sequence.find(subject).and_then(|opener| opener.operation.subject());
    let parent_ends = parent.is_some_and(|parent| ended.contains(&parent) || unsure.contains(&parent));
    let life = if ended.contains(&subject) {
        Life::Ended
    } else if unsure.contains(&subject) || parent_ends {
        Life::Open
    } else {
        Life::Alive
    };
    known.insert(step.id, life);
    if matches!(step.operation, Operation::LogOut(_)) {
        ended.insert(subject);
    }
}

struct Writer<'s> {
    sequence: &'s Sequence,
    expecting: Expecting<'s>,
    lives: BTreeMap<usize, Life>,
}

/// An expectation: the requirement, and the line.
type Expected<'s> = Option<(&'s str, String)>;

impl<'s> Writer<'s> {
    fn verified(&self) -> String {
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        match self.expecting {
            Expecting::Nothing { .. } => drop(ids.insert("AUTH-RSA-04")),
            Expecting::Model { failing, .. } => {
                ids.insert(failing.1);
                ids.extend(self.sequence.steps().filter_map(|step| Some(self.expected(step)?.0)));
            }
        }
        ids.into_iter().collect::<Vec<_>>().join(", ")
    }

    fn needed(&self) -> String {
        let mut needs: BTreeSet<&str> = BTreeSet::new();
        for step in self.sequence.steps() {
            match step.operation {
                Operation::SignIn(account) | Operation::Refused(account) | Operation::KeyManager(account) => {
                    needs.insert(name(account));
                }
                Operation::Certificate => drop(needs.insert("bot")),
                Operation::Represent { user, .. } => drop(needs.insert(user_name(user))),
                Operation::Ask(_) | Operation::AccessToken(_) | Operation::LogOut(_) => {}
            }
        }
        needs.into_iter().collect::<Vec<_>>().join(", ")
    }

    fn steps(&self) -> Vec<String> {
        let sequence = self.sequence;
        let mut lines: Vec<String> = sequence.prefix.iter().flat_map(|step| self.step(*step, None)).collect();
        if !sequence.branches.is_empty() {
            lines.push("  - id: at-once".to_owned());
            lines.push(format!("    parallel: {}", sequence.branches.len()));
            lines.push("    steps:".to_owned());
            for (index, branch) in sequence.branches.iter().enumerate() {
                let steps = branch.iter().flat_map(|step| self.step(*step, Some(index)));
                lines.extend(steps.map(|line| format!("    {line}")));
            }
            let opened = self.opened_at_once();
            if !opened.is_empty() {
                lines.push("    save:".to_owned());
                lines.extend(
                    opened
                        .iter()
                        .map(|id| format!("      s{id}: \"s{id} if s{id} is defined else ''\"")),
                );
            }
            lines.extend(self.tokens_differ(&opened));
        }
        lines.extend(sequence.suffix.iter().flat_map(|step| self.step(*step, None)));
        lines
    }

    fn opened_at_once(&self) -> Vec<usize> {
        let steps = self.sequence.branches.iter().flatten();
        let opening = steps.filter(|step| step.operation.opens().is_some());
        opening.map(|step| step.id).collect()
    }

    /// What is opened at once can only be compared afterwards.
    fn tokens_differ(&self, opened: &[usize]) -> Vec<String> {
        let (Expecting::Model { .. }, [first, _, ..]) = (self.expecting, opened) else {
            return Vec::new();
        };
        let tokens: Vec<String> = opened.iter().map(|id| self.session(*id, None)).collect();
        let all = format!(
            "[{}] | unique(case_sensitive=true) | list | length == {}",
            tokens.join(", "),
            opened.len()
        );
        vec![
            "  - id: all-tokens-differ".to_owned(),
            "    verifies: [AUTH-RSA-18]".to_owned(),
            "    call: GET /pod/v2/sessioninfo".to_owned(),
            format!(
                "    headers: {{ sessionToken: \"${{{{ {} }}}}\" }}",
                self.session(*first, None)
            ),
            format!("    expect: {{ that: [\"{all}\"] }}"),
        ]
    }

    fn step(&self, step: Step, branch: Option<usize>) -> Vec<String> {
        let mut lines = vec![format!("  - id: {}", step.name())];
        lines.extend(branch.map(|branch| format!("    branch: {branch}")));
        let expected = self.expected(step);
        if let Some((requirement, _)) = &expected {
            lines.push(format!("    verifies: [{requirement}]"));
        }
        let header = |subject| {
            format!(
                "    headers: {{ sessionToken: \"${{{{ {} }}}}\" }}",
                self.session(subject, branch)
            )
        };
        let jwt = |of: String| format!("    body: {{ token: \"${{{{ jwt({of}) }}}}\" }}");
        let call = |path: &str| format!("    call: {path}");
        match step.operation {
            Operation::SignIn(Account::App) => {
                lines.extend([call("POST /login/pubkey/app/authenticate"), jwt("app".to_owned())]);
            }
            Operation::SignIn(account) => {
                lines.extend([call("POST /login/pubkey/authenticate"), jwt(name(account).to_owned())]);
            }
            Operation::Certificate => {
                lines.extend([call("POST /sessionauth/v1/authenticate"), "    as: bot".to_owned()]);
            }
            Operation::Refused(account) => {
                let strange = format!("{}, key=stranger", name(account));
                lines.extend([call("POST /login/pubkey/authenticate"), jwt(strange)]);
            }
            Operation::KeyManager(account) => {
                lines.extend([call("POST /relay/pubkey/authenticate"), jwt(name(account).to_owned())]);
            }
            Operation::Represent { with, user, door } => {
                let (path, member, parameter) = match door {
                    Door::Id => ("/login/pubkey/app/user/{userId}/authenticate", "userId", "userId"),
                    Door::Name => (
                        "/login/pubkey/app/username/{username}/authenticate",
                        "username",
                        "username",
                    ),
                };
                lines.push(call(&format!("POST {path}")));
                lines.push(format!(
                    "    path: {{ {parameter}: \"${{{{ {}.{member} }}}}\" }}",
                    user_name(user)
                ));
                lines.push(header(with));
            }
            Operation::Ask(subject) => lines.extend([call("GET /pod/v2/sessioninfo"), header(subject)]),
            Operation::AccessToken(subject) => lines.extend([call("POST /login/idm/tokens"), header(subject)]),
            Operation::LogOut(subject) => lines.extend([call("POST /sessionauth/v1/logout"), header(subject)]),
        }
        lines.extend(expected.map(|(_, line)| format!("    expect: {line}")));
        if step.operation.opens().is_some() {
            let id = step.id;
            lines.push(format!(
                "    save: {{ s{id}: \"body.token if status == 200 else 'no-session-was-opened'\" }}"
            ));
        }
        lines
    }

    /// How a session is named where it is used.
    fn session(&self, subject: usize, branch: Option<usize>) -> String {
        match self.sequence.branch_of(subject) {
            Some(opened) if branch != Some(opened) => format!("s{subject}[{opened}]"),
            _ => format!("s{subject}"),
        }
    }

    /// The requirement of a step, and its `expect`.
    fn expected(&self, step: Step) -> Expected<'s> {
        if let Operation::Refused(_) = step.operation {
            // Said also while exploring, so that the pace of refused sign-ins is kept.
            return Some(("AUTH-RSA-04", "{ status: 401, tolerate: [400, 403] }".to_owned()));
        }
        let (failing, within) = match self.expecting {
            Expecting::Model { failing, within } => (failing, within),
            Expecting::Nothing { within: Some(within) } if self.is_last_of_dead(step) => {
                return Some(("LOGOUT-20", format!("{{ status: 401, within: {within} }}")));
            }
            Expecting::Nothing { .. } => return None,
        };
        let (requirement, line) = self.allowed(step, within)?;
        let requirement = if step.id == failing.0 { failing.1 } else { requirement };
        Some((requirement, line))
    }

    /// Whether a step of the end asks for a session that has ended.
    fn is_last_of_dead(&self, step: Step) -> bool {
        let is_last = self.sequence.suffix.contains(&step) || self.sequence.branches.is_empty();
        let asks = matches!(step.operation, Operation::Ask(_) | Operation::Represent { .. });
        is_last && asks && self.lives.get(&step.id) == Some(&Life::Ended)
    }

    fn allowed(&self, step: Step, within: Option<&str>) -> Expected<'s> {
        let within = within.map(|time| format!(", within: {time}")).unwrap_or_default();
        let life = self.lives.get(&step.id).copied().unwrap_or(Life::Alive);
        let kind = step.operation.subject().and_then(|subject| self.sequence.kind(subject));
        let refused = || "{ status: 401, tolerate: [400, 403] }".to_owned();
        let dead = || format!("{{ status: 401{within} }}");
        Some(match (step.operation, kind, life) {
            (Operation::SignIn(Account::App), ..) => ("OBO-01", self.opened(step)),
            (Operation::SignIn(_), ..) => ("AUTH-RSA-01", self.opened(step)),
            (Operation::Certificate, ..) => ("CERT-01", self.opened(step)),
            (Operation::KeyManager(_), ..) => ("KM-01", self.opened(step)),
            (Operation::Represent { .. }, Some(Kind::Bot), _) => ("OBO-11", refused()),
            (Operation::Represent { .. }, Some(Kind::OnBehalfOf), _) => ("OBO-12", refused()),
            (Operation::LogOut(_), Some(Kind::KeyManager), _) => ("LOGOUT-09", refused()),
            (_, Some(Kind::KeyManager), _) => ("KM-03", refused()),
            (_, _, Life::Open) => return None,
            (Operation::Represent { door, .. }, _, Life::Alive) => {
                (if door == Door::Id { "OBO-04" } else { "OBO-05" }, self.opened(step))
            }
            (Operation::Represent { .. }, _, Life::Ended) => {
                ("LOGOUT-10", format!("{{ status: 401, tolerate: [403]{within} }}"))
            }
            (Operation::Ask(subject), _, Life::Alive) => ("AUTH-RSA-22", self.alive(subject)),
            (Operation::Ask(_), Some(Kind::OnBehalfOf), Life::Ended) => ("LOGOUT-12", dead()),
            (Operation::Ask(_), _, Life::Ended) => ("LOGOUT-03", dead()),
            (Operation::AccessToken(_), _, Life::Alive) => ("IDM-01", "{ status: 200 }".to_owned()),
            (Operation::AccessToken(_), _, Life::Ended) => ("LOGOUT-15", dead()),
            (Operation::LogOut(_), _, Life::Alive) => ("LOGOUT-01", "{ status: 200 }".to_owned()),
            (Operation::LogOut(_), _, Life::Ended) => ("LOGOUT-04", refused()),
            (Operation::Refused(_), ..) => ("AUTH-RSA-04", refused()),
        })
    }

    /// A session is opened, and its token is none that was given before.
    fn opened(&self, step: Step) -> String {
        let own = self.sequence.branch_of(step.id);
        let before = self.sequence.steps().take_while(|other| other.id != step.id);
        let before = before.filter(|other| {
            let theirs = self.sequence.branch_of(other.id);
            other.operation.opens().is_some() && (theirs.is_none() || own.is_none() || theirs == own)
        });
        let tokens: Vec<String> = before.map(|other| self.session(other.id, own)).collect();
        if tokens.is_empty() {
            return "{ status: 200 }".to_owned();
        }
        format!(
            "{{ status: 200, also: [{{ verifies: [AUTH-RSA-18], that: [\"body.token not in [{}]\"] }}] }}",
            tokens.join(", ")
        )
    }

    /// A session is alive, and its own account's.
    fn alive(&self, subject: usize) -> String {
        let (requirement, whose) = match self.sequence.find(subject).map(|step| step.operation) {
            Some(Operation::SignIn(account)) => ("AUTH-RSA-02", name(account)),
            Some(Operation::Represent { user, .. }) => ("OBO-04", user_name(user)),
            _ => ("CERT-11", "bot"),
        };
        format!(
            "{{ status: 200, also: [{{ verifies: [{requirement}], that: [\"body.username == {whose}.username\"] }}] }}"
        )
    }

    /// Every session is ended that the sequence has not ended. Those of the key manager have no logout that is documented alike.
    fn closing(&self) -> Vec<String> {
        let ended: BTreeSet<usize> = self
            .sequence
            .steps()
            .filter_map(|step| match step.operation {
                Operation::LogOut(subject) => Some(subject),
                _ => None,
            })
            .collect();
        let left = self.sequence.steps().filter(|step| {
            let is_session = step.operation.opens().is_some_and(|kind| kind != Kind::KeyManager);
            is_session && !ended.contains(&step.id)
        });
        let opened: Vec<Step> = left.collect();
        // The last first: those on behalf of users before their app's.
        opened
            .iter()
            .rev()
            .flat_map(|step| {
                let session = self.session(step.id, None);
                let header = format!("    headers: {{ sessionToken: \"${{{{ {session} }}}}\" }}");
                ["  - call: POST /sessionauth/v1/logout".to_owned(), header]
            })
            .collect()
    }
}

fn name(account: Account) -> &'static str {
    match account {
        Account::Bot => "bot",
        Account::OtherBot => "otherBot",
        Account::App => "app",
    }
}

fn user_name(user: User) -> &'static str {
    match user {
        User::Installed => "users.installed",
        User::Reserved => "users.reserved",
    }
}

#[cfg(test)]
mod tests {
    use super::{Expecting, scenario};
    use crate::operation::{Account, Door, Operation, Sequence, Step, User};

    fn step(id: usize, operation: Operation) -> Step {
        Step { id, operation }
    }

    #[test]
    fn a_race_is_written_with_a_branch_for_each_lane_and_lists_for_what_they_open() {
        let act = Operation::Represent {
            with: 0,
            user: User::Installed,
            door: Door::Id,
        };
        let sequence = Sequence {
            prefix: vec![step(0, Operation::SignIn(Account::App))],
            branches: vec![
                vec![step(1, Operation::LogOut(0))],
                vec![step(2, act), step(3, Operation::Ask(2))],
            ],
            suffix: vec![step(4, act), step(5, Operation::Ask(2))],
        };
        let expecting = Expecting::Model {
            failing: (4, "LOGOUT-10"),
            within: None,
        };
        let text = scenario(
            &sequence,
            "An app that was logged out represents nobody",
            &["seed 0x7".to_owned()],
            expecting,
        );
        let expected = r#"# seed 0x7
title: An app that was logged out represents nobody
verifies: [LOGOUT-01, LOGOUT-10, OBO-01]
needs: [app, users.installed]
tags: [explored]

steps:
  - id: sign-in-0
    verifies: [OBO-01]
    call: POST /login/pubkey/app/authenticate
    body: { token: "${{ jwt(app) }}" }
    expect: { status: 200 }
    save: { s0: "body.token if status == 200 else 'no-session-was-opened'" }
  - id: at-once
    parallel: 2
    steps:
      - id: log-out-1
        branch: 0
        verifies: [LOGOUT-01]
        call: POST /sessionauth/v1/logout
        headers: { sessionToken: "${{ s0 }}" }
        expect: { status: 200 }
      - id: act-2
        branch: 1
        call: POST /login/pubkey/app/user/{userId}/authenticate
        path: { userId: "${{ users.installed.userId }}" }
        headers: { sessionToken: "${{ s0 }}" }
        save: { s2: "body.token if status == 200 else 'no-session-was-opened'" }
      - id: ask-3
        branch: 1
        call: GET /pod/v2/sessioninfo
        headers: { sessionToken: "${{ s2 }}" }
    save:
      s2: "s2 if s2 is defined else ''"
  - id: act-4
    verifies: [LOGOUT-10]
    call: POST /login/pubkey/app/user/{userId}/authenticate
    path: { userId: "${{ users.installed.userId }}" }
    headers: { sessionToken: "${{ s0 }}" }
    expect: { status: 401, tolerate: [403] }
    save: { s4: "body.token if status == 200 else 'no-session-was-opened'" }
  - id: ask-5
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: "${{ s2[1] }}" }

finally:
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ s4 }}" }
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ s2[1] }}" }
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn while_exploring_only_a_sign_in_that_is_to_be_refused_expects_anything() {
        let sequence = Sequence {
            prefix: vec![
                step(0, Operation::SignIn(Account::Bot)),
                step(1, Operation::Refused(Account::Bot)),
                step(2, Operation::LogOut(0)),
            ],
            ..Sequence::default()
        };
        let text = scenario(&sequence, "Explored", &[], Expecting::Nothing { within: None });
        assert_eq!(text.matches("expect:").count(), 1, "{text}");
        assert!(!text.contains("finally:"), "{text}");
    }
}
