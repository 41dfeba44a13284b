//! The outcome in words, the same in every report.

use super::outcome::{Difference, LatencyOutcome, OperationLatency, TooLittle};
use crate::text::{by_number, count, short_duration};

impl OperationLatency {
    /// What is said of this operation, a fragment that follows its name: `slower: 118 ms before, 164 ms now (…)`.
    pub fn sentence(&self) -> String {
        match (self.outcome, &self.difference) {
            (LatencyOutcome::Alarm, Some(difference)) => format!("slower: {}", self.beyond_chance(difference)),
            (LatencyOutcome::Faster, Some(difference)) => format!("faster: {}", self.beyond_chance(difference)),
            (LatencyOutcome::GrossShift, Some(difference)) => self.gross_shift(difference),
            (LatencyOutcome::NoDifference { detectable_ms }, _) => {
                format!("no difference seen; one of {} would have been", duration(detectable_ms))
            }
            (LatencyOutcome::NotEnough { reason }, _) => self.too_little(reason),
            // Without figures nothing else is concluded.
            (LatencyOutcome::Alarm | LatencyOutcome::Faster | LatencyOutcome::GrossShift, None) => {
                self.too_little(TooLittle::NoAnswers)
            }
        }
    }

    fn beyond_chance(&self, difference: &Difference) -> String {
        let mut words = self.medians();
        if let Some(interval) = difference.interval_ms {
            let mut ends = [interval.low_ms.abs(), interval.high_ms.abs()];
            ends.sort_by(f64::total_cmp);
            words.push_str(", by ");
            words.push_str(&duration(ends[0]));
            words.push_str(" to ");
            words.push_str(&duration(ends[1]));
        }
        words.push_str("; chance accounts for up to ");
        words.push_str(&duration(difference.threshold_ms));
        words
    }

    fn gross_shift(&self, difference: &Difference) -> String {
        let direction = if difference.shift_ms > 0.0 { "slower" } else { "faster" };
        let runs = match (self.baseline.runs, self.candidate.runs) {
            (1, 1) => "with one run each, a bad hour is not ruled out",
            _ => "with so few answers, chance is not ruled out",
        };
        format!(
            "much {direction}: {}, and not one answer overlaps; {runs}",
            self.medians()
        )
    }

    fn too_little(&self, reason: TooLittle) -> String {
        match reason {
            TooLittle::NoAnswers => match (self.baseline.answers, self.candidate.answers) {
                (0, 0) => "not compared: it was not answered".to_owned(),
                (0, _) => "not compared: it was not answered before".to_owned(),
                _ => "not compared: it is not answered now".to_owned(),
            },
            TooLittle::OneRunEach => format!(
                "no gross shift: {}; with one run each, nothing less can be told",
                self.medians()
            ),
            TooLittle::FewAnswers => format!(
                "not compared: {} before and {} now are too few",
                count(self.baseline.answers, "answer"),
                self.candidate.answers
            ),
        }
    }

    fn medians(&self) -> String {
        let side = |median: Option<f64>| median.map_or_else(|| "unanswered".to_owned(), duration);
        format!(
            "{} before, {} now",
            side(self.baseline.median_ms),
            side(self.candidate.median_ms)
        )
    }
}

/// A sentence about all of them: how many became slower and faster, what is told in part, and how many show no difference.
pub fn latency_headline(operations: &[OperationLatency]) -> String {
    let many = |wanted: fn(&OperationLatency) -> bool| operations.iter().filter(|one| wanted(one)).count();
    let slower = many(|one| one.outcome == LatencyOutcome::Alarm);
    let faster = many(|one| one.outcome == LatencyOutcome::Faster);
    let gross = many(|one| one.outcome == LatencyOutcome::GrossShift);
    let same = many(|one| matches!(one.outcome, LatencyOutcome::NoDifference { .. }));
    let untold = many(|one| matches!(one.outcome, LatencyOutcome::NotEnough { .. }));
    let mut parts = Vec::new();
    let mut part = |many: usize, words: &str| {
        if many > 0 {
            parts.push(format!("{} {words}", count(many, "operation")));
        }
    };
    part(slower, by_number(slower, "is slower", "are slower"));
    part(faster, by_number(faster, "is faster", "are faster"));
    part(gross, "shifted grossly, though with too few runs to rule out chance");
    part(same, by_number(same, "shows no difference", "show no difference"));
    part(
        untold,
        by_number(untold, "has too little to compare", "have too little to compare"),
    );
    if parts.is_empty() {
        return "no operation was answered".to_owned();
    }
    parts.join(", ")
}

/// Milliseconds as a measured duration; fractions are rounded to whole ones.
fn duration(milliseconds: f64) -> String {
    short_duration(milliseconds.round().max(0.0) as u64)
}
