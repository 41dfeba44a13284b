//! The first line of a record, read piece by piece where it is long: where many trials are planned it is by far the longest.

use std::io::{self, BufRead, Read, Seek};

use serde::Deserialize;
use serde_json::Deserializer;

use super::manifest::{FORMAT, Manifest};
use super::reader::LONGEST_LINE;

/// How the line begins, as podproof writes it.
const BEGINNING: &[u8] = br#"{"kind":"manifest","#;

/// The longest line that is read in one piece, in bytes, which takes a quarter of the time.
const LONGEST_AT_ONCE: u64 = 1024 * 1024;

/// The manifest with which a record begins, and how long its line is, in bytes. `None`: it is not as podproof writes it; the source then
/// stands at its beginning, for whoever can say what is wrong.
pub(super) fn usual_manifest(source: &mut (impl BufRead + Seek)) -> io::Result<Option<(Manifest, u64)>> {
    if !source.fill_buf()?.starts_with(BEGINNING) {
        return Ok(None);
    }
    let mut line = Vec::new();
    source.by_ref().take(LONGEST_AT_ONCE).read_until(b'\n', &mut line)?;
    let read = match line.strip_suffix(b"\n") {
        Some(whole) => serde_json::from_slice(whole)
            .ok()
            .map(|manifest| (manifest, line.len() as u64)),
        None => long_manifest(line.chain(source.take(LONGEST_LINE - LONGEST_AT_ONCE))),
    };
    match read {
        Some((manifest, length)) if manifest.format == FORMAT => Ok(Some((manifest, length))),
        _ => {
            source.rewind()?;
            Ok(None)
        }
    }
}

/// The manifest of a line that is read piece by piece, and how long the line is, in bytes.
fn long_manifest(source: impl Read) -> Option<(Manifest, u64)> {
    let mut counted = Counted { source, count: 0 };
    let manifest = Manifest::deserialize(&mut Deserializer::from_reader(&mut counted)).ok()?;
    let mut end = [0];
    let has_ended = counted.read_exact(&mut end).is_ok() && end == *b"\n";
    has_ended.then_some((manifest, counted.count))
}

/// Counts what is read.
struct Counted<R> {
    source: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(bytes)?;
        self.count += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

    use std::io::Cursor;

    use super::*;

    /// A first line with so many bytes, its end among them.
    fn of_length(length: usize) -> String {
        let record = include_str!("../../tests/it/report/everything.jsonl");
        let (begun, rest) = record.lines().next().unwrap().split_at(BEGINNING.len());
        let blanks = " ".repeat(length - begun.len() - rest.len() - 1);
        format!("{begun}{blanks}{rest}\n")
    }

    /// How long the line of a manifest is, and where the source stands afterwards if there is none.
    fn read(text: String) -> Result<u64, u64> {
        let mut source = Cursor::new(text.into_bytes());
        let manifest = usual_manifest(&mut source).unwrap();
        manifest.map(|(_, length)| length).ok_or_else(|| source.position())
    }

    #[test]
    fn a_line_is_read_however_long_it_is() {
        let most = usize::try_from(LONGEST_AT_ONCE).unwrap();
        for length in [most / 2, most - 1, most, most + 1, 3 * most] {
            let line = of_length(length);
            assert_eq!(read(line.clone() + "{}\n"), Ok(length as u64));
            assert_eq!(
                read(line.trim_end().to_owned()),
                Err(0),
                "{length} bytes without an end"
            );
            assert_eq!(
                read(line.replace(FORMAT, "podproof-run/0")),
                Err(0),
                "{length} bytes of another format"
            );
        }
    }
}
