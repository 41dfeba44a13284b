//! `podproof export arazzo`: trials as workflows.

use std::path::PathBuf;

use podproof_mock_pod::Settings;
use serde_json::{Map, Value, json};

use super::ExportArazzoArguments;
use crate::cli::exit::Exit;
use crate::cli::prepare::prepare;
use crate::cli::show;
use crate::cli::write_new::write_new;
use crate::export::arazzo::{DESCRIPTION, export as exported};
use crate::export::{Exported, ExportedWorkflow, Unsaid};
use crate::text::count;

pub(super) fn export(arguments: &ExportArazzoArguments) -> Exit {
    // The accounts are those of whoever plays it; nobody signs in here.
    let mock = Settings {
        keys_ahead: false,
        ..Settings::default()
    };
    let prepared = arguments
        .selection
        .selection()
        .and_then(|selection| prepare(&arguments.suite, &selection, None, None, mock));
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(refusal) => return refusal.exit,
    };
    let exported = exported(&prepared.trials, &prepared.context.contracts);
    let files: Vec<(PathBuf, &String)> = exported
        .files
        .iter()
        .map(|(name, text)| (arguments.out.join(name), text))
        .collect();
    if let Err(exit) = write_new(&files, arguments.force) {
        return exit;
    }
    if arguments.telling.json {
        show::json(&json!({
            "written": files.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>(),
            "workflows": exported.workflows.iter().map(workflow).collect::<Vec<_>>(),
            "leftOut": exported.unsaid.iter().map(|unsaid| json!({
                "what": unsaid.what, "why": unsaid.why, "part": unsaid.is_part,
            })).collect::<Vec<_>>(),
        }));
    } else {
        tell(arguments, &exported);
    }
    if files.is_empty() {
        Exit::NothingSelected
    } else {
        Exit::Passed
    }
}

fn workflow(workflow: &ExportedWorkflow) -> Value {
    let inputs = workflow.inputs.iter();
    let inputs: Map<String, Value> = inputs
        .map(|(name, expression)| (name.clone(), json!(expression)))
        .collect();
    let services = workflow.services.iter();
    let services: Vec<Value> = services
        .map(|(name, prefix)| json!({ "name": name, "prefix": prefix }))
        .collect();
    json!({ "id": workflow.id, "trial": workflow.trial, "inputs": inputs, "services": services })
}

fn tell(arguments: &ExportArazzoArguments, exported: &Exported) {
    let unsaid = |is_part: bool| exported.unsaid.iter().filter(move |unsaid| unsaid.is_part == is_part);
    if !arguments.telling.quiet {
        for (head, is_part) in [("not exported:", false), ("exported without:", true)] {
            let unsaid: Vec<&Unsaid> = unsaid(is_part).collect();
            if !unsaid.is_empty() {
                show::out(head);
            }
            for one in unsaid {
                show::out(&format!("  {}: {}", one.what, one.why));
            }
        }
    }
    if exported.files.is_empty() {
        show::err("nothing was written: none of these trials can be exported");
        return;
    }
    let path = arguments.out.join(DESCRIPTION);
    show::out(&format!(
        "wrote {} as workflows to {}; {} not exported",
        count(exported.workflows.len(), "trial"),
        path.display(),
        count(unsaid(false).count(), "trial")
    ));
}
