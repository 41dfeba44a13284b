//! How good likely causes are: measured, not guessed. Beside the gate, since it plays for minutes:
//!
//! ```sh
//! cargo test --test detection -- --ignored likely
//! ```
//!
//! With its own entry taken out of the dictionary, a lie is given no name, or that of its kin (`tests/truth/kin.yaml`, written
//! before anything was measured); and of two lies at once both are named, where one does not hide all that the other does.
//! `PAIRS=60 SEED=7` plays fewer pairs, or others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial as Test};
use podproof::campaign::detect::Fingerprint;
use podproof::findings::causes::{Likely, Observed, Signatures, likely};
use podproof_mock_pod::Deviation;
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::Detection;

/// How many pairs are played.
const PAIRS: usize = 200;

/// Which pairs: any number gives other ones.
const SEED: u64 = 20_261_126;

/// How many pods are played at once.
const PODS: usize = 8;

/// The proofs, as tests that are played when they are asked for.
pub(crate) fn tests(detection: &Arc<Detection>) -> Vec<Test> {
    let (one, two) = (detection.clone(), detection.clone());
    vec![
        Test::test("likely causes: without its own entry", move || alone(&one)).with_ignored_flag(true),
        Test::test("likely causes: two at once", move || together(&two)).with_ignored_flag(true),
    ]
}

/// Lies that are named for each other rightly.
#[derive(Deserialize)]
struct KinFile {
    groups: Vec<KinGroup>,
}

#[derive(Deserialize)]
struct KinGroup {
    kin: BTreeSet<String>,
}

fn alone(detection: &Detection) -> Result<(), Failed> {
    let signatures = detection
        .dictionary
        .signatures()
        .ok_or("the dictionary is of another suite")?;
    let kin: KinFile = serde_yaml::from_str(include_str!("../truth/kin.yaml"))?;
    let lies: Vec<Vec<Deviation>> = Deviation::ALL.iter().map(|deviation| vec![*deviation]).collect();
    let (mut recognised, mut known, mut silent, mut of_kin) = (0, 0, 0, 0);
    let mut text = String::new();
    let mut wrong = 0;
    for (lie, observed) in played(detection, lies)? {
        let name = lie[0].name();
        let observed = observed.observed();
        if observed.cells.is_empty() {
            continue;
        }
        if signatures.of(name).is_some() {
            known += 1;
            let found = likely(signatures, observed);
            if found.len() == 1 && names(&found[0], name) {
                recognised += 1;
            } else {
                _ = writeln!(text, "not recognised alone: {name} → {}", shown(&found));
            }
        }
        let found = likely(&signatures.without(name), observed);
        let is_kin = |other: &String| {
            kin.groups
                .iter()
                .any(|group| group.kin.contains(name) && group.kin.contains(other))
        };
        if found.is_empty() {
            silent += 1;
        } else if found.iter().flat_map(|likely| &likely.deviations).all(is_kin) {
            of_kin += 1;
            _ = writeln!(text, "kin: {name} → {}", shown(&found));
        } else {
            wrong += 1;
            _ = writeln!(text, "wrong: {name} → {}", shown(&found));
        }
    }
    let all = silent + of_kin + wrong;
    let total = format!(
        "with its own entry: {recognised} of {known} recognised; without it: {silent} given no name, {of_kin} that of their \
         kin, {wrong} another, of {all}"
    );
    report(
        "alone",
        &format!("{total}\n\n{text}"),
        100 * (silent + of_kin) >= 95 * all,
    )
}

