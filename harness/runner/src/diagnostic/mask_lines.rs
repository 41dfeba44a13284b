//! Sources that cannot be parsed and may hold secrets, made fit to be shown line by line.
//!
//! In: a source, and the keys whose values are no secrets. Out: a source with the same lines, in which all is a dot but
//! keys and what they say plainly. What a parser would make of such a text nobody knows, so it is better to show too little.

use super::mask::dots;
use super::source::Source;
use crate::secret::looks_secret;

/// A key is a word without digits; what is longer may be a text that lost its own key.
const LONGEST_KEY: usize = 40;

impl Source {
    /// The same source with everything masked but brackets, keys, and the plain values of these keys.
    #[must_use]
    pub fn masked_but_for(&self, harmless: &[&str]) -> Self {
        let lines = self.text.split_inclusive('\n').map(|line| match key_of(line) {
            Some((key, value)) if harmless.contains(&key) && is_plain(&line[value..]) => line.to_owned(),
            Some((_, value)) => line[..value].to_owned() + &dots(&line[value..]),
            None if line.chars().all(is_structure) => line.to_owned(),
            None => dots(line),
        });
        Self::new(&self.name, &lines.collect::<String>())
    }
}

/// The key that a line begins with, and where its value begins.
fn key_of(line: &str) -> Option<(&str, usize)> {
    let opening = line.len() - line.trim_start_matches([' ', '\t', '-', '{']).len();
    let colon = opening + line[opening..].find(':')?;
    let key = line[opening..colon].trim().trim_matches(['"', '\'']);
    let is_word = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '.');
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_word);
    let is_closed = line[colon + 1..].chars().next().is_none_or(char::is_whitespace);
    (is_key && is_closed && key.len() <= LONGEST_KEY && !looks_secret(key)).then_some((key, colon + 1))
}

/// One word, a path or a number, quoted or not: nothing in which another key might hide.
fn is_plain(value: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "._/-@~\"',".contains(c);
    value.chars().all(is_plain) && !looks_secret(value)
}

fn is_structure(character: char) -> bool {
    character.is_whitespace() || "{}[],-".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HARMLESS: &[&str] = &["host", "name", "last", "path"];

    fn masked(text: &str) -> String {
        let masked = Source::new("x.yaml", text).masked_but_for(HARMLESS);
        assert_eq!(masked.text.lines().count(), text.lines().count());
        assert_eq!(masked.text.chars().count(), text.chars().count());
        masked.text.to_string()
    }

    #[test]
    fn keys_and_what_harmless_ones_say_stay() {
        let text =
            "host: acme.symphony.com\nbot:\n  name: 'qa-bot'\n  password: hunter2\n{\n  \"host\": \"acme\",\n}\n";
        assert_eq!(masked(text), text.replace("hunter2", "•••••••"));
    }

    #[test]
    fn a_secret_is_masked_wherever_it_stands() {
        for text in [
            "password: @hunter\n",
            "password:\n@hunter\n",
            "password:\n- @hunter\n",
            "password: \"x\n hunter\n\"\n",
            "{\"password\":\n\"hunter\" \"x\"}\n",
            "bot: { password: hunter\n",
            "host: { password: hunter }\n",
            "host: x, password: hunter\n",
            "password: |\n  hunter\n\n  two name: hunter\n",
            "X-Key hunter\n# password: hunter\n",
            "proxy: http://me:hunter@proxy\n",
            "host: http://me:hunter@proxy\n",
        ] {
            assert!(!masked(text).contains("hunter"), "{}", masked(text));
        }
    }

    #[test]
    fn keys_are_masked_however_they_are_written() {
        const KEY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
        for text in [
            format!("privateKey: \"-----BEGIN PRIVATE KEY-----\\n{KEY}\\n-----END PRIVATE KEY-----\" oops\n"),
            format!("-----BEGIN PRIVATE KEY-----\n{KEY}\nMIIEvQ2pwdB: x\n-----END PRIVATE KEY-----\n"),
            format!("  {KEY}\n  MIIEhFWv1Cezvl9yW\nlast: y\n"),
            format!("path: {KEY}\n"),
            format!("{KEY}: x\n"),
        ] {
            assert!(!masked(&text).contains("MIIEvQ"), "{}", masked(&text));
        }
        assert!(!masked("  MIIEhFWv1Cezvl9yW\n").contains("MIIE"));
    }
}
