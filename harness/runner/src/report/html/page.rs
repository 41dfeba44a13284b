//! The page: a run in, one self-contained HTML document out.
//!
//! It loads nothing, runs nothing but its own script (its content security policy names the digests of its
//! script and style), and reads well without that script. All text is escaped by the template engine.
//!
//! It is written in three parts, the middle one once per trial, so that memory does not grow with them.

use std::io::Write;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, escape_formatter};
use serde::Serialize;

use super::trial::TrialView;
use crate::findings::coverage::{OperationCoverage, RequirementCoverage};
use crate::findings::{Reason, RunView, Tally};
use crate::record::{OpenSessionsRecord, SlowedRecord, Verdict};
use crate::report::coverage::{Covered, counted_statuses, undocumented};
use crate::report::error::RenderError;
use crate::report::notice::Notice;
use crate::report::wording::{judged_again, shared_warning};
use crate::suite::built_in::built_in_in_words;
use crate::text::visible::visible;
use crate::text::{count, short_duration};

/// The templates, by name: what stands before the trials, one trial, what stands behind them, and a page without results.
const TEMPLATES: [(&str, &str); 4] = [
    ("head.html", include_str!("head.html")),
    ("trial.html", include_str!("trial.html")),
    ("tail.html", include_str!("tail.html")),
    ("notice.html", include_str!("notice.html")),
];
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Up to so many failed and broken trials are shown opened.
const OPENED: usize = 5;

/// What stands before the trials.
#[derive(Serialize)]
struct Head<'a> {
    policy: String,
    style: Value,
    podproof: &'a str,
    target: &'a str,
    started_at: &'a str,
    labels: &'a IndexMap<String, String>,
    outcome: String,
    slug: &'static str,
    played: String,
    built_in: Option<String>,
    duration: String,
    service_issues: Vec<Issue<'a>>,
    /// What became of the known issues.
    known_issues: Vec<KnownIssueLine>,
    /// How pauses slowed the run down, in a sentence.
    slowed: Option<String>,
    /// The sessions that the run could not end, in a sentence.
    open_sessions: Option<String>,
    judged: Option<String>,
    /// The warnings that more than one trial met.
    warnings: Vec<String>,
    verdicts: Vec<Share>,
    /// How many there are.
    trials: usize,
}

/// What stands behind the trials.
#[derive(Serialize)]
struct Tail<'a> {
    script: Value,
    checks: Vec<(&'static str, usize)>,
    requirements: Vec<Requirement<'a>>,
    requirements_in_words: String,
    /// Those that the run does not verify, with the reason where there is one.
    unverified: Vec<(&'a str, &'a str)>,
    operations: Vec<OperationView<'a>>,
    operations_in_words: String,
    never_called: Vec<&'a str>,
    not_evaluated: &'a [Reason],
    services: &'a IndexMap<String, String>,
}

/// A page without results.
#[derive(Serialize)]
struct NoticePage<'a> {
    policy: String,
    style: Value,
    headline: &'a str,
    text: &'a str,
}

/// An issue with services, and how many trials it broke.
#[derive(Serialize)]
struct Issue<'a> {
    text: &'a str,
    trials: usize,
}

/// What became of a known issue.
#[derive(Serialize)]
struct KnownIssueLine {
    class: &'static str,
    text: String,
}

/// A verdict and its share of the trials.
#[derive(Serialize)]
struct Share {
    name: &'static str,
    slug: &'static str,
    count: usize,
    /// Where it begins in the bar of shares, in trials.
    start: usize,
}

#[derive(Serialize)]
struct Requirement<'a> {
    record: &'a RequirementCoverage,
    outcome: &'static str,
    slug: &'static str,
    /// The anchors and ids of the trials that gave it its verdict.
    because: Vec<(String, &'a str)>,
}

#[derive(Serialize)]
struct OperationView<'a> {
    name: &'a str,
    calls: usize,
    seen: String,
    unseen: String,
    undocumented: String,
}

/// Writes an `index.html`.
///
/// # Errors
///
/// A trial cannot be read, or the page not be written.
pub(in crate::report) fn html(run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
    let environment = environment()?;
    let covered = Covered::of(run);
    let [style, script] = sources();
    let head = head(run, &style, &script);
    render(&environment, "head.html", &head, out)?;
    let bad = run.count(Verdict::Failed) + run.count(Verdict::Broken);
    for index in worst_first(run) {
        let trial = run.trial(index)?;
        render(
            &environment,
            "trial.html",
            &TrialView::of(index, &trial, bad <= OPENED),
            out,
        )?;
    }
    let tail = Tail {
        script: Value::from_safe_string(script),
        checks: run.tally.check_counts(),
        requirements: covered.verified.iter().map(|row| requirement(row, run)).collect(),
        requirements_in_words: covered.requirements_in_words(),
        unverified: covered.unverified.iter().map(|row| unverified(row)).collect(),
        operations: covered.called.iter().map(|row| operation(row)).collect(),
        operations_in_words: covered.operations_in_words(),
        never_called: covered.never_called.iter().map(|row| row.operation.as_str()).collect(),
        not_evaluated: &run.tally.not_evaluated,
        services: &run.record.manifest.services,
    };
    render(&environment, "tail.html", &tail, out)
}

/// Writes an `index.html` of a run that has no results.
///
/// # Errors
///
/// The page cannot be written.
pub(in crate::report) fn html_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let [style, _] = sources();
    let page = NoticePage {
        policy: policy(&style, ""),
        style: Value::from_safe_string(style),
        headline: &notice.headline,
        text: notice.text.trim_end(),
    };
    render(&environment()?, "notice.html", &page, out)
}