fn together(detection: &Detection) -> Result<(), Failed> {
    let signatures = detection
        .dictionary
        .signatures()
        .ok_or("the dictionary is of another suite")?;
    let pairs = pairs(signatures);
    let (mut both, mut one, mut wrong, mut hidden) = (0, 0, 0, 0);
    let mut text = String::new();
    let played = played(detection, pairs)?;
    let all = played.len();
    for (pair, observed) in played {
        let found = likely(signatures, observed.observed());
        let named = pair
            .iter()
            .filter(|lie| found.iter().any(|likely| names(likely, lie.name())));
        let is_strange = |likely: &&Likely| !pair.iter().any(|lie| names(likely, lie.name()));
        wrong += usize::from(found.iter().any(|likely| is_strange(&likely)));
        match named.count() {
            2 => both += 1,
            count => {
                one += count;
                let is_hidden = pair
                    .iter()
                    .any(|lie| shows_nothing(signatures, *lie, observed.observed()));
                hidden += usize::from(is_hidden);
                _ = writeln!(
                    text,
                    "{} + {} → {}{}",
                    pair[0],
                    pair[1],
                    shown(&found),
                    if is_hidden { " (one hides the other)" } else { "" }
                );
            }
        }
    }
    let total = format!(
        "{both} of {all} pairs are both named, {one} are named by half; in {hidden} of the others one lie hides all that the \
         other does; {wrong} pairs are given a name that is neither's"
    );
    let is_good = 100 * both >= 90 * (all - hidden);
    report("together", &format!("{total}\n\n{text}"), is_good)
}

/// Whether nothing of what a lie does can be seen.
fn shows_nothing(signatures: &Signatures, lie: Deviation, observed: &Observed) -> bool {
    let signature = signatures.of(lie.name());
    signature.is_none_or(|signature| signature.cells.is_disjoint(&observed.cells))
}

/// Plays pods that tell these lies, some at once.
fn played(detection: &Detection, lies: Vec<Vec<Deviation>>) -> Result<Vec<(Vec<Deviation>, Fingerprint)>, String> {
    detection.runtime.block_on(async {
        let permits = Arc::new(Semaphore::new(PODS));
        let mut playing = JoinSet::new();
        for lies in lies {
            let (detector, permits) = (detection.detector.clone(), permits.clone());
            playing.spawn(async move {
                let _permit = permits.acquire_owned().await;
                let play = detector.play(&lies).await;
                (lies, play)
            });
        }
        let mut played = BTreeMap::new();
        while let Some(ended) = playing.join_next().await {
            let (lies, play) = ended.map_err(|error| error.to_string())?;
            played.insert(lies, play?);
        }
        Ok(played.into_iter().collect())
    })
}

/// Different pairs of lies that have a signature, chosen by the seed.
fn pairs(signatures: &Signatures) -> Vec<Vec<Deviation>> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let mut state = number("SEED").unwrap_or(SEED);
    let wanted = number("PAIRS")
        .and_then(|pairs| usize::try_from(pairs).ok())
        .unwrap_or(PAIRS);
    let lies: Vec<Deviation> = Deviation::ALL
        .iter()
        .copied()
        .filter(|lie| signatures.of(lie.name()).is_some())
        .collect();
    let mut pairs = BTreeSet::new();
    while pairs.len() < wanted.min(lies.len() * (lies.len() - 1) / 2) {
        let mut pair =
            [0, 0].map(|_| lies[usize::try_from(splitmix(&mut state) % lies.len() as u64).unwrap_or_default()]);
        pair.sort();
        if pair[0] != pair[1] {
            pairs.insert(pair.to_vec());
        }
    }
    pairs.into_iter().collect()
}

/// SplitMix64: random enough for a choice, and the same everywhere.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn names(likely: &Likely, name: &str) -> bool {
    likely.deviations.iter().any(|known| known == name)
}

fn shown(found: &[Likely]) -> String {
    let each: Vec<String> = found.iter().map(|likely| likely.deviations.join("|")).collect();
    if each.is_empty() {
        "nothing".to_owned()
    } else {
        each.join(" + ")
    }
}

/// Leaves the figures in `reports/`, and fails if they are not good enough.
fn report(name: &str, text: &str, is_good: bool) -> Result<(), Failed> {
    std::fs::create_dir_all("reports")?;
    std::fs::write(format!("reports/likely-{name}.txt"), text)?;
    println!("{text}");
    if is_good { Ok(()) } else { Err(Failed::from(text)) }
}
