//! What of a target one shard may use, while others use the rest: its part of the limits, and its sets of the pool.
//!
//! In: the target, and which shard of how many. Out: its limits, and trials that are played with its own sets alone; or why there is
//! too little for so many. Without a pool all shards sign in as the same accounts.

use crate::diagnostic::{InputError, Owner};
use crate::suite::plan::{Shard, Trial};
use crate::targets::Target;
use crate::text::count;

/// The target with the limits of this shard.
///
/// # Errors
/// There are fewer requests than shards.
pub(super) fn limits(target: Target, shard: &Shard) -> Result<Target, InputError> {
    let Shard { index, count, .. } = *shard;
    match target.limits.part(index, count) {
        Some(limits) => Ok(Target { limits, ..target }),
        None => {
            let title = format!("`conformance.limits.requests` has fewer requests than there are shards ({count})");
            Err(InputError::general(Owner::Target, title)
                .help("each shard gets its part of them: divide into fewer parts"))
        }
    }
}

/// The trials, each to be played with the sets of this shard.
///
/// # Errors
/// There are fewer sets than shards, or the sets of this shard lack what a trial needs that others can play.
pub(super) fn sets(trials: Vec<Trial>, target: &Target, shard: &Shard) -> Result<Vec<Trial>, Vec<InputError>> {
    let Some(first) = target.pool.first() else {
        return Ok(trials);
    };
    if target.pool.len() < shard.count {
        let title = format!(
            "`conformance.pool` has {}, and there are {} shards: each needs a set of its own",
            count(target.pool.len(), "set"),
            shard.count
        );
        let input_error = InputError::at(Owner::Target, first.place.clone(), title);
        return Err(vec![
            input_error.help("add sets to the pool, or divide into fewer parts"),
        ]);
    }
    let is_own = |set: usize| set % shard.count + 1 == shard.index;
    let trials: Vec<Trial> = trials.into_iter().map(|trial| trial.keeping_sets(is_own)).collect();
    let is_left_without = |trial: &&Trial| trial.sets.is_empty() && trial.not_applicable.is_none();
    let left: Vec<&Trial> = trials.iter().filter(is_left_without).collect();
    let Some(one) = left.first() else {
        return Ok(trials);
    };
    let own = target.pool.iter().enumerate().filter(|(set, _)| is_own(*set));
    let lacking = own.map(|(set, account_set)| {
        let title = format!(
            "shard {}/{} cannot play {} that other sets of the pool can: set {} has {}",
            shard.index,
            shard.count,
            count(left.len(), "trial"),
            account_set.number,
            one.lacking_in(target, set).unwrap_or_default()
        );
        let help = "give this set what the others have: all shards have to be able to play the same";
        InputError::at(Owner::Target, account_set.place.clone(), title).help(help)
    });
    Err(lacking.collect())
}
