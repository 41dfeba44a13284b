//! `podproof contract strength`: what the contracts let through.

use std::fmt::Write;

use indexmap::IndexMap;
use podproof_contract::{Strength, strength as measure};

use super::arguments::StrengthArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{InputError, Owner, Sources, suggestion};
use crate::findings::strength::{Hole, Reasons};
use crate::suite::contracts;
use crate::text::{commas, count};

pub(super) fn strength(arguments: &StrengthArguments) -> Exit {
    let mut sources = Sources::default();
    let (measured, reasons) = match read(arguments, &mut sources) {
        Ok(read) => read,
        Err(input_errors) => return show::input_errors(&input_errors, &sources),
    };
    let holes = reasons.holes(&measured);
    show::out(&responses(&measured));
    let (excused, open): (Vec<Hole<'_>>, Vec<Hole<'_>>) = holes.into_iter().partition(|hole| hole.reason.is_some());
    list("let through, for a reason:", &excused);
    list("let through:", &open);
    unmade(&measured);
    show::out(&total(&measured, &excused));
    let idle = reasons.idle(&measured, arguments.services.is_empty());
    if !idle.is_empty() {
        return show::input_errors(&idle, &sources);
    }
    let measured_all = measured.iter().all(|one| one.unmade.is_none());
    if open.is_empty() && measured_all {
        Exit::Passed
    } else {
        Exit::Failed
    }
}

fn read(arguments: &StrengthArguments, sources: &mut Sources) -> Result<(Vec<Strength>, Reasons), Vec<InputError>> {
    let settings = arguments.settings();
    let (contracts, reasons) = if arguments.published {
        (contracts::read_published(&settings, sources)?, Reasons::default())
    } else {
        let reasons = Reasons::read(&settings.spec, sources)?;
        (contracts::read(&settings, sources)?, reasons)
    };
    let contracts = contracts.contracts();
    for service in &arguments.services {
        let known = contracts.iter().map(|contract| contract.service());
        if !known.clone().any(|known| known == service) {
            let input_error = InputError::general(Owner::CommandLine, format!("there is no service `{service}`"));
            return Err(vec![match suggestion(service, known.clone()) {
                Some(meant) => input_error.help(format!("did you mean `{meant}`?")),
                None => input_error.help(format!("one of: {}", commas(known))),
            }]);
        }
    }
    let wanted = |service: &str| arguments.services.is_empty() || arguments.services.iter().any(|one| one == service);
    let wanted = contracts.iter().filter(|contract| wanted(contract.service()));
    Ok((wanted.flat_map(measure).collect(), reasons))
}

/// A line a response, below its operation.
fn responses(measured: &[Strength]) -> String {
    let mut text = String::new();
    let mut operation = "";
    let width = measured
        .iter()
        .map(|one| one.body.chars().count())
        .max()
        .unwrap_or_default();
    for one in measured {
        if operation != one.operation {
            operation = &one.operation;
            text.extend([operation, "\n"]);
        }
        let (spoilt, through) = (one.mutants.len(), one.let_through().count());
        let outcome = match (&one.unmade, through) {
            (Some(_), _) => "not measured".to_owned(),
            (None, 0) => format!("{spoilt:>4} spoilt, all caught"),
            (None, through) => format!("{spoilt:>4} spoilt, {through} let through"),
        };
        let outcome = match one.cut_at {
            Some(depth) => format!("{outcome} (to a depth of {depth}: its types refer to each other)"),
            None => outcome,
        };
        _ = writeln!(text, "  {:<8}{:width$}  {outcome}", one.status, one.body);
    }
    text
}

/// The faults, those of one body and one reason together, the places of one mutation on one line.
fn list(title: &str, holes: &[Hole<'_>]) {
    type Head<'h> = (&'h str, &'h [&'h str], usize, Option<&'h str>);
    let mut groups: IndexMap<Head<'_>, IndexMap<&str, Vec<&str>>> = IndexMap::new();
    for hole in holes {
        let head = (hole.body, hole.services.as_slice(), hole.responses, hole.reason);
        let places = groups.entry(head).or_default();
        let places = places.entry(hole.mutant.mutation.name()).or_default();
        places.extend(Some(hole.mutant.at.as_str()).filter(|at| !at.is_empty()));
    }
    if groups.is_empty() {
        return;
    }
    let mut text = format!("{title}\n");
    for ((body, services, responses, reason), mutations) in groups {
        let responses = count(responses, "response");
        _ = writeln!(text, "  {body} ({responses} of {})", commas(services));
        for (mutation, places) in mutations {
            text.push_str(format!("    {mutation} {}", places.join(" ")).trim_end());
            text.push('\n');
        }
        text.extend(reason.map(|reason| format!("    because {reason}\n")));
    }
    show::out(&text);
}

fn unmade(measured: &[Strength]) {
    let lines = measured.iter().filter_map(|one| {
        let reason = one.unmade.as_ref()?;
        Some(format!("  {} {} {}: {reason}", one.operation, one.status, one.body))
    });
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        show::out(&format!(
            "not measured, because no good body could be made:\n{}\n",
            lines.join("\n")
        ));
    }
}

fn total(measured: &[Strength], excused: &[Hole<'_>]) -> String {
    let spoilt: usize = measured.iter().map(|one| one.mutants.len()).sum();
    let through: usize = measured.iter().map(|one| one.let_through().count()).sum();
    let reasoned: usize = excused.iter().map(|hole| hole.responses).sum();
    let reasons = match (through, reasoned) {
        (0, _) => String::new(),
        (_, 0) => ", none of them for a reason".to_owned(),
        (all, some) if all == some => ", each for a reason".to_owned(),
        (_, some) => format!(", {some} of them for a reason"),
    };
    format!(
        "{} responses, {spoilt} spoilt answers, {through} let through{reasons}",
        measured.len()
    )
}
