//! The same work on parts of a list, on as many threads as the machine has cores.

use std::num::NonZero;
use std::thread::{available_parallelism, scope};

/// So many threads are worth their start; more find no more to do.
const MOST_THREADS: usize = 8;

/// Does the work on parts of a list that have at least so many items each, at the same time; what came of them, in order.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], at_least: usize, work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let cores = available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let parts = (items.len() / at_least.max(1)).clamp(1, cores);
    let (first, rest) = items.split_at(items.len() / parts);
    let work = &work;
    scope(|threads| {
        let each = rest.len().div_ceil((parts - 1).max(1)).max(1);
        let others: Vec<_> = rest
            .chunks(each)
            .map(|part| threads.spawn(move || work(part)))
            .collect();
        let first = work(first);
        let others = others.into_iter().map(|other| match other.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        std::iter::once(first).chain(others).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::in_parallel;

    #[test]
    fn every_item_is_worked_on_once_and_in_order() {
        for length in [0, 1, 2, 3, 7, 100] {
            let items: Vec<usize> = (0..length).collect();
            for at_least in [0, 1, 2, 1000] {
                let parts = in_parallel(&items, at_least, <[usize]>::to_vec);
                assert_eq!(parts.concat(), items, "{length}, {at_least}");
            }
        }
    }

    #[test]
    fn a_short_list_is_one_part() {
        assert_eq!(in_parallel(&[1, 2, 3], 4, <[i32]>::len), [3]);
    }
}
