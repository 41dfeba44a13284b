//! The tests of podproof as its users see it: the program, its reports, and its parts against real servers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod cli;
mod compare;
mod coverage;
mod doctor;
mod e2e;
mod evidence;
mod generated;
mod judge;
mod known_issues;
mod layers;
mod likely;
mod limits;
mod mock;
mod problems;
mod prose;
mod readme;
mod record;
mod redaction;
mod redaction_sign_in;
mod rehearsal;
mod report;
mod report_formats;
mod services;
mod strength;
mod support;
mod targets;
mod watch;
mod watch_report;
mod wire;
