//! From a tree to a program: steps over characters, with every repeat written out.

use std::sync::Arc;

use regex_syntax::hir::ClassUnicode;

use super::{
    parse::{Pattern, Refusal, refuse},
    syntax::{Assertion, Look, Node, Repeat},
};

/// The longest program, in steps.
const LONGEST: usize = 250_000;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// How many positions are remembered: the start and the end of each group, and where loops began their round.
    pub(super) slots: usize,
    /// It refers back to what a group has matched.
    pub(super) remembers: bool,
}

/// One step. Without a word on it, the next one follows.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Takes one character of the set.
    Take(Arc<ClassUnicode>),
    /// Goes on at the first place; if that leads nowhere, at the other.
    Split(usize, usize),
    Jump(usize),
    Assert(Assertion),
    /// Tries the steps that follow, up to the one before `end`, from this position; goes on at `end`.
    Look {
        look: Look,
        end: usize,
    },
    /// Remembers the position.
    Save(usize),
    /// Forgets positions, from the first to before the last.
    Forget(usize, usize),
    /// Goes on only if the position is another one than the remembered.
    Moved(usize),
    /// Takes what the one of the groups that took part has matched.
    Again {
        groups: Vec<usize>,
        behind: bool,
    },
    /// The pattern, or the part of a look, has matched.
    Done,
}

impl Program {
    pub(super) fn new(pattern: &Pattern) -> Result<Self, Refusal> {
        let mut compiler = Compiler {
            steps: Vec::new(),
            slots: 2 * (pattern.groups + 1),
            remembers: refers_back(&pattern.node),
        };
        compiler.node(&pattern.node, false)?;
        compiler.push(Step::Done)?;
        Ok(Self {
            steps: compiler.steps,
            slots: compiler.slots,
            remembers: compiler.remembers,
        })
    }
}

fn refers_back(node: &Node) -> bool {
    match node {
        Node::BackReference(_) => true,
        Node::Characters(_) | Node::Assertion(_) => false,
        Node::Concatenation(parts) | Node::Alternation(parts) => parts.iter().any(refers_back),
        Node::Repeat(repeat) => refers_back(&repeat.node),
        Node::Group(_, node) | Node::Look(_, node) => refers_back(node),
    }
}

struct Compiler {
    steps: Vec<Step>,
    slots: usize,
    remembers: bool,
}

impl Compiler {
    /// Appends a step; returns its place.
    fn push(&mut self, step: Step) -> Result<usize, Refusal> {
        if self.steps.len() == LONGEST {
            return refuse(format!("its repeats written out make more than {LONGEST} steps"));
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    /// Appends the steps of `node`; `behind`: for a look behind, which goes from right to left.
    fn node(&mut self, node: &Node, behind: bool) -> Result<(), Refusal> {
        match node {
            Node::Characters(set) => self.push(Step::Take(set.clone())).map(drop),
            Node::Concatenation(parts) if behind => parts.iter().rev().try_for_each(|part| self.node(part, behind)),
            Node::Concatenation(parts) => parts.iter().try_for_each(|part| self.node(part, behind)),
            Node::Alternation(parts) => self.alternation(parts, behind),
            Node::Repeat(repeat) => self.repeat(repeat, behind),
            Node::Assertion(assertion) => self.push(Step::Assert(*assertion)).map(drop),
            Node::Group(number, node) => self.group(*number, node, behind),
            Node::Look(look, node) => {
                let start = self.push(Step::Done)?;
                self.node(node, look.behind)?;
                self.push(Step::Done)?;
                let end = self.steps.len();
                self.steps[start] = Step::Look { look: *look, end };
                Ok(())
            }
            Node::BackReference(groups) => {
                let groups = groups.clone();
                self.push(Step::Again { groups, behind }).map(drop)
            }
        }
    }

    fn alternation(&mut self, parts: &[Node], behind: bool) -> Result<(), Refusal> {
        let mut jumps = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            if index + 1 == parts.len() {
                self.node(part, behind)?;
                break;
            }
            let split = self.push(Step::Done)?;
            self.node(part, behind)?;
            jumps.push(self.push(Step::Done)?);
            self.steps[split] = Step::Split(split + 1, self.steps.len());
        }
        let end = self.steps.len();
        for jump in jumps {
            self.steps[jump] = Step::Jump(end);
        }
        Ok(())
    }

    fn group(&mut self, number: usize, node: &Node, behind: bool) -> Result<(), Refusal> {
        if !self.remembers {
            return self.node(node, behind);
        }
        let (first, last) = if behind { (1, 0) } else { (0, 1) };
        self.push(Step::Save(2 * number + first))?;
        self.node(node, behind)?;
        self.push(Step::Save(2 * number + last)).map(drop)
    }

    fn repeat(&mut self, repeat: &Repeat, behind: bool) -> Result<(), Refusal> {
        // What takes no character and remembers nothing says the same however often it is said.
        let once = matches!(&repeat.node, Node::Concatenation(parts) if parts.is_empty());
        let least = if once { repeat.least.min(1) } else { repeat.least };
        for _ in 0..least {
            self.round(repeat, None, behind)?;
        }
        let Some(most) = repeat.most else {
            return self.endless(repeat, behind);
        };
        let mut splits = Vec::new();
        let optional = if once { 0 } else { most - repeat.least };
        for _ in 0..optional {
            splits.push(self.push(Step::Done)?);
            let slot = self.watched(repeat);
            self.round(repeat, slot, behind)?;
        }
        let end = self.steps.len();
        for split in splits {
            self.steps[split] = choice(repeat, split + 1, end);
        }
        Ok(())
    }

    fn endless(&mut self, repeat: &Repeat, behind: bool) -> Result<(), Refusal> {
        let split = self.push(Step::Done)?;
        let slot = self.watched(repeat);
        self.round(repeat, slot, behind)?;
        self.push(Step::Jump(split))?;
        self.steps[split] = choice(repeat, split + 1, self.steps.len());
        Ok(())
    }

    /// A slot for the position where a round begins that must not be empty.
    fn watched(&mut self, repeat: &Repeat) -> Option<usize> {
        let watched = self.remembers && repeat.node.may_be_empty();
        watched.then(|| {
            self.slots += 1;
            self.slots - 1
        })
    }

    fn round(&mut self, repeat: &Repeat, slot: Option<usize>, behind: bool) -> Result<(), Refusal> {
        let (first, last) = repeat.groups;
        if self.remembers && first < last {
            self.push(Step::Forget(2 * first, 2 * last))?;
        }
        if let Some(slot) = slot {
            self.push(Step::Save(slot))?;
        }
        self.node(&repeat.node, behind)?;
        if let Some(slot) = slot {
            self.push(Step::Moved(slot))?;
        }
        Ok(())
    }
}

/// Another round at `round`, or the end of the repeat.
fn choice(repeat: &Repeat, round: usize, end: usize) -> Step {
    if repeat.lazy {
        Step::Split(end, round)
    } else {
        Step::Split(round, end)
    }
}
