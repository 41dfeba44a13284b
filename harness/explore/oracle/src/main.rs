//! Whether the judge of `podproof-explore` and the checker `porcupine-rs` agree on random histories.
//!
//! `cargo run --manifest-path harness/explore/oracle/Cargo.toml [HISTORIES]`; exit code 1 where they do not.

mod generate;
mod oracle;

use std::process::ExitCode;

use podproof_explore::{Grace, Rules, judge};

/// How many histories there are if nothing is said.
const HISTORIES: u64 = 10_000;

fn main() -> ExitCode {
    let histories = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let histories: u64 = histories.unwrap_or(HISTORIES);
    let (mut agreed, mut illegal, mut with_lost, mut longest) = (0, 0, 0, 0);
    for seed in 0..histories {
        let history = generate::history(seed);
        let judged = judge(&history, &Rules::new(Grace(0)));
        let is_legal = judged.violations.is_empty();
        let is_evaluated = judged.not_evaluated == 0;
        if is_evaluated && is_legal == oracle::has_an_order(&history) {
            agreed += 1;
        } else {
            println!("seed {seed}: we say {judged:?}, porcupine-rs says the opposite of {history:#?}");
        }
        illegal += u64::from(!is_legal);
        with_lost += u64::from(generate::has_lost_calls(&history));
        longest = longest.max(history.calls.len());
    }
    println!(
        "agreed on {agreed} of {histories} histories of up to {longest} calls; {illegal} of them have no order, {with_lost} have calls \
         without an answer"
    );
    // A comparison in which hardly anything is wrong shows little.
    if agreed == histories && illegal * 5 > histories {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
