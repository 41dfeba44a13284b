//! A comparison on the console: the answer first, then what it rests on, in at most sixty lines unless all is asked for.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use indexmap::IndexMap;

use crate::findings::changes::{Announced, Change, Comparison, Decision, NotJudged, RunFacts};
use crate::findings::latency::latency_headline;
use crate::report::console::paint::{BOLD, DIM, Paint};
use crate::suite::change::{ChangeClass, Section};
use crate::text::visible::visible_line;
use crate::text::{by_number, commas, count, first};

/// As many lines are shown unless all is asked for.
const MOST_LINES: usize = 60;
/// Where the text of a line begins, in columns.
const INDENT: usize = 12;

/// How a comparison is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsoleSettings {
    /// Whether colours are wanted.
    pub colour: bool,
    /// How many columns there are; `None`: lines may be as long as they like.
    pub width: Option<usize>,
    /// Every change with all its places, however many lines that are.
    pub verbose: bool,
    /// Only the answer.
    pub quiet: bool,
}

/// All of it, line by line.
pub fn console(comparison: &Comparison, settings: ConsoleSettings) -> String {
    let telling = Telling {
        comparison,
        paint: Paint {
            colour: settings.colour,
            width: settings.width,
        },
        verbose: settings.verbose,
    };
    let mut head = telling.head();
    if settings.quiet {
        return head.join("\n");
    }
    let blocks = telling.blocks();
    let tail = telling.tail();
    let room = MOST_LINES.saturating_sub(head.len() + tail.len());
    let most = if settings.verbose {
        usize::MAX
    } else {
        fitting(&blocks, room)
    };
    for block in blocks {
        head.extend(block.shown(most, &telling));
    }
    head.extend(tail);
    head.join("\n")
}

/// A heading, and what stands below it: each item is lines.
struct Block {
    heading: String,
    items: Vec<Vec<String>>,
}

impl Block {
    /// How many lines it takes if at most so many items are shown.
    fn height(&self, most: usize) -> usize {
        let shown: usize = self.items.iter().take(most).map(Vec::len).sum();
        // A blank line, the heading, and the line that counts the others.
        2 + shown + usize::from(self.items.len() > most)
    }

    fn shown(self, most: usize, telling: &Telling<'_>) -> Vec<String> {
        let left = self.items.len().saturating_sub(most);
        let mut lines = vec![String::new(), telling.paint.styled(BOLD, &self.heading)];
        lines.extend(self.items.into_iter().take(most).flatten());
        if left > 0 {
            lines.push(telling.paint.styled(DIM, &format!("  and {left} more; -v shows them")));
        }
        lines
    }
}

/// How many items of each block can be shown in so many lines; at least one.
fn fitting(blocks: &[Block], room: usize) -> usize {
    let height = |most: usize| blocks.iter().map(|block| block.height(most)).sum::<usize>();
    (1..=room.max(1)).rev().find(|most| height(*most) <= room).unwrap_or(1)
}

struct Telling<'c> {
    comparison: &'c Comparison,
    paint: Paint,
    verbose: bool,
}

