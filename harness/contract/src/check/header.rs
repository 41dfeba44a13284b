//! The header fields of an answer.

use super::Answer;

/// The values of the fields called `name`, in the order received.
pub(super) fn values<'a>(answer: &Answer<'a>, name: &str) -> Vec<&'a [u8]> {
    let fields: &'a [(String, Vec<u8>)] = answer.headers;
    fields
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_slice())
        .collect()
}
