//! Durations as people write them: `500ms`, `3s`, `1.5s`, `2m`, `1h`.

use std::time::Duration;

/// The longest duration that is read: a day is more than any rehearsal takes.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A duration such as `500ms`, `3s` or `1.5m`, to the millisecond; `None` for anything else, and for more than a day.
#[must_use]
pub fn read_duration(text: &str) -> Option<Duration> {
    let unit_at = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let milliseconds = match unit {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" | "min" => 60_000.0,
        "h" => 3_600_000.0,
        _ => return None,
    };
    let number = number.trim_end();
    let is_number = !number.is_empty()
        && number
            .chars()
            .all(|character| character.is_ascii_digit() || character == '.');
    let number: f64 = is_number.then(|| number.parse().ok())??;
    let milliseconds = (number * milliseconds).round();
    (milliseconds <= LONGEST.as_millis() as f64).then(|| Duration::from_millis(milliseconds as u64))
}

#[cfg(test)]
mod tests {
    use super::read_duration;

    #[test]
    fn durations_have_units_and_are_exact_to_the_millisecond() {
        let read = |text| read_duration(text).map(|duration| duration.as_millis());
        assert_eq!(read("500ms"), Some(500));
        assert_eq!(read("0s"), Some(0));
        assert_eq!(read("1.25s"), Some(1250));
        assert_eq!(read("0.0004s"), Some(0));
        assert_eq!(read("24h"), Some(86_400_000));
        for no_duration in ["", "5", "s", "-1s", "1e3s", "25h", "1 day", "1.2.3s", "infs", "NaNms"] {
            assert_eq!(read(no_duration), None, "{no_duration}");
        }
    }
}