impl Telling<'_> {
    fn head(&self) -> Vec<String> {
        let comparison = self.comparison;
        let mut lines = Vec::new();
        if !comparison.is_noise_known() {
            lines.push(
                self.paint
                    .styled(DIM, "noise unknown: one baseline; two or three teach it"),
            );
        }
        let style = if comparison.decision() == Decision::Breaking {
            AnsiColor::Red.on_default().bold()
        } else {
            BOLD
        };
        lines.push(self.wrapped(&self.paint.styled(style, &comparison.headline()), 2));
        let runs = |runs: &[RunFacts]| first(3, runs.iter().map(run));
        lines.push(self.wrapped(&format!("    before  {}", runs(&comparison.baselines)), INDENT));
        lines.push(self.wrapped(&format!("     after  {}", runs(&comparison.candidates)), INDENT));
        lines.extend(
            comparison
                .judged_again
                .iter()
                .map(|why| self.wrapped(&format!("    judged  {why}"), INDENT)),
        );
        lines
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for section in Section::ALL {
            let mut items: Vec<Vec<String>> = self
                .comparison
                .section(section)
                .map(|change| self.change(change))
                .collect();
            if section == Section::Speed {
                let told = self.comparison.speed.iter().filter(|one| one.slower().is_some());
                items
                    .extend(told.map(|one| vec![self.wrapped(&format!("  {}: {}", one.operation, one.sentence()), 4)]));
            }
            blocks.extend(block(section.heading(), items));
        }
        blocks.extend(block(
            "unstable: not in every sample of the candidate",
            self.items_of(ChangeClass::Unstable),
        ));
        blocks.extend(block(
            "noise: the baselines differ there themselves",
            self.items_of(ChangeClass::Noise),
        ));
        let trials = &self.comparison.trials;
        let names = |ids: &[String]| {
            ids.iter()
                .map(|id| vec![clean(&format!("  {id}")).into_owned()])
                .collect()
        };
        let reasons = |all: &[NotJudged]| {
            let mut by_reason: IndexMap<String, Vec<&str>> = IndexMap::new();
            for one in all {
                let reason = one
                    .reason
                    .as_ref()
                    .map_or("no answer came".to_owned(), ToString::to_string);
                by_reason.entry(reason).or_default().push(&one.trial);
            }
            let most = if self.verbose { usize::MAX } else { 3 };
            let line = |(reason, trials): (&String, &Vec<&str>)| {
                let line = format!("  {}: {reason} ({})", count(trials.len(), "trial"), first(most, trials));
                vec![self.wrapped(&clean(&line), 4)]
            };
            by_reason.iter().map(line).collect()
        };
        blocks.extend(block(
            "trials that could not be judged any more",
            reasons(&trials.not_judged),
        ));
        blocks.extend(block(
            "trials that could not be judged before",
            reasons(&trials.not_judged_before),
        ));
        blocks.extend(block("trials that only the candidate has", names(&trials.appeared)));
        blocks.extend(block("trials that not every run has", names(&trials.vanished)));
        if let Some(news) = &self.comparison.contract {
            let line = |one: &Announced| {
                vec![self.wrapped(&clean(&format!("  {}: {}", first(2, &one.operations), one.message)), 4)]
            };
            blocks.extend(block(
                "announced by the new contract, and not seen",
                news.missing().map(line).collect(),
            ));
        }
        let known = self.comparison.acceptances.iter();
        let known = known.map(|one| {
            let line = format!("  {}: {}; {}", one.entry, one.reason, one.text());
            vec![self.wrapped(&clean(&line), 4)]
        });
        blocks.extend(block("known issues", known.collect()));
        blocks
    }

    fn items_of(&self, class: ChangeClass) -> Vec<Vec<String>> {
        self.comparison.of(class).map(|change| self.change(change)).collect()
    }

    fn change(&self, change: &Change) -> Vec<String> {
        let label = match (&change.accepted, change.class) {
            (Some(_), _) => "accepted",
            (None, ChangeClass::Breaking) => "breaks",
            (None, class) => class.as_str(),
        };
        let label = self.paint.styled(style(change), &format!("{label:>10}"));
        let mut title = format!(
            "{label}  {}  {}",
            clean(&change.title.to_string()),
            self.paint.styled(DIM, change.id.as_str())
        );
        match change.announced {
            Some(true) => title.push_str("  announced by the new contract"),
            Some(false) => title.push_str("  not announced"),
            None => {}
        }
        let mut lines = vec![self.wrapped(&title, INDENT)];
        let mut more = |text: &str| lines.push(self.wrapped(&format!("{:INDENT$}{}", "", clean(text)), INDENT));
        more(&reach(change));
        let is_grave = change.class == ChangeClass::Breaking && change.accepted.is_none();
        if is_grave || self.verbose {
            if let Some(clients) = &change.clients {
                more(&format!("clients: {clients}"));
            }
            if let Some(place) = &change.promised {
                more(&format!("promised: {}:{}:{}", place.file, place.line, place.column));
            }
            if !change.again.is_empty() {
                more(&format!("again: {}", change.again));
            }
        }
        if let Some(accepted) = &change.accepted {
            more(&format!("known issue {} (until {})", accepted.entry, accepted.expires));
        }
        if self.verbose {
            for place in change.places.iter().filter(|place| !place.trial.is_empty()) {
                let words = [place.trial.as_str(), place.step.as_str(), place.pointer.as_str()];
                let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                more(&words.join(" · "));
            }
        }
        lines
    }

    fn tail(&self) -> Vec<String> {
        let comparison = self.comparison;
        let mut lines = vec![String::new()];
        let followers = comparison.followers.len();
        if followers > 0 {
            let places: usize = comparison.followers.iter().map(|change| change.places.len()).sum();
            lines.push(self.wrapped(
                &format!(
                    "   follows  {} at {} only behind others of the same trial, and may follow from them{}",
                    count(followers, "difference"),
                    count(places, "place"),
                    if self.verbose { ":" } else { "; -v shows them" }
                ),
                INDENT,
            ));
            if self.verbose {
                lines.extend(comparison.followers.iter().flat_map(|change| self.change(change)));
            }
        }
        if let Some(rerun) = &comparison.rerun {
            lines.push(self.wrapped(
                &format!(
                    "     again  {} played {} times: {} did not repeat each time ({})",
                    count(rerun.trials, "trial"),
                    rerun.times,
                    count(rerun.unstable, "change"),
                    rerun.file
                ),
                INDENT,
            ));
        }
        let trials = &comparison.trials;
        let not_played = match trials.not_played {
            0 => String::new(),
            number => format!(", {number} played by neither side"),
        };
        lines.push(format!("    trials  {} compared{not_played}", trials.compared));
        let told = comparison.speed.iter().filter(|one| one.slower().is_some()).count();
        if told == 0 && !comparison.speed.is_empty() {
            let headline = latency_headline(&comparison.speed);
            lines.push(self.wrapped(&format!("     speed  {headline}"), INDENT));
        }
        lines
    }

    fn wrapped(&self, line: &str, indent: usize) -> String {
        self.paint.wrapped(line, indent)
    }
}

