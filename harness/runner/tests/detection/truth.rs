//! Whether the requirements that fail are those that a lie breaks, by the table in `tests/truth/requirements.yaml`, which was made
//! by reading; and how many problems are told of each lie.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use podproof::campaign::detect::Row;
use serde::Deserialize;

/// The share of the requirements that fail and are broken indeed: what is reached and must not be lost.
const PRECISION: f64 = 0.98;

/// How many problems a lie makes, in the middle.
const MEDIAN: usize = 1;

/// How many problems a lie makes at most.
const MOST: usize = 3;

/// What a lie breaks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    breaks: Vec<String>,
    #[serde(default, rename = "warns")]
    _warns: Vec<String>,
    #[serde(default, rename = "because")]
    _because: String,
}

fn truth() -> BTreeMap<String, Truth> {
    let path = Path::new("harness/runner/tests/truth/requirements.yaml");
    let text = std::fs::read_to_string(path).expect("the truth table");
    serde_yaml::from_str(&text).expect("a truth table")
}

/// A lie that ends sessions which other trials use, so that what tests its requirement seldom gets that far; alone,
/// `on-behalf-of/earlier-sessions-live` fails OBO-17.
const ENDS_WHAT_OTHERS_USE: &str = "app-sign-in-ends-others";

/// Whether a lie breaks its own requirement: of what is tolerated, and of what no requirement speaks of, that is not so.
pub(crate) fn breaks_its_own(row: &Row) -> bool {
    let truth = truth();
    let is_looked_for = row.deviation != ENDS_WHAT_OTHERS_USE;
    is_looked_for
        && truth
            .get(&row.deviation)
            .is_some_and(|truth| truth.breaks.contains(&row.requirement))
}

/// The table of all lies in Markdown, and what is wrong with it.
pub(crate) fn compared(rows: &[Row], excepted: impl Fn(&Row) -> bool) -> (String, Vec<String>) {
    let truth = truth();
    let mut table = String::from(
        "| deviation | problems | requirements failed | of these broken | wrongly failed | main |\n|---|---:|---:|---:|---|---|\n",
    );
    let (mut failed, mut right, mut wrong) = (0, 0, Vec::new());
    for row in rows {
        let Some(truth) = truth.get(&row.deviation) else {
            wrong.push(format!(
                "tests/truth/requirements.yaml does not say what `{}` breaks",
                row.deviation
            ));
            continue;
        };
        let not_broken: Vec<&str> = row
            .failed
            .iter()
            .filter(|id| !truth.breaks.contains(id))
            .map(String::as_str)
            .collect();
        failed += row.failed.len();
        right += row.failed.len() - not_broken.len();
        let is_main = row.failed.contains(&row.requirement);
        let main = match (is_main, row.doubtful.contains(&row.requirement)) {
            (true, _) => "failed",
            (false, true) => "warned, or not judged",
            (false, false) => "passed",
        };
        if main == "passed" && breaks_its_own(row) && !excepted(row) {
            wrong.push(format!(
                "`{}` does not fail {}, which it breaks",
                row.deviation, row.requirement
            ));
        }
        _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} {main} |",
            row.deviation,
            row.problems.len(),
            row.failed.len(),
            row.failed.len() - not_broken.len(),
            not_broken.join(", "),
            row.requirement
        );
    }
    let many = rows.iter().filter(|row| row.problems.len() > MOST);
    wrong.extend(many.map(|row| {
        format!(
            "`{}` makes {} problems, at most {MOST} should be: {}",
            row.deviation,
            row.problems.len(),
            row.problems.join("; ")
        )
    }));
    let mut problems: Vec<usize> = rows
        .iter()
        .map(|row| row.problems.len())
        .filter(|problems| *problems > 0)
        .collect();
    problems.sort_unstable();
    let median = problems.get(problems.len() / 2).copied().unwrap_or_default();
    let precision = if failed == 0 { 1.0 } else { right as f64 / failed as f64 };
    _ = writeln!(
        table,
        "\n{right} of {failed} requirements that fail are broken ({precision:.3}); problems of a lie that makes any: {median} in the middle, {} at most.",
        problems.last().copied().unwrap_or_default()
    );
    if precision < PRECISION {
        wrong.push(format!(
            "{precision:.3} of the requirements that fail are broken, at least {PRECISION} should be"
        ));
    }
    if median > MEDIAN {
        wrong.push(format!(
            "{median} problems for one lie in the middle, at most {MEDIAN} should be"
        ));
    }
    (table, wrong)
}
