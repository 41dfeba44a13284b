//! How long it takes to read everything, to plan, and to play the whole suite against the mock pod.
//!
//! `cargo bench -p podproof --bench suite`

use std::path::Path;
use std::sync::Arc;

use podproof::diagnostic::Sources;
use podproof::findings::RunView;
use podproof::record::{MemoryRecord, Record, RecordWriter, Verdict};
use podproof::run::{About, Event, Recorder, RunContext, RunSettings, manifest, run};
use podproof::suite;
use podproof::suite::contracts::ContractSettings;
use podproof::suite::plan::trials;
use podproof::suite::{Suite, SuiteSettings};
use podproof::targets::embedded;
use podproof_mock_pod::{Keyring, MockPod, Settings};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

fn read() -> (Suite, Sources) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let contracts = ContractSettings {
        spec: root.join("spec").into(),
        ..ContractSettings::default()
    };
    let mut sources = Sources::default();
    let suite = suite::read(
        &SuiteSettings {
            scenarios: root.join("scenarios").into(),
            contracts,
        },
        &mut sources,
    );
    (suite.expect("the project's own suite"), sources)
}

#[divan::bench]
fn read_all_contracts_requirements_and_scenarios(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(read);
}

/// The keys are there already: generating them would hide what is measured.
#[divan::bench(args = [1, 4, 32])]
fn play_the_whole_suite(bencher: divan::Bencher<'_, '_>, jobs: usize) {
    let runtime = Runtime::new().expect("a runtime");
    let keyring = Keyring::new();
    bencher
        .with_inputs(|| runtime.block_on(prepare(&keyring)))
        .bench_local_values(|(mock, context)| {
            let settings = RunSettings {
                jobs,
                ..RunSettings::default()
            };
            let (suite, _) = read();
            let trials = trials(suite.scenarios, &context.target);
            let mut nobody = |_: Event<'_>| {};
            let memory = MemoryRecord::default();
            let manifest = manifest(&context, &trials, &settings, About::default());
            let writer = RecordWriter::in_memory(&memory, &manifest).expect("memory does not fail");
            let played = run(context, trials, &settings, Recorder::new(writer), &mut nobody);
            runtime.block_on(played).expect("memory does not fail");
            let record = Record::from_bytes(memory.bytes()).expect("what was written can be read");
            let view = RunView::of(record).expect("what was written can be read");
            assert_eq!(view.worst(), Some(Verdict::Passed));
            runtime.block_on(mock.stop());
        });
}

async fn prepare(keyring: &Keyring) -> (MockPod, Arc<RunContext>) {
    let settings = Settings {
        keyring: keyring.clone(),
        ..Settings::default()
    };
    let mock = MockPod::start(settings).await.expect("a mock pod");
    let target = embedded(&mock);
    let (suite, sources) = read();
    let context = RunContext::new(
        Arc::new(suite.contracts),
        Arc::new(suite.catalogue),
        Arc::new(sources),
        target,
    );
    (mock, Arc::new(context.expect("clients")))
}
