//! What is left open at a mock pod.

use podproof::targets::embedded;
use podproof::wire::{Client, Reply, Request};
use podproof_mock_pod::MockPod;

/// How many of the tokens that a pod ever issued still open a session.
pub(crate) async fn open_sessions(pod: &MockPod) -> usize {
    let target = embedded(pod);
    let client = Client::new(&target.connection).unwrap();
    let mut open = 0;
    for token in pod.issued_secrets() {
        let request = Request {
            method: "GET".to_owned(),
            url: format!("{}/pod/v2/sessioninfo", target.urls.pod),
            headers: vec![("sessionToken".to_owned(), token)],
            body: None,
        };
        match client.send(&request).await.reply {
            // A session of an app has no user: 403.
            Reply::Answer(answer) => open += usize::from(matches!(answer.status, 200 | 403)),
            other => panic!("expected an answer, found {other:?}"),
        }
    }
    open
}
