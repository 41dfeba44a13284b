//! A load as Markdown, for a merge request: the verdict, the times, the problems.

use std::fmt::Write as _;
use std::io::Write;

use super::words;
use crate::findings::load::{LatencyView, LoadView};
use crate::report::error::RenderError;
use crate::report::markdown::{block, cell, code, inline};
use crate::text::count;

/// How many operations and problems are told.
const TOLD: usize = 12;

/// Writes the summary.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn markdown(view: &LoadView, out: &mut dyn Write) -> Result<(), RenderError> {
    out.write_all(text(view).as_bytes())?;
    Ok(())
}

fn text(view: &LoadView) -> String {
    let manifest = &view.record.manifest;
    let mut text = format!(
        "# {} {}\n\n{}\n",
        inline(&manifest.target),
        inline(&words::verdict(view)),
        inline(&words::intention(manifest))
    );
    for caution in words::cautions(view) {
        _ = writeln!(text, "\n> {}", inline(&caution));
    }
    _ = writeln!(
        text,
        "\n- plays: {}\n- answers: {}",
        inline(&words::plays(&view.plays())),
        inline(&words::judged(view))
    );
    let throughput = words::throughput(view);
    if !throughput.is_empty() {
        _ = writeln!(text, "- rate: {}", inline(&throughput));
    }
    let labels = words::labels(manifest);
    if !labels.is_empty() {
        _ = writeln!(text, "- labels: {}", inline(&labels));
    }
    if let Some(left_out) = words::left_out(manifest) {
        _ = writeln!(text, "- {}", inline(&left_out));
    }
    text.push_str(&times(view));
    text.push_str(&problems(view));
    text
}

fn times(view: &LoadView) -> String {
    let Some(all) = &view.latency else {
        return String::new();
    };
    let mut text = String::from("\n## Times\n\n| operation | requests | time |");
    text.extend(words::COLUMNS.map(|head| format!(" {head} |")));
    text.push_str("\n|---|---:|---|");
    text.push_str(&"---:|".repeat(words::COLUMNS.len()));
    text.push('\n');
    for operation in view.operations.iter().take(TOLD) {
        if let Some(latency) = &operation.latency {
            text.push_str(&rows(
                &code(&operation.counts.operation),
                operation.counts.requests,
                latency,
            ));
        }
    }
    text.push_str(&rows("all", view.requests(), all));
    let more = view.operations.len().saturating_sub(TOLD);
    if more > 0 {
        _ = writeln!(text, "\nAnd {}, which the page tells.", count(more, "more operation"));
    }
    if let Some(omission) = words::omission(view) {
        _ = writeln!(text, "\n{}", inline(&omission));
    }
    text
}

fn rows(name: &str, requests: u64, latency: &LatencyView) -> String {
    let [service, response] = words::latency(latency);
    let row = |name: &str, requests: &str, (time, cells): (&str, [String; 5])| {
        format!("| {} | {requests} | {time} | {} |\n", cell(name), cells.join(" | "))
    };
    format!("{}{}", row(name, &requests.to_string(), service), row("", "", response))
}

fn problems(view: &LoadView) -> String {
    let mut text = String::new();
    for problem in view.problems().take(TOLD) {
        if text.is_empty() {
            text.push_str("\n## Problems\n");
        }
        _ = writeln!(
            text,
            "\n### {} {}\n\n{}: {}\n\n{}",
            code(problem.id.as_str()),
            inline(problem.title.to_show()),
            inline(&words::severity(problem)),
            inline(&words::reach(problem)),
            block(problem.text.to_show()).trim_end()
        );
    }
    let more = view.problems().count().saturating_sub(TOLD);
    if more > 0 {
        _ = writeln!(text, "\nAnd {}, which the page tells.", count(more, "more problem"));
    }
    text
}
