//! The operator's labels stand in every report.
use podproof::report::{Detail, Format};

use super::{everything, narrated};

#[test]
fn the_operators_labels_are_in_every_report_and_on_the_console() {
    let mut run = everything();
    let labels = [("pod", "24.10"), ("change", "CHG-4711")];
    run.manifest.labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    for format in Format::ALL {
        let report = run.rendered(format);
        for (name, value) in labels {
            assert!(
                report.contains(name) && report.contains(value),
                "{format}: {name}={value}"
            );
        }
    }
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let told = narrated(&run, detail, false);
        assert!(told.contains("labels  pod=24.10, change=CHG-4711\n"), "{told}");
    }
}
