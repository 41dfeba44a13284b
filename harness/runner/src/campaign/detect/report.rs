//! The matrix as text, Markdown and JSON.

use super::matrix::{Matrix, Row};
use crate::text::{commas, count};

/// The matrix as it is shown on a terminal; all rows, or only those that went wrong.
pub fn text(matrix: &Matrix, all: bool) -> String {
    let width = matrix
        .rows
        .iter()
        .map(|row| row.deviation.len())
        .max()
        .unwrap_or_default();
    let mut lines = Vec::new();
    for alarm in &matrix.alarms {
        lines.push(format!(
            "false alarm  {} [{}] {}",
            alarm.trial, alarm.check, alarm.title
        ));
    }
    for row in &matrix.rows {
        for alarm in &row.alarms {
            lines.push(format!(
                "false alarm  {} ({}): {} [{}] {}",
                row.deviation, row.severity, alarm.trial, alarm.check, alarm.title
            ));
        }
    }
    for row in matrix.rows.iter().filter(|row| all || row.survived()) {
        lines.push(format!("{}  {:width$}  {}", state(row), row.deviation, told(row)));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(total(matrix));
    lines.join("\n")
}

/// The total in a sentence.
fn total(matrix: &Matrix) -> String {
    let (caught, all) = (
        matrix.caught(),
        matrix.rows.iter().filter(|row| row.needs_catching()).count(),
    );
    let alarms = match matrix.alarms.len() + matrix.rows.iter().map(|row| row.alarms.len()).sum::<usize>() {
        0 => "no false alarm on pods that keep the rules".to_owned(),
        alarms => format!("{} on pods that keep the rules", count(alarms, "false alarm")),
    };
    let what = match (all, matrix.deep()) {
        (_, (_, 0)) => format!("{caught} of {all} deviations"),
        (0, (caught, deep)) => format!("{caught} of {deep} deep lies"),
        (_, (deeply, deep)) => format!("{caught} of {all} deviations, and {deeply} of {deep} deep lies"),
    };
    format!("{} trials catch {what}; {alarms}", matrix.trials)
}

fn state(row: &Row) -> &'static str {
    if row.survived() {
        "survived"
    } else if row.is_caught() {
        "caught  "
    } else {
        "let pass"
    }
}

fn told(row: &Row) -> String {
    if row.catches.is_empty() {
        return format!("{} ({}, expected of `{}`)", row.sentence, row.requirement, row.check);
    }
    let catches = row
        .catches
        .iter()
        .map(|catch| format!("{} in {}", catch.check, count(catch.trials.len(), "trial")));
    commas(catches)
}

/// The matrix as a Markdown page.
pub fn markdown(matrix: &Matrix) -> String {
    let mut page = format!("# What the suite detects\n\n{}.\n\n", total(matrix));
    if !matrix.alarms.is_empty() {
        page.push_str("## False alarms\n\n");
        page.extend(
            matrix
                .alarms
                .iter()
                .map(|alarm| format!("- `{}` [{}] {}\n", alarm.trial, alarm.check, alarm.title)),
        );
        page.push('\n');
    }
    page.push_str("| deviation | what the pod does | requirement | caught by | first in |\n|---|---|---|---|---|\n");
    page.extend(matrix.rows.iter().map(line));
    page
}

/// A row of the page.
fn line(row: &Row) -> String {
    let catches = row
        .catches
        .iter()
        .map(|catch| format!("{} ({})", catch.check, catch.trials.len()));
    let caught_by = match row.catches.as_slice() {
        [] if row.survived() => "**nothing**".to_owned(),
        [] if row.is_deep() => "nothing: exploring is to find it".to_owned(),
        [] => "nothing, rightly".to_owned(),
        _ => commas(catches),
    };
    let named = row
        .catches
        .iter()
        .find(|catch| catch.check == row.check)
        .or(row.catches.first());
    let first = named.and_then(|catch| catch.trials.first());
    format!(
        "| `{}` | {} | {} | {caught_by} | {} |\n",
        row.deviation,
        row.sentence.replace('|', "\\|"),
        row.requirement,
        first.map(|trial| format!("`{trial}`")).unwrap_or_default(),
    )
}

/// The matrix as JSON.
///
/// # Errors
/// Never in practice: the matrix holds nothing that JSON cannot.
pub fn json(matrix: &Matrix) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(matrix)
}
