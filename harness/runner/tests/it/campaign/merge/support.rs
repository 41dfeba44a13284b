//! A small suite that is played in parts, and reports without what differs from run to run.

use std::fs;

use serde_json::Value;

use crate::known_issues::support::{ASK, playground as known_failures, scenario};
use crate::support::program::{Ended, Playground, ended, podproof};
use crate::support::whole_run::WholeRun;

/// A folder with five trials: two fail, one warns, two pass.
pub(super) fn playground() -> Playground {
    let here = known_failures();
    here.write("scenarios/area/passes-too.yaml", scenario(ASK, "{ status: 401 }"));
    here
}

/// The folder of the reports of a shard.
pub(super) fn folder(index: usize, count: usize) -> String {
    format!("shards-{count}/{index}")
}

/// Plays one shard with more options.
pub(super) fn play(here: &Playground, index: usize, count: usize, more: &[&str]) -> Ended {
    let (shard, reports) = (format!("{index}/{count}"), folder(index, count));
    here.podproof(&[&["run", "--shard", &shard, "--reports", &reports], more].concat())
}

/// Plays all shards, one after the other.
pub(super) fn play_all(here: &Playground, count: usize, more: &[&str]) {
    for index in 1..=count {
        let told = play(here, index, count, more);
        assert!([0, 1].contains(&told.code), "{index}/{count}: {}", told.all());
    }
}

/// Merges the shards of these folders into `whole-COUNT`.
pub(super) fn merge(here: &Playground, folders: &[String], count: usize) -> Ended {
    let out = format!("whole-{count}");
    let folders = folders.iter().map(String::as_str);
    let mut command = podproof(&["merge", "--out", &out]);
    command.args(folders).current_dir(here.path(""));
    ended(command)
}

/// The folders of all shards, the last one first: in which order they are named makes no difference.
pub(super) fn folders(count: usize) -> Vec<String> {
    (1..=count).rev().map(|index| folder(index, count)).collect()
}

/// Changes a recorded shard.
pub(super) fn change(here: &Playground, index: usize, count: usize, change: impl FnOnce(&mut WholeRun)) {
    let path = here.path(&format!("{}/run.jsonl", folder(index, count)));
    let mut run = WholeRun::open(&path);
    change(&mut run);
    fs::write(path, run.lines()).unwrap();
}

pub(super) fn read(here: &Playground, name: &str) -> String {
    fs::read_to_string(here.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A text without times, durations, ports and the numbers of labels: each number with a unit of time, each instant, each port.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let is_of_number = |character: char| character.is_ascii_digit() || character == '.';
        let end = from.find(|character| !is_of_number(character)).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let after_unit = [" ms", " s", " min"].iter().find_map(|unit| {
            let then = after.strip_prefix(unit)?;
            (!then.starts_with(|next: char| next.is_ascii_alphanumeric())).then_some(then)
        });
        // 2026-11-27T08:10:00.123Z, by its form.
        let after_instant = from.get(..24).and_then(|instant| {
            let is_instant = instant.as_bytes()[4] == b'-' && instant.as_bytes()[10] == b'T' && instant.ends_with('Z');
            is_instant.then(|| &from[instant.len()..])
        });
        match (after_instant, after_unit) {
            (Some(then), _) => {
                plain.push_str("‹instant›");
                rest = then;
            }
            (None, Some(then)) => {
                plain.push_str("‹time›");
                rest = then;
            }
            (None, None) => {
                let is_port = plain.ends_with("127.0.0.1:");
                // The labels of secrets are numbered in the order in which a trial comes to know them: a JWT that it made, or one that
                // was made before and is still good.
                let is_label = after.starts_with('›');
                plain.push_str(if is_port || is_label { "‹number›" } else { number });
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    // `1 min 3 s` is one time.
    plain.replace("‹time› ‹time›", "‹time›")
}

/// A JSON document without members that are times and durations, and its texts without them.
pub(super) fn plain_json(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain(&text)),
        // A header, by its name.
        Value::Array(pair) if pair.first().is_some_and(|name| name == "date") => Value::from("date"),
        Value::Array(items) => items.into_iter().map(plain_json).collect(),
        Value::Object(members) => members
            .into_iter()
            .filter(|(name, _)| !is_time(name))
            .map(|(name, value)| {
                let value = if name == "requestHeaders" {
                    without_random(value)
                } else {
                    value
                };
                (name, plain_json(value))
            })
            .collect(),
        other => other,
    }
}

/// Whether a member is a time by its name, as our own documents and CTRF have it.
fn is_time(name: &str) -> bool {
    name.ends_with("Ms") || ["startedAt", "start", "stop", "duration", "timestamp"].contains(&name)
}

/// Headers without what a scenario makes up anew each time: long hexadecimal numbers, and UUIDs.
fn without_random(headers: Value) -> Value {
    let is_random = |text: &str| {
        text.len() >= 32
            && text
                .chars()
                .all(|character| character.is_ascii_hexdigit() || character == '-')
    };
    match headers {
        Value::Array(items) => items.into_iter().map(without_random).collect(),
        Value::String(text) if is_random(&text) => Value::from("‹random›"),
        other => other,
    }
}
