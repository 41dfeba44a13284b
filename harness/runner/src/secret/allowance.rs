//! How much the vault learns: of one value, of one answer, and of all answers of a trial.
//!
//! In: the values of an answer. Out: what is learned of each, and whether anything was left out. Sizes are in bytes. Every byte that is
//! learned costs a redactor a hundred times as much, since a secret is known in all its forms and by its pieces.

/// The longest value that is learned whole. Servers take no longer header, so that no client can send back a longer token.
const LONGEST: usize = 8 * 1024;

/// What is learned of the beginning and of the end of a longer value: as much as anything quotes of it.
const END: usize = 512;

/// How much is learned of one answer, and of all answers of a trial.
const OF_ONE_ANSWER: usize = 64 * 1024;
const OF_ALL_ANSWERS: usize = 1024 * 1024;

/// How many values of one answer are learned.
const MOST_VALUES: usize = 1000;

/// What may still be learned of an answer.
pub(super) struct Allowance {
    values: usize,
    bytes: usize,
    /// Whether something was not learned, or not whole.
    pub(super) is_exceeded: bool,
}

impl Allowance {
    /// For an answer of a trial that has learned so many bytes of its answers.
    pub(super) fn after(learned: usize) -> Self {
        Self {
            values: MOST_VALUES,
            bytes: OF_ONE_ANSWER.min(OF_ALL_ANSWERS.saturating_sub(learned)),
            is_exceeded: false,
        }
    }

    /// What is to be learned of a value: all of it, its ends, or nothing.
    pub(super) fn parts<'v>(&mut self, value: &'v str) -> Vec<&'v str> {
        let parts = parts_of(value);
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if self.values == 0 || length > self.bytes {
            self.is_exceeded = true;
            return Vec::new();
        }
        self.values -= 1;
        self.bytes -= length;
        self.is_exceeded |= length < value.len();
        parts
    }
}

/// A value, or the ends of one that is too long.
pub(super) fn parts_of(value: &str) -> Vec<&str> {
    if value.len() <= LONGEST {
        return vec![value];
    }
    vec![
        &value[..value.floor_char_boundary(END)],
        &value[value.ceil_char_boundary(value.len() - END)..],
    ]
}

/// The places of runs without a blank or a quote that are longer than any value that is learned.
pub(super) fn long_runs(text: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>".contains(byte);
    let mut start = 0;
    let runs = text.split(ends).map(move |run| {
        let place = start..start + run.len();
        start = place.end + 1;
        place
    });
    runs.filter(|place| place.len() > LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_learned_whole_a_long_one_by_its_ends() {
        let mut allowance = Allowance::after(0);
        assert_eq!(allowance.parts("a-token"), ["a-token"]);
        assert!(!allowance.is_exceeded);
        let long = format!("a{}z", "é".repeat(LONGEST));
        let parts = allowance.parts(&long);
        assert!(parts[0].starts_with('a') && parts[1].ends_with('z'), "{parts:?}");
        assert!(parts.iter().all(|part| (END - 2..=END).contains(&part.len())));
        assert!(allowance.is_exceeded);
    }

    #[test]
    fn an_answer_is_learned_up_to_its_allowance_and_a_trial_up_to_its_own() {
        let mut allowance = Allowance::after(0);
        let value = "x".repeat(LONGEST);
        let learned = (0..100).filter(|_| !allowance.parts(&value).is_empty()).count();
        assert_eq!((learned * LONGEST, allowance.is_exceeded), (OF_ONE_ANSWER, true));
        let mut allowance = Allowance::after(OF_ALL_ANSWERS - 10);
        assert_eq!(allowance.parts("0123456789"), ["0123456789"]);
        assert_eq!(allowance.parts("0123456789"), Vec::<&str>::new());
    }

    #[test]
    fn long_runs_end_at_blanks_and_quotes() {
        let run = "x".repeat(LONGEST + 1);
        let text = format!("{{\"a\": \"{run}\", \"b\": \"short\"}} {run}");
        let places: Vec<_> = long_runs(text.as_bytes()).collect();
        assert_eq!(places.len(), 2);
        assert!(places.into_iter().all(|place| text[place] == run));
    }
}
