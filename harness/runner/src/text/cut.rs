//! Texts cut to what a person reads.

use std::borrow::Cow;

/// The longest line that is shown whole, in characters.
const LONGEST: usize = 1_000;

/// The text with each line that is too long cut, and its length told.
pub fn cut(text: &str) -> Cow<'_, str> {
    // Most texts are short altogether.
    if text.len() <= LONGEST || text.split('\n').all(|line| line.len() <= LONGEST) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(line).collect();
    Cow::Owned(lines.join("\n"))
}

fn line(line: &str) -> Cow<'_, str> {
    let Some((end, _)) = line.char_indices().nth(LONGEST) else {
        return Cow::Borrowed(line);
    };
    let length = line.chars().count();
    Cow::Owned(format!("{}… ({length} characters)", &line[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_and_its_length_told() {
        let long = "é".repeat(1_000_000);
        let text = format!("short\n`{long}` is not documented\nshort");
        let lines: Vec<String> = cut(&text).split('\n').map(str::to_owned).collect();
        assert_eq!(
            (lines.len(), lines[0].as_str(), lines[2].as_str()),
            (3, "short", "short")
        );
        assert!(lines[1].starts_with("`éé") && lines[1].ends_with("é… (1000020 characters)"));
        assert!(lines[1].chars().count() < LONGEST + 40);
    }

    #[test]
    fn what_is_short_enough_is_left_as_it_is() {
        let line = "é".repeat(LONGEST);
        for text in ["", "a\nb\n", line.as_str()] {
            assert!(
                matches!(cut(text), Cow::Borrowed(same) if same == text) || cut(text) == text,
                "{text}"
            );
        }
    }
}
