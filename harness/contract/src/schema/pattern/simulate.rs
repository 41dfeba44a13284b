//! Tries a program without memory on a string: all ways at once, so no string takes long.
//!
//! At each position there is a set of steps that the program can be at. The number of steps taken is at most that of the
//! program's times that of the string's characters; a look multiplies it by those of the part that it looks at.

use std::collections::HashMap;

use super::{
    Exhausted, characters,
    compile::{Program, Step},
};

/// The most steps that are taken for one string.
const MOST_STEPS: usize = 20_000_000;

/// Whether some part of `text` matches.
pub(super) fn matches(program: &Program, text: &[char]) -> Result<bool, Exhausted> {
    let mut simulation = Simulation {
        program,
        text,
        looks: HashMap::new(),
        left: MOST_STEPS,
    };
    simulation.run(0, program.steps.len(), 0, Way::Search)
}

/// How a run goes through the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Forward, from any position on.
    Search,
    /// Forward, from one position.
    Ahead,
    /// Backward, from one position.
    Behind,
}

struct Simulation<'p> {
    program: &'p Program,
    text: &'p [char],
    /// Whether the part of a look matches at a position, by the step of the look.
    looks: HashMap<(usize, usize), bool>,
    left: usize,
}

/// Steps, each at most once.
struct States {
    /// The step before which the first one of the run stands.
    start: usize,
    listed: Vec<usize>,
    /// By step: the number of the last round in which it was listed.
    marks: Vec<usize>,
    round: usize,
}

impl States {
    fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            listed: Vec::new(),
            marks: vec![0; end - start],
            round: 1,
        }
    }

    fn clear(&mut self) {
        self.listed.clear();
        self.round += 1;
    }

    /// Whether `step` was not there yet.
    fn mark(&mut self, step: usize) -> bool {
        let mark = &mut self.marks[step - self.start];
        let new = *mark != self.round;
        *mark = self.round;
        new
    }
}

impl Simulation<'_> {
    /// Whether the steps from `start` to before `end` match at `position`.
    fn run(&mut self, start: usize, end: usize, mut position: usize, way: Way) -> Result<bool, Exhausted> {
        let mut now = States::new(start, end);
        let mut next = States::new(start, end);
        if self.add(start, position, &mut now)? {
            return Ok(true);
        }
        loop {
            let character = match way {
                Way::Behind => position.checked_sub(1).map(|index| self.text[index]),
                Way::Search | Way::Ahead => self.text.get(position).copied(),
            };
            let Some(character) = character else {
                return Ok(false);
            };
            if now.listed.is_empty() && way != Way::Search {
                return Ok(false);
            }
            position = if way == Way::Behind { position - 1 } else { position + 1 };
            next.clear();
            for index in 0..now.listed.len() {
                let step = now.listed[index];
                if let Step::Take(set) = &self.program.steps[step]
                    && characters::contains(set, character)
                    && self.add(step + 1, position, &mut next)?
                {
                    return Ok(true);
                }
            }
            if way == Way::Search && self.add(start, position, &mut next)? {
                return Ok(true);
            }
            std::mem::swap(&mut now, &mut next);
        }
    }

    /// Lists the steps that take a character and can be reached from `step` without one; whether the end can.
    fn add(&mut self, step: usize, position: usize, states: &mut States) -> Result<bool, Exhausted> {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            if !states.mark(step) {
                continue;
            }
            self.left = self.left.checked_sub(1).ok_or(Exhausted)?;
            match &self.program.steps[step] {
                Step::Take(_) => states.listed.push(step),
                Step::Split(one, other) => open.extend([*other, *one]),
                Step::Jump(to) => open.push(*to),
                Step::Assert(assertion) => {
                    if assertion.holds(self.text, position) {
                        open.push(step + 1);
                    }
                }
                Step::Look { look, end } => {
                    let matched = match self.looks.get(&(step, position)) {
                        Some(known) => *known,
                        None => {
                            let way = if look.behind { Way::Behind } else { Way::Ahead };
                            self.left = self.left.checked_sub(end - step).ok_or(Exhausted)?;
                            let matched = self.run(step + 1, *end, position, way)?;
                            self.looks.insert((step, position), matched);
                            matched
                        }
                    };
                    if matched != look.negative {
                        open.push(*end);
                    }
                }
                // A program without references back remembers nothing.
                Step::Save(_) | Step::Forget(..) | Step::Moved(_) | Step::Again { .. } => open.push(step + 1),
                Step::Done => return Ok(true),
            }
        }
        Ok(false)
    }
}
