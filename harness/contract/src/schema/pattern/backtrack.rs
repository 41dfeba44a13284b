//! Tries a program that refers back on a string: one way after the other, with a bound on the steps.

use super::{
    Exhausted, characters,
    compile::{Program, Step},
};

/// The most steps that are taken for one string.
const MOST_STEPS: usize = 5_000_000;

/// Whether some part of `text` matches.
pub(super) fn matches(program: &Program, text: &[char]) -> Result<bool, Exhausted> {
    let mut search = Search {
        program,
        text,
        slots: vec![None; program.slots],
        left: MOST_STEPS,
    };
    for position in 0..=text.len() {
        search.slots.fill(None);
        if search.run(0, position, false)? {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Search<'p> {
    program: &'p Program,
    text: &'p [char],
    slots: Vec<Option<usize>>,
    left: usize,
}

/// What is done when a way leads nowhere.
enum Back {
    /// Another way begins at this step and position.
    To(usize, usize),
    /// A slot held this before.
    Restore(usize, Option<usize>),
}

impl Search<'_> {
    /// Whether the steps from `step` on match at `position`. What groups matched stays in the slots; if nothing does,
    /// these are as before.
    fn run(&mut self, mut step: usize, mut position: usize, behind: bool) -> Result<bool, Exhausted> {
        let mut back = Vec::new();
        loop {
            self.left = self.left.checked_sub(1).ok_or(Exhausted)?;
            let goes_on = match &self.program.steps[step] {
                Step::Done => return Ok(true),
                Step::Take(set) => match self.neighbour(position, behind) {
                    Some((character, next)) if characters::contains(set, character) => {
                        position = next;
                        true
                    }
                    _ => false,
                },
                Step::Split(one, other) => {
                    back.push(Back::To(*other, position));
                    step = *one;
                    continue;
                }
                Step::Jump(to) => {
                    step = *to;
                    continue;
                }
                Step::Assert(assertion) => assertion.holds(self.text, position),
                Step::Look { look, end } => {
                    let before = self.slots.clone();
                    self.left = self.left.checked_sub(before.len()).ok_or(Exhausted)?;
                    let matched = self.run(step + 1, position, look.behind)?;
                    if look.negative {
                        self.slots = before;
                    } else if matched {
                        let changed = before
                            .iter()
                            .enumerate()
                            .filter(|(slot, old)| **old != self.slots[*slot]);
                        back.extend(changed.map(|(slot, old)| Back::Restore(slot, *old)));
                    }
                    if matched != look.negative {
                        step = *end;
                        continue;
                    }
                    false
                }
                Step::Save(slot) => {
                    self.set(*slot, Some(position), &mut back);
                    true
                }
                Step::Forget(first, last) => {
                    for slot in *first..*last {
                        self.set(slot, None, &mut back);
                    }
                    true
                }
                Step::Moved(slot) => self.slots[*slot] != Some(position),
                Step::Again { groups, behind } => match self.again(groups, position, *behind) {
                    Some(next) => {
                        position = next;
                        true
                    }
                    None => false,
                },
            };
            if goes_on {
                step += 1;
                continue;
            }
            loop {
                match back.pop() {
                    Some(Back::To(next, at)) => {
                        (step, position) = (next, at);
                        break;
                    }
                    Some(Back::Restore(slot, old)) => self.slots[slot] = old,
                    None => return Ok(false),
                }
            }
        }
    }

    fn set(&mut self, slot: usize, value: Option<usize>, back: &mut Vec<Back>) {
        let old = std::mem::replace(&mut self.slots[slot], value);
        if old != value {
            back.push(Back::Restore(slot, old));
        }
    }

    /// The next character, and the position behind it.
    fn neighbour(&self, position: usize, behind: bool) -> Option<(char, usize)> {
        if behind {
            let next = position.checked_sub(1)?;
            Some((self.text[next], next))
        } else {
            Some((*self.text.get(position)?, position + 1))
        }
    }

    /// The position behind another copy of what the groups have matched; a group that took no part matched nothing.
    fn again(&mut self, groups: &[usize], position: usize, behind: bool) -> Option<usize> {
        let span = groups.iter().find_map(|group| {
            let (start, end) = (self.slots[2 * group]?, self.slots[2 * group + 1]?);
            (start <= end).then_some((start, end))
        });
        let Some((start, end)) = span else {
            return Some(position);
        };
        let length = end - start;
        self.left = self.left.saturating_sub(length);
        let from = if behind {
            position.checked_sub(length)?
        } else {
            position
        };
        let there = self.text.get(from..from + length)?;
        let equal = *there == self.text[start..end];
        equal.then_some(if behind { from } else { from + length })
    }
}
