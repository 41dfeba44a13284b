//! Shards: the parts of a plan, each to be played on a machine of its own.
//!
//! In: a plan and how many parts there are. Out: the part of each trial. It depends on the trials' ids alone, and where an earlier
//! record says how long they took, on that: every machine that divides the same plan comes to the same parts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::trial::Trial;

/// Which part of a plan is wanted, and how plans are divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    pub index: usize,
    /// Of how many.
    pub count: usize,
    /// How long trials took, in milliseconds, by their ids: parts then take about the same time. Trials that are not in here go by the hash of
    /// their ids, as all do where it is `None`.
    pub times: Option<BTreeMap<String, u64>>,
}

/// A plan in its parts.
#[derive(Clone, Debug)]
pub struct Division {
    /// The whole plan, in its order.
    pub whole: Vec<Trial>,
    /// The part of each of its trials, from 1.
    pub parts: Vec<usize>,
}

impl Shard {
    /// Divides a plan.
    pub fn divide(&self, whole: Vec<Trial>) -> Division {
        let ids: Vec<&str> = whole.iter().map(|trial| &*trial.id).collect();
        let parts = self.parts(&ids);
        Division { whole, parts }
    }

    /// The part of each of these trials, from 1.
    fn parts(&self, ids: &[&str]) -> Vec<usize> {
        let mut parts: Vec<usize> = ids.iter().map(|id| part_by_hash(id, self.count)).collect();
        let times = self.times.iter().flatten();
        let known: BTreeMap<&str, u64> = times.map(|(id, time)| (id.as_str(), *time)).collect();
        let mut longest_first: Vec<(Reverse<u64>, &str, usize)> = ids
            .iter()
            .enumerate()
            .filter_map(|(place, id)| Some((Reverse(*known.get(id)?), *id, place)))
            .collect();
        longest_first.sort_unstable();
        let mut loads = vec![0_u64; self.count];
        for (Reverse(time), _, place) in longest_first {
            // Of equal ones the first.
            let least = loads.iter_mut().enumerate().min_by_key(|(_, load)| **load);
            if let Some((part, load)) = least {
                // Many that take no time take some together.
                *load = load.saturating_add(time.max(1));
                parts[place] = part + 1;
            }
        }
        parts
    }
}

impl Division {
    /// The trials of a part, from 1, in the order of the plan.
    pub fn part(&self, index: usize) -> Vec<Trial> {
        let each = self.whole.iter().zip(&self.parts);
        each.filter(|(_, part)| **part == index)
            .map(|(trial, _)| trial.clone())
            .collect()
    }
}

/// The part of an id, from 1.
fn part_by_hash(id: &str, count: usize) -> usize {
    let count = count.max(1) as u64;
    usize::try_from(fnv_1a(id.as_bytes()) % count).unwrap_or_default() + 1
}

/// FNV-1a of 64 bits: the same on every machine, and in every version.
fn fnv_1a(bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes
        .iter()
        .fold(OFFSET, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(count: usize, times: Option<&[(&str, u64)]>) -> Shard {
        Shard {
            index: 1,
            count,
            times: times.map(|times| times.iter().map(|(id, time)| ((*id).to_owned(), *time)).collect()),
        }
    }

    #[test]
    fn the_hash_is_that_of_its_authors() {
        // From the test vectors of draft-eastlake-fnv.
        for (text, hash) in [
            ("", 0xcbf2_9ce4_8422_2325),
            ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] {
            assert_eq!(fnv_1a(text.as_bytes()), hash, "{text}");
        }
    }

    #[test]
    fn the_part_of_a_trial_depends_on_its_id_and_on_no_other_trial() {
        let ids: Vec<String> = (0..200).map(|number| format!("area/trial::{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let all = shard(7, None).parts(&ids);
        let half: Vec<&str> = ids.iter().copied().step_by(2).collect();
        let of_half = shard(7, None).parts(&half);
        assert!(all.iter().step_by(2).eq(&of_half));
        for part in 1..=7 {
            assert!(all.contains(&part), "nothing is in part {part}");
        }
    }

    #[test]
    fn by_time_the_longest_go_first_and_parts_take_about_the_same_time() {
        let times = [("a", 10), ("b", 90), ("c", 40), ("d", 50), ("e", 10)];
        let ids = ["e", "d", "c", "b", "a"];
        // b → 1, d → 2, c → 2, then a and e, which are equal, in the order of their ids: both parts have 90.
        assert_eq!(shard(2, Some(&times)).parts(&ids), [2, 2, 2, 1, 1]);
        let permuted = ["a", "b", "c", "d", "e"];
        assert_eq!(shard(2, Some(&times)).parts(&permuted), [1, 1, 2, 2, 2]);
    }

    #[test]
    fn trials_that_took_no_time_are_divided_too() {
        let times = [("a", 0), ("b", 0), ("c", 0), ("d", 0)];
        assert_eq!(shard(2, Some(&times)).parts(&["a", "b", "c", "d"]), [1, 2, 1, 2]);
    }

    #[test]
    fn what_the_earlier_record_does_not_know_goes_by_hash() {
        let ids = ["a", "new", "newer"];
        let parts = shard(3, Some(&[("a", 5)])).parts(&ids);
        assert_eq!(parts[0], 1);
        assert_eq!(parts[1..], shard(3, None).parts(&ids)[1..]);
    }

    #[test]
    fn one_part_is_everything() {
        assert_eq!(shard(1, None).parts(&["a", "b"]), [1, 1]);
        assert_eq!(shard(1, Some(&[("a", 3)])).parts(&["a", "b"]), [1, 1]);
    }
}
