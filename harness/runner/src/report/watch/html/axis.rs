//! The axis of time: instants to places in percent of the width, and where the axis is named.
//!
//! Places are in percent, so that the drawing fits any width while its texts keep their size.

use serde::Serialize;

use crate::record::watch::Moment;

/// Steps between named times, in milliseconds.
const STEPS: [i64; 17] = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
    3_600_000, 7_200_000,
];
/// So many times are named at most.
const NAMED: i64 = 6;

/// The time that is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    from: Moment,
    length_ms: i64,
}

/// A named time.
#[derive(Serialize)]
pub(super) struct Tick {
    x: f64,
    name: String,
    /// How the name stands to its place, so that none is cut at an edge.
    anchor: &'static str,
}

impl Axis {
    pub(super) fn new(from: Moment, to: Moment) -> Self {
        Self {
            from,
            length_ms: to.since(from).max(1),
        }
    }

    /// Where an instant stands, in percent of the width.
    pub(super) fn x(&self, at: Moment) -> f64 {
        let share = at.since(self.from) as f64 / self.length_ms as f64;
        // Thousandths of a percent are finer than any pixel.
        (share.clamp(0.0, 1.0) * 100_000.0).round() / 1_000.0
    }

    pub(super) fn ticks(&self) -> Vec<Tick> {
        let fitting = STEPS.into_iter().find(|step| self.length_ms / step <= NAMED);
        let step = fitting.unwrap_or_else(|| (self.length_ms / NAMED / 3_600_000 + 1) * 3_600_000);
        let format = if step < 1_000 {
            "%H:%M:%S%.3f"
        } else if step < 60_000 {
            "%H:%M:%S"
        } else {
            "%H:%M"
        };
        let start = self.from.milliseconds();
        let first = start.div_euclid(step) * step + step * i64::from(start.rem_euclid(step) > 0);
        let mut ticks = Vec::new();
        let mut next = first;
        while next <= start + self.length_ms {
            if let Some(at) = Moment::from_milliseconds(next) {
                let x = self.x(at);
                ticks.push(Tick {
                    x,
                    name: at.date_time().format(format).to_string(),
                    anchor: anchor(x),
                });
            }
            next += step;
        }
        ticks
    }
}

/// How a text stands to its place, so that it is not cut at an edge.
fn anchor(x: f64) -> &'static str {
    match x {
        x if x < 5.0 => "start",
        x if x > 95.0 => "end",
        _ => "middle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(length_ms: i64) -> Vec<String> {
        let from = Moment::from_milliseconds(1_795_658_403_120).expect("an instant");
        let axis = Axis::new(from, from.plus(length_ms));
        axis.ticks().into_iter().map(|tick| tick.name).collect()
    }

    #[test]
    fn round_times_are_named_and_not_too_many() {
        assert_eq!(
            names(30_000),
            ["02:00:05", "02:00:10", "02:00:15", "02:00:20", "02:00:25", "02:00:30"]
        );
        assert_eq!(names(2_700_000), ["02:10", "02:20", "02:30", "02:40"]);
        for length in [1, 500, 7_000, 61_000, 28_800_000, 400_000_000] {
            assert!(names(length).len() <= 7, "{length}: {:?}", names(length));
        }
    }

    #[test]
    fn a_place_is_a_share_of_the_width_and_never_beyond() {
        let from = Moment::from_milliseconds(0).expect("an instant");
        let axis = Axis::new(from, from.plus(8_000));
        assert_eq!(
            [-5, 0, 1_000, 8_000, 9_000].map(|ms| axis.x(from.plus(ms))),
            [0.0, 0.0, 12.5, 100.0, 100.0]
        );
    }
}
