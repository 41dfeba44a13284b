//! The first line of a record, read piece by piece: where many trials are planned it is by far the longest.

use std::io::{self, BufRead, Read, Seek};

use serde::Deserialize;
use serde_json::Deserializer;

use super::manifest::{FORMAT, Manifest};
use super::reader::LONGEST_LINE;

/// How the line begins, as podproof writes it.
const BEGINNING: &[u8] = br#"{"kind":"manifest","#;

/// The manifest with which a record begins, and how long its line is, in bytes. `None`: it is not as podproof writes it; the source then
/// stands at its beginning, for whoever can say what is wrong.
pub(super) fn usual_manifest(source: &mut (impl BufRead + Seek)) -> io::Result<Option<(Manifest, u64)>> {
    if !source.fill_buf()?.starts_with(BEGINNING) {
        return Ok(None);
    }
    let mut counted = Counted {
        source: source.take(LONGEST_LINE),
        count: 0,
    };
    let manifest = Manifest::deserialize(&mut Deserializer::from_reader(&mut counted));
    let mut end = [0];
    let has_ended = counted.read_exact(&mut end).is_ok() && end == *b"\n";
    let length = counted.count;
    match manifest {
        Ok(manifest) if has_ended && manifest.format == FORMAT => Ok(Some((manifest, length))),
        _ => {
            source.rewind()?;
            Ok(None)
        }
    }
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
