//! The examination: one step after the other, from the file to the sign-ins.

use std::time::SystemTime;

use super::patient::Patient;
use super::service::QUESTIONS;
use super::step::{Examination, Step};
use super::{account, clock, connection, scope};
use crate::plan::Trial;
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
    let mut said = vec![format!("pod {}", target.urls.pod)];
    if target.urls.key_manager != target.urls.pod {
        said.push(format!("key manager {}", target.urls.key_manager));
    }
    if target.urls.session_auth != target.urls.pod {
        said.push(format!("certificates {}", target.urls.session_auth));
    }
    if let Some(proxy) = &target.connection.proxy {
        said.push(format!("proxy {}:{}", proxy.host, proxy.port));
    }
    Step::ok(format!("target `{}`", target.name), said.join(", "))
}

/// Asks every service once; the first answer shows the pod's clock.
async fn services(examiner: &mut Examiner<'_>, patient: &Patient<'_>, reachable: &[&str], clock: Clock<'_>) {
    let mut clock_was_read = false;
    for question in QUESTIONS {
        if !reachable.contains(&question.server()) {
            examiner.take(Step::skipped(question.what(), "there is no connection to its server"));
            continue;
        }
        if question.service == "keyauth" && patient.target.certificates.is_empty() {
            examiner.take(Step::skipped(question.what(), "the target has no certificate"));
            continue;
        }
        let before = clock();
        let (step, answer) = question.ask(patient).await;
        examiner.take(step);
        if let Some(answer) = answer.filter(|_| !clock_was_read) {
            clock_was_read = true;
            examiner.take(clock::step(&answer, before, clock(), patient.target.limits.clock_skew));
        }
    }
}

async fn sign_ins(examiner: &mut Examiner<'_>, patient: &Patient<'_>, reachable: &[&str], clock: Clock<'_>) {
    for name in ["bot", "app"] {
        let step = match reachable.contains(&"login") {
            true => account::by_key(patient, name, clock()).await,
            false => Step::skipped(
                format!("sign-in of `{name}` by key"),
                "there is no connection to the pod",
            ),
        };
        examiner.take(step);
    }
    let step = match reachable.contains(&"sessionauth") {
        true => account::by_certificate(patient).await,
        false => Step::skipped(
            "sign-in of `bot` by certificate",
            "there is no connection to its server",
        ),
    };
    examiner.take(step);
}
