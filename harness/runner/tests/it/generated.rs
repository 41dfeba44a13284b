//! What is generated is up to date: the schema of scenarios, the reference of commands, the catalogue of checks.
//!
//! `SNAPSHOTS=overwrite cargo test --test it generated` writes them anew.

use std::fmt::Write;

use clap::CommandFactory;
use podproof::cli::{Arguments, Exit, VARIABLES};
use podproof::record::load::load_schema;
use podproof::record::record_schema;
use podproof::record::watch::watch_schema;
use podproof::report::compare::comparison_schema;
use podproof::report::watch::watch_report_schema;
use podproof::run::check::checks;
use podproof::suite::change::change_kinds;
use podproof::suite::known_issues::known_issues_schema;
use podproof::suite::scenario::schema_document;
use podproof::targets::target_schema;
use snapbox::{Data, assert_data_eq, file};

#[test]
fn the_schema_of_scenarios_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&schema_document()).expect("JSON");
    assert_data_eq!(
        format!("{schema}\n"),
        text(file!["../../../../scenarios/scenario.schema.json"])
    );
}

#[test]
fn the_schema_of_records_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&record_schema()).expect("JSON");
    assert_data_eq!(format!("{schema}\n"), text(file!["../../../../docs/run.schema.json"]));
}

#[test]
fn the_schema_of_loads_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&load_schema()).expect("JSON");
    assert_data_eq!(format!("{schema}\n"), text(file!["../../../../docs/load.schema.json"]));
}

#[test]
fn the_schema_of_watches_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&watch_schema()).expect("JSON");
    assert_data_eq!(format!("{schema}\n"), text(file!["../../../../docs/watch.schema.json"]));
}

#[test]
fn the_schema_of_reports_of_watches_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&watch_report_schema()).expect("JSON");
    assert_data_eq!(
        format!("{schema}\n"),
        text(file!["../../../../docs/watch-report.schema.json"])
    );
}

#[test]
fn the_schema_of_known_issues_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&known_issues_schema()).expect("JSON");
    assert_data_eq!(
        format!("{schema}\n"),
        text(file!["../../../../docs/known-issues.schema.json"])
    );
}

#[test]
fn the_schema_of_targets_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&target_schema()).expect("JSON");
    assert_data_eq!(
        format!("{schema}\n"),
        text(file!["../../../../docs/target.schema.json"])
    );
}

#[test]
fn the_reference_of_commands_is_up_to_date() {
    let mut command = Arguments::command().term_width(100);
    command.build();
    let mut page = String::from("# Commands\n\nGenerated from the program; do not edit.\n");
    describe(&mut command, "", &mut page);
    assert_data_eq!(page, text(file!["../../../../docs/commands.md"]));
}

#[test]
fn the_page_of_exit_codes_and_variables_is_up_to_date() {
    let mut page = String::from(
        "# Exit codes and environment\n\nGenerated from the program; do not edit.\n\n## Exit codes\n\n| code | meaning |\n|---|---|\n",
    );
    for (code, meaning) in Exit::meanings() {
        writeln!(page, "| {code} | {meaning} |").unwrap();
    }
    page.push_str(
        "\n## Environment\n\nThese variables are read, and no others. A target's file may name more (`${NAME}`). Variables that name a proxy are not \
         read: a target names its proxy, as bots do; `podproof self-check` tells which are set.\n\n| variable | what it does |\n|---|---|\n",
    );
    for variable in VARIABLES {
        writeln!(page, "| `{}` | {} |", variable.name, variable.sentence).unwrap();
    }
    assert_data_eq!(page, text(file!["../../../../docs/exit-codes-and-environment.md"]));
}

#[test]
fn the_catalogue_of_checks_is_up_to_date() {
    let mut page =
        String::from("# Checks\n\nGenerated from the program; do not edit.\n\n| id | what holds |\n|---|---|\n");
    for check in checks() {
        writeln!(page, "| `{}` | {} |", check.id, check.sentence).unwrap();
    }
    for check in checks() {
        writeln!(page, "\n## `{}`\n\n{}", check.id, check.explanation).unwrap();
    }
    assert_data_eq!(page, text(file!["../../../../docs/checks.md"]));
}

#[test]
fn the_schema_of_comparisons_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&comparison_schema()).expect("JSON");
    assert_data_eq!(
        format!("{schema}\n"),
        text(file!["../../../../docs/comparison.schema.json"])
    );
}

#[test]
fn the_catalogue_of_changes_is_up_to_date() {
    let mut page = String::from(
        "# Kinds of change\n\nGenerated from the program; do not edit. What `podproof compare` tells, gravest first. A change of any kind is \
         breaking where a check fails by it that failed in no baseline.\n\n| id | class | what is different |\n|---|---|---|\n",
    );
    for entry in change_kinds() {
        writeln!(page, "| `{}` | {} | {} |", entry.kind, entry.class, entry.sentence).unwrap();
    }
    for entry in change_kinds() {
        writeln!(page, "\n## `{}`\n\n{}", entry.kind, entry.explanation).unwrap();
        if !entry.clients.is_empty() {
            writeln!(page, "\nClients: {}.", entry.clients).unwrap();
        }
    }
    assert_data_eq!(page, text(file!["../../../../docs/changes.md"]));
}

fn describe(command: &mut clap::Command, parent: &str, page: &mut String) {
    let name = format!("{parent}{}", command.get_name());
    let help = command.clone().bin_name(&name).render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    writeln!(page, "\n## `{name}`\n\n```text\n{}\n```", lines.join("\n").trim_end()).unwrap();
    // What `help` says of each command stands there already.
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
        describe(inner, &format!("{name} "), page);
    }
}

/// Compared as text, without the wildcards of snapbox.
fn text(data: Data) -> Data {
    data.raw()
}

#[test]
fn every_schema_is_one_and_has_a_name_that_stays() {
    for (schema, name) in [
        (schema_document(), "scenario"),
        (known_issues_schema(), "known-issues"),
        (target_schema(), "target"),
        (record_schema().to_value(), "record"),
        (load_schema().to_value(), "load"),
        (watch_schema().to_value(), "watch"),
        (watch_report_schema().to_value(), "watch-report"),
        (comparison_schema().to_value(), "comparison"),
    ] {
        assert_eq!(schema["$id"], format!("urn:podproof:schema:{name}"));
        jsonschema::draft202012::meta::validate(&schema).expect(name);
    }
}
