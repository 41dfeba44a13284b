//! The examination: one step after the other, from the file to the sign-ins.

use std::time::SystemTime;

use futures_util::future::join_all;

use super::connection::Connected;
use super::progress::Progress;
use super::service::{Answered, SERVICES, ask, what};
use super::step::{Examination, Step};
use super::target_probe::TargetProbe;
use super::{account, clock, connection, scope};
use crate::suite::plan::{Trial, absence};
use crate::targets::Target;
use crate::text::{commas, count};
use crate::wire::Trust;

/// What time it is.
pub type Clock<'c> = &'c (dyn Fn() -> SystemTime + Sync);

/// Examines a target. `told` hears of each step as soon as it is done, and before that of what may take a while. `trials`
/// are those that a run would play, if the suite could be read.
pub async fn examine(
    target: &Target,
    trials: Option<&[Trial]>,
    clock: Clock<'_>,
    told: &mut dyn FnMut(Progress<'_>),
) -> Examination {
    let mut probe = TargetProbe::new(target);
    let mut examiner = Examiner {
        examination: Examination::default(),
        told,
    };
    examiner.take(configuration(target));
    if let Some(step) = trust(target) {
        examiner.take(step);
    }
    for actors in target.everybody() {
        for step in account::certificates(actors, clock()) {
            examiner.take(step);
        }
    }
    for server in connection::servers(target) {
        examiner.begin(&format!("connecting to {}", server.name));
        let Connected { steps, is_open, tls } = connection::steps(&server, clock()).await;
        for step in steps {
            examiner.take(step);
        }
        if is_open {
            probe.connected(&server.services, tls.as_ref());
        }
    }
    services(&mut examiner, &mut probe, clock).await;
    sign_ins(&mut examiner, &probe, clock).await;
    examiner.take(scope::step(trials, target));
    for step in scope::of_sets(trials, target) {
        examiner.take(step);
    }
    examiner.examination
}

struct Examiner<'a> {
    examination: Examination,
    told: &'a mut dyn FnMut(Progress<'_>),
}

impl Examiner<'_> {
    fn begin(&mut self, what: &str) {
        (self.told)(Progress::Begun(what));
    }

    fn take(&mut self, step: Step) {
        (self.told)(Progress::Done(&step));
        self.examination.steps.push(step);
    }
}

/// What the file says, in a line.
fn configuration(target: &Target) -> Step {
    let pod = target.url_of("pod");
    let mut said = vec![format!("pod {pod}")];
    for service in SERVICES {
        let url = target.url_of(service);
        if target.lacks(service) {
            said.push(format!("no /{service}"));
        } else if url != pod {
            said.push(format!("/{service} at {url}"));
        }
    }
    if let Some(proxy) = &target.connection.proxy {
        said.push(format!("proxy {}:{}", proxy.host, proxy.port));
    }
    if !target.pool.is_empty() {
        said.push(format!("a pool of {}", count(target.pool.len(), "set")));
    }
    Step::ok(format!("target `{}`", target.name), commas(said))
}

/// Whom the target trusts, where it has a trust store: its form tells whether the platform's authorities count as well.
fn trust(target: &Target) -> Option<Step> {
    let found = match &target.connection.trust {
        Trust::Platform => return None,
        Trust::Only(given) => format!(
            "{} of `ssl.trustStore`, and not the system's authorities: a PEM file takes their place, as in the BDK for Python; a \
             server with a public certificate is trusted only if its authority stands in the file",
            count(given.len(), "certificate")
        ),
        Trust::PlatformAnd(given) => format!(
            "the system's authorities and {} of `ssl.trustStore`: PKCS#12 and JKS are Java's, and the BDK for Java trusts both; a \
             bot in Python, whose store is PEM, would trust the file alone",
            count(given.len(), "certificate")
        ),
    };
    Some(Step::ok("trust", found))
}

/// Asks every service once, all at the same time, so that silent ones are waited for once; the first answer shows the pod's
/// clock. A service that gives no answer need not be signed in at.
async fn services(examiner: &mut Examiner<'_>, probe: &mut TargetProbe<'_>, clock: Clock<'_>) {
    let is_asked = |service: &&str| !probe.target.lacks(service) && probe.why_not(service).is_none();
    let mut left = SERVICES.into_iter().filter(is_asked);
    examiner.begin("asking the services");
    let mut asked = Vec::new();
    // A proxy may refuse, and an account may be locked for asking it more than once.
    if probe.target.connection.proxy.is_some()
        && let Some(first) = left.next()
    {
        asked.push(timed(probe, first, clock).await);
    }
    asked.extend(join_all(left.map(|service| timed(probe, service, clock))).await);
    let mut clock_was_read = false;
    for service in SERVICES {
        if probe.target.lacks(service) {
            examiner.take(Step::skipped(what(service), absence(service)));
            continue;
        }
        let Some(place) = asked.iter().position(|one| one.service == service) else {
            examiner.take(Step::skipped(what(service), probe.why_not(service).unwrap_or_default()));
            continue;
        };
        let TimedAnswer {
            answered,
            before,
            after,
            ..
        } = asked.swap_remove(place);
        examiner.take(answered.step);
        if answered.is_silent {
            probe.silent(service);
        }
        if let Some(answer) = answered.answer.filter(|_| !clock_was_read) {
            clock_was_read = true;
            examiner.take(clock::step(&answer, before, after, probe.target.limits.clock_skew));
        }
    }
}

/// What came of asking a service, and between which times.
struct TimedAnswer {
    service: &'static str,
    answered: Answered,
    before: SystemTime,
    after: SystemTime,
}

async fn timed(probe: &TargetProbe<'_>, service: &'static str, clock: Clock<'_>) -> TimedAnswer {
    let before = clock();
    let answered = ask(probe, service).await;
    TimedAnswer {
        service,
        answered,
        before,
        after: clock(),
    }
}

async fn sign_ins(examiner: &mut Examiner<'_>, probe: &TargetProbe<'_>, clock: Clock<'_>) {
    for actors in probe.target.everybody() {
        for name in ["bot", "app"] {
            // A set has whom its trials need.
            if actors.set.is_some() && !actors.identities.contains_key(name) {
                continue;
            }
            let what = account::what_by_key(actors, name);
            examiner.begin(&what);
            let step = match probe.why_not("login") {
                _ if probe.target.lacks("login") => Step::skipped(what, absence("login")),
                None => account::by_key(probe, actors, name, clock()).await,
                Some(why) => Step::skipped(what, why),
            };
            examiner.take(step);
        }
        if actors.set.is_some() && !actors.certificates.contains_key("bot") {
            continue;
        }
        let what = account::what_by_certificate(actors);
        examiner.begin(&what);
        let step = match probe.why_not("sessionauth") {
            _ if probe.target.lacks("sessionauth") => Step::skipped(what, absence("sessionauth")),
            None => account::by_certificate(probe, actors).await,
            Some(why) => Step::skipped(what, why),
        };
        examiner.take(step);
    }
}
