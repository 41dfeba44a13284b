//! Each deep lie shows in the sequence that was written down for it, and in its last call.

use std::collections::{BTreeMap, BTreeSet};

use podproof_mock_pod::{Deviation, LazyKey};
use reqwest::Method;
use serde::Deserialize;

use crate::jwt;
use crate::support::{Bench, Reply, reply};

/// How often calls are made at once until they meet: how quickly they do is the machine's affair.
const TRIES: usize = 60;

#[derive(Deserialize)]
struct Truth {
    kind: String,
    requirement: String,
    severity: String,
    steps: usize,
    minimal: Vec<String>,
}

fn truths() -> BTreeMap<String, Truth> {
    serde_yaml::from_str(include_str!("../../../runner/tests/truth/deep.yaml")).unwrap()
}

#[test]
fn each_deep_lie_has_its_truth() {
    let truths = truths();
    let names: BTreeSet<&str> = Deviation::DEEP.iter().map(|lie| lie.name()).collect();
    assert_eq!(truths.keys().map(String::as_str).collect::<BTreeSet<_>>(), names);
    assert!(names.len() >= 24);
    for lie in Deviation::DEEP {
        let truth = &truths[lie.name()];
        assert_eq!(truth.requirement, lie.requirement(), "{lie}");
        assert_eq!(truth.severity, lie.severity().name(), "{lie}");
        assert_eq!(lie.check(), "explore", "{lie}");
        let calls: usize = truth.minimal.iter().map(|line| line.split('|').count()).sum();
        assert_eq!(truth.steps, calls, "{lie}");
        assert!(calls >= 3 || truth.kind == "race", "{lie} is not deep");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_deep_lie_shows_in_the_last_call_of_its_sequence() {
    for (name, truth) in truths() {
        let honest = seen(None, &truth.minimal).await;
        let is_a_race = truth.kind == "race";
        let mut told = Vec::new();
        let tries = if is_a_race { TRIES } else { 1 };
        for _ in 0..tries {
            told = seen(Some(name.parse().unwrap()), &truth.minimal).await;
            if told.last() != honest.last() {
                break;
            }
        }
        assert_ne!(told.last(), honest.last(), "{name} is not told: {told:?}");
        if !is_a_race {
            let before = honest.len() - 1;
            assert_eq!(told[..before], honest[..before], "{name} is told too early");
        }
    }
}

/// What is seen line by line: the statuses, whose session it is, and whether a token was seen before.
async fn seen(lie: Option<Deviation>, lines: &[String]) -> Vec<Vec<String>> {
    let bench = Bench::with(|settings| settings.deviations = lie.into_iter().collect()).await;
    let mut tokens: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = Vec::new();
    for line in lines {
        let calls: Vec<&str> = line.split('|').map(str::trim).collect();
        let answers = match calls[..] {
            [one, two] => {
                <[Reply; 2]>::from(tokio::join!(call(&bench, &tokens, one), call(&bench, &tokens, two))).into()
            }
            [one] => vec![call(&bench, &tokens, one).await],
            _ => panic!("`{line}` is one call, or two"),
        };
        let mut shown = Vec::new();
        for (words, answer) in calls.iter().zip(answers) {
            let token = answer.body["token"].as_str();
            let known = token.is_some_and(|token| tokens.values().any(|known| known == token));
            let whose = answer.body["username"].as_str().unwrap_or_default();
            shown.push(format!(
                "{words}: {} {whose}{}",
                answer.status,
                if known { " again" } else { "" }
            ));
            if let (Some(token), Some(name)) = (token, words.split(' ').next_back()) {
                tokens.insert(name.to_owned(), token.to_owned());
            }
        }
        seen.push(shown);
    }
    seen
}

async fn call(bench: &Bench, tokens: &BTreeMap<String, String>, words: &str) -> Reply {
    const BOT: &str = "/login/pubkey/authenticate";
    let accounts = bench.accounts();
    let account = |name: &str| -> (String, &'static str, LazyKey) {
        match name {
            "bot" => (accounts.bot.username.clone(), BOT, accounts.bot.key.clone()),
            "other" => (accounts.other_bot.username.clone(), BOT, accounts.other_bot.key.clone()),
            "app" => {
                let path = "/login/pubkey/app/authenticate";
                (accounts.app.app_id.clone(), path, accounts.app.key.clone())
            }
            other => panic!("nobody is called `{other}`"),
        }
    };
    let token = |name: &str| tokens[name].as_str();
    match words.split(' ').collect::<Vec<_>>()[..] {
        ["in", who, _] => {
            let (subject, path, key) = account(who);
            bench.sign_in(path, &subject, &key).await
        }
        ["keys", who, _] => {
            let (subject, _, key) = account(who);
            bench.sign_in("/relay/pubkey/authenticate", &subject, &key).await
        }
        ["refused", who] => {
            let body = serde_json::json!({ "token": jwt::valid(&account(who).0, &accounts.admin.key) });
            bench.post(BOT, &body).await
        }
        ["act", app, "by", "id", user, _] => {
            let user = match user {
                "alice" => &accounts.installed,
                _ => &accounts.reserved,
            };
            let path = format!("/login/pubkey/app/user/{}/authenticate", user.user_id);
            bench.post_as(&path, token(app)).await
        }
        ["out", name] => bench.log_out(token(name)).await,
        ["ask", name] => bench.session_info(token(name)).await,
        ["access", name] => {
            let request = bench.request(Method::POST, "/login/idm/tokens");
            reply(request.header("sessionToken", token(name))).await
        }
        _ => panic!("no such call: `{words}`"),
    }
}
