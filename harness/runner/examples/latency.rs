//! Computes the figures of latency comparisons for programs of other languages: `harness/upgrade/statistics` holds them against
//! scipy, `harness/upgrade/latency` counts false alarms.
//!
//! In, on standard input: one JSON document for each line. Out: one line of JSON for each, in the same order. A line is
//! `{"ranked": [[FIRST…], [SECOND…]]}` (numbers; gives `u`, `delta`, `p`, `exact`, `normal`), `{"holm": [P…]}` (gives
//! the adjusted ones), or `{"operations": [{"operation", "baseline": [[MS…]…], "candidate": [[MS…]…]}]}` (gives the outcomes).

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use podproof::findings::latency::{Method, OperationSamples, Ranked, compare_latency, holm};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Question {
    Ranked(Vec<f64>, Vec<f64>),
    Holm(Vec<f64>),
    Operations(Vec<Operation>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    operation: String,
    baseline: Vec<Vec<u64>>,
    candidate: Vec<Vec<u64>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        writeln!(out, "{}", answer(serde_json::from_str(&line?)?)?)?;
    }
    Ok(())
}

fn answer(question: Question) -> Result<Value, serde_json::Error> {
    match question {
        Question::Ranked(mut first, mut second) => {
            first.sort_by(f64::total_cmp);
            second.sort_by(f64::total_cmp);
            let ranked = Ranked::new(&first, &second, 0.0);
            let exact = (ranked.method() == Method::Exact).then(|| ranked.p_by(Method::Exact));
            Ok(json!({
                "u": ranked.u(),
                "delta": ranked.cliffs_delta(),
                "p": ranked.p(),
                "exact": exact,
                "normal": ranked.p_by(Method::Normal),
            }))
        }
        Question::Holm(p) => Ok(json!(holm(&p))),
        Question::Operations(operations) => {
            let samples = |operation: Operation| OperationSamples {
                operation: operation.operation,
                baseline: operation.baseline,
                candidate: operation.candidate,
            };
            let samples: Vec<OperationSamples> = operations.into_iter().map(samples).collect();
            serde_json::to_value(compare_latency(&samples))
        }
    }
}
