//! A pool: sets of the same kinds of accounts, which know nothing of each other.

use std::collections::BTreeSet;
use std::fs;

use podproof_mock_pod::{Accounts, MockPod, Seed, Settings, StartError};
use serde_json::json;

use crate::support::{Bench, KEYRING};

const BOT: &str = "/login/pubkey/authenticate";
const APP: &str = "/login/pubkey/app/authenticate";

async fn bench(sets: usize) -> Bench {
    Bench::with(|settings| settings.pool = sets).await
}

#[tokio::test]
async fn there_is_no_pool_unless_one_is_asked_for() {
    assert!(Bench::new().await.pod.pool().is_empty());
}

#[tokio::test]
async fn nobody_is_in_two_sets() {
    let bench = bench(3).await;
    let sets: Vec<&Accounts> = std::iter::once(bench.accounts()).chain(bench.pod.pool()).collect();
    assert_eq!(sets.len(), 4);
    let names: BTreeSet<&str> = sets
        .iter()
        .flat_map(|set| {
            [
                &set.bot.username,
                &set.app.app_id,
                &set.installed.username,
                &set.reserved.username,
            ]
        })
        .map(String::as_str)
        .collect();
    let ids: BTreeSet<i64> = sets
        .iter()
        .flat_map(|set| [set.bot.user_id, set.solo_bot.user_id, set.reserved.user_id])
        .collect();
    assert_eq!((names.len(), ids.len()), (16, 12));
    let keys: BTreeSet<String> = sets
        .iter()
        .flat_map(|set| [set.bot.key.pkcs8_pem(), set.app.key.pkcs8_pem()])
        .collect();
    assert_eq!(keys.len(), 8);
}

#[tokio::test]
async fn the_accounts_of_a_set_sign_in_with_their_own_keys_and_an_app_acts_for_the_users_of_its_set() {
    let bench = bench(2).await;
    let [first, second] = bench.pod.pool() else {
        panic!("two sets")
    };
    for bot in [&first.bot, &second.bot, &second.admin, &second.solo_bot] {
        let session = bench.sign_in(BOT, &bot.username, &bot.key).await.token();
        assert_eq!(
            bench.session_info(&session).await.body["username"],
            bot.username.as_str()
        );
    }
    bench
        .sign_in(BOT, &second.bot.username, &first.bot.key)
        .await
        .assert_refused(401);
    bench
        .sign_in(BOT, &second.deactivated_bot.username, &second.deactivated_bot.key)
        .await
        .assert_refused(401);
    let app = bench.sign_in(APP, &second.app.app_id, &second.app.key).await.token();
    let on_behalf_of = async |user: i64| {
        bench
            .post_as(&format!("/login/pubkey/app/user/{user}/authenticate"), &app)
            .await
    };
    assert_eq!(on_behalf_of(second.installed.user_id).await.status, 200);
    assert_ne!(on_behalf_of(first.installed.user_id).await.status, 200);
}

#[tokio::test]
async fn the_target_file_lists_every_set_with_its_keys() {
    let bench = bench(2).await;
    let folder = tempfile::tempdir().unwrap();
    let written = bench.pod.write_target(&folder.path().join("mock.yaml")).unwrap();
    let yaml = fs::read_to_string(&written.file).unwrap();
    let (_, pool) = yaml.split_once("  pool:").unwrap();
    assert_eq!(pool.matches("\n    - #").count(), 2, "{yaml}");
    for (number, set) in (1..).zip(bench.pod.pool()) {
        for name in [
            &set.bot.username,
            &set.app.app_id,
            &set.installed.username,
            &set.admin.username,
        ] {
            assert!(pool.contains(&json!(name).to_string()), "{name}\n{yaml}");
        }
        let key = fs::read_to_string(written.keys.join(format!("set-{number}/bot.pem"))).unwrap();
        assert_eq!(key, set.bot.key.pkcs8_pem());
        assert!(
            pool.contains(&format!("mock-keys/set-{number}/certificateBot.certificate.pem")),
            "{yaml}"
        );
    }
}

#[tokio::test]
async fn a_seed_that_names_an_account_of_the_pool_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.yaml");
    fs::write(&file, "users: [{ username: alice-2@acme.example }]").unwrap();
    let settings = |pool: usize| Settings {
        keyring: KEYRING.clone(),
        seed: Some(Seed::read(&file).unwrap()),
        pool,
        ..Settings::default()
    };
    assert!(MockPod::start(settings(1)).await.is_ok());
    let refused = MockPod::start(settings(2)).await.err().unwrap();
    assert!(matches!(refused, StartError::Taken { name } if name == "alice-2@acme.example"));
}
