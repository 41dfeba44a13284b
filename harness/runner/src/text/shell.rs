//! Words of a command as a shell takes them.

/// As a shell takes it for one word.
pub fn shell_word(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/\\:@=+,%".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        value.to_owned()
    } else if value.contains(['$', '`', '"', '!']) {
        format!("'{}'", value.replace('\'', "'\\''"))
    } else {
        format!("\"{value}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn a_path_stays_one_word_in_a_shell() {
        assert_eq!(
            shell_word("login@/login=spec/login.yaml"),
            "login@/login=spec/login.yaml"
        );
        assert_eq!(shell_word("my tests"), "\"my tests\"");
        assert_eq!(shell_word("a;b(c).yaml"), "\"a;b(c).yaml\"");
        assert_eq!(shell_word("$HOME's"), "'$HOME'\\''s'");
    }
}
