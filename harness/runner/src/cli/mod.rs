//! The command line: arguments and environment enter here, and nowhere else.

mod arguments;
mod ask;
mod check;
mod clock;
mod compare;
mod completions;
mod contract;
mod detect;
mod doctor;
mod evidence;
mod exit;
mod explain;
mod explore;
mod export;
mod failed;
mod import;
mod init;
mod interrupt;
mod judge;
mod known_issues;
mod lease;
mod list;
mod load;
mod lock_folder;
mod merge;
mod mock;
mod output;
mod part;
mod prepare;
mod questions;
mod report;
mod run;
mod self_check;
mod shard;
mod show;
mod signatures;
mod steps;
mod target;
mod usage;
mod variables;
mod verify;
mod version;
mod watch;
mod write_new;

use std::process::ExitCode;

use anstream::ColorChoice;

pub use arguments::{Arguments, Command, RunArguments, SuiteArguments};
pub use exit::Exit;
pub use shard::ShardArgument;
pub use variables::{VARIABLES, Variable};

/// `FORCE_COLOR` asks for colour where there is no terminal, as CI servers show it. `NO_COLOR` counts more.
fn colour_if_forced() {
    let is_forced =
        std::env::var_os("FORCE_COLOR").is_some_and(|value| !value.is_empty() && value != "0" && value != "false");
    let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if is_forced && !is_refused {
        ColorChoice::Always.write_global();
    }
}

/// Runs the program: reads the command line, does what it says, and tells how that ended.
pub fn main() -> ExitCode {
    colour_if_forced();
    let arguments = match usage::arguments() {
        Ok(arguments) => arguments,
        Err(exit) => return exit.into(),
    };
    if let Err(exit) = clock::check() {
        return exit.into();
    }
    let exit = match arguments.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Watch(arguments) => watch::watch(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::Judge(arguments) => judge::judge(&arguments),
        Command::Merge(arguments) => merge::merge(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Evidence(arguments) => evidence::evidence(&arguments),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::List(arguments) => list::list(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Explore(arguments) => explore::explore(&arguments),
        Command::Mock(arguments) => mock::mock(&arguments),
        Command::Detect(arguments) => detect::detect(&arguments),
        Command::Init(arguments) => init::init(&arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Import(arguments) => import::import(&arguments),
        Command::Doctor(arguments) => doctor::doctor(&arguments),
        Command::SelfCheck(arguments) => self_check::self_check(&arguments),
        Command::Contract(arguments) => contract::contract(&arguments),
        Command::KnownIssues(arguments) => known_issues::known_issues(&arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Schema(arguments) => show::schema(&arguments),
        Command::Completions(arguments) => completions::completions(&arguments),
        Command::Man(arguments) => completions::man(&arguments),
    };
    exit.into()
}
