//! What every report words the same: texts that are cut, and where the verdicts come from.

use std::borrow::Cow;

use crate::record::{JudgedRecord, RunRecord};

/// The text, cut after so many characters, with a mark where it was cut.
pub(super) fn shortened(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// That a recording was judged again, and how: what its reports say beside when it was played.
pub(super) fn judged_again(record: &RunRecord) -> Option<String> {
    let JudgedRecord { at, podproof, under } = record.judged.as_ref()?;
    let under = match under.is_empty() {
        true => String::new(),
        false => format!(" under {}", under.join(", ")),
    };
    Some(format!(
        "a judgement of the recording: podproof {podproof} judged it again at {at}{under}; nothing was sent"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shortened("ärger", 1), "ä…");
        assert_eq!(shortened("ärger", 5), "ärger");
    }
}
