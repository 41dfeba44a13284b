//! Questions to a person on a terminal.
//!
//! In: a question, and how its answer is read. Out: the first answer that can be used; what is wrong with the others is said at
//! once, and the question asked again. Where nobody is there to answer, nothing is asked.

use std::io::{self, BufRead, Write};

/// Asks on one stream, and reads answers from another.
pub(super) struct Asker<I, O> {
    input: I,
    output: O,
    asks: bool,
}

impl<I: BufRead, O: Write> Asker<I, O> {
    /// One that asks, or one that asks nothing.
    pub(super) fn new(input: I, output: O, asks: bool) -> Self {
        Self { input, output, asks }
    }

    /// The answer; `None` for an empty one, and where there is nobody to answer. After the end of the input there is nobody.
    ///
    /// # Errors
    /// The input cannot be read.
    pub(super) fn ask<T>(&mut self, question: &str, read: impl Fn(&str) -> Result<T, String>) -> io::Result<Option<T>> {
        while self.asks {
            let line = self.line(question)?;
            let answer = line.trim();
            if answer.is_empty() {
                break;
            }
            match read(answer) {
                Ok(answer) => return Ok(Some(answer)),
                Err(wrong) => self.say(&format!("  {wrong}\n")),
            }
        }
        Ok(None)
    }

    /// What is given, otherwise the answer.
    ///
    /// # Errors
    /// The input cannot be read.
    pub(super) fn unless<T>(
        &mut self,
        given: Option<T>,
        question: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Option<T>> {
        match given {
            Some(given) => Ok(Some(given)),
            None => self.ask(question, read),
        }
    }

    /// The same for what there must be: an empty answer does not do.
    ///
    /// # Errors
    /// The input cannot be read.
    pub(super) fn insist<T>(
        &mut self,
        question: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Option<T>> {
        while self.asks {
            if let Some(answer) = self.ask(question, &read)? {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    fn line(&mut self, question: &str) -> io::Result<String> {
        self.say(&format!("{question}: "));
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            self.asks = false;
            // What is said next begins a line of its own.
            self.say("\n");
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    /// A person who cannot see the question will not answer; that is no error of ours.
    fn say(&mut self, text: &str) {
        let _ = self
            .output
            .write_all(text.as_bytes())
            .and_then(|()| self.output.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(answer: &str) -> Result<u8, String> {
        answer.parse().map_err(|_| format!("`{answer}` is no number"))
    }

    /// What comes of two questions, and all that was said.
    fn asked(input: &[u8]) -> (Option<u8>, Option<u8>, String) {
        let mut said = Vec::new();
        let mut asker = Asker::new(input, &mut said, true);
        let first = asker.insist("one", number).expect("input");
        let second = asker.ask("two", number).expect("input");
        (first, second, String::from_utf8(said).expect("UTF-8"))
    }

    #[test]
    fn what_cannot_be_used_is_said_and_asked_again() {
        let (first, second, said) = asked(b"x\n 1 \r\n2\n");
        assert_eq!((first, second), (Some(1), Some(2)));
        assert_eq!(said, "one:   `x` is no number\none: two: ");
    }

    #[test]
    fn an_empty_answer_is_none_unless_there_must_be_one() {
        let (first, second, said) = asked(b"\n1\n\n");
        assert_eq!((first, second), (Some(1), None));
        assert_eq!(said, "one: one: two: ");
    }

    #[test]
    fn after_the_end_of_the_input_nothing_is_asked() {
        let (first, second, said) = asked(b"");
        assert_eq!((first, second), (None, None));
        assert_eq!(said, "one: \n");
        // An answer without a line's end is one.
        assert_eq!(asked(b"1").0, Some(1));
    }

    #[test]
    fn bytes_that_are_no_text_are_an_answer_that_cannot_be_used() {
        let (first, _, said) = asked(b"\xff\n1\n");
        assert_eq!(first, Some(1));
        assert!(said.contains("`\u{fffd}` is no number"), "{said}");
    }

    #[test]
    fn where_nobody_is_there_nothing_is_asked() {
        let mut said = Vec::new();
        let mut asker = Asker::new(&b"1\n"[..], &mut said, false);
        assert_eq!(asker.ask("one", number).expect("input"), None);
        assert!(said.is_empty());
    }
}
