//! One sample of each lane but those of held sessions: sign-in, on behalf of, a whole life, key manager, canary.

use std::time::Duration;

use super::admission::{Unsent, Waits};
use super::ask::{Asked, Asking};
use super::question::{KEY_MANAGER_SIGN_IN, Question};
use super::sign_in::{Opened, SignedIn};
use super::watcher::Watcher;
use crate::record::watch::{Connection, LaneName, Outcome, Promise, SessionKind};
use crate::run::pod_facts::REPRESENTATION;
use crate::secret::Secret;

/// How long a session may live on after its logout, and how often that is looked at meanwhile.
const DIES_WITHIN: Duration = Duration::from_secs(5);
const LOOKS_AGAIN: Duration = Duration::from_millis(500);

/// What a sample saw, and which of its steps gave that, where it is not what the lane asks.
pub(super) struct Seen {
    pub(super) asked: Asked,
    pub(super) names_operation: bool,
}

impl Seen {
    fn of_lane(asked: Asked) -> Self {
        Self {
            asked,
            names_operation: false,
        }
    }
}

impl Watcher {
    /// Takes a sample of a lane that holds nothing. Sessions that it opens are ended, behind it.
    pub(super) async fn sample(&self, lane: LaneName) -> (Result<Seen, Unsent>, Vec<Secret>) {
        let asking = self.asking(lane);
        match lane {
            LaneName::SignIn => fresh(self.sign_in(asking, self.signs_in_as()).await, |_| false),
            LaneName::OnBehalfOf => fresh(self.sign_in(asking, SessionKind::OnBehalfOf).await, |signed_in| {
                signed_in.opened.is_none() && !signed_in.asked.operation.contains(REPRESENTATION)
            }),
            // Nothing ends its tokens by key; they are no sessions of the pod.
            LaneName::KeyManager => {
                let signed_in = self.sign_in_by_key(asking, KEY_MANAGER_SIGN_IN).await;
                (signed_in.map(|signed_in| Seen::of_lane(signed_in.asked)), Vec::new())
            }
            LaneName::Life => self.life(asking).await,
            LaneName::Canary => (self.ask_canary(asking.timing).await.map(Seen::of_lane), Vec::new()),
            LaneName::Held | LaneName::NewConnection => {
                (Err(Unsent::Because("it is sampled elsewhere".into())), Vec::new())
            }
        }
    }

    /// How the samples of a lane ask.
    pub(super) fn asking(&self, lane: LaneName) -> Asking {
        let timing = self.timing_of(lane);
        Asking {
            lane,
            timing,
            connection: match lane {
                LaneName::Held => Connection::Kept,
                _ => Connection::New,
            },
            waits: Waits::UpTo(timing.tick),
        }
    }

    /// Sign in, check, log out, and the session is dead. What counts is the first step that is not as it should be; of a whole
    /// life it is the logout.
    async fn life(&self, asking: Asking) -> (Result<Seen, Unsent>, Vec<Secret>) {
        let kind = self.signs_in_as();
        let signed_in = match self.sign_in(asking, kind).await {
            Ok(signed_in) => signed_in,
            Err(unsent) => return (Err(unsent), Vec::new()),
        };
        let Some(Opened { token, .. }) = signed_in.opened else {
            return (Ok(Seen::of_lane(signed_in.asked)), Vec::new());
        };
        // What has begun goes on: a session that was opened is ended.
        let asking = Asking {
            waits: Waits::Always,
            ..asking
        };
        let rest = self.rest_of_life(asking, kind, &token, &signed_in.asked).await;
        match rest {
            Ok((seen, true)) => {
                self.ledger.ended(&token);
                (Ok(seen), Vec::new())
            }
            Ok((seen, false)) => (Ok(seen), vec![token]),
            Err(unsent) => (Err(unsent), Vec::new()),
        }
    }

    /// The steps after the sign-in, and whether the session has ended.
    async fn rest_of_life(
        &self,
        asking: Asking,
        kind: SessionKind,
        token: &Secret,
        signed_in: &Asked,
    ) -> Result<(Seen, bool), Unsent> {
        let step = |asked: Asked, spent: Duration| Seen {
            names_operation: true,
            asked: Asked {
                started: signed_in.started,
                duration: spent + asked.duration,
                ..asked
            },
        };
        let alive = Question {
            wanted: &[200],
            ..Question::is_alive(kind, token)
        };
        let mut spent = signed_in.duration;
        let checked = self.ask(asking, &alive).await?;
        if checked.status() != Some(200) {
            return Ok((step(checked, spent), false));
        }
        spent += checked.duration;
        let ended = self.ask(asking, &Question::log_out(token)).await?;
        if ended.status() != Some(200) {
            return Ok((step(ended, spent), false));
        }
        let dead = Question {
            wanted: &[401],
            ..alive
        };
        let until = tokio::time::Instant::now() + DIES_WITHIN;
        loop {
            let buried = self.ask(asking, &dead).await?;
            let lives_on = buried.status() == Some(200);
            if lives_on && tokio::time::Instant::now() < until {
                tokio::time::sleep(LOOKS_AGAIN).await;
                continue;
            }
            return Ok(match buried.status() {
                Some(401) if !is_broken(&buried) => (
                    Seen {
                        names_operation: false,
                        ..step(ended, spent)
                    },
                    true,
                ),
                _ => (step(buried, spent), !lives_on),
            });
        }
    }
}

fn is_broken(asked: &Asked) -> bool {
    matches!(&asked.outcome, Outcome::Answered(answered) if answered.contract == Promise::Broken)
}

/// What a sign-in shows, and the sessions that are to be ended for it.
fn fresh(
    signed_in: Result<SignedIn, Unsent>,
    is_earlier_step: impl Fn(&SignedIn) -> bool,
) -> (Result<Seen, Unsent>, Vec<Secret>) {
    match signed_in {
        Err(unsent) => (Err(unsent), Vec::new()),
        Ok(signed_in) => {
            let names_operation = is_earlier_step(&signed_in);
            let opened = signed_in.opened.into_iter();
            let sessions = opened.flat_map(|opened| [Some(opened.token), opened.behind]).flatten();
            let sessions = sessions.collect();
            let seen = Seen {
                names_operation,
                asked: signed_in.asked,
            };
            (Ok(seen), sessions)
        }
    }
}
