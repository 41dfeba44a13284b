//! The page: a record comes in, one self-contained HTML document goes out.
//!
//! It loads nothing, runs nothing but its own script (its content security policy names the digests of its
//! script and style), and reads well without that script. All text is escaped by the template engine.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{Environment, escape_formatter};
use serde::Serialize;

use super::trial::TrialView;
use crate::record::{
    OpenSessionsRecord, OperationRecord, RequirementRecord, RunRecord, SlowedRecord, TrialRecord, Verdict,
};
use crate::report::coverage::{Covered, counted_statuses, undocumented};
use crate::report::tally::{Reason, Tally};
use crate::report::visible::visible;
use crate::report::warnings::Warnings;
use crate::report::wording::judged_again;
use crate::suite::built_in::built_in_in_words;
use crate::text::{count, short_duration};

const TEMPLATE: &str = include_str!("index.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Up to so many failed and broken trials are shown opened.
const OPENED: usize = 5;

/// What the template shows.
#[derive(Serialize)]
struct Page<'a> {
    policy: String,
    style: Value,
    script: Value,
    record: &'a RunRecord,
    outcome: String,
    slug: &'static str,
    played: String,
    built_in: Option<String>,
    duration: String,
    /// How pauses slowed the run down, in a sentence.
    slowed: Option<String>,
    /// The sessions that the run could not end, in a sentence.
    open_sessions: Option<String>,
    judged: Option<String>,
    /// The warnings that more than one trial met.
    warnings: Vec<String>,
    verdicts: Vec<Share>,
    checks: Vec<(&'static str, usize)>,
    requirements: Vec<Requirement<'a>>,
    requirements_in_words: String,
    /// Those that the run does not verify, with the reason where there is one.
    unverified: Vec<(&'a str, &'a str)>,
    operations: Vec<OperationView<'a>>,
    operations_in_words: String,
    never_called: Vec<&'a str>,
    not_evaluated: Vec<Reason>,
    trials: Vec<TrialView<'a>>,
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
    record: &'a RequirementRecord,
    outcome: &'static str,
    slug: &'static str,
    /// The anchors and ids of the trials that gave it its verdict.
    because: Vec<(String, String)>,
}

#[derive(Serialize)]
struct OperationView<'a> {
    name: &'a str,
    calls: usize,
    seen: String,
    unseen: String,
    undocumented: String,
}

/// The text of an `index.html`.
///
/// # Errors
///
/// Only when the template fails, which would be a defect.
pub fn html(record: &RunRecord) -> Result<String, minijinja::Error> {
    let tally = Tally::of(record);
    let covered = Covered::of(record);
    let bad = record.count(Verdict::Failed) + record.count(Verdict::Broken);
    // A browser reads line ends as line feeds before it takes a digest, however this source was checked out.
    let [style, script] = [STYLE, SCRIPT].map(|source| source.replace("\r\n", "\n"));
    let page = Page {
        policy: policy(&style, &script),
        style: Value::from_safe_string(style),
        script: Value::from_safe_string(script),
        record,
        outcome: tally.outcome(),
        slug: match (&record.ended_early, record.worst()) {
            (Some(_), Some(worst)) => slug(worst.max(Verdict::Broken)),
            (_, worst) => worst.map_or("skipped", slug),
        },
        played: {
            let played = |trial: &&TrialRecord| trial.verdict.was_played() && !record.is_about_service_issue(trial);
            count(record.trials.iter().filter(played).count(), "trial")
        },
        built_in: built_in_in_words(&record.built_in),
        duration: short_duration(record.duration_ms),
        slowed: record.slowed.as_ref().map(SlowedRecord::text),
        open_sessions: record.open_sessions.as_ref().map(OpenSessionsRecord::text),
        judged: judged_again(record),
        warnings: Warnings::of(record).repeated(),
        verdicts: shares(&tally),
        checks: tally.check_counts(),
        requirements: covered.verified.iter().map(|row| requirement(row, record)).collect(),
        requirements_in_words: covered.requirements_in_words(),
        unverified: covered.unverified.iter().map(|row| unverified(row)).collect(),
        operations: covered.called.iter().map(|row| operation(row)).collect(),
        operations_in_words: covered.operations_in_words(),
        never_called: covered.never_called.iter().map(|row| row.operation.as_str()).collect(),
        not_evaluated: tally.not_evaluated,
        trials: worst_first(record, bad <= OPENED),
    };
    environment()?
        .get_template("index.html")?
        .render(Value::from(Serde(&page)))
}

/// What did not simply pass, worst first, then the others in the order of their ids.
fn worst_first(record: &RunRecord, open_bad: bool) -> Vec<TrialView<'_>> {
    let mut trials: Vec<(usize, &TrialRecord)> = record.trials.iter().enumerate().collect();
    trials.sort_by_key(|(_, trial)| std::cmp::Reverse(trial.verdict.max(Verdict::Passed)));
    trials
        .into_iter()
        .map(|(index, trial)| TrialView::of(index, trial, open_bad))
        .collect()
}

/// The name of a verdict as a class and an anchor.
pub(super) fn slug(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "not-applicable",
        Verdict::KnownIssue => "known-issue",
        other => other.name(),
    }
}

/// An environment that escapes all text for HTML, by the template's name, and makes it visible first.
fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if value.kind() == ValueKind::String && !value.is_safe() => {
            escape_formatter(out, state, &Value::from(visible(text).as_ref()))
        }
        _ => escape_formatter(out, state, value),
    });
    environment.add_template("index.html", TEMPLATE)?;
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

fn requirement<'a>(row: &'a RequirementRecord, record: &RunRecord) -> Requirement<'a> {
    let trials = record.trials.iter().enumerate();
    let because = trials
        .filter(|(_, trial)| row.because.contains(&trial.id))
        .map(|(index, trial)| (super::trial::anchor(index), trial.id.clone()))
        .collect();
    Requirement {
        record: row,
        outcome: row.outcome(),
        slug: slug(row.verdict),
        because,
    }
}

fn unverified(row: &RequirementRecord) -> (&str, &str) {
    (&row.id, row.unverified.as_deref().unwrap_or_default())
}

fn operation(row: &OperationRecord) -> OperationView<'_> {
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

    #[test]
    fn the_policy_names_the_style_and_the_script_as_they_stand_in_the_page() {
        let record = include_str!("../../../tests/it/report/everything.json");
        let record = crate::report::read_run(record).expect("the fixture is a run");
        let page = html(&record).expect("the template renders");
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
