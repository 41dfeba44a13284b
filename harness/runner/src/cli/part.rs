//! What of a target one shard may use, while others use the rest: its part of the limits, and its sets of the pool.
//!
//! In: the target, and which shard of how many. Out: its limits, and its sets with the trials that are played with them; or why there is
//! too little for so many. Without a pool all shards sign in as the same accounts.

use crate::diagnostic::{InputError, Owner};
use crate::suite::plan::{Shard, Trial, gaps};
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

/// The target with the sets of this shard alone, and the trials, to be played with these.
///
/// # Errors
/// There are fewer sets than shards, or the sets of this shard lack what a trial needs that others can play.
pub(super) fn sets(
    trials: Vec<Trial>,
    mut target: Target,
    shard: &Shard,
) -> Result<(Vec<Trial>, Target), Vec<InputError>> {
    let Some(first) = target.pool.first() else {
        return Ok((trials, target));
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
    let is_left_without = |trial: &&Trial| trial.not_applicable.is_none() && !trial.sets.iter().any(|set| is_own(*set));
    let left: Vec<Trial> = trials.iter().filter(is_left_without).cloned().collect();
    if !left.is_empty() {
        let gaps = gaps(&left, &target).into_iter();
        let own = gaps.filter(|gap| is_own(gap.number - 1));
        let lacking = own.map(|gap| {
            let title = format!(
                "shard {}/{} cannot play {} that other sets of the pool can: set {} has {}",
                shard.index,
                shard.count,
                count(left.len(), "trial"),
                gap.number,
                gap.detail()
            );
            let help = format!(
                "give it what the others have, for example for `{}`: all shards have to be able to play the same",
                left[0].id
            );
            InputError::at(Owner::Target, gap.place, title).help(help)
        });
        return Err(lacking.collect());
    }
    let place = |set: usize| is_own(set).then(|| set / shard.count);
    let trials = trials.into_iter().map(|trial| trial.keeping_sets(place)).collect();
    let mut set = 0..;
    target.pool.retain(|_| set.next().is_some_and(is_own));
    Ok((trials, target))
}
