//! JUnit and the page, made of a record in which anything is said, and read back by a parser.

use podproof::findings::RunView;
use podproof::record::Record;
use podproof::report::Format;

/// A record; `§` is replaced.
const RECORD: &str = include_str!("said.jsonl");

/// A report of a record in which this is said in every place.
fn rendered(bytes: &[u8], format: Format) -> Option<String> {
    let said = serde_json::to_string(&String::from_utf8_lossy(bytes)).expect("a text is JSON");
    let lines = RECORD.replace('§', &said[1..said.len() - 1]);
    // A text may be too long or too odd for some place; whoever reads it must say so.
    let record = Record::from_bytes(lines.into_bytes()).ok()?;
    let view = RunView::of(record).ok()?;
    let mut report = Vec::new();
    format
        .render(&view, &mut report)
        .expect("what can be read can be shown");
    Some(String::from_utf8(report).expect("reports are UTF-8"))
}

/// It is read by a parser that did not write it, and each trial is there.
pub(crate) fn junit(bytes: &[u8]) {
    let Some(report) = rendered(bytes, Format::Junit) else {
        return;
    };
    let read = junit_parser::from_reader(report.as_bytes()).expect("JUnit that a parser reads");
    let cases: usize = read.suites.iter().map(|suite| suite.cases.len()).sum();
    assert_eq!(cases, RECORD.matches(r#""kind":"trial""#).count());
}

/// Its data are JSON, and nothing that was said is markup.
pub(crate) fn page(bytes: &[u8]) {
    let (Some(report), Some(plain)) = (rendered(bytes, Format::Html), rendered(b"plain", Format::Html)) else {
        return;
    };
    let blocks = |page: &str| page.matches("<script").count();
    assert_eq!(blocks(&report), blocks(&plain), "a text became markup");
    for block in report.split("<script type=\"application/json\"").skip(1) {
        let (_, data) = block.split_once('>').expect("a tag ends");
        let (data, _) = data.split_once("</script>").expect("a block ends");
        serde_json::from_str::<serde_json::Value>(data).expect("data are JSON");
    }
}
