//! Which part of a run this machine plays: by the command line, or by what GitLab and Kubernetes say to a job in its environment.
//!
//! In: `--shard`, `--shard-by`, and variables. Out: the part, or `None` for the whole. GitLab counts from 1, Kubernetes from 0.

use std::collections::BTreeMap;
use std::path::Path;

use super::evidence::record_of;
use super::exit::Exit;
use super::show::{self, Refusal};
use crate::record::{ReadError, Record, ShardRecord};
use crate::suite::plan::Shard;

const MOST: usize = ShardRecord::MOST;

const JOB_INDEX: &str = "JOB_COMPLETION_INDEX";
const SHARDS: &str = "PODPROOF_SHARDS";
const NODE_INDEX: &str = "CI_NODE_INDEX";
const NODE_TOTAL: &str = "CI_NODE_TOTAL";

/// What `--shard` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardArgument {
    /// `I/N`: this part.
    This {
        /// Which one, from 1.
        index: usize,
        /// Of how many.
        count: usize,
    },
    /// `N`: the part that the environment names.
    OneOf(usize),
}

/// Reads `I/N` or `N`.
pub(super) fn shard_argument(text: &str) -> Result<ShardArgument, String> {
    let parsed = match text.split_once('/') {
        Some((index, count)) => index.parse().ok().zip(count.parse().ok()).and_then(|(index, count)| {
            let is_one = (1..=count).contains(&index) && count <= MOST;
            is_one.then_some(ShardArgument::This { index, count })
        }),
        None => count_of(text).map(ShardArgument::OneOf),
    };
    parsed.ok_or_else(|| {
        format!("expected I/N with I from 1 to N, for example 1/3, or N alone where the environment says I; N is at most {MOST}")
    })
}

/// The part that this machine plays; `None` where it plays everything.
///
/// # Errors
/// The environment does not say which part, or the earlier record cannot be read. It was said on standard error.
pub(super) fn shard(argument: Option<ShardArgument>, by: Option<&Path>) -> Result<Option<Shard>, Refusal> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let settled = settle(argument, variable).map_err(|text| usage(&text))?;
    let Some(settled) = settled else {
        return match by {
            Some(_) => Err(usage(
                "`--shard-by` says how a run is divided, and nothing says into how many parts; add `--shard I/N`",
            )),
            None => Ok(None),
        };
    };
    let Settled { index, count, told_by } = settled;
    if let Some(told_by) = told_by {
        show::err(&format!("shard {index} of {count}, as {told_by} says"));
    }
    let times = by.map(times).transpose().map_err(|error| {
        let text = format!("error[run]: {error}");
        show::err(&text);
        Refusal {
            exit: Exit::Invalid,
            text,
        }
    })?;
    Ok(Some(Shard { index, count, times }))
}

/// A part, and which variable of the environment named it.
#[derive(Debug, PartialEq, Eq)]
struct Settled {
    index: usize,
    count: usize,
    told_by: Option<&'static str>,
}

