//! The examination: one step after the other, from the file to the sign-ins.

use std::time::SystemTime;

use super::patient::Patient;
use super::service::{SERVICES, ask, what};
use super::step::{Examination, Step};
use super::{account, clock, connection, scope};
use crate::plan::{Trial, absence};
use crate::target::Target;

/// What time it is.
pub type Clock<'c> = &'c (dyn Fn() -> SystemTime + Sync);

/// Examines a target. `told` hears of each step as soon as it is done. `trials` are those that a run would play,
/// if the suite could be read.
pub async fn examine(
    target: &Target,
    trials: Option<&[Trial]>,
    clock: Clock<'_>,
    told: &mut dyn FnMut(&Step),
) -> Examination {
    let patient = Patient::new(target);
    let mut examiner = Examiner {
        examination: Examination::default(),
        told,
    };
    examiner.take(configuration(target));
    for step in account::certificates(&patient, clock()) {
        examiner.take(step);
    }
    let servers = connection::servers(target);
    let mut reachable = Vec::new();
    for server in &servers {
        let (steps, is_reachable) = connection::steps(server, clock()).await;
        for step in steps {
            examiner.take(step);
        }
        if is_reachable {
            reachable.extend(&server.services);
        }
    }
    services(&mut examiner, &patient, &reachable, clock).await;
    sign_ins(&mut examiner, &patient, &reachable, clock).await;
    examiner.take(scope::step(trials));
    examiner.examination
}

struct Examiner<'a> {
    examination: Examination,
    told: &'a mut dyn FnMut(&Step),
}

impl Examiner<'_> {
    fn take(&mut self, step: Step) {
        (self.told)(&step);
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
    Step::ok(format!("target `{}`", target.name), said.join(", "))
}

/// Asks every service once; the first answer shows the pod's clock.
async fn services(examiner: &mut Examiner<'_>, patient: &Patient<'_>, reachable: &[&str], clock: Clock<'_>) {
    let mut clock_was_read = false;
    for service in SERVICES {
        if patient.target.lacks(service) {
            examiner.take(Step::skipped(what(service), absence(service)));
            continue;
        }
        if !reachable.contains(&service) {
            examiner.take(Step::skipped(what(service), "there is no connection to its server"));
            continue;
        }
        let before = clock();
        let (step, answer) = ask(patient, service).await;
        examiner.take(step);
        if let Some(answer) = answer.filter(|_| !clock_was_read) {
            clock_was_read = true;
            examiner.take(clock::step(&answer, before, clock(), patient.target.limits.clock_skew));
        }
    }
}

async fn sign_ins(examiner: &mut Examiner<'_>, patient: &Patient<'_>, reachable: &[&str], clock: Clock<'_>) {
    for name in ["bot", "app"] {
        let what = format!("sign-in of `{name}` by key");
        let step = match reachable.contains(&"login") {
            _ if patient.target.lacks("login") => Step::skipped(what, absence("login")),
            true => account::by_key(patient, name, clock()).await,
            false => Step::skipped(what, "there is no connection to the pod"),
        };
        examiner.take(step);
    }
    let what = "sign-in of `bot` by certificate";
    let step = match reachable.contains(&"sessionauth") {
        _ if patient.target.lacks("sessionauth") => Step::skipped(what, absence("sessionauth")),
        true => account::by_certificate(patient).await,
        false => Step::skipped(what, "there is no connection to its server"),
    };
    examiner.take(step);
}
