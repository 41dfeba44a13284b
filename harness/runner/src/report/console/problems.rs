//! Problems on the console: each in a few lines, the first ones with their example in full, as far as the lines go.

use super::closing::labelled;
use super::paint::{BOLD, DIM, Paint, of_verdict};
use crate::findings::problems::Problem;
use crate::findings::{RunView, Since};
use crate::record::Gravity;
use crate::report::wording::{location, reach, shortened};
use crate::text::first;

/// How many lines the problems of a run may take together.
const LINES: usize = 28;

/// How many problems are told beyond that, a line each.
const NAMED: usize = 6;

/// How many operations are named.
const OPERATIONS: usize = 4;

/// The problems, worst first, with a blank line behind each.
pub(super) fn problems(paint: Paint, run: &RunView) -> String {
    let since = run.since.as_ref();
    // What is known is told with the totals.
    let problems: Vec<&Problem> = run.problems.unknown().collect();
    let blocks: Vec<Vec<String>> = problems.iter().map(|problem| block(paint, problem, since)).collect();
    let mut free = LINES;
    let mut shown = 0;
    for block in &blocks {
        if block.len() + 1 > free {
            break;
        }
        free -= block.len() + 1;
        shown += 1;
    }
    let mut text = String::new();
    for (problem, block) in problems.iter().zip(&blocks).take(shown) {
        let whole = whole(paint, problem, since);
        let more = whole.len().saturating_sub(block.len());
        // Where all are shown, what room is left goes to the examples of the first.
        let lines = if shown == blocks.len() && more <= free {
            free -= more;
            &whole
        } else {
            block
        };
        lines.iter().for_each(|line| text.push_str(line));
        text.push('\n');
    }
    let rest = problems.get(shown..).unwrap_or_default();
    for problem in rest.iter().take(NAMED) {
        text.push_str(&headline(paint, problem, since));
    }
    let unnamed = rest.len().saturating_sub(NAMED) + usize::from(run.problems.left_out > 0);
    if unnamed > 0 {
        let more = format!("and {unnamed} more problems, in the reports");
        text.push_str(&labelled(paint, "", &paint.styled(DIM, &more)));
    }
    if !rest.is_empty() {
        text.push('\n');
    }
    text.push_str(&followers(paint, run));
    text.push_str(&gone(paint, since));
    text
}

/// What may merely follow from the problems above.
fn followers(paint: Paint, run: &RunView) -> String {
    let followers = &run.problems.followers;
    if followers.is_empty() {
        return String::new();
    }
    let titles = followers
        .iter()
        .map(|problem| format!("{} {}", problem.title, problem.id));
    let text = format!(
        "seen only behind steps that failed before or with sessions that were lost, so perhaps no more than consequences: {}",
        first(OPERATIONS, titles)
    );
    format!("{}\n", labelled(paint, "behind", &paint.styled(DIM, &text)))
}

/// One line for each problem.
pub(super) fn headlines(paint: Paint, run: &RunView) -> String {
    let lines = run.problems.unknown().take(LINES);
    lines
        .map(|problem| headline(paint, problem, run.since.as_ref()))
        .collect()
}

/// What was noted for information, a line for each group.
pub(super) fn notes(paint: Paint, run: &RunView) -> String {
    /// How many are told.
    const NOTES: usize = 3;
    let all = &run.problems.notes;
    let lines = all.iter().take(NOTES).enumerate().map(|(index, note)| {
        let label = if index == 0 { "noted" } else { "" };
        let text = format!("{}: {}", note.title, reach(note, OPERATIONS));
        labelled(paint, label, &paint.styled(DIM, &text))
    });
    let mut text: String = lines.collect();
    if all.len() > NOTES {
        let more = format!("and {} more, in the reports", all.len() - NOTES);
        text.push_str(&labelled(paint, "", &paint.styled(DIM, &more)));
    }
    text
}

/// `  failed  logged-out sessions still work  3f2a9c01b7de, new`
fn headline(paint: Paint, problem: &Problem, since: Option<&Since>) -> String {
    let style = of_verdict(problem.severity.verdict());
    let label = paint.styled(style, &format!("{:>8}", problem.severity.name()));
    let title = paint.styled(BOLD, problem.title.to_show());
    let seen = since.map_or(String::new(), |since| format!(", {}", since.word(&problem.id)));
    let id = paint.styled(DIM, &format!("{}{seen}", problem.id));
    format!("  {label}  {title}  {id}\n")
}

fn block(paint: Paint, problem: &Problem, since: Option<&Since>) -> Vec<String> {
    let mut lines = opening(paint, problem, since);
    if !problem.requirements.is_empty() {
        lines.push(line(paint, "breaks", &problem.requirements.join(", ")));
    }
    if let Some(clients) = &problem.clients {
        lines.push(line(paint, "clients", clients));
    }
    let example = &problem.example;
    let title = shortened(example.finding.title.to_show(), 200);
    lines.push(line(
        paint,
        "example",
        &format!("{}, step {}: {title}", example.trial, example.finding.step),
    ));
    if let Some(place) = location(&example.finding) {
        lines.push(line(paint, "", &place));
    }
    if let Some(help) = &example.finding.help {
        lines.push(line(paint, "help", help.to_show()));
    }
    lines.push(line(paint, "again", &problem.again));
    lines
}

/// With the example in full: it says what it breaks, what it does to clients, and how to see it again.
fn whole(paint: Paint, problem: &Problem, since: Option<&Since>) -> Vec<String> {
    let mut lines = opening(paint, problem, since);
    let finding = &problem.example.finding;
    let text = format!("example of {}: {}", problem.example.trial, finding.text);
    let text = paint.finding(finding.gravity, text.trim_end());
    lines.extend(text.lines().map(|line| format!("    {line}\n")));
    lines
}

fn opening(paint: Paint, problem: &Problem, since: Option<&Since>) -> Vec<String> {
    vec![
        headline(paint, problem, since),
        line(paint, "", &reach(problem, OPERATIONS)),
    ]
}

/// What became of the problems of the run before.
fn gone(paint: Paint, since: Option<&Since>) -> String {
    let Some(since) = since else {
        return String::new();
    };
    let fixed = since.fixed.iter().map(|gone| ("fixed", gone));
    let not_looked_at = since.not_looked_at.iter().map(|gone| ("open", gone));
    let lines = fixed.chain(not_looked_at).take(NAMED).map(|(word, gone)| {
        let remark = if word == "open" {
            ", not looked at in this run"
        } else {
            ""
        };
        labelled(
            paint,
            word,
            &paint.styled(DIM, &format!("{}  {}{remark}", gone.title, gone.id)),
        )
    });
    let text: String = lines.collect();
    if text.is_empty() { text } else { format!("{text}\n") }
}

fn line(paint: Paint, label: &str, text: &str) -> String {
    labelled(paint, label, &paint.styled(anstyle::Style::new(), text))
}

/// Whether anything is to be told of problems.
pub(super) fn is_quiet(run: &RunView) -> bool {
    let is_grave = |problem: &Problem| problem.severity > Gravity::Noted;
    let gone = run
        .since
        .as_ref()
        .is_some_and(|since| !since.fixed.is_empty() || !since.not_looked_at.is_empty());
    !gone && !run.problems.unknown().any(is_grave)
}