fn render(
    environment: &Environment<'_>,
    name: &str,
    view: &impl Serialize,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let text = environment.get_template(name)?.render(Value::from(Serde(view)))?;
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Style and script. A browser reads line ends as line feeds before it takes a digest, however this source was checked out.
fn sources() -> [String; 2] {
    [STYLE, SCRIPT].map(|source| source.replace("\r\n", "\n"))
}

fn head<'a>(run: &'a RunView, style: &str, script: &str) -> Head<'a> {
    let manifest = &run.record.manifest;
    let closing = run.record.closing.as_ref();
    Head {
        policy: policy(style, script),
        style: Value::from_safe_string(style.to_owned()),
        podproof: &manifest.podproof,
        target: &manifest.target,
        started_at: &manifest.started_at,
        labels: &manifest.labels,
        outcome: run.outcome(),
        slug: match (run.incomplete(), run.worst()) {
            (Some(_), worst) => slug(worst.map_or(Verdict::Broken, |worst| worst.max(Verdict::Broken))),
            (None, worst) => worst.map_or("skipped", slug),
        },
        played: count(run.played(), "trial"),
        built_in: built_in_in_words(&manifest.built_in),
        duration: short_duration(run.duration_ms()),
        service_issues: run
            .service_issues()
            .into_iter()
            .map(|(issue, trials)| Issue {
                text: issue.text.to_show(),
                trials,
            })
            .collect(),
        known_issues: run
            .known_issues
            .iter()
            .map(|outcome| KnownIssueLine {
                class: if outcome.is_trouble() { "failure" } else { "dim" },
                text: format!("{}: {}; {}", outcome.issue.entry, outcome.issue.reason, outcome.text()),
            })
            .collect(),
        slowed: closing.and_then(|closing| closing.slowed.as_ref().map(SlowedRecord::text)),
        open_sessions: closing.and_then(|closing| closing.open_sessions.as_ref().map(OpenSessionsRecord::text)),
        judged: judged_again(manifest),
        warnings: run.warnings.iter().map(shared_warning).collect(),
        verdicts: shares(&run.tally),
        trials: run.trials.len(),
    }
}

/// The places of the trials: what did not simply pass, worst first, then the others in the order of their ids.
fn worst_first(run: &RunView) -> Vec<usize> {
    let mut places: Vec<usize> = (0..run.trials.len()).collect();
    places.sort_by_key(|index| std::cmp::Reverse(run.trials[*index].verdict.max(Verdict::Passed)));
    places
}

/// The name of a verdict as a class and an anchor.
pub(super) fn slug(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "not-applicable",
        Verdict::KnownIssue => "known-issue",
        other => other.name(),
    }
}

/// An environment that escapes all text for HTML, by the templates' names, and makes it visible first.
fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if value.kind() == ValueKind::String && !value.is_safe() => {
            escape_formatter(out, state, &Value::from(visible(text).as_ref()))
        }
        _ => escape_formatter(out, state, value),
    });
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
}

/// Nothing may be loaded, and only this style and this script may act.
fn policy(style: &str, script: &str) -> String {
    let sha256 = |text: &str| format!("'sha256-{}'", STANDARD.encode(digest(&SHA256, text.as_bytes())));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        sha256(style),
        sha256(script)
    )
}

fn shares(tally: &Tally) -> Vec<Share> {
    let mut start = 0;
    let share = |&(verdict, count): &(Verdict, usize)| {
        let share = Share {
            name: verdict.name(),
            slug: slug(verdict),
            count,
            start,
        };
        start += count;
        share
    };
    tally.verdicts.iter().map(share).collect()
}

fn requirement<'a>(row: &'a RequirementCoverage, run: &RunView) -> Requirement<'a> {
    Requirement {
        record: row,
        outcome: row.outcome(),
        slug: slug(row.verdict),
        because: row.because.iter().flat_map(|id| anchors(id, run)).collect(),
    }
}

/// The anchors of the trials with an id: of more than one, if trials are repeated.
fn anchors<'a>(id: &'a str, run: &RunView) -> Vec<(String, &'a str)> {
    let first = run.trials.partition_point(|trial| *trial.id < *id);
    let same = run.trials[first..].iter().take_while(|trial| *trial.id == *id);
    let places = same.enumerate().map(|(offset, _)| first + offset);
    places.map(|index| (super::trial::anchor(index), id)).collect()
}

fn unverified(row: &RequirementCoverage) -> (&str, &str) {
    (&row.id, row.unverified.as_deref().unwrap_or_default())
}

fn operation(row: &OperationCoverage) -> OperationView<'_> {
    let (seen, unseen) = row.seen();
    OperationView {
        name: &row.operation,
        calls: row.calls,
        seen: counted_statuses(seen),
        unseen: unseen.join(", "),
        undocumented: undocumented(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;

    const EVERYTHING: &[u8] = include_bytes!("../../../tests/it/report/everything.jsonl");

    #[test]
    fn the_policy_names_the_style_and_the_script_as_they_stand_in_the_page() {
        let run = RunView::of(Record::from_bytes(EVERYTHING.to_vec()).expect("the fixture is a record"));
        let mut page = Vec::new();
        html(&run.expect("the fixture is a run"), &mut page).expect("the template renders");
        let page = String::from_utf8(page).expect("the page is UTF-8");
        for tag in ["style", "script"] {
            let (_, rest) = page.split_once(&format!("<{tag}>")).expect("the tag is there");
            let (source, _) = rest.split_once(&format!("</{tag}>")).expect("the tag ends");
            // The attribute is escaped as all text is; a browser reads it back before it compares.
            let attribute = STANDARD
                .encode(digest(&SHA256, source.as_bytes()))
                .replace('/', "&#x2f;");
            assert!(
                page.contains(&format!("{tag}-src &#x27;sha256-{attribute}&#x27;")),
                "{tag}"
            );
        }
    }
}
