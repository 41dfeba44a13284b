//! What commands say of a pool: what its sets lack, who plays with which of them, and where there are too few.

use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

use podproof_mock_pod::{MockPod, Settings};
use serde_json::Value;

use crate::support::keyring;
use crate::support::program::{Ended, Playground};

/// A playground with the target file of a mock pod that has a pool.
struct Bench {
    here: Playground,
    mock: MockPod,
}

/// A program that is killed when it is not needed any more.
struct GoingOn(Child);

impl Drop for GoingOn {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Bench {
    async fn of(sets: usize) -> Self {
        let settings = Settings {
            pool: sets,
            ..keyring::settings()
        };
        let here = Playground::of_the_project();
        let mock = MockPod::start(settings).await.unwrap();
        mock.write_target(&here.path("mock.yaml")).unwrap();
        Self { here, mock }
    }

    /// Changes the target file.
    fn change(&self, from: &str, to: &str) {
        let file = self.here.path("mock.yaml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}\n{text}");
        // The last set stands last.
        let (before, after) = text.rsplit_once(from).unwrap();
        fs::write(&file, format!("{before}{to}{after}")).unwrap();
    }

    fn podproof(&self, arguments: &[&str]) -> Ended {
        self.here.podproof(&[arguments, &["--target", "mock.yaml"]].concat())
    }

    /// The program, once it has its accounts and has begun this record; it ends with the test.
    async fn going_on(&self, arguments: &[&str], record: &str) -> GoingOn {
        let mut command = self.here.command(&[arguments, &["--target", "mock.yaml"]].concat());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = GoingOn(command.spawn().unwrap());
        while !self.here.path(record).exists() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        child
    }

    /// The sets with which each trial of a shard is played.
    fn sets(&self, shard: &str) -> Vec<Vec<u64>> {
        let listed = self.podproof(&["list", "logout", "--shard", shard, "--json"]);
        let document: Value =
            serde_json::from_str(&listed.stdout).unwrap_or_else(|error| panic!("{error}: {}", listed.all()));
        let numbers = |trial: &Value| {
            trial["sets"]
                .as_array()
                .unwrap()
                .iter()
                .map(|set| set.as_u64().unwrap())
                .collect()
        };
        document["trials"].as_array().unwrap().iter().map(numbers).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_doctor_and_list_tell_which_set_lacks_what() {
    let bench = Bench::of(2).await;
    for command in ["check", "doctor"] {
        let told = bench.podproof(&[command]);
        assert_eq!(told.code, 0, "{}", told.all());
        assert!(!told.all().contains("lacks what"), "{}", told.all());
        let of_second = "sign-in of `bot` of set 2 by key";
        assert_eq!(told.stdout.contains(of_second), command == "doctor", "{}", told.all());
    }
    bench.change("        soloBot:", "        anotherBot:");
    let told = bench.podproof(&["check"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let warning = "set 2 of the pool lacks what";
    assert!(
        told.stderr.contains(warning) && told.stderr.contains("no `soloBot` ("),
        "{}",
        told.all()
    );
    assert!(told.stderr.contains("--> mock.yaml:"), "{}", told.all());
    let told = bench.podproof(&["check", "--json"]);
    let document: Value = serde_json::from_str(&told.stdout).unwrap();
    let warnings = document["warnings"].to_string();
    assert!(
        warnings.contains(warning) && warnings.contains("\"line\":"),
        "{warnings}"
    );
    let told = bench.podproof(&["doctor"]);
    assert!(
        told.stdout.contains("lacks what") && told.stdout.contains("no `soloBot`"),
        "{}",
        told.all()
    );
    let told = bench.podproof(&["list", "session/administration"]);
    assert!(told.stdout.contains("(set 1 of the pool)"), "{}", told.all());
    let told = bench.podproof(&["run", "session/administration", "--repeat", "2"]);
    assert_eq!(told.code, 0, "{}", told.all());
    bench.mock.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_shard_plays_with_its_own_sets_and_there_are_no_fewer_sets_than_shards() {
    let bench = Bench::of(3).await;
    for (shard, own) in [("1/2", &[1, 3][..]), ("2/2", &[2]), ("3/3", &[3])] {
        let sets = bench.sets(shard);
        assert!(
            !sets.is_empty() && sets.iter().all(|sets| sets == own),
            "{shard}: {sets:?}"
        );
    }
    let told = bench.podproof(&["run", "logout", "--shard", "1/4"]);
    assert_eq!(told.code, 3, "{}", told.all());
    let title = "`conformance.pool` has 3 sets, and there are 4 shards";
    assert!(
        told.stderr.contains(title) && told.stderr.contains("mock.yaml:"),
        "{}",
        told.all()
    );
    // What others can play and this shard cannot is told before anything is sent.
    bench.change("        soloBot:", "        anotherBot:");
    let all: Vec<Ended> = (1..=3)
        .map(|index| bench.podproof(&["run", "session/administration", "--shard", &format!("{index}/3")]))
        .collect();
    let refused: Vec<&Ended> = all.iter().filter(|ended| ended.code == 3).collect();
    assert!(
        refused
            .iter()
            .all(|ended| ended.stderr.contains("set 3 has no `soloBot`")),
        "{}",
        all[2].all()
    );
    assert_eq!(refused.len(), 1, "{}", all[2].all());
    bench.mock.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_other_sets_goes_on_beside_a_run_and_one_with_the_same_set_does_not() {
    let bench = Bench::of(2).await;
    let many = [
        "run",
        "logout",
        "--repeat",
        "500",
        "--shard",
        "1/2",
        "--reports",
        "many",
    ];
    let going_on = bench.going_on(&many, "many/run.jsonl").await;
    let run = |shard: &str| {
        bench.podproof(&[
            "run",
            "logout/bot",
            "logout/twice",
            "--reports",
            "few",
            "--shard",
            shard,
        ])
    };
    let told = run("2/2");
    assert_eq!(told.code, 0, "{}", told.all());
    let told = run("1/2");
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(
        told.stderr.contains("uses the account `qa-") && told.stderr.contains("-1`"),
        "{}",
        told.all()
    );
    drop(going_on);
    bench.mock.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_with_the_accounts_at_the_top_goes_on_beside_a_run_with_the_pool() {
    let bench = Bench::of(1).await;
    let watch = ["watch", "--held", "1", "--record", "watch.jsonl"];
    let going_on = bench.going_on(&watch, "watch.jsonl").await;
    let told = bench.podproof(&["run", "logout/bot"]);
    assert_eq!(told.code, 0, "{}", told.all());
    drop(going_on);
    bench.mock.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_the_pool_and_a_seed_file_have_is_told_and_nothing_is_started() {
    let here = Playground::of_the_project();
    here.write("users.yaml", "users: [{ username: alice-2@acme.example }]");
    let told = here.bare(&["mock", "--users", "users.yaml", "--pool", "2"]);
    assert_eq!(told.code, 2, "{}", told.all());
    assert!(
        told.stderr.contains("`alice-2@acme.example` of the seed file"),
        "{}",
        told.all()
    );
    let told = here.bare(&["mock", "--pool", "10001"]);
    assert_eq!(told.code, 2, "{}", told.all());
    assert!(told.stderr.contains("expected a number up to 1000"), "{}", told.all());
}
