//! The tests of podproof as its users see it: the program, its reports, and its parts against real servers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod beside;
mod cli;
mod compare;
mod coverage;
mod doctor;
mod e2e;
mod evidence;
mod generated;
mod guide;
mod import;
mod judge;
mod known_issues;
mod layers;
mod likely;
mod limits;
mod mock;
mod prepared;
mod problems;
mod prose;
mod readme;
mod record;
mod redaction;
mod redaction_sign_in;
mod rehearsal;
mod report;
mod report_formats;
mod self_check;
mod services;
mod strength;
mod support;
mod targets;
mod upgrade_night;
mod watch;
mod watch_report;
mod wire;
