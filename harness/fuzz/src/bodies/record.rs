//! Records, as `judge`, `compare` and `report` read them.

use podproof::campaign::judge::{Ground, judge};
use podproof::findings::RunView;
use podproof::findings::changes::{Compared, compare};
use podproof::record::{Knowing, MemoryRecord, Record, RecordWriter};
use podproof::report::Format;

use super::shared::ground;

pub(crate) fn record(bytes: &[u8]) {
    let read = || Record::from_bytes(bytes.to_vec());
    let (Ok(record), Ok(same)) = (read(), read()) else {
        return;
    };
    let known = Knowing::default();
    let ground = Ground {
        contracts: &ground().contracts,
        catalogue: &ground().catalogue,
        sources: &ground().sources,
        known: &known,
    };
    if let Ok(writer) = RecordWriter::in_memory(&MemoryRecord::default(), &record.manifest) {
        drop(judge(&ground, &record, false, writer));
    }
    drop(compare(&Compared {
        baselines: vec![("a", &record)],
        candidates: vec![("b", &same)],
        rerun: None,
        accepted: None,
        contracts: None,
        judged_again: None,
    }));
    if let Ok(view) = RunView::of(record) {
        for format in Format::ALL {
            drop(format.render(&view, &mut Vec::new()));
        }
    }
}
