//! The canary: something that is not the pod.

use podproof::record::watch::{LaneName, Outcome, Phase};
use podproof::targets::embedded;
use podproof::wire::ProxySettings;

use super::support::{answered, context, pod, settings, watched};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_canary_fails_and_the_pod_does_not() {
    let pod = pod("", |_| ()).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut settings = settings(&[(LaneName::Canary, 100), (LaneName::Held, 100)], 1_200);
    settings.canary = Some(format!("http://{closed}/"));
    let watch = watched(context(embedded(&pod)), &settings).await;
    let canary = watch.samples(LaneName::Canary);
    assert!(canary.len() >= 3);
    assert!(
        canary
            .iter()
            .all(|sample| { matches!(&sample.outcome, Outcome::Failed(failed) if failed.phase == Phase::Connect) })
    );
    assert!(
        watch
            .samples(LaneName::Held)
            .iter()
            .any(|sample| answered(sample).is_some())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_canary_the_proxy_is_connected_to_and_without_a_proxy_there_is_none() {
    let pod = pod("", |_| ()).await;
    let settings = settings(&[(LaneName::Canary, 100)], 900);
    let watch = watched(context(embedded(&pod)), &settings).await;
    assert!(watch.record.manifest.lane(LaneName::Canary).is_none());
    assert!(
        watch
            .record
            .manifest
            .left_out
            .iter()
            .any(|left| left.lane == LaneName::Canary)
    );

    // Whatever listens is connected to; that it is no proxy is the pod's trouble.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut target = embedded(&pod);
    target.connection.proxy = Some(ProxySettings {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        credentials: None,
    });
    let watch = watched(context(target), &settings).await;
    let canary = watch.samples(LaneName::Canary);
    assert!(
        canary.iter().filter(|sample| answered(sample).is_some()).count() >= 3,
        "{canary:?}"
    );
}
