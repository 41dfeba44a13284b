//! Issues with services on the console: each once, with the number of trials that it breaks.

use std::fmt::Write;

use super::closing::labelled;
use super::paint::{DIM, Paint, of_verdict};
use crate::record::{ServiceIssueRecord, Verdict};
use crate::text::count;

/// All service issues, with a blank line behind them. Of one that comes `late` nobody knows how the trials end that have begun.
pub(super) fn service_issues(paint: Paint, service_issues: &[(ServiceIssueRecord, usize)], late: bool) -> String {
    let mut text = String::new();
    for (issue, trials) in service_issues {
        let label = paint.styled(of_verdict(Verdict::Broken), &format!("{:>8}", "trouble"));
        let problem = paint.styled(anstyle::Style::new(), issue.problem.to_show());
        _ = writeln!(text, "  {label}  {problem}");
        text.push_str(&labelled(paint, "help", issue.help.to_show()));
        let stopped = match *trials {
            0 => "no further trial is broken by it".to_owned(),
            trials if late => format!(
                "up to {} broken by it; nothing more is sent for them",
                count(trials, "trial")
            ),
            trials => format!("{} broken by it; nothing is sent for them", count(trials, "trial")),
        };
        text.push_str(&labelled(paint, "", &paint.styled(DIM, &stopped)));
    }
    format!("{text}\n")
}
