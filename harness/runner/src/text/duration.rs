//! Durations: read as people write them in files, and shown in sentences and reports.
//!
//! Written are `5s`, `500ms`, `4m`, `1h`; a lifetime may be negative.

use std::time::Duration;

/// Milliseconds of a text such as `5s`, `-1m`, `1.5s` or `500ms`; `None` if it is no duration.
pub fn read_milliseconds(text: &str) -> Option<i64> {
    let unit_at = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let factor = match unit {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" => 60_000.0,
        "h" => 3_600_000.0,
        _ => return None,
    };
    let number: f64 = number.trim().parse().ok()?;
    let milliseconds = number * factor;
    // A century is more than any scenario means; beyond it the conversion would saturate.
    (milliseconds.is_finite() && milliseconds.abs() < 3.2e12).then_some(milliseconds as i64)
}

/// A duration of a text such as `5s`; `None` if it is none, or negative.
pub fn read_duration(text: &str) -> Option<Duration> {
    read_milliseconds(text)
        .and_then(|milliseconds| u64::try_from(milliseconds).ok())
        .map(Duration::from_millis)
}

/// The whole milliseconds of a duration.
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A duration that was set, in the unit in which it was meant: `1 h`, `5 min`, `90 s`, `1.5 s`, `200 ms`.
pub fn exact_duration(duration: Duration) -> String {
    match duration.as_millis() {
        milliseconds @ 0..1_000 => format!("{milliseconds} ms"),
        milliseconds if milliseconds % 1_000 != 0 => format!("{} s", milliseconds as f64 / 1_000.0),
        milliseconds if milliseconds % 3_600_000 == 0 => format!("{} h", milliseconds / 3_600_000),
        milliseconds if milliseconds % 60_000 == 0 && milliseconds > 60_000 => {
            format!("{} min", milliseconds / 60_000)
        }
        milliseconds => format!("{} s", milliseconds / 1_000),
    }
}

/// A duration that was measured, in the unit that a person would use: `12 ms`, `1.9 s`, `2 min 5 s`.
pub fn short_duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        // Tenths are cut, not rounded: 59 999 ms is not `60.0 s`.
        1_000..60_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        assert_eq!(read_milliseconds("5s"), Some(5_000));
        assert_eq!(read_milliseconds("-1m"), Some(-60_000));
        assert_eq!(read_milliseconds("1.5s"), Some(1_500));
        assert_eq!(read_milliseconds("5"), None);
        assert_eq!(read_milliseconds("5 days"), None);
        assert_eq!(read_duration("-5s"), None);
    }

    #[test]
    fn a_duration_that_was_set_is_shown_in_the_unit_in_which_it_was_meant() {
        let words = [3600, 300, 90, 60, 15, 1].map(|seconds| exact_duration(Duration::from_secs(seconds)));
        assert_eq!(words, ["1 h", "5 min", "90 s", "60 s", "15 s", "1 s"]);
        let words = [200, 1500, 1001].map(|milliseconds| exact_duration(Duration::from_millis(milliseconds)));
        assert_eq!(words, ["200 ms", "1.5 s", "1.001 s"]);
    }

    #[test]
    fn a_duration_that_was_measured_is_shown_in_the_unit_that_a_person_would_use() {
        assert_eq!(
            [0, 999, 1_000, 1_960, 59_999, 125_000].map(short_duration),
            ["0 ms", "999 ms", "1.0 s", "1.9 s", "59.9 s", "2 min 5 s"]
        );
    }
}