fn block(heading: &str, items: Vec<Vec<String>>) -> Option<Block> {
    (!items.is_empty()).then(|| Block {
        heading: heading.to_owned(),
        items,
    })
}

/// `3 trials, 3 answers: POST /login/pubkey/authenticate (AUTH-RSA-07)`.
pub(super) fn reach(change: &Change) -> String {
    let places = change.places.len();
    let mut trials: Vec<&str> = change.places.iter().map(|place| place.trial.as_str()).collect();
    trials.dedup();
    if trials == [""] {
        let services = commas(
            change
                .places
                .iter()
                .map(|place| &place.pointer)
                .filter(|service| !service.is_empty()),
        );
        let operations = commas(change.operations.iter().map(|(operation, _)| operation));
        return [services, operations]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
    }
    let mut words = count(trials.len(), "trial");
    if !change.operations.is_empty() {
        let operations = first(3, change.operations.iter().map(|(operation, _)| operation));
        // Writing to a string cannot fail.
        _ = write!(words, ", {}: {operations}", count(places, "answer"));
    }
    if !change.requirements.is_empty() {
        let are = by_number(change.requirements.len(), "requirement", "requirements");
        _ = write!(words, "; {are} {}", first(6, &change.requirements));
    }
    words
}

fn style(change: &Change) -> Style {
    match (change.accepted.is_some(), change.class) {
        (true, _) => AnsiColor::Cyan.on_default(),
        (_, ChangeClass::Breaking) => AnsiColor::Red.on_default().bold(),
        (_, ChangeClass::Additive) => AnsiColor::Yellow.on_default(),
        (_, ChangeClass::Neutral | ChangeClass::Unstable | ChangeClass::Noise) => DIM,
    }
}

fn run(run: &RunFacts) -> String {
    let labels: Vec<String> = run
        .labels
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let labels = if labels.is_empty() {
        String::new()
    } else {
        format!(" ({})", commas(labels))
    };
    clean(&format!("{} of {}, {}{labels}", run.file, run.target, run.started_at)).into_owned()
}

/// On one line, and without what would act on a terminal.
fn clean(text: &str) -> Cow<'_, str> {
    visible_line(text)
}
