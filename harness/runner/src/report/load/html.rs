//! The page of a load: one self-contained HTML document that loads nothing and runs nothing.

use std::io::Write;

use serde::Serialize;

use super::words;
use crate::findings::load::{LatencyView, LoadView};
use crate::record::Verdict;
use crate::report::error::RenderError;
use crate::report::html::templates::{MEDIA_STYLE, PAGE_STYLE, PROBLEM_STYLE, TABLE_STYLE, Templates};

const TEMPLATES: [(&str, &str); 1] = [("load.html", include_str!("load.html"))];
const STYLE: &str = include_str!("load.css");
/// How many findings of problems are shown whole.
const WHOLE: usize = 50;

#[derive(Serialize)]
struct Page<'v> {
    podproof: &'v str,
    target: &'v str,
    slug: &'static str,
    verdict: String,
    intention: String,
    cautions: Vec<String>,
    about: Vec<(&'static str, String)>,
    columns: [&'static str; 5],
    rows: Vec<Row>,
    omission: Option<String>,
    problems: Vec<ProblemPart<'v>>,
    followers: usize,
    trials: Vec<TrialPart<'v>>,
    left_out: Vec<(&'v str, String)>,
    wrong: Vec<WrongPart<'v>>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    counts: String,
    is_bad: bool,
    times: Vec<(&'static str, [String; 5])>,
}

#[derive(Serialize)]
struct ProblemPart<'v> {
    id: &'v str,
    title: String,
    severity: String,
    slug: &'static str,
    reach: String,
    requirements: &'v [String],
    clients: Option<&'v str>,
    text: String,
}

#[derive(Serialize)]
struct TrialPart<'v> {
    id: &'v str,
    title: &'v str,
    plays: String,
    is_bad: bool,
}

#[derive(Serialize)]
struct WrongPart<'v> {
    id: &'v str,
    number: usize,
    started_at: &'v str,
    exchanges: Vec<String>,
    findings: Vec<String>,
}

/// Writes the page.
///
/// # Errors
/// It cannot be written.
pub(super) fn html(view: &LoadView, out: &mut dyn Write) -> Result<(), RenderError> {
    let styles = [PAGE_STYLE, PROBLEM_STYLE, TABLE_STYLE, STYLE, MEDIA_STYLE].concat();
    // A browser reads line ends as line feeds before it takes a digest, however this source was checked out.
    let style = styles.replace("\r\n", "\n");
    let templates = Templates::of(&TEMPLATES, &style, "")?;
    templates.render("load.html", &page(view), out)
}

fn page(view: &LoadView) -> Page<'_> {
    let manifest = &view.record.manifest;
    let about = [
        ("plays", words::plays(&view.plays())),
        ("answers", words::judged(view)),
        ("rate", words::throughput(view)),
        ("started", manifest.started_at.to_string()),
        ("labels", words::labels(manifest)),
    ];
    Page {
        podproof: &manifest.podproof,
        target: &manifest.target,
        slug: slug(words::tone(view.verdict())),
        verdict: words::verdict(view),
        intention: words::intention(manifest),
        cautions: words::cautions(view),
        about: about.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        columns: words::COLUMNS,
        rows: rows(view),
        omission: words::omission(view),
        problems: problems(view),
        followers: view.record.problems.iter().filter(|problem| problem.follows).count(),
        trials: trials(view),
        left_out: manifest
            .left_out
            .iter()
            .map(|left_out| (left_out.id.as_str(), left_out.reason.to_string()))
            .collect(),
        wrong: wrong(view),
    }
}

fn slug(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Warned => "warned",
        Verdict::KnownIssue => "known-issue",
        Verdict::Broken | Verdict::NotApplicable | Verdict::Skipped => "broken",
    }
}

fn rows(view: &LoadView) -> Vec<Row> {
    let row = |name: &str, counts: String, is_bad, latency: &LatencyView| Row {
        name: name.to_owned(),
        counts,
        is_bad,
        times: words::latency(latency).into(),
    };
    let each = view.operations.iter().filter_map(|operation| {
        let counts = &operation.counts;
        let is_bad = counts.wrong > 0 || counts.failures.all() > 0;
        let latency = operation.latency.as_ref()?;
        Some(row(&counts.operation, words::operation(operation), is_bad, latency))
    });
    let all = view.latency.as_ref().filter(|_| view.operations.len() > 1);
    each.chain(all.map(|latency| row("all", words::judged(view), false, latency)))
        .collect()
}

fn problems(view: &LoadView) -> Vec<ProblemPart<'_>> {
    let each = view.problems().take(WHOLE).map(|problem| ProblemPart {
        id: problem.id.as_str(),
        title: problem.title.to_string(),
        severity: words::severity(problem),
        slug: if problem.known.is_some() {
            "known-issue"
        } else {
            slug(problem.severity.verdict())
        },
        reach: words::reach(problem),
        requirements: &problem.requirements,
        clients: problem.clients.as_deref(),
        text: problem.text.to_string(),
    });
    each.collect()
}

fn trials(view: &LoadView) -> Vec<TrialPart<'_>> {
    let each = view.record.manifest.trials.iter().map(|trial| {
        let counted = view.record.plays.iter().find(|counts| counts.id == trial.id);
        let plays = counted.map(|counts| counts.plays).unwrap_or_default();
        TrialPart {
            id: &trial.id,
            title: &trial.title,
            plays: words::plays(&plays),
            is_bad: plays.failed > 0 || plays.broken > 0,
        }
    });
    each.collect()
}

fn wrong(view: &LoadView) -> Vec<WrongPart<'_>> {
    let each = view.record.wrong.iter().map(|trial| WrongPart {
        id: &trial.id,
        number: trial.repeat,
        started_at: trial.started_at.as_deref().unwrap_or_default(),
        exchanges: trial
            .exchanges
            .iter()
            .map(|exchange| {
                let outcome = match (&exchange.response, &exchange.failure) {
                    (Some(response), _) => response.status.to_string(),
                    (None, Some(failure)) => failure.to_string(),
                    (None, None) => "no answer".to_owned(),
                };
                let time = crate::text::short_duration(exchange.duration_ms);
                format!("{}: {} → {outcome} in {time}", exchange.step, exchange.operation)
            })
            .collect(),
        findings: trial.findings.iter().map(|finding| finding.text.to_string()).collect(),
    });
    each.collect()
}
