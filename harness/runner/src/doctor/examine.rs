//! The examination: one step after the other, from the file to the sign-ins.

use std::time::SystemTime;

use super::connection::Connected;
use super::progress::News;
use super::service::{Asked, SERVICES, ask, what};
use super::step::{Examination, Step};
use super::target_probe::Patient;
use super::{account, clock, connection, scope};
use crate::suite::plan::{Trial, absence};
use crate::targets::Target;

/// What time it is.
pub type Clock<'c> = &'c (dyn Fn() -> SystemTime + Sync);

/// Examines a target. `told` hears of each step as soon as it is done, and before that of what may take a while. `trials`
/// are those that a run would play, if the suite could be read.
pub async fn examine(
    target: &Target,
    trials: Option<&[Trial]>,
    clock: Clock<'_>,
    told: &mut dyn FnMut(News<'_>),
) -> Examination {
    let mut patient = Patient::new(target);
    let mut examiner = Examiner {
        examination: Examination::default(),
        told,
    };
    examiner.take(configuration(target));
    for step in account::certificates(&patient, clock()) {
        examiner.take(step);
    }
    for server in connection::servers(target) {
        examiner.begin(&format!("connecting to {}", server.name));
        let Connected { steps, is_open, tls } = connection::steps(&server, clock()).await;
        for step in steps {
            examiner.take(step);
        }
        if is_open {
            patient.connected(&server.services, tls.as_ref());
        }
    }
    services(&mut examiner, &mut patient, clock).await;
    sign_ins(&mut examiner, &patient, clock).await;
    examiner.take(scope::step(trials));
    examiner.examination
}

struct Examiner<'a> {
    examination: Examination,
    told: &'a mut dyn FnMut(News<'_>),
}

impl Examiner<'_> {
    fn begin(&mut self, what: &str) {
        (self.told)(News::Begun(what));
    }

    fn take(&mut self, step: Step) {
        (self.told)(News::Done(&step));
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

/// Asks every service once; the first answer shows the pod's clock. One that gives none need not be signed in at.
async fn services(examiner: &mut Examiner<'_>, patient: &mut Patient<'_>, clock: Clock<'_>) {
    let mut clock_was_read = false;
    for service in SERVICES {
        if patient.target.lacks(service) {
            examiner.take(Step::skipped(what(service), absence(service)));
            continue;
        }
        if let Some(why) = patient.why_not(service) {
            examiner.take(Step::skipped(what(service), why));
            continue;
        }
        examiner.begin(&format!("asking /{service}"));
        let before = clock();
        let Asked {
            step,
            answer,
            is_silent,
        } = ask(patient, service).await;
        examiner.take(step);
        if is_silent {
            patient.silent(service);
        }
        if let Some(answer) = answer.filter(|_| !clock_was_read) {
            clock_was_read = true;
            examiner.take(clock::step(&answer, before, clock(), patient.target.limits.clock_skew));
        }
    }
}

async fn sign_ins(examiner: &mut Examiner<'_>, patient: &Patient<'_>, clock: Clock<'_>) {
    for name in ["bot", "app"] {
        let what = format!("sign-in of `{name}` by key");
        examiner.begin(&what);
        let step = match patient.why_not("login") {
            _ if patient.target.lacks("login") => Step::skipped(what, absence("login")),
            None => account::by_key(patient, name, clock()).await,
            Some(why) => Step::skipped(what, why),
        };
        examiner.take(step);
    }
    let what = "sign-in of `bot` by certificate";
    examiner.begin(what);
    let step = match patient.why_not("sessionauth") {
        _ if patient.target.lacks("sessionauth") => Step::skipped(what, absence("sessionauth")),
        None => account::by_certificate(patient).await,
        Some(why) => Step::skipped(what, why),
    };
    examiner.take(step);
}
