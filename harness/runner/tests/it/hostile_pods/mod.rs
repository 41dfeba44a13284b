//! Pods that misbehave, one behaviour a row: what a run must make of each was written down first, and eight are played at once.
//!
//! Each is played by the program itself, against a server of our own in the place of one service. Beside it a trial is played that never
//! meets that server: it must pass, whatever happens to the other one.

mod bodies;
mod connections;
mod evil;
mod framing;
mod pauses;
mod played;
mod row;
mod stalls;

use std::sync::Mutex;
use std::thread;

use crate::e2e::pod::Pod;
use crate::support::hostile::{Authority, Behaviour, HostileServer};
use played::{Stage, mistakes};
use row::Row;

/// How many rows are played at once.
const AT_ONCE: usize = 8;

#[test]
fn each_hostile_behaviour_is_told_as_what_it_is_and_harms_no_other_trial() {
    let authority = Authority::new("hostile");
    let thief = HostileServer::start(Behaviour::CloseUnread);
    let pod = Pod::start();
    let stage = Stage::new(&pod, &authority);
    let honest = stage.honest_answer();
    let mut rows = all_rows(&honest, &thief.address());
    rows.reverse();
    let rows = Mutex::new(rows);
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(row) = { rows.lock().unwrap().pop() } {
                    let mistakes = mistakes(&stage, &row);
                    found.lock().unwrap().extend(mistakes);
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "{} mistakes\n{}", found.len(), found.join("\n"));
    assert_eq!(thief.connections(), 0, "a redirect was followed");
}

/// Those that wait first: they take no time of the processor.
fn all_rows(honest: &str, thief: &str) -> Vec<Row> {
    let mut rows = connections::rows(honest);
    rows.extend(pauses::rows());
    rows.extend(bodies::rows(honest));
    rows.extend(framing::rows(honest, thief));
    rows.extend(evil::rows(honest));
    rows
}
