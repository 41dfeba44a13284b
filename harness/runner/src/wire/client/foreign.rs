//! Quantities and foreign text in words for a person.
//!
//! Foreign text (certificates, servers' messages) is cleaned before it can reach a terminal.

use std::time::Duration;

/// The longest foreign text that a message quotes, in characters.
const LONGEST: usize = 200;

/// A size in bytes, for example `8 MiB` or `1000 bytes`.
pub(crate) fn size(bytes: usize) -> String {
    const KIB: usize = 1024;
    const MIB: usize = KIB * KIB;
    match bytes {
        1 => "1 byte".to_owned(),
        MIB.. if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        KIB.. if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => format!("{bytes} bytes"),
    }
}

/// A duration, for example `15 s`, `1.5 s` or `200 ms`.
pub(crate) fn duration(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{} s", duration.as_millis() as f64 / 1000.0)
    }
}

/// Text from outside: control characters become `�`, and it is cut when it is long.
pub(crate) fn foreign(text: &str) -> String {
    let mut characters = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut clean: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        let said = [0, 1, 1000, 1024, 8 * 1024 * 1024, 8 * 1024 * 1024 + 1].map(size);
        assert_eq!(
            said,
            ["0 bytes", "1 byte", "1000 bytes", "1 KiB", "8 MiB", "8388609 bytes"]
        );
    }

    #[test]
    fn durations_read_as_people_write_them() {
        let said = [200, 1000, 1500, 60_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(said, ["200 ms", "1 s", "1.5 s", "60 s"]);
    }

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(foreign("\u{1b}[31mred\n"), "\u{fffd}[31mred\u{fffd}");
        assert_eq!(foreign(&"x".repeat(1000)).chars().count(), LONGEST + 1);
    }
}
