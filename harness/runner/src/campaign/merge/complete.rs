//! That nothing is missing: every shard is there once, and every trial of its plan is in its record as often as it was to be played.

use std::collections::BTreeMap;

use super::error::MergeError;
use super::shards::{ShardFile, shard_of};
use crate::record::{Plan, PlannedTrial, ShardRecord};

/// Proves that shards of one run, in their order, are all of it.
pub(super) fn prove(files: &[ShardFile]) -> Result<(), MergeError> {
    let Some(any) = files.first() else {
        return Ok(());
    };
    let any = shard_of(any)?;
    each_is_there_once(files, any)?;
    files.iter().try_for_each(is_whole)
}

fn each_is_there_once(files: &[ShardFile], any: &ShardRecord) -> Result<(), MergeError> {
    let mut there: BTreeMap<usize, &ShardFile> = BTreeMap::new();
    for file in files {
        let index = shard_of(file)?.index;
        if let Some(before) = there.insert(index, file) {
            return Err(MergeError::Doubled {
                index,
                count: any.count,
                one: before.path.clone(),
                other: file.path.clone(),
            });
        }
    }
    let missing: Vec<usize> = (1..=any.count).filter(|index| !there.contains_key(index)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let lost = any.plan.iter().filter(|trial| missing.contains(&trial.shard));
    Err(MergeError::Missing {
        trials: lost.map(|trial| trial.id.clone()).collect(),
        missing,
        count: any.count,
    })
}

/// Proves that a shard played its part to its end. What it says it did not play, it has accounted for.
fn is_whole(file: &ShardFile) -> Result<(), MergeError> {
    let (shard, record) = (shard_of(file)?, &file.record);
    let inconsistent = |what: String| MergeError::Inconsistent {
        file: file.path.clone(),
        what,
    };
    if !record
        .manifest
        .plan
        .iter()
        .map(|trial| trial.id)
        .eq(shard.part(shard.index))
    {
        return Err(inconsistent(format!(
            "its plan is not that of {} in the plan of all",
            shard.name()
        )));
    }
    if record.closing.is_none() {
        return Err(MergeError::Unfinished {
            file: file.path.clone(),
            index: shard.index,
            count: shard.count,
        });
    }
    let repeat = record.manifest.settings.repeat;
    let mut times: BTreeMap<&str, usize> = shard.part(shard.index).map(|id| (id, 0)).collect();
    for (id, time) in record.keys() {
        match times.get_mut(id).filter(|_| (1..=repeat).contains(&time)) {
            Some(times) => *times += 1,
            None => {
                return Err(inconsistent(format!(
                    "`{id}` (time {time}) is in it, and not in its plan"
                )));
            }
        }
    }
    // A record that was read has none of them twice.
    let lost = times.into_iter().filter(|(_, times)| *times < repeat);
    let lost: Vec<String> = lost.map(|(id, _)| id.to_owned()).collect();
    if lost.is_empty() {
        return Ok(());
    }
    Err(MergeError::TrialsMissing {
        file: file.path.clone(),
        index: shard.index,
        count: shard.count,
        trials: lost,
    })
}

/// The plan of the whole run, put together from those of all shards.
pub(super) fn whole_plan(files: &[ShardFile]) -> Result<Plan, MergeError> {
    let Some(any) = files.first() else {
        return Ok(Plan::default());
    };
    let shard = shard_of(any)?;
    let mut planned: BTreeMap<String, PlannedTrial> = BTreeMap::new();
    for file in files {
        planned.extend(file.record.manifest.plan.iter().map(|trial| (trial.id.clone(), trial)));
    }
    let plan: Plan = shard
        .plan
        .iter()
        .filter_map(|trial| planned.remove(&trial.id))
        .collect();
    if ShardRecord::digest_of(&plan) != shard.digest {
        return Err(MergeError::Inconsistent {
            file: any.path.clone(),
            what: "the plans of the shards together are not the plan that it names (SHA-256)".to_owned(),
        });
    }
    Ok(plan)
}
