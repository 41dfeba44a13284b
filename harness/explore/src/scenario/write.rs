//! A scenario, line by line.
//!
//! Steps are called by what they do and their id, `ask-7`. A session is a value `s3`, after the step that opened it, and a status that
//! matters later `a7`; what was saved in a branch is a list with a place for each branch.

use std::collections::BTreeSet;

use super::expect::{Expectations, Expecting};
use super::words::{name, session, user_name};
use crate::history::Kind;
use crate::operation::{Account, Connection, Door, Operation, Sequence, Step};

/// The scenario of a sequence. Each of `comments` becomes a line of its own.
pub fn scenario(sequence: &Sequence, title: &str, comments: &[String], expecting: Expecting<'_>) -> String {
    let writer = Writer {
        sequence,
        expectations: Expectations::new(sequence, expecting),
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

struct Writer<'s> {
    sequence: &'s Sequence,
    expectations: Expectations<'s>,
}

impl Writer<'_> {
    fn verified(&self) -> String {
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        match self.expectations.broken() {
            None => drop(ids.insert("AUTH-RSA-04")),
            Some(broken) => {
                ids.insert(broken);
                ids.extend(
                    self.sequence
                        .steps()
                        .filter_map(|step| Some(self.expectations.of(step)?.0)),
                );
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
            let saved = self.saved_at_once();
            if !saved.is_empty() {
                lines.push("    save:".to_owned());
                lines.extend(saved);
            }
            lines.extend(self.tokens_differ());
        }
        lines.extend(sequence.suffix.iter().flat_map(|step| self.step(*step, None)));
        lines
    }

    /// What branches have saved, as lists: of a branch that has saved nothing, something that is no token and no refusal.
    fn saved_at_once(&self) -> Vec<String> {
        let steps = self.sequence.branches.iter().flatten();
        let saved = steps.flat_map(|step| {
            let id = step.id;
            let token = step
                .operation
                .opens()
                .map(|_| format!("      s{id}: \"s{id} if s{id} is defined else ''\""));
            let is_witness = self.expectations.is_witness(*step);
            let status = is_witness.then(|| format!("      a{id}: \"a{id} if a{id} is defined else 0\""));
            [token, status]
        });
        saved.flatten().collect()
    }

    /// What is opened at once can only be compared afterwards.
    fn tokens_differ(&self) -> Vec<String> {
        let steps = self.sequence.branches.iter().flatten();
        let opening = steps.filter(|step| step.operation.opens().is_some());
        let tokens: Vec<String> = opening.map(|step| session(self.sequence, step.id, None)).collect();
        let (Some(_), [first, _, ..]) = (self.expectations.broken(), tokens.as_slice()) else {
            return Vec::new();
        };
        let all = format!(
            "[{}] | unique(case_sensitive=true) | list | length == {}",
            tokens.join(", "),
            tokens.len()
        );
        vec![
            "  - id: all-tokens-differ".to_owned(),
            "    verifies: [AUTH-RSA-18]".to_owned(),
            "    call: GET /pod/v2/sessioninfo".to_owned(),
            format!("    headers: {{ sessionToken: \"${{{{ {first} }}}}\" }}"),
            format!("    expect: {{ that: [\"{all}\"] }}"),
        ]
    }

    fn step(&self, step: Step, branch: Option<usize>) -> Vec<String> {
        let mut lines = vec![format!("  - id: {}", step.name())];
        lines.extend(branch.map(|branch| format!("    branch: {branch}")));
        let expected = self.expectations.of(step);
        if let Some((requirement, _)) = &expected {
            lines.push(format!("    verifies: [{requirement}]"));
        }
        let header = |subject| {
            format!(
                "    headers: {{ sessionToken: \"${{{{ {} }}}}\" }}",
                session(self.sequence, subject, branch)
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
        if step.connection == Connection::New {
            lines.push("    connection: new".to_owned());
        }
        lines.extend(expected.map(|(_, line)| format!("    expect: {line}")));
        let id = step.id;
        let token = step
            .operation
            .opens()
            .map(|_| format!("s{id}: \"body.token if status == 200 else 'no-session-was-opened-{id}'\""));
        let status = self.expectations.is_witness(step).then(|| format!("a{id}: status"));
        let saved: Vec<String> = token.into_iter().chain(status).collect();
        if !saved.is_empty() {
            lines.push(format!("    save: {{ {} }}", saved.join(", ")));
        }
        lines
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
                let session = session(self.sequence, step.id, None);
                let header = format!("    headers: {{ sessionToken: \"${{{{ {session} }}}}\" }}");
                ["  - call: POST /sessionauth/v1/logout".to_owned(), header]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Expecting, scenario};
    use crate::operation::{Account, Connection, Door, Operation, Sequence, Step, User};

    fn step(id: usize, operation: Operation) -> Step {
        Step::new(id, operation)
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
verifies: [AUTH-RSA-18, LOGOUT-01, LOGOUT-10, LOGOUT-12, OBO-01, OBO-04]
needs: [app, users.installed]
tags: [explored]

steps:
  - id: sign-in-0
    verifies: [OBO-01]
    call: POST /login/pubkey/app/authenticate
    body: { token: "${{ jwt(app) }}" }
    expect: { status: 200 }
    save: { s0: "body.token if status == 200 else 'no-session-was-opened-0'" }
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
        verifies: [AUTH-RSA-18]
        call: POST /login/pubkey/app/user/{userId}/authenticate
        path: { userId: "${{ users.installed.userId }}" }
        headers: { sessionToken: "${{ s0 }}" }
        expect: { that: ["status != 200 or body.token not in [s0]"] }
        save: { s2: "body.token if status == 200 else 'no-session-was-opened-2'" }
      - id: ask-3
        branch: 1
        verifies: [OBO-04]
        call: GET /pod/v2/sessioninfo
        headers: { sessionToken: "${{ s2 }}" }
        expect: { that: ["status != 200 or body.username == users.installed.username"] }
        save: { a3: status }
    save:
      s2: "s2 if s2 is defined else ''"
      a3: "a3 if a3 is defined else 0"
  - id: act-4
    verifies: [LOGOUT-10]
    call: POST /login/pubkey/app/user/{userId}/authenticate
    path: { userId: "${{ users.installed.userId }}" }
    headers: { sessionToken: "${{ s0 }}" }
    expect: { status: 401, tolerate: [403] }
    save: { s4: "body.token if status == 200 else 'no-session-was-opened-4'" }
  - id: ask-5
    verifies: [LOGOUT-12]
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: "${{ s2[1] }}" }
    expect: { that: ["status in [400, 401, 403] or a3[1] not in [400, 401]"], also: [{ verifies: [OBO-04], that: ["status != 200 or body.username == users.installed.username"] }] }

finally:
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ s4 }}" }
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ s2[1] }}" }
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn a_session_that_may_be_dead_is_held_to_what_was_seen_of_it() {
        let act = Operation::Represent {
            with: 0,
            user: User::Installed,
            door: Door::Id,
        };
        let sequence = Sequence {
            prefix: vec![
                step(0, Operation::SignIn(Account::App)),
                step(1, act),
                step(2, Operation::LogOut(0)),
                step(3, Operation::AccessToken(1)),
                step(4, Operation::Ask(1)).over(Connection::New),
            ],
            ..Sequence::default()
        };
        let expecting = Expecting::Model {
            failing: (4, "LOGOUT-12"),
            within: Some("5s"),
        };
        let text = scenario(&sequence, "The dead stay dead", &[], expecting);
        let expected = r#"  - id: access-token-3
    call: POST /login/idm/tokens
    headers: { sessionToken: "${{ s1 }}" }
    save: { a3: status }
  - id: ask-4
    verifies: [LOGOUT-12]
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: "${{ s1 }}" }
    connection: new
    expect: { that: ["status in [400, 401, 403] or a3 not in [400, 401, 403]"], within: 5s, also: [{ verifies: [OBO-04], that: ["status != 200 or body.username == users.installed.username"] }] }
"#;
        assert!(text.contains(expected), "{text}");
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