fn settle(
    argument: Option<ShardArgument>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Settled>, String> {
    let count = match argument {
        Some(ShardArgument::This { index, count }) => {
            return Ok(Some(Settled {
                index,
                count,
                told_by: None,
            }));
        }
        Some(ShardArgument::OneOf(count)) => Some(count),
        None => variable(SHARDS)
            .map(|value| count_of(&value).ok_or_else(|| wrong(SHARDS, &format!("a number from 1 to {MOST}"))))
            .transpose()?,
    };
    let total = variable(NODE_TOTAL);
    if let Some(count) = count {
        if let Some(index) = variable(JOB_INDEX) {
            let index = index.parse::<usize>().ok().filter(|index| *index < count);
            let index = index.ok_or_else(|| {
                let expected = format!("a number from 0 to {} (of {count} shards)", count - 1);
                wrong(JOB_INDEX, &expected)
            })?;
            return Ok(settled(index + 1, count, JOB_INDEX));
        }
        let Some(index) = variable(NODE_INDEX) else {
            return Err(format!(
                "there are {count} shards, and nothing says which of them this is; write `--shard I/{count}`, or let {JOB_INDEX} (from 0, as \
                 an Indexed Job of Kubernetes sets it) or {NODE_INDEX} (from 1) say it"
            ));
        };
        if total.is_some_and(|total| total.parse() != Ok(count)) {
            return Err(wrong(
                NODE_TOTAL,
                &format!("{count}, which is how many shards are asked for"),
            ));
        }
        return Ok(settled(node(&index, count)?, count, NODE_INDEX));
    }
    let (Some(index), Some(total)) = (variable(NODE_INDEX), total) else {
        return Ok(None);
    };
    let count = count_of(&total).ok_or_else(|| wrong(NODE_TOTAL, &format!("a number from 1 to {MOST}")))?;
    Ok(settled(node(&index, count)?, count, NODE_INDEX))
}

fn settled(index: usize, count: usize, told_by: &'static str) -> Option<Settled> {
    Some(Settled {
        index,
        count,
        told_by: Some(told_by),
    })
}

/// The index that GitLab says, from 1.
fn node(index: &str, count: usize) -> Result<usize, String> {
    let index = index.parse::<usize>().ok().filter(|index| (1..=count).contains(index));
    index.ok_or_else(|| wrong(NODE_INDEX, &format!("a number from 1 to {count}")))
}

fn count_of(text: &str) -> Option<usize> {
    text.parse().ok().filter(|count| (1..=MOST).contains(count))
}

fn wrong(variable: &str, expected: &str) -> String {
    format!("the variable {variable} is not {expected}; `--shard I/N` goes before it (`--shard 1/1` plays everything)")
}

fn usage(text: &str) -> Refusal {
    let text = format!("error[command line]: {text}");
    show::err(&text);
    Refusal {
        exit: Exit::Usage,
        text,
    }
}

/// How long each trial of an earlier run took once, in milliseconds; nothing of those that were not played.
fn times(run: &Path) -> Result<BTreeMap<String, u64>, ReadError> {
    let record = Record::open(&record_of(run))?;
    let mut plays: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for trial in record.trials() {
        let trial = trial?;
        if trial.verdict.was_played() && trial.service_issue.is_none() {
            let (time, count) = plays.entry(trial.id).or_default();
            *time += trial.duration_ms;
            *count += 1;
        }
    }
    Ok(plays
        .into_iter()
        .map(|(id, (time, count))| (id, time / count))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled_by(argument: Option<&str>, variables: &[(&str, &str)]) -> Result<Option<(usize, usize)>, String> {
        let argument = argument.map(shard_argument).transpose()?;
        let variable = |name: &str| {
            let mut known = variables.iter();
            known
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let settled = settle(argument, variable)?;
        Ok(settled.map(|settled| (settled.index, settled.count)))
    }

    #[test]
    fn gitlab_counts_from_one_and_kubernetes_from_zero() {
        let gitlab = [(NODE_INDEX, "2"), (NODE_TOTAL, "4")];
        assert_eq!(settled_by(None, &gitlab), Ok(Some((2, 4))));
        let kubernetes = [(JOB_INDEX, "0"), (SHARDS, "4")];
        assert_eq!(settled_by(None, &kubernetes), Ok(Some((1, 4))));
        assert_eq!(settled_by(Some("3"), &[(JOB_INDEX, "2")]), Ok(Some((3, 3))));
        assert_eq!(settled_by(Some("4"), &gitlab), Ok(Some((2, 4))));
    }

    #[test]
    fn a_job_that_is_not_parallel_plays_everything() {
        // GitLab sets this to 1 for every job, and no index.
        assert_eq!(settled_by(None, &[(NODE_TOTAL, "1")]), Ok(None));
        assert_eq!(settled_by(None, &[]), Ok(None));
        // Without their number, parts cannot be told.
        assert_eq!(settled_by(None, &[(JOB_INDEX, "1")]), Ok(None));
    }

    #[test]
    fn what_is_written_goes_before_the_environment() {
        let variables = [(NODE_INDEX, "2"), (NODE_TOTAL, "4"), (SHARDS, "many")];
        assert_eq!(settled_by(Some("1/1"), &variables), Ok(Some((1, 1))));
        assert_eq!(settled_by(Some("3/7"), &variables), Ok(Some((3, 7))));
    }

    #[test]
    fn an_environment_that_does_not_fit_is_an_error_and_not_another_part() {
        for (argument, variables) in [
            (None, &[(NODE_INDEX, "0"), (NODE_TOTAL, "4")][..]),
            (None, &[(NODE_INDEX, "5"), (NODE_TOTAL, "4")]),
            (None, &[(NODE_INDEX, "1"), (NODE_TOTAL, "four")]),
            (None, &[(JOB_INDEX, "4"), (SHARDS, "4")]),
            (None, &[(JOB_INDEX, "-1"), (SHARDS, "4")]),
            (None, &[(SHARDS, "4")]),
            (None, &[(JOB_INDEX, "1"), (SHARDS, "0")]),
            (Some("4"), &[]),
            (Some("3"), &[(NODE_INDEX, "1"), (NODE_TOTAL, "4")]),
            (Some("0/3"), &[]),
            (Some("4/3"), &[]),
            (Some("1/10001"), &[]),
            (Some("0"), &[]),
            (Some("one"), &[]),
        ] {
            assert!(settled_by(argument, variables).is_err(), "{argument:?} {variables:?}");
        }
    }
}
