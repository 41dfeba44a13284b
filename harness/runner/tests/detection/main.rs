//! The suite detects: every lie that the mock pod can tell is caught by the check that must catch it, under the requirement
//! that it breaks, and an honest pod is left alone. One test a lie; the matrix is written to `reports/`. What each lie makes go
//! wrong is as `spec/signatures.yaml` says, the dictionary of likely causes.

#![expect(clippy::print_stdout, reason = "a test target without libtest tells what it did")]

mod dictionary;
mod proofs;
mod truth;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use libtest_mimic::{Arguments, Failed, Trial as Test};
use podproof::campaign::detect::{Catcher, Detector, Fingerprint, Honest, Matrix, Row, json, markdown, text};
use podproof::diagnostic::{Diagnostic, Sources, render};
use podproof::findings::causes::MadeWith;
use podproof::run::hashes;
use podproof::suite;
use podproof::suite::contracts::ContractSettings;
use podproof::suite::{Suite, SuiteSettings};
use podproof_mock_pod::{Deviation, Severity};
use tokio::runtime::Runtime;

use crate::dictionary::{Dictionary, PLAYS};

/// The lies that take longest to play begin first; otherwise the others would be over, and these be waited for alone.
const LONGEST: [Deviation; 16] = [
    Deviation::Slow,
    Deviation::Flaky,
    Deviation::TooManyRequests,
    Deviation::TooManyRequestsBare,
    Deviation::LogoutDoesNothing,
    Deviation::LogoutLags,
    Deviation::ServerErrorForUnauthorized,
    Deviation::RedirectForUnauthorized,
    Deviation::OkForUnauthorized,
    Deviation::ForbiddenForUnauthorized,
    Deviation::GzipBomb,
    Deviation::InfoOfSomebodyElse,
    Deviation::InfoOfCallBefore,
    Deviation::SessionsMixedUp,
    Deviation::SessionsSwapped,
    Deviation::UserIdRounded,
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Some lies are waited for (`within`) more than they are computed: eight per core keep the cores busy.
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    arguments.test_threads.get_or_insert(8 * cores);
    let suite = suite_read();
    let unverified = suite
        .0
        .catalogue
        .iter()
        .filter(|requirement| requirement.unverified.is_some());
    let made_with = MadeWith::from(&hashes(&suite.1));
    let detection = Arc::new(Detection {
        dictionary: Dictionary::read(made_with),
        runtime: Runtime::new().expect("a runtime"),
        unverified: unverified.map(|requirement| requirement.id.clone()).collect(),
        detector: Detector::new(suite.0.contracts, suite.0.catalogue, suite.1, suite.0.scenarios),
        honest: OnceLock::new(),
        rows: Mutex::default(),
    });
    let mut tests = vec![honest_test(detection.clone()), dictionary_test(detection.clone())];
    let mut deviations = Deviation::ALL.to_vec();
    deviations.sort_by_key(|deviation| !LONGEST.contains(deviation));
    tests.extend(
        deviations
            .into_iter()
            .map(|deviation| deviation_test(deviation, detection.clone())),
    );
    tests.extend(proofs::tests(&detection));
    let conclusion = libtest_mimic::run(&arguments, tests);
    let is_true = arguments.list || detection.write();
    if is_true {
        conclusion.exit_code()
    } else {
        ExitCode::FAILURE
    }
}

struct Detection {
    runtime: Runtime,
    dictionary: Dictionary,
    detector: Detector,
    /// The requirements that no scenario can name.
    unverified: BTreeSet<String>,
    honest: OnceLock<Honest>,
    rows: Mutex<Vec<Row>>,
}

fn suite_read() -> (Suite, Sources) {
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
        Ok(suite) => (suite, sources),
        Err(input_errors) => {
            let shown = input_errors
                .iter()
                .map(|input_error| render(&Diagnostic::from(input_error), &sources, false));
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

fn dictionary_test(detection: Arc<Detection>) -> Test {
    Test::test(
        "the dictionary of likely causes is of this suite and these lies",
        move || {
            let misfit = detection.dictionary.misfit();
            match misfit.filter(|_| !detection.dictionary.is_made_anew()) {
                None => Ok(()),
                Some(misfit) => Err(Failed::from(misfit)),
            }
        },
    )
}

fn deviation_test(deviation: Deviation, detection: Arc<Detection>) -> Test {
    Test::test(deviation.name(), move || {
        let honest = detection.honest();
        let mut plays = vec![detection.play(deviation)?];
        let mut row = detection.detector.row(deviation, &plays[0], honest)?;
        let checks: Vec<&str> = row.catches.iter().map(|catch| catch.check.as_str()).collect();
        let mut wrong: Vec<String> = row.alarms.iter().map(|alarm| format!("too grave: {alarm:?}")).collect();
        if !row.is_caught_as_named() {
            wrong.push(format!(
                "{}: expected `{}` to catch it, caught by {checks:?}",
                row.sentence, row.check
            ));
        }
        // What is permitted breaks nothing. What a lie does at a moment may break something else in one play than in the next.
        let is_to_be_named = deviation.severity() != Severity::Permitted && truth::breaks_its_own(&row);
        for _ in 1..PLAYS {
            if !is_to_be_named || detection.is_named(&row) {
                break;
            }
            let again = detection.play(deviation)?;
            row = detection.detector.row(deviation, &again, honest)?;
        }
        if is_to_be_named && !detection.is_named(&row) {
            wrong.push(format!(
                "no finding names `{}`, the requirement that it breaks",
                row.requirement
            ));
        }
        if detection.dictionary.is_made_anew() {
            while plays.len() < PLAYS {
                plays.push(detection.play(deviation)?);
            }
            detection.dictionary.keep(deviation, plays);
        } else {
            let again = || detection.play(deviation);
            wrong.extend(detection.dictionary.difference(deviation, &plays[0], honest, again)?);
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

    /// Plays a lie once.
    fn play(&self, deviation: Deviation) -> Result<Fingerprint, String> {
        self.runtime.block_on(self.detector.play(&[deviation]))
    }

    /// Whether the requirement that a lie breaks is told of: it fails, is warned of or could not be judged. What is observed is no
    /// finding, and names none.
    fn is_named(&self, row: &Row) -> bool {
        let is_found = matches!(row.check, Catcher::Check(_));
        !is_found
            || self.unverified.contains(&row.requirement)
            || row.failed.contains(&row.requirement)
            || row.doubtful.contains(&row.requirement)
    }

    /// Writes the matrix, if all of it was played. Also compares the requirements that fail with those that are broken, and says whether they are the same.
    fn write(&self) -> bool {
        let mut rows = std::mem::take(&mut *self.rows.lock().unwrap_or_else(PoisonError::into_inner));
        if rows.len() != Deviation::ALL.len() {
            return true;
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
        let (table, wrong) = truth::compared(&matrix.rows, |row| self.unverified.contains(&row.requirement));
        let report = format!("{}\n## Problems and requirements\n\n{table}", markdown(&matrix));
        std::fs::write("reports/detection.md", report).expect("reports/detection.md");
        println!("{}; reports/detection.md", text(&matrix, false));
        if let Some(written) = self.dictionary.write(self.honest()) {
            println!("{written}");
        }
        for text in &wrong {
            println!("wrong: {text}");
        }
        wrong.is_empty()
    }
}
