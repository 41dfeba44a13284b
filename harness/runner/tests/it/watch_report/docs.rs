//! The guide has the tables that the types make.

use std::fmt::Write;

use podproof::findings::watch::{Cause, SampleClass};

const GUIDE: &str = include_str!("../../../../../docs/guide/reading-a-watch.md");

#[test]
fn the_guide_explains_each_class_as_it_is_decided() {
    let mut table = String::from("| class | how it is decided | counts as an outage |\n|---|---|---|\n");
    for class in SampleClass::DECIDED {
        let counts = if class.is_outage() { "yes" } else { "no" };
        writeln!(table, "| `{class}` | {} | {counts} |", class.decided_by()).unwrap();
    }
    assert!(GUIDE.contains(&table), "the guide has to have this table:\n\n{table}");
}

#[test]
fn the_guide_explains_each_cause() {
    let mut table = String::from("| cause | what it means |\n|---|---|\n");
    for (phase, meaning) in Cause::PHASES {
        writeln!(table, "| `{}` | {meaning} |", phase.name()).unwrap();
    }
    assert!(GUIDE.contains(&table), "the guide has to have this table:\n\n{table}");
}
