//! Which lanes a target allows, how fast they go within its limits, and what is left out.

use std::time::Duration;

use thiserror::Error;

use super::actors::Actors;
use super::question::{APP_SIGN_IN, BOT_SIGN_IN, CERTIFICATE_SIGN_IN, KEY_MANAGER_SIGN_IN, SESSION_INFO_PATH};
use super::settings::{Timing, WatchSettings, requests_of};
use crate::record::watch::{Connection, LaneName, LaneRecord, LeftOutRecord, SessionKind};
use crate::run::RunContext;
use crate::run::pod_facts::{LOGOUT, LOGOUT_METHOD};
use crate::suite::plan::absence;
use crate::text::{Prose, count, milliseconds};
use crate::wire::{authority, without_secrets};

/// Nothing can be watched.
#[derive(Debug, Error)]
#[error("no lane can be watched: {0}; a bot with a private key is enough for most (`bot` in the target's file)")]
pub struct NoLane(String);

/// What is not the pod, and tells whether our own network is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Canary {
    /// A URL that is asked; whatever is answered.
    Url(String),
    /// The target's proxy, `host:port`, that is connected to.
    Proxy(String),
}

/// The lanes of a watch.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Those that are watched.
    pub lanes: Vec<LaneRecord>,
    /// Those that are not, and why.
    pub left_out: Vec<LeftOutRecord>,
    /// The kinds of sessions that are held, in turns.
    pub kinds: Vec<SessionKind>,
    /// Requests per second, all lanes together.
    pub requests_per_second: f64,
    /// What is worth knowing before it begins, a sentence each.
    pub remarks: Vec<Prose>,
    pub(super) actors: Actors,
    pub(super) canary: Option<Canary>,
    /// The lanes that need a bot's session sign in by key, otherwise by certificate.
    pub(super) signs_in_by_key: bool,
}

impl Planned {
    /// The timing of a lane; `None` if it was left out.
    pub(super) fn timing(&self, lane: LaneName) -> Option<Timing> {
        let lane = self.lanes.iter().find(|known| known.name == lane)?;
        Some(Timing {
            tick: Duration::from_millis(lane.tick_ms),
            timeout: Duration::from_millis(lane.timeout_ms),
        })
    }
}

/// Plans the lanes of a watch. Where they would ask more than the target's limits allow, all of them are slowed down alike.
///
/// # Errors
/// The target has nothing for any lane but the canary.
pub fn plan(context: &RunContext, settings: &WatchSettings) -> Result<Planned, NoLane> {
    let actors = Actors::of(&context.target, &settings.actors);
    let canary = canary(context, settings);
    let planner = Planner {
        context,
        actors: &actors,
    };
    let redactor = context.target.vault().redactor();
    let mut left_out = Vec::new();
    let mut leave_out = |lane, session_kind, reason: String| {
        left_out.push(LeftOutRecord {
            lane,
            session_kind,
            reason: redactor.prose(&reason.into()),
        });
    };
    let mut kinds = Vec::new();
    for kind in SessionKind::ALL {
        match planner
            .missing_for(kind)
            .or_else(|| planner.lacks("GET", SESSION_INFO_PATH))
        {
            None => kinds.push(kind),
            Some(reason) => leave_out(LaneName::Held, Some(kind), reason),
        }
    }
    let mut lanes = Vec::new();
    let mut first_reason = None;
    for name in LaneName::ALL {
        let missing = match name {
            LaneName::Canary => None,
            LaneName::Held | LaneName::NewConnection if settings.held == 0 => Some("no session is held".to_owned()),
            LaneName::Held | LaneName::NewConnection if kinds.is_empty() => Some("no session can be held".to_owned()),
            name => planner.missing_for_lane(name),
        };
        if let Some(reason) = missing {
            first_reason.get_or_insert_with(|| reason.clone());
            leave_out(name, None, reason);
        } else if name != LaneName::Canary {
            lanes.push(planner.lane(name, settings.timing(name)));
        } else if let Some(canary) = &canary {
            lanes.push(canary_lane(canary, settings.timing(name)));
        } else {
            let reason =
                "no `--canary` and no proxy: our own network is blamed only where all lanes fail to connect at once";
            leave_out(name, None, reason.to_owned());
        }
    }
    if lanes.iter().all(|lane| lane.name == LaneName::Canary) {
        return Err(NoLane(first_reason.unwrap_or_default()));
    }
    let mut remarks = Vec::new();
    slow_down(context, &mut lanes, &mut remarks);
    if let Some(why) = context.why_sessions_stay() {
        remarks.push(
            format!("the sessions of this watch stay open until they expire, also those of its sign-ins: {why}").into(),
        );
    }
    let signs_in_by_key = planner.signs_in_as() == Ok(SessionKind::BotKey);
    Ok(Planned {
        signs_in_by_key,
        requests_per_second: demand(&lanes),
        lanes,
        left_out,
        kinds,
        remarks,
        actors,
        canary,
    })
}

/// What is not the pod: a URL that was named, otherwise the proxy.
fn canary(context: &RunContext, settings: &WatchSettings) -> Option<Canary> {
    let proxy = || {
        let proxy = context.target.connection_of("login").proxy.as_ref()?;
        let host = if proxy.host.contains(':') && !proxy.host.starts_with('[') {
            format!("[{}]", proxy.host)
        } else {
            proxy.host.clone()
        };
        Some(Canary::Proxy(format!("{host}:{}", proxy.port)))
    };
    settings.canary.clone().map(Canary::Url).or_else(proxy)
}

