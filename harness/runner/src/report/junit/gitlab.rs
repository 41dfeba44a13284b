//! The same document for GitLab: under its limits, and with what it shows in the places where it looks.
//!
//! GitLab reads `classname`, `name`, `file` and `time` of a test case, the text of what became of it, and `system-out`, whose mark
//! `[[ATTACHMENT|path]]` becomes a link to a file of the job. It reads no file above 30 MB, and nothing of it then; its limit of
//! 500,000 test cases is out of reach within that size. A failed trial can tell a lot: texts are cut, then cut shorter, and at
//! last trials are left out, those that are not red first; a skipped test case says how many.

use std::io::Write;

use super::dialect::{Dialect, Reader};
use super::document::Document;
use crate::findings::RunView;
use crate::report::case::{Ended, by_area, is_hindered};
use crate::report::error::RenderError;
use crate::report::surroundings::Surroundings;

/// The largest document, in bytes: what GitLab reads, less a little.
const LARGEST: usize = 29_000_000;

/// What the elements around the test cases take at most, in bytes.
const AROUND: usize = 500_000;

/// How many characters of a trial's findings are shown, from the usual to the shortest.
const CHARACTERS: [usize; 3] = [4_000, 1_000, 200];

/// Writes a `gitlab.xml`.
///
/// # Errors
///
/// A trial cannot be read, or the report not be written.
pub(in crate::report) fn gitlab(run: &RunView, around: &Surroundings, out: &mut dyn Write) -> Result<(), RenderError> {
    let document = Document::new(run, around);
    let dialect = fitting(run, &document, around, LARGEST - AROUND)?;
    document.write(&dialect, out)
}

/// The dialect whose test cases take no more than so many bytes.
fn fitting<'a>(
    run: &RunView,
    document: &Document<'_>,
    around: &'a Surroundings,
    bytes: usize,
) -> Result<Dialect<'a>, RenderError> {
    let mut shortest = dialect(around, CHARACTERS[0]);
    let mut sizes = Vec::new();
    for characters in CHARACTERS {
        shortest = dialect(around, characters);
        sizes = lengths(run, document, &shortest)?;
        if sizes.iter().sum::<usize>() <= bytes {
            return Ok(shortest);
        }
    }
    Ok(Dialect {
        told: Some(told(run, &sizes, bytes)),
        ..shortest
    })
}

fn dialect(around: &Surroundings, characters: usize) -> Dialect<'_> {
    Dialect {
        reader: Reader::Gitlab,
        characters: Some(characters),
        // For other readers of the same file, as long as there is room.
        has_properties: characters == CHARACTERS[0],
        page: around.page(),
        told: None,
    }
}

/// How many bytes each trial takes, by its place.
fn lengths(run: &RunView, document: &Document<'_>, dialect: &Dialect<'_>) -> Result<Vec<usize>, RenderError> {
    let mut lengths = vec![0; run.trials.len()];
    for (area, trials) in by_area(&run.trials) {
        for (name, place) in trials {
            lengths[place] = document.case(area, &name, place, dialect)?.len();
        }
    }
    Ok(lengths)
}

/// Which trials are told within so many bytes: those that are red, then those that are known, then the others.
fn told(run: &RunView, lengths: &[usize], bytes: usize) -> Vec<bool> {
    let is_hindered = is_hindered(run);
    let rank = |place: &usize| match Ended::of(run.trials[*place].verdict, is_hindered) {
        Ended::Failure | Ended::Error => 0,
        Ended::Known => 1,
        Ended::NotPlayed => 2,
        Ended::Success => 3,
        Ended::NotApplicable => 4,
    };
    let mut places: Vec<usize> = (0..run.trials.len()).collect();
    places.sort_by_key(rank);
    let mut told = vec![false; places.len()];
    let mut left = bytes;
    for place in places {
        match left.checked_sub(lengths[place]) {
            Some(rest) => left = rest,
            None => break,
        }
        told[place] = true;
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Record, Verdict};

    fn run() -> RunView {
        let record = include_bytes!("../../../tests/it/report/everything.jsonl").to_vec();
        RunView::of(Record::from_bytes(record).expect("a record")).expect("a run")
    }

    /// The test cases within so many bytes, and what they take.
    fn within(bytes: usize) -> (Dialect<'static>, usize) {
        let run = run();
        let around = Surroundings::default();
        let document = Document::new(&run, &around);
        let found = fitting(&run, &document, &around, bytes).expect("a dialect");
        let lengths = lengths(&run, &document, &found).expect("lengths");
        let taken = (0..lengths.len()).filter(|place| found.tells(*place));
        let taken = taken.map(|place| lengths[place]).sum();
        (Dialect { page: None, ..found }, taken)
    }

    #[test]
    fn a_run_that_fits_is_told_whole() {
        let (dialect, _) = within(1_000_000);
        assert_eq!(dialect.characters, Some(CHARACTERS[0]));
        assert_eq!((dialect.left_out(), dialect.has_properties), (0, true));
    }

    #[test]
    fn texts_are_cut_before_trials_are_left_out_and_what_is_red_stays_longest() {
        let (_, whole) = within(1_000_000);
        let mut left_out = 0;
        for bytes in (0..whole).rev().step_by(100) {
            let (dialect, taken) = within(bytes);
            assert!(taken <= bytes, "{taken} of {bytes}");
            assert!(dialect.left_out() >= left_out, "more room, more trials");
            left_out = dialect.left_out();
            assert!(
                left_out == 0 || dialect.characters == Some(CHARACTERS[2]),
                "{dialect:?}"
            );
            let is_red = |place: &usize| run().trials[*place].verdict >= Verdict::Failed;
            let told = |is_wanted: bool| (0..run().trials.len()).filter(move |place| is_red(place) == is_wanted);
            if told(false).any(|place| dialect.tells(place)) {
                assert!(told(true).all(|place| dialect.tells(place)), "{dialect:?}");
            }
        }
        assert_eq!(left_out, run().trials.len(), "at last nothing fits");
    }
}
