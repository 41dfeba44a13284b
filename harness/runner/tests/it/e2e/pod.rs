//! A mock pod, and a folder with what a person has who wants to test it.

use std::fs;

use podproof_mock_pod::{Deviation, MockPod, Settings};
use tokio::runtime::Runtime;

use crate::support::keyring::settings;
use crate::support::program::{Ended, Playground, ended, root};
use crate::support::whole_run::WholeRun;

/// A pod that answers in threads of its own, and a folder whose `keys` are those of its accounts.
pub(crate) struct Pod {
    _runtime: Runtime,
    pub(crate) mock: MockPod,
    pub(crate) here: Playground,
}

impl Pod {
    pub(crate) fn start() -> Self {
        Self::lying(&[])
    }

    pub(crate) fn lying(deviations: &[Deviation]) -> Self {
        let settings = Settings {
            deviations: deviations.to_vec(),
            ..settings()
        };
        let runtime = Runtime::new().unwrap();
        let mock = runtime.block_on(MockPod::start(settings)).unwrap();
        let here = Playground::of_the_project();
        // The target that the mock writes is not used, the keys beside it are.
        mock.write_target(&here.path("mock.yaml")).unwrap();
        fs::rename(here.path("mock-keys"), here.path("keys")).unwrap();
        Self {
            _runtime: runtime,
            mock,
            here,
        }
    }

    /// Plays some of the project's scenarios by a target file of this text.
    pub(crate) fn run(&self, target: &str, arguments: &[&str]) -> Ended {
        self.here.write("target.yaml", target);
        let scenarios = root().join("scenarios");
        let mut command = self.here.command(&["run", "--target", "target.yaml"]);
        command.arg("--scenarios").arg(scenarios).args(arguments);
        // Nothing of this is to be heeded: the file says it all.
        command.env("NO_PROXY", "*").env("HTTPS_PROXY", "http://127.0.0.1:1");
        command.env("STORE_PASSWORD", STORE_PASSWORD);
        ended(command)
    }

    /// The record of the last run.
    pub(crate) fn record(&self) -> WholeRun {
        WholeRun::open(&self.here.path("reports/run.jsonl"))
    }

    /// All that the last run left and said.
    pub(crate) fn artefacts(&self, ended: &Ended) -> Vec<String> {
        let files = fs::read_dir(self.here.path("reports")).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        texts.chain([ended.all()]).collect()
    }
}

/// The password of every archive and store of these tests; in the environment as `STORE_PASSWORD`.
pub(crate) const STORE_PASSWORD: &str = "p12-hunter2";
