//! The guide is true: what stands behind `$` in it is played, page by page, and what the program says is compared.
//!
//! In a block `console` a line `...` stands for any lines, `...` within a line for any text. Times and ports are not compared. A command
//! without any output behind it may say anything. A command with `&` at its end is a mock pod that runs until the end of the page. The
//! first block `yaml` of a page lies in `mine.yaml`. A block that cannot be played is `console,norun`, with the reason behind it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;

use tempfile::TempDir;

use crate::support::program::{ended, podproof, root};

/// This page is played by the test `upgrade_night`: it has jobs that are waited for.
const UPGRADE_NIGHT: &str = "docs/guide/upgrade-night.md";

/// A command, and what it should say.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    command: String,
    says: Vec<String>,
}

/// What of a page is played, and what is not.
#[derive(Debug, Default)]
struct Page {
    blocks: Vec<Vec<Shown>>,
    /// The reasons.
    not_played: Vec<String>,
    yaml: Option<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match info.split_once(' ').unwrap_or((info, "")) {
                ("console", _) => page.blocks.push(shown(&block)),
                ("console,norun", reason) => page.not_played.push(reason.to_owned()),
                ("yaml", _) if page.yaml.is_none() => page.yaml = Some(format!("{}\n", block.join("\n"))),
                _ => {}
            }
        }
        page
    }
}

fn shown(block: &[&str]) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (Some(command), _) => all.push(Shown {
                command: command.to_owned(),
                says: Vec::new(),
            }),
            (None, Some(last)) => last.says.push((*line).to_owned()),
            (None, None) => panic!("a block begins with a command, found `{line}`"),
        }
    }
    all
}

/// The pages, by their paths from the root.
fn pages() -> Vec<(String, Page)> {
    let guide = fs::read_dir(root().join("docs/guide")).unwrap();
    let names = guide.map(|entry| format!("docs/guide/{}", entry.unwrap().file_name().to_string_lossy()));
    let names = names.filter(|name| name != UPGRADE_NIGHT);
    let mut names: Vec<String> = names.chain(["README.md".to_owned()]).collect();
    names.sort();
    let read = |name: String| {
        let page = Page::read(&fs::read_to_string(root().join(&name)).unwrap());
        (name, page)
    };
    names.into_iter().map(read).collect()
}

/// A mock pod that ends with its page.
struct Background(Child);

impl Drop for Background {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Starts a mock pod, and waits until its target is there.
fn background(words: &[&str], folder: &Path) -> Background {
    let mut command = podproof(words);
    command.current_dir(folder).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let background = Background(child);
    let mut lines = lines.map(Result::unwrap);
    lines.find(|line| line.starts_with("target ")).expect("a target");
    // Whoever writes to a pipe that nobody reads waits.
    thread::spawn(move || lines.for_each(drop));
    background
}

/// Plays a page; what is not as it says.
fn play(name: &str, page: &Page) -> Vec<String> {
    let folder = TempDir::new().unwrap();
    if let Some(yaml) = &page.yaml {
        fs::write(folder.path().join("mine.yaml"), yaml).unwrap();
    }
    let mut running = Vec::new();
    let mut wrong = Vec::new();
    for Shown { command, says } in page.blocks.iter().flatten() {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(
            words[0], "podproof",
            "{name}: `{command}` is not played; say `console,norun` and why"
        );
        if words.last() == Some(&"&") {
            running.push(background(&words[1..words.len() - 1], folder.path()));
            continue;
        }
        let mut program = podproof(&words[1..]);
        program.current_dir(folder.path());
        let told = ended(program);
        let all = format!("{}{}", told.stdout, told.stderr);
        let lines: Vec<String> = all.lines().map(plain).collect();
        let expected: Vec<String> = says.iter().map(|line| plain(line)).collect();
        // A command line that is none, or no exit code of podproof's: a panic, a signal.
        let is_wrong = told.code == 2 || !(0..=6).contains(&told.code);
        if is_wrong || (!expected.is_empty() && !fits(&expected, &lines)) {
            wrong.push(format!("{name}: `{command}` ended with {}:\n{all}", told.code));
        }
    }
    wrong
}

/// A line without what is different every time: times, and ports.
fn plain(line: &str) -> String {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    for index in 1..words.len() {
        let word = words[index].clone();
        let unit = word.trim_matches(|character: char| !character.is_ascii_alphanumeric());
        let is_time = ["ms", "s", "min"].contains(&unit) && words[index - 1].parse::<f64>().is_ok();
        if is_time {
            words[index - 1] = "‹number›".to_owned();
            words[index] = word.replace(unit, "‹unit›");
        }
    }
    let line = words.join(" ");
    match line.split_once("127.0.0.1:") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|character: char| character.is_ascii_digit());
            format!("{before}127.0.0.1:‹port›{after}")
        }
        None => line.trim_end().to_owned(),
    }
}

