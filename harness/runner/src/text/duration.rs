//! Durations as people write them: `5s`, `500ms`, `4m`, `1h`; a lifetime may be negative.

use std::time::Duration;

/// Milliseconds of a text such as `5s`, `-1m`, `1.5s` or `500ms`; `None` if it is no duration.
pub fn milliseconds(text: &str) -> Option<i64> {
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
pub fn duration(text: &str) -> Option<Duration> {
    milliseconds(text)
        .and_then(|milliseconds| u64::try_from(milliseconds).ok())
        .map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        assert_eq!(milliseconds("5s"), Some(5_000));
        assert_eq!(milliseconds("-1m"), Some(-60_000));
        assert_eq!(milliseconds("1.5s"), Some(1_500));
        assert_eq!(milliseconds("5"), None);
        assert_eq!(milliseconds("5 days"), None);
        assert_eq!(duration("-5s"), None);
    }
}
