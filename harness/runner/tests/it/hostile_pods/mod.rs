//! Pods that misbehave, one behaviour a row: what a run must make of each was written down first, and eight are played at once.
//!
//! Beside each a trial is played that never meets the hostile server: it must pass, whatever happens to the other one.

mod rows;
mod stalls;

use std::time::Duration;

use futures_util::StreamExt;
use podproof::record::Verdict;
use podproof::report::Format;
use podproof::wire::{Client, Reply, Request};

use crate::limits::support::{Pod, context, play, scenarios};
use crate::support::hostile::HostileServer;
use rows::{Row, rows};

const HOSTILE: &str = r#"title: The keys are there
verifies: [IDM-04]
steps:
  - { id: keys, call: GET /login/idm/keys, expect: { status: 200 } }
"#;

const HONEST: &str = r#"title: Nobody is logged out
verifies: [LOGOUT-01]
steps:
  - { id: out, call: POST /sessionauth/v1/logout, headers: { sessionToken: podproof-none }, expect: { status: 4xx } }
"#;

/// How many rows are played at once.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_hostile_behaviour_is_told_as_what_it_is_and_harms_no_other_trial() {
    let pod = Pod::start().await;
    let honest = keys(&pod).await;
    let played = rows(&honest).into_iter().map(|row| async {
        let name = row.name;
        tokio::time::timeout(Duration::from_secs(60), mistakes(&pod, row))
            .await
            .unwrap_or_else(|_| vec![format!("{name}: has no end")])
    });
    let mistakes: Vec<Vec<String>> = futures_util::stream::iter(played)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mistakes: Vec<String> = mistakes.into_iter().flatten().collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// Plays a row; what is not as it was written down.
async fn mistakes(pod: &Pod, row: Row) -> Vec<String> {
    let server = HostileServer::start(row.behaviour);
    let mut target = pod.target();
    target.urls.pod = server.url("");
    target.connection.connect_timeout = Duration::from_secs(5);
    target.connection.read_timeout = Duration::from_secs(3);
    target.connection.exchange_timeout = Duration::from_secs(6);
    target.limits.patience = Duration::from_secs(2);
    let folder = scenarios(&[("hostile.yaml", HOSTILE), ("honest.yaml", HONEST)]);
    let run = play(context(folder.path(), target), 2).await;
    let trial = run.trial("hostile");
    let said: Vec<&str> = trial.findings.iter().map(|finding| finding.text.to_show()).collect();
    let said = said.join("\n");
    let mut mistakes = Vec::new();
    let mut expect = |holds: bool, what: &str| {
        if !holds {
            mistakes.push(format!("{}: {what}; {:?}: {said}", row.name, trial.verdict));
        }
    };
    expect(trial.verdict == row.verdict, &format!("expected {:?}", row.verdict));
    expect(said.contains(row.words), &format!("expected the words `{}`", row.words));
    expect(
        said.lines().all(|line| line.chars().count() < 1_200),
        "expected lines that a person reads",
    );
    let other = run.trial("honest").verdict;
    expect(
        other == Verdict::Passed || row.ends_the_run,
        &format!("the other trial ended {other:?}"),
    );
    for format in [Format::Junit, Format::Html, Format::Markdown] {
        let report = run.rendered(format);
        expect(
            report.contains("hostile"),
            &format!("the report `{format}` is not complete"),
        );
    }
    mistakes
}

/// What the honest pod answers.
async fn keys(pod: &Pod) -> Vec<u8> {
    let target = pod.target();
    let request = Request {
        method: "GET".to_owned(),
        url: format!("{}/login/idm/keys", target.urls.pod),
        headers: Vec::new(),
        body: None,
    };
    match Client::new(&target.connection).unwrap().send(&request).await.reply {
        Reply::Answer(response) => response.body,
        other => panic!("expected keys, found {other:?}"),
    }
}
