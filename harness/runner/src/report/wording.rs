//! What every report words the same: durations, counts and sizes, and where the verdicts come from.

use std::borrow::Cow;

use crate::findings::SharedWarning;
use crate::record::{JudgedRecord, Manifest};

/// A duration given in milliseconds, in the unit that a person would use: `12 ms`, `1.9 s`, `2 min 5 s`.
pub(super) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        // Tenths are cut, not rounded: 59 999 ms is not `60.0 s`.
        1_000..60_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds % 60_000 / 1_000),
    }
}

/// A count and its noun, which takes a plain `s` in the plural: `1 trial`, `62 trials`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The text, cut after so many characters, with a mark where it was cut.
pub(super) fn shortened(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A size in bytes: `812 bytes`, `12 kB` (1 kB = 1000 bytes).
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        0..10_000 => count(bytes, "byte"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// That a recording was judged again, and how: what its reports say beside when it was played.
pub(super) fn judged_again(manifest: &Manifest) -> Option<String> {
    let JudgedRecord { at, podproof, under } = manifest.judged.as_ref()?;
    let under = match under.is_empty() {
        true => String::new(),
        false => format!(" under {}", under.join(", ")),
    };
    Some(format!(
        "a judgement of the recording: podproof {podproof} judged it again at {at}{under}; nothing was sent"
    ))
}

/// A warning that many trials met: `error-shape: the answer to POST …: the error's body is empty (401), in 192 trials, first in
/// \`logout/twice\``.
pub(super) fn shared_warning(warning: &SharedWarning) -> String {
    let key = &warning.key;
    let status = key.status.map_or(String::new(), |status| format!(" ({status})"));
    format!(
        "{}: {}{status}, in {}, first in `{}`",
        key.check,
        key.title,
        count(warning.trials, "trial"),
        warning.first
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_take_the_unit_a_person_would_use() {
        assert_eq!(
            [0, 999, 1_000, 1_960, 59_999, 125_000].map(duration),
            ["0 ms", "999 ms", "1.0 s", "1.9 s", "59.9 s", "2 min 5 s"]
        );
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shortened("ärger", 1), "ä…");
        assert_eq!(shortened("ärger", 5), "ärger");
    }

    #[test]
    fn one_is_not_plural() {
        assert_eq!(
            [0, 1, 2].map(|number| count(number, "trial")),
            ["0 trials", "1 trial", "2 trials"]
        );
        assert_eq!(
            [1, 812, 12_900, 10_000_000].map(size),
            ["1 byte", "812 bytes", "12 kB", "10 MB"]
        );
    }
}