fn canary_lane(canary: &Canary, timing: Timing) -> LaneRecord {
    let (host, operation) = match canary {
        Canary::Url(url) => (authority(url), format!("GET {}", without_secrets(url))),
        Canary::Proxy(address) => (address.clone(), format!("a connection to the proxy {address}")),
    };
    LaneRecord {
        service: None,
        host,
        operation,
        ..record(LaneName::Canary, timing)
    }
}

fn record(name: LaneName, timing: Timing) -> LaneRecord {
    LaneRecord {
        name,
        tick_ms: milliseconds(timing.tick),
        timeout_ms: milliseconds(timing.timeout),
        service: None,
        host: String::new(),
        operation: String::new(),
        connection: match name {
            LaneName::Held => Connection::Kept,
            _ => Connection::New,
        },
    }
}

struct Planner<'a> {
    context: &'a RunContext,
    actors: &'a Actors,
}

impl Planner<'_> {
    /// What the target lacks for an operation.
    fn lacks(&self, method: &str, template: &str) -> Option<String> {
        let Some(operation) = self.context.contracts.operation(method, template) else {
            return Some(format!("no contract documents {method} {template}"));
        };
        let service = operation.service();
        self.context.target.lacks(service).then(|| absence(service))
    }

    fn missing_for(&self, kind: SessionKind) -> Option<String> {
        let template = match kind {
            SessionKind::BotKey => BOT_SIGN_IN,
            SessionKind::BotCertificate => CERTIFICATE_SIGN_IN,
            SessionKind::App | SessionKind::OnBehalfOf => APP_SIGN_IN,
        };
        self.actors
            .missing_for(kind)
            .or_else(|| self.lacks("POST", template))
            .or_else(|| {
                let (template, _) = self
                    .actors
                    .on_behalf_of
                    .as_ref()
                    .filter(|_| kind == SessionKind::OnBehalfOf)?;
                self.lacks("POST", template)
            })
    }

    fn missing_for_lane(&self, lane: LaneName) -> Option<String> {
        match lane {
            LaneName::SignIn => self.signs_in_as().err(),
            LaneName::Life => self
                .signs_in_as()
                .err()
                .or_else(|| self.lacks("GET", SESSION_INFO_PATH))
                .or_else(|| self.lacks(LOGOUT_METHOD, LOGOUT)),
            LaneName::OnBehalfOf => self.missing_for(SessionKind::OnBehalfOf),
            LaneName::KeyManager => {
                let bot = self.actors.missing_for(SessionKind::BotKey);
                bot.or_else(|| self.lacks("POST", KEY_MANAGER_SIGN_IN))
            }
            LaneName::Held | LaneName::NewConnection => self.lacks("GET", SESSION_INFO_PATH),
            LaneName::Canary => None,
        }
    }

    /// By key, or else by certificate.
    fn signs_in_as(&self) -> Result<SessionKind, String> {
        match self.missing_for(SessionKind::BotKey) {
            None => Ok(SessionKind::BotKey),
            Some(reason) => match self.missing_for(SessionKind::BotCertificate) {
                None => Ok(SessionKind::BotCertificate),
                Some(_) => Err(reason),
            },
        }
    }

    fn lane(&self, name: LaneName, timing: Timing) -> LaneRecord {
        let (method, template) = match name {
            LaneName::SignIn | LaneName::Life => match self.signs_in_as() {
                Ok(SessionKind::BotCertificate) => ("POST", CERTIFICATE_SIGN_IN),
                _ => ("POST", BOT_SIGN_IN),
            },
            LaneName::OnBehalfOf => (
                "POST",
                self.actors.on_behalf_of.as_ref().map_or("", |(template, _)| template),
            ),
            LaneName::KeyManager => ("POST", KEY_MANAGER_SIGN_IN),
            LaneName::Held | LaneName::NewConnection | LaneName::Canary => ("GET", SESSION_INFO_PATH),
        };
        let operation = self.context.contracts.operation(method, template);
        let service = operation.map(|operation| operation.service().to_owned());
        let url = service.as_deref().map(|service| self.context.target.url_of(service));
        LaneRecord {
            host: url.map_or(String::new(), authority),
            service,
            operation: match name {
                LaneName::Life => format!("{method} {template}, GET {SESSION_INFO_PATH}, {LOGOUT_METHOD} {LOGOUT}"),
                _ => format!("{method} {template}"),
            },
            ..record(name, timing)
        }
    }
}

/// Requests per second, all lanes together.
fn demand(lanes: &[LaneRecord]) -> f64 {
    let of = |lane: &LaneRecord| requests_of(lane.name) * 1000.0 / (lane.tick_ms.max(1) as f64);
    lanes.iter().map(of).sum()
}

/// Makes all ticks longer where the lanes would ask more than nine tenths of what the target allows: the rest is for sessions that
/// are looked at again and replaced.
fn slow_down(context: &RunContext, lanes: &mut [LaneRecord], remarks: &mut Vec<Prose>) {
    let Some(limit) = context.target.limits.requests_per_second else {
        return;
    };
    let wanted = demand(lanes);
    let factor = wanted / (limit * 0.9);
    if factor <= 1.0 {
        return;
    }
    for lane in lanes.iter_mut().filter(|lane| lane.name != LaneName::Canary) {
        let slower = (lane.tick_ms as f64 * factor).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive number of milliseconds"
        )]
        let slower = slower as u64;
        lane.tick_ms = slower;
    }
    let hundredth = |rate: f64| (rate * 100.0).round() / 100.0;
    remarks.push(
        format!(
            "the lanes would ask {} per second, and the target allows {} (`conformance.limits.requestsPerSecond`): every tick is \
             {} times as long",
            count(hundredth(wanted), "request"),
            hundredth(limit),
            hundredth(factor)
        )
        .into(),
    );
}
