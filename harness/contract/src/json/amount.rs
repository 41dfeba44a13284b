//! How many values a JSON text holds, before any of them takes memory.

/// The most values that are read of one text. Each takes some 80 bytes, and there is more than one reader.
const MOST_VALUES: usize = 1_000_000;

/// Whether this is JSON with more values than are read. No answer of a pod has a thousandth of that.
pub fn holds_too_many_values(text: &[u8]) -> bool {
    // Every value but the first follows a comma or a bracket: what is shorter cannot hold so many.
    text.len() > MOST_VALUES && values(text) > MOST_VALUES
}

/// At least the number of values of a text that is JSON.
fn values(text: &[u8]) -> usize {
    let (mut values, mut in_string, mut is_escaped) = (1, false, false);
    for byte in text {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => values += 1,
            _ => {}
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_and_what_stands_in_strings_is_not() {
        assert_eq!(values(b"1"), 1);
        assert_eq!(values(b"[1, 2]"), 3);
        assert_eq!(values(br#"{"a,b": "[\",{", "c": "\\"}"#), 3);
    }

    #[test]
    fn a_text_of_more_than_a_million_values_is_not_read() {
        let zeros = |count: usize| format!("[{}0]", "0,".repeat(count - 1)).into_bytes();
        assert!(!holds_too_many_values(&zeros(MOST_VALUES - 1)));
        assert!(holds_too_many_values(&zeros(MOST_VALUES)));
        assert!(!holds_too_many_values(&[b'"'; 2 * MOST_VALUES]));
    }
}