/// Whether lines are as expected; empty ones at the end do not count.
fn fits(expected: &[String], lines: &[String]) -> bool {
    match (expected.split_first(), lines.split_first()) {
        (None, _) => lines.iter().all(String::is_empty),
        (Some((first, rest)), _) if first == "..." => (0..=lines.len()).any(|skipped| fits(rest, &lines[skipped..])),
        (Some((first, rest)), Some((line, others))) => fits_line(first, line) && fits(rest, others),
        (Some(_), None) => expected.iter().all(String::is_empty),
    }
}

fn fits_line(expected: &str, line: &str) -> bool {
    let mut parts = expected.split("...");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn what_the_guide_shows_is_what_happens() {
    let pages = pages();
    let wrong: Vec<String> = thread::scope(|scope| {
        #[expect(clippy::needless_collect, reason = "all are started before the first is waited for")]
        let played: Vec<_> = pages
            .iter()
            .map(|(name, page)| scope.spawn(move || play(name, page)))
            .collect();
        played.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[expect(clippy::print_stdout, reason = "tells the share")]
fn four_of_five_blocks_are_played_and_the_others_say_why_not() {
    let pages = pages();
    let played: usize = pages.iter().map(|(_, page)| page.blocks.len()).sum();
    let reasons: Vec<&String> = pages.iter().flat_map(|(_, page)| &page.not_played).collect();
    let all = played + reasons.len();
    println!(
        "{played} of {all} blocks of the guide are played, {} %",
        100 * played / all
    );
    assert!(played * 5 >= all * 4, "only {played} of {all} blocks are played");
    for reason in reasons {
        assert!(
            reason.starts_with("because "),
            "`console,norun {reason}` gives no reason"
        );
    }
}

#[test]
fn the_readme_is_short_and_its_links_lead_somewhere() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(text.lines().count() <= 150);
    for (name, _) in pages() {
        let page = root().join(&name);
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            let is_elsewhere = file.is_empty() || file.contains("://");
            assert!(
                is_elsewhere || page.parent().unwrap().join(file).exists(),
                "{name}: {link}"
            );
        }
    }
}

#[test]
fn a_page_is_read_as_it_is_written() {
    let page = Page::read(
        "```console\n$ podproof a\nb\n$ podproof c &\n```\n```console,norun because of x\n$ rm\n```\n```yaml\na: 1\n```\n",
    );
    assert_eq!(page.blocks.len(), 1);
    assert_eq!(page.blocks[0][0].says, ["b"]);
    assert_eq!(page.not_played, ["because of x"]);
    assert_eq!(page.yaml.as_deref(), Some("a: 1\n"));
}

#[test]
fn dots_stand_for_anything_and_all_else_for_itself() {
    let lines = |text: &str| text.lines().map(plain).collect::<Vec<_>>();
    let fit = |expected: &str, said: &str| fits(&lines(expected), &lines(said));
    assert!(fit("a\n...\nc", "a\nb\nb\nc\n"));
    assert!(fit("...\nt 3 of ... x", "one\nt 3 of four x"));
    assert!(fit("took 582 ms at 127.0.0.1:1", "took 1.2 s at 127.0.0.1:40000"));
    assert!(!fit("a\nc", "a\nb\nc"));
    assert!(!fit("trials 282 passed", "trials 283 passed"));
    assert!(!fit("a", "a\nb"));
    assert!(!fit("a\nb", "a"));
}
