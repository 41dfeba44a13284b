//! The suite detects: every lie that the mock pod can tell is caught by the check that must catch it, and an honest
//! pod is left alone. One test a lie; the matrix is written to `reports/`.

#![expect(clippy::print_stdout, reason = "a test target without libtest tells what it did")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use libtest_mimic::{Arguments, Failed, Trial as Test};
use podproof::complaint::{Diagnostic, Sources, render};
use podproof::contracts::ContractSettings;
use podproof::detect::{Detector, Honest, Matrix, Row, json, markdown};
use podproof::suite::{self, SuiteSettings};
use podproof_mock_pod::Deviation;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let detection = Arc::new(Detection {
        runtime: Runtime::new().expect("a runtime"),
        detector: detector(),
        honest: OnceLock::new(),
        rows: Mutex::default(),
    });
    let mut tests = vec![honest_test(detection.clone())];
    tests.extend(
        Deviation::ALL
            .iter()
            .map(|deviation| deviation_test(*deviation, detection.clone())),
    );
    let conclusion = libtest_mimic::run(&arguments, tests);
    if !arguments.list {
        detection.write();
    }
    conclusion.exit_code()
}

struct Detection {
    runtime: Runtime,
    detector: Detector,
    honest: OnceLock<Honest>,
    rows: Mutex<Vec<Row>>,
}

fn detector() -> Detector {
    std::env::set_current_dir(root()).expect("the root of the workspace");
    let mut sources = Sources::default();
    let contracts = ContractSettings {
        spec: "spec".into(),
        ..ContractSettings::default()
    };
    match suite::read(
        &SuiteSettings {
            scenarios: "scenarios".into(),
            contracts,
        },
        &mut sources,
    ) {
        Ok(suite) => Detector::new(suite.contracts, suite.catalogue, sources, suite.scenarios),
        Err(complaints) => {
            let shown = complaints
                .iter()
                .map(|complaint| render(&Diagnostic::from(complaint), &sources, false));
            panic!("{}", shown.collect::<Vec<_>>().join("\n\n"));
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the root of the workspace")
}

fn honest_test(detection: Arc<Detection>) -> Test {
    Test::test("an honest pod raises no alarm", move || {
        let alarms = detection.honest().alarms();
        let shown: Vec<String> = alarms
            .iter()
            .map(|alarm| format!("{} [{}] {}", alarm.trial, alarm.check, alarm.title))
            .collect();
        if shown.is_empty() {
            Ok(())
        } else {
            Err(Failed::from(shown.join("\n")))
        }
    })
}

fn deviation_test(deviation: Deviation, detection: Arc<Detection>) -> Test {
    Test::test(deviation.name(), move || {
        let row = detection
            .runtime
            .block_on(detection.detector.row(deviation, detection.honest()))?;
        let checks: Vec<&str> = row.catches.iter().map(|catch| catch.check.as_str()).collect();
        let mut wrong: Vec<String> = row.alarms.iter().map(|alarm| format!("too grave: {alarm:?}")).collect();
        if !row.is_caught_as_named() {
            wrong.push(format!(
                "{}: expected `{}` to catch it, caught by {checks:?}",
                row.sentence, row.check
            ));
        }
        detection.rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Failed::from(wrong.join("\n")))
        }
    })
}

impl Detection {
    fn honest(&self) -> &Honest {
        self.honest.get_or_init(|| {
            self.runtime
                .block_on(self.detector.honest())
                .expect("an honest mock pod")
        })
    }

    /// Writes the matrix, if all of it was played.
    fn write(&self) {
        let mut rows = std::mem::take(&mut *self.rows.lock().unwrap_or_else(PoisonError::into_inner));
        if rows.len() != Deviation::ALL.len() {
            return;
        }
        rows.sort_by_key(|row| {
            Deviation::ALL
                .iter()
                .position(|deviation| deviation.name() == row.deviation)
        });
        let matrix = Matrix {
            trials: self.honest().trials(),
            alarms: self.honest().alarms(),
            rows,
        };
        std::fs::create_dir_all("reports").expect("the reports folder");
        std::fs::write("reports/detection.json", json(&matrix).expect("JSON")).expect("reports/detection.json");
        std::fs::write("reports/detection.md", markdown(&matrix)).expect("reports/detection.md");
        println!(
            "{} of {} lies are caught; reports/detection.md",
            matrix.caught(),
            matrix.rows.len()
        );
    }
}
