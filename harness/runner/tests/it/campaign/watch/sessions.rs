//! Sessions that are held: lost, replaced, refused in turn, expired; and ended by us.

use std::time::Duration;

use podproof::record::watch::{LaneName, SessionChange, SessionKind};

use super::support::{context, pod, settings, watched, watched_pod};
use podproof::targets::embedded;

const TICKS: &[(LaneName, u64)] = &[(LaneName::Held, 50)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_of_session_is_held_and_ended_at_last() {
    let pod = pod("", |_| ()).await;
    let watch = watched_pod(&pod, &settings(TICKS, 1_500)).await;
    for change in [SessionChange::Opened, SessionChange::Closed] {
        let mut kinds: Vec<_> = watch
            .sessions(change)
            .iter()
            .map(|session| session.session_kind)
            .collect();
        kinds.sort();
        assert_eq!(kinds, SessionKind::ALL);
    }
    assert_eq!(watch.sessions(SessionChange::Lost).len(), 0);
    let end = watch.record.end.as_ref().unwrap();
    // Four, and the session of the app behind the one on behalf of a user.
    assert!(end.sessions_closed >= 5, "{end:?}");
    assert_eq!(end.sessions_left_open, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_the_pod_forgets_are_lost_at_that_time_and_replaced() {
    let pod = pod("[{ at: 5s, forget: { accounts: [qa-bot] } }]", |_| ()).await;
    let watch = watched_pod(&pod, &settings(TICKS, 8_000)).await;
    let lost = watch.sessions(SessionChange::Lost);
    let mut kinds: Vec<_> = lost
        .iter()
        .map(|session| (session.session_kind, session.generation))
        .collect();
    kinds.sort();
    assert_eq!(kinds, [(SessionKind::BotKey, 1), (SessionKind::BotCertificate, 1)]);
    let log = pod.script_log();
    let at = log[0].at;
    let at = i64::try_from(at.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()).unwrap();
    for session in lost {
        // Each of four sessions is asked about every 200 ms; a busy machine takes its time.
        let late = session.at.milliseconds() - at;
        assert!((-20..1_000).contains(&late), "{late} ms");
        assert!(
            session.alive_at.unwrap().milliseconds() <= at + 20,
            "it was alive before"
        );
    }
    let opened = watch.sessions(SessionChange::Opened);
    let second = opened.iter().filter(|session| session.generation == 2);
    assert_eq!(second.count(), 2, "{opened:?}");
    assert_eq!(watch.record.end.as_ref().unwrap().sessions_left_open, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_one_node_knows_and_the_other_does_not_is_refused_in_turn_and_not_lost() {
    let pod = pod("", |settings| {
        settings.nodes = Some(2);
        settings.unshared_sessions = true;
    })
    .await;
    let mut settings = settings(&[(LaneName::NewConnection, 400)], 6_000);
    settings.held = 1;
    let watch = watched_pod(&pod, &settings).await;
    // The lane may meet the same node each time, since what confirms a loss opens a connection as well.
    let statuses = watch.statuses(LaneName::NewConnection);
    assert!(statuses.contains(&Some(401)), "{statuses:?}");
    assert!(!watch.sessions(SessionChange::Flapping).is_empty());
    // The logout may come to the node that does not know it.
    let lost = watch.sessions(SessionChange::Lost);
    assert!(
        lost.iter()
            .all(|session| session.at >= watch.record.end.as_ref().unwrap().at),
        "{lost:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_as_old_as_sessions_become_has_expired_and_is_not_lost() {
    let pod = pod("", |settings| settings.session_lifetime = Duration::from_secs(3)).await;
    let mut settings = settings(TICKS, 9_000);
    settings.held = 2;
    settings.session_lifetime = Some(Duration::from_millis(1_500));
    let watch = watched_pod(&pod, &settings).await;
    assert!(watch.sessions(SessionChange::Expired).len() >= 2);
    let before_the_end = watch.record.end.as_ref().unwrap().at;
    let lost = watch.sessions(SessionChange::Lost);
    assert!(lost.iter().all(|session| session.at >= before_the_end), "{lost:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_target_does_not_have_is_left_out_and_said() {
    let pod = pod("", |_| ()).await;
    let mut target = embedded(&pod);
    target.certificates.clear();
    target.identities.shift_remove("app");
    let context = context(target);
    let settings = settings(TICKS, 800);
    let watch = watched(context, &settings).await;
    let left_out: Vec<_> = watch
        .record
        .manifest
        .left_out
        .iter()
        .map(|left| (left.lane, left.session_kind))
        .collect();
    assert!(
        left_out.contains(&(LaneName::Held, Some(SessionKind::BotCertificate))),
        "{left_out:?}"
    );
    assert!(left_out.contains(&(LaneName::OnBehalfOf, None)), "{left_out:?}");
    let opened = watch.sessions(SessionChange::Opened);
    assert!(opened.iter().all(|session| session.session_kind == SessionKind::BotKey));
    assert_eq!(opened.len(), 4);
}
