//! Runs to make reports of: real ones, and one with every character that a pod could send.

use std::sync::LazyLock;

use podproof::report::{Format, Surroundings};

use crate::support::program::Playground;
use crate::support::whole_run::WholeRun;

/// A run against the mock pod in which trials pass, warn, fail and do not apply, each played twice.
pub(crate) static PLAYED: LazyLock<Playground> = LazyLock::new(|| {
    let here = Playground::of_the_project();
    for (name, needs, status) in [
        ("area/passes", "bot", "[401]"),
        ("area/warns", "bot", "{ status: 403, tolerate: 401 }"),
        ("area/fails", "bot", "[404]"),
        ("area/does-not-apply", "nobodyHasThis", "[401]"),
        ("without-an-area", "bot", "[401]"),
    ] {
        let expect = if status.starts_with('{') {
            status.to_owned()
        } else {
            format!("{{ status: {status} }}")
        };
        here.write(&format!("scenarios/{name}.yaml"), scenario(needs, &expect));
    }
    let ended = here.podproof(&[
        "run",
        "--repeat",
        "2",
        "--report",
        "junit=reports/junit.xml",
        "--report",
        "json=reports/run.json",
        "--report",
        "gitlab=reports/gitlab.xml",
        "--report",
        "html=reports/index.html",
        "--report",
        "ctrf=reports/ctrf.json",
        "--report",
        "github=-",
    ]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    here.write("reports/github.txt", ended.stdout);
    here
});

fn scenario(needs: &str, expect: &str) -> String {
    format!(
        "title: Without a session there is no session information
verifies: [SESS-02]
needs: [{needs}]
steps:
  - id: ask
    call: GET /pod/v2/sessioninfo
    headers: {{ sessionToken: podproof-no-session }}
    expect: {expect}
"
    )
}

/// The record of that run.
pub(crate) fn played() -> WholeRun {
    WholeRun::open(&PLAYED.path("reports/run.jsonl"))
}

/// A report that is written with others, and the files around it.
pub(crate) fn rendered_in(record: &WholeRun, format: Format, around: &Surroundings) -> Vec<u8> {
    let mut text = Vec::new();
    format.render_in(&record.view(), around, &mut text).unwrap();
    text
}

/// A trial of every verdict.
pub(crate) fn everything() -> WholeRun {
    WholeRun::read(include_str!("../report/everything.jsonl"))
}

/// The same, every text in it made of all characters that do something somewhere.
pub(crate) fn garbled() -> WholeRun {
    let all: String = (0..0x2100)
        .chain(0xfff0..=0xffff)
        .chain([0x1_f600, 0xe_0001, 0x10_ffff])
        .filter_map(char::from_u32)
        .collect();
    let garbage = serde_json::to_string(&format!("{all}]]><!--&#0;&amp;[[ATTACHMENT|/etc/passwd]]")).unwrap();
    let garbage = garbage.trim_matches('"');
    let mut text = include_str!("../report/everything.jsonl").to_owned();
    for plain in [
        "An app signs in with its key",
        "logout/twice",
        "the target names no certificate for `bot`",
        "ACME-123, mended in 24.2",
        "the contract promises 200",
        "\"target\":\"staging",
    ] {
        assert!(text.contains(plain), "`{plain}` is not in the record");
        text = text.replace(plain, &format!("{plain} {garbage}"));
    }
    WholeRun::read(&text)
}
