//! `docs/guide/upgrade-night.md` is played: what it tells to type works, and is answered as it shows.
//!
//! Blocks of the language `console` are what a person types behind `$ ` and what comes back. `…` stands for what differs from time to
//! time: within a line for some of it, on a line of its own for any lines. `&`, `wait %N` and `echo $?` mean what they mean in a shell. A
//! block of `yaml` whose first line is a comment with a name is that file.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::program::{Playground, podproof, root};

/// A line that is typed, and what is shown under it.
struct Typed {
    line: String,
    shown: Vec<String>,
}

/// What goes on beside what is typed; stopped when the guide is over, however it ends.
struct Job(Option<Child>);

impl Drop for Job {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

/// The blocks of a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let begin = format!("```{language}\n");
    let parts = page.split(&begin).skip(1);
    parts.map(|part| part.split("\n```").next().unwrap()).collect()
}

fn typed(block: &str) -> Vec<Typed> {
    let mut all: Vec<Typed> = Vec::new();
    let joined = block.replace(" \\\n", " ");
    for line in joined.lines() {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (Some(line), _) => all.push(Typed {
                line: line.split_whitespace().collect::<Vec<_>>().join(" "),
                shown: Vec::new(),
            }),
            (None, Some(last)) => last.shown.push(line.to_owned()),
            (None, None) => panic!("a block begins with `{line}`, which nobody typed"),
        }
    }
    all
}

/// The words of a line, as a shell parts them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for character in line.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            None if character == ' ' => words.push(std::mem::take(&mut word)),
            _ => word.push(character),
        }
    }
    words.push(word);
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// Whether a line is as it is shown.
fn is_like(line: &str, shown: &str) -> bool {
    let parts: Vec<&str> = shown.split('…').collect();
    let Some(mut rest) = line.strip_prefix(parts[0]) else {
        return false;
    };
    let [between @ .., last] = &parts[1..] else {
        return rest.is_empty();
    };
    for part in between {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether all lines are as they are shown.
fn are_like(lines: &[&str], shown: &[String]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((any, rest)) if any.trim() == "…" => (0..=lines.len()).any(|skipped| are_like(&lines[skipped..], rest)),
        Some((first, rest)) => lines.first().is_some_and(|line| is_like(line, first)) && are_like(&lines[1..], rest),
    }
}

/// What is told, but for how long answers took: on a busy machine they take longer, which breaks nobody.
fn without_speed(told: &str) -> String {
    let paragraphs = told.split("\n\n").filter(|paragraph| !paragraph.starts_with("speed\n"));
    let told = paragraphs.collect::<Vec<_>>().join("\n\n");
    match told.split_once('\n') {
        Some((first, rest)) if first.ends_with(" neutral") => {
            let breaks = first.rsplit_once(", ").map_or(first, |(breaks, _)| breaks);
            format!("{breaks}\n{rest}")
        }
        _ => told,
    }
}

fn assert_shown(typed: &Typed, told: &str) {
    let told = without_speed(told);
    let lines: Vec<&str> = told.lines().map(str::trim_end).collect();
    assert!(
        are_like(&lines, &typed.shown),
        "`{}` shows:\n{told}\nand the guide says:\n{}",
        typed.line,
        typed.shown.join("\n")
    );
}

/// Waits until what goes on beside is as far as the next line needs it: a pod has its target file, a watch holds sessions.
fn wait_for(here: &Playground, words: &[String]) {
    let named = |flag: &str| {
        let at = words.iter().position(|word| word == flag)?;
        Some(here.path(&words[at + 1]))
    };
    let begun = Instant::now();
    let is_there = || match (named("--write-target"), named("--record")) {
        (Some(target), _) => fs::read_to_string(target).is_ok_and(|text| text.contains("conformance:")),
        (None, Some(record)) => fs::read_to_string(record).is_ok_and(|text| text.contains("\"session\":")),
        (None, None) => true,
    };
    while !is_there() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{words:?} does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_the_guide_of_an_upgrade_tells_to_type_works_and_is_answered_as_it_shows() {
    let page = fs::read_to_string(root().join("docs/guide/upgrade-night.md")).unwrap();
    let here = Playground::new();
    for file in blocks(&page, "yaml") {
        let name = file.lines().next().and_then(|line| line.strip_prefix("# "));
        if let Some(name) = name.filter(|name| name.ends_with(".yaml")) {
            here.write(name, format!("{file}\n"));
        }
    }
    let (mut jobs, mut code): (Vec<Job>, i32) = (Vec::new(), 0);
    for typed in blocks(&page, "console").into_iter().flat_map(typed) {
        let mut all = words(&typed.line);
        match all.remove(0).as_str() {
            "podproof" if all.last().is_some_and(|word| word == "&") => {
                all.pop();
                let child = command(&here, &all)
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                jobs.push(Job(Some(child)));
                wait_for(&here, &all);
            }
            "podproof" => {
                let output = command(&here, &all).output().unwrap();
                code = output.status.code().unwrap();
                assert_shown(
                    &typed,
                    &String::from_utf8([output.stdout, output.stderr].concat()).unwrap(),
                );
            }
            "wait" => {
                let job: usize = all[0].trim_start_matches('%').parse().unwrap();
                let output = jobs[job - 1].0.take().unwrap().wait_with_output().unwrap();
                code = output.status.code().unwrap();
                assert_shown(
                    &typed,
                    &String::from_utf8([output.stdout, output.stderr].concat()).unwrap(),
                );
            }
            "echo" => assert_eq!(typed.shown, [code.to_string()], "the exit code before `{}`", typed.line),
            other => panic!("the guide tells to type `{other}`"),
        }
    }
}

fn command(here: &Playground, arguments: &[String]) -> Command {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = podproof(&arguments);
    command.current_dir(here.path("")).stdin(Stdio::null());
    command
}
