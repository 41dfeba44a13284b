//! Sets of trials, written so that people can read them.
//!
//! `*` is every trial, `area/*` every one of an area, `area/scenario::*` every row of a table, `area/scenario::{a, b}` some rows, and
//! anything else the id of a trial.

use std::collections::{BTreeMap, BTreeSet};

/// A set of trials, folded: the shortest of these forms for each part of it, in the order of ids.
pub(super) fn folded(trials: &BTreeSet<Box<str>>, all: &BTreeSet<Box<str>>) -> Vec<String> {
    if trials.len() > 1 && trials == all {
        return vec!["*".to_owned()];
    }
    let (members, whole) = (grouped(trials, area), grouped(all, area));
    let mut texts = Vec::new();
    for (area, members) in members {
        if members.len() > 1 && whole.get(area).is_some_and(|whole| whole.len() == members.len()) {
            texts.push(format!("{area}/*"));
        } else {
            texts.extend(rows(&members, &whole.get(area).cloned().unwrap_or_default()));
        }
    }
    texts
}

/// Those of one area, each table folded.
fn rows(trials: &BTreeSet<Box<str>>, all: &BTreeSet<Box<str>>) -> Vec<String> {
    let whole = grouped(all, scenario);
    let mut texts = Vec::new();
    for (scenario, members) in grouped(trials, scenario) {
        let rows: Vec<&str> = members.iter().filter_map(|id| Some(id.split_once("::")?.1)).collect();
        texts.push(match rows.as_slice() {
            [] => scenario.to_owned(),
            [row] => format!("{scenario}::{row}"),
            rows if whole.get(scenario).is_some_and(|whole| whole.len() == rows.len()) => format!("{scenario}::*"),
            rows => format!("{scenario}::{{{}}}", rows.join(", ")),
        });
    }
    texts
}

/// The trials that a text stands for; `None` where it stands for none of them.
pub(super) fn unfolded(text: &str, all: &BTreeSet<Box<str>>) -> Option<BTreeSet<Box<str>>> {
    let trials: BTreeSet<Box<str>> = if let Some(start) = text.strip_suffix('*') {
        all.iter().filter(|id| id.starts_with(start)).cloned().collect()
    } else {
        let ids = listed(text);
        if !ids.iter().all(|id| all.contains(id)) {
            return None;
        }
        ids
    };
    (!trials.is_empty()).then_some(trials)
}

/// The ids that a text without a star names.
pub(super) fn listed(text: &str) -> BTreeSet<Box<str>> {
    let table = text.strip_suffix('}').and_then(|text| text.split_once("::{"));
    match table {
        Some((scenario, rows)) => rows
            .split(',')
            .map(|row| format!("{scenario}::{}", row.trim()).into())
            .collect(),
        None => [text.into()].into(),
    }
}

fn grouped(trials: &BTreeSet<Box<str>>, key: fn(&str) -> &str) -> BTreeMap<&str, BTreeSet<Box<str>>> {
    let mut groups: BTreeMap<&str, BTreeSet<Box<str>>> = BTreeMap::new();
    for id in trials {
        groups.entry(key(id)).or_default().insert(id.clone());
    }
    groups
}

fn area(id: &str) -> &str {
    id.split_once('/').map_or(id, |(area, _)| area)
}

fn scenario(id: &str) -> &str {
    id.split_once("::").map_or(id, |(scenario, _)| scenario)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> BTreeSet<Box<str>> {
        ids.iter().map(|id| (*id).into()).collect()
    }

    #[test]
    fn a_folded_set_unfolds_to_itself() {
        let all = ids(&["a/t::1", "a/t::2", "a/t::3", "a/u", "b/v", "b/w::1", "b/w::2", "c/x"]);
        let folds: [(&[&str], &[&str]); 6] = [
            (&["a/t::1", "a/t::3"], &["a/t::{1, 3}"]),
            (&["a/t::1", "a/t::2", "a/t::3", "b/w::1"], &["a/t::*", "b/w::1"]),
            (&["b/v", "b/w::1", "b/w::2"], &["b/*"]),
            (&["a/u", "c/x"], &["a/u", "c/x"]),
            (&["c/x"], &["c/x"]),
            (&[], &[]),
        ];
        for (trials, texts) in folds {
            let trials = ids(trials);
            assert_eq!(folded(&trials, &all), texts);
            let again: BTreeSet<Box<str>> = texts
                .iter()
                .flat_map(|text| unfolded(text, &all).expect("trials"))
                .collect();
            assert_eq!(again, trials);
        }
        assert_eq!(folded(&all, &all), ["*"]);
        assert_eq!(unfolded("*", &all), Some(all));
    }

    #[test]
    fn what_stands_for_no_trial_is_told() {
        let all = ids(&["a/t::1", "a/u"]);
        for text in ["d/*", "a/t::{1, 2}", "a/v", ""] {
            assert_eq!(unfolded(text, &all), None, "{text}");
        }
    }
}
