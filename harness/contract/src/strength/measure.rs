//! The measurement: each documented response with a body, what was done to it, and which check saw it.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::{
    Mutation, mutate,
    sample::Sampler,
    wire::{self, Message},
};
use crate::{
    check::{Answer, ContractCheck, Outcome, Severity},
    document::{Address, Place, pointer},
    model::{Contract, MediaType, Operation, Promise},
    schema::TooManySteps,
};

/// How many ways through `oneOf` and `anyOf` are tried before a body counts as not to be made.
const CHOICES: usize = 4;

/// After so many steps of judging bodies no further response is measured: about ten seconds of a slow machine.
const MOST_STEPS: u64 = 20_000_000;

/// The statuses that HTTP has.
const STATUSES: RangeInclusive<u16> = 100..=599;

/// What was measured of one documented response and media type.
#[derive(Debug, Clone)]
pub struct Strength {
    /// The service.
    pub service: String,
    /// `METHOD /template`, with the service's prefix.
    pub operation: String,
    /// The status as documented: `200`, `4XX`, `default`.
    pub status: String,
    /// What the body is called: the name of its schema, else its media type.
    pub body: String,
    /// Where it is documented.
    pub place: Place,
    /// What was done to the answer, and what came of it. Empty if there is a reason in `unmade`.
    pub mutants: Vec<Mutant>,
    /// Why no good body could be made, a fragment.
    pub unmade: Option<String>,
    /// The depth, in properties and elements, below which the body has no optional properties, because its types refer to each
    /// other so often that it would grow beyond measure; `None` if it has all that are usually made.
    pub cut_at: Option<usize>,
}

/// A good answer with one fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The fault.
    pub mutation: Mutation,
    /// Where: an RFC 6901 pointer into the body, the name of a header, or empty for the whole.
    pub at: String,
    /// The check that sees it, by a failure or a warning; an extra property is seen by information, too.
    /// `None` if it is let through.
    pub caught: Option<ContractCheck>,
}

impl Strength {
    /// The faults that no check sees.
    pub fn let_through(&self) -> impl Iterator<Item = &Mutant> {
        self.mutants.iter().filter(|mutant| mutant.caught.is_none())
    }
}

/// Measures every documented response with a JSON body, in the order of the document.
///
/// The work is bounded: a body has at most three hundred values, and when all bodies together cost more than a fixed number of steps
/// (a step asks one schema of one value of a body), the responses that are left say so in `unmade`.
#[must_use]
pub fn strength(contract: &Contract) -> Vec<Strength> {
    let mut measured = Vec::new();
    let mut steps = 0;
    for operation in contract.operations() {
        for promise in operation.promises() {
            measured.extend(promise.media_types().iter().map(|media_type| {
                let measure = Measure {
                    operation,
                    promise,
                    media_type,
                };
                measure.strength(&mut steps)
            }));
        }
    }
    measured
}

struct Measure<'c> {
    operation: &'c Operation,
    promise: &'c Promise,
    media_type: &'c MediaType,
}

impl<'c> Measure<'c> {
    /// Adds to `steps` what the measurement cost.
    fn strength(&self, steps: &mut u64) -> Strength {
        let measured = if *steps < MOST_STEPS {
            self.mutants(steps)
        } else {
            Err(format!(
                "the measurement ended after {MOST_STEPS} steps; measure fewer operations at once"
            ))
        };
        let (mutants, cut_at, unmade) = match measured {
            Ok((mutants, cut_at)) => (mutants, cut_at, None),
            Err(reason) => (Vec::new(), None, Some(reason)),
        };
        Strength {
            service: self.operation.service().to_owned(),
            operation: format!("{} {}", self.operation.method(), self.operation.template()),
            status: self.promise.status().to_owned(),
            body: self.body(),
            place: self.media_type.place().clone(),
            mutants,
            unmade,
            cut_at,
        }
    }

    /// The name of the schema, else of the media type.
    fn body(&self) -> String {
        let schema = self.media_type.schema.as_ref();
        let target = schema.and_then(|schema| self.operation.cache.source().follow(schema).ok());
        let named = target.and_then(|(at, _)| match pointer::split(&at.pointer)? {
            ("/components/schemas", name) => Some(name),
            _ => None,
        });
        named.unwrap_or_else(|| self.media_type.name().to_owned())
    }

    fn mutants(&self, steps: &mut u64) -> Result<(Vec<Mutant>, Option<usize>), String> {
        let schema = self
            .media_type
            .schema
            .as_ref()
            .ok_or("the contract documents no schema")?;
        let status = self.status().ok_or("every status of it has a more exact promise")?;
        self.operation.compile().map_err(|defects| {
            defects.first().map_or_else(
                || "its schema cannot be compiled".to_owned(),
                |defect| defect.message.clone(),
            )
        })?;
        let schemas = std::slice::from_ref(schema);
        let mut refused = String::new();
        for choice in 0..CHOICES {
            let sampler = Sampler::new(&self.operation.cache, choice);
            let sample = sampler
                .sample(schemas)
                .ok_or("what it requires refers to itself without an end, or is more than can be made")?;
            let value = self.of_status(&sampler, sample.value, schema, status);
            *steps = steps.saturating_add(sampler.steps.get());
            let of_value = self.steps(schema, &value)?;
            let good = self.message(&sampler, status, &value);
            match self.complaint(&good) {
                None => {
                    let mutants = self.judged(&sampler, &good, &value, schemas);
                    *steps = steps.saturating_add(of_value.saturating_mul(mutants.len() as u64));
                    return Ok((mutants, sample.cut_at));
                }
                Some(complaint) => refused = complaint,
            }
        }
        Err(format!("a body made from the schema is refused: {refused}"))
    }

    /// The steps of judging a body.
    fn steps(&self, schema: &Address, body: &Value) -> Result<u64, String> {
        match &*self.operation.cache.compiled(schema) {
            Ok(compiled) => compiled.steps(body).map_err(TooManySteps::reason),
            Err(_) => Ok(0),
        }
    }

    /// A status that this promise, and none more exact, is about.
    fn status(&self) -> Option<u16> {
        let own = |status: &u16| {
            let promise = self.operation.promise(*status);
            promise.is_some_and(|promise| std::ptr::eq(promise, self.promise))
        };
        STATUSES.filter(own).max_by_key(|status| status % 100 == 0)
    }

    /// The value as the body of an answer with this status.
    fn of_status(&self, sampler: &Sampler<'_>, mut value: Value, schema: &Address, status: u16) -> Value {
        if status < 400 {
            return value;
        }
        // What an error says of itself fits its status, and it says something where nothing is documented.
        let documented = !sampler
            .constraints(std::slice::from_ref(schema))
            .properties(self.operation.cache.source())
            .is_empty();
        if let Value::Object(members) = &mut value {
            if let Some(code) = members.get_mut("code").filter(|code| code.is_i64()) {
                *code = json!(status);
            }
            if !documented {
                members.insert("code".to_owned(), json!(status));
                members.insert("message".to_owned(), json!("text"));
            }
        }
        value
    }

    /// The value as an answer, with the documented headers.
    fn message(&self, sampler: &Sampler<'_>, status: u16, value: &Value) -> Message {
        let media_type = self.media_type.name().replace("*/*", "application/json");
        let mut headers = vec![("content-type".to_owned(), media_type.into_bytes())];
        for header in self.promise.headers() {
            let value = header
                .schema
                .as_ref()
                .and_then(|schema| sampler.sample(std::slice::from_ref(schema)))
                .map_or(json!("text"), |sample| sample.value);
            headers.push((header.name().to_owned(), wire::header_text(header, &value).into_bytes()));
        }
        Message {
            status,
            headers,
            body: value.to_string().into_bytes(),
        }
    }

    fn judged(&self, sampler: &Sampler<'_>, good: &Message, value: &Value, schemas: &[Address]) -> Vec<Mutant> {
        let headers = self.promise.headers().iter();
        let required: Vec<&str> = headers
            .clone()
            .filter(|header| header.required())
            .map(|header| header.name())
            .collect();
        let judged_by_schema: Vec<&str> = headers
            .filter(|header| header.schema.is_some())
            .map(|header| header.name())
            .collect();
        let bodies = mutate::spoilt(sampler, value, schemas)
            .into_iter()
            .map(|spoilt| (spoilt.mutation, spoilt.at, good.with_body(spoilt.body.as_bytes())));
        bodies
            .chain(wire::spoilt(good, &required, &judged_by_schema))
            .map(|(mutation, at, message)| Mutant {
                caught: self.caught(mutation, &message),
                mutation,
                at,
            })
            .collect()
    }

    /// The check that sees the fault.
    fn caught(&self, mutation: Mutation, message: &Message) -> Option<ContractCheck> {
        let enough = match mutation {
            Mutation::ExtraProperty => Severity::Information,
            _ => Severity::Warning,
        };
        let found = self.found(message);
        let worst = found.into_iter().rev().max_by_key(|(_, severity, _)| *severity);
        worst
            .filter(|(_, severity, _)| *severity >= enough)
            .map(|(check, ..)| check)
    }

    /// What a check has to say against an answer that ought to be good.
    fn complaint(&self, message: &Message) -> Option<String> {
        let found = self.found(message).into_iter();
        let (check, _, text) = found.max_by_key(|(_, severity, _)| *severity)?;
        Some(format!("{check}: {text}"))
    }

    fn found(&self, message: &Message) -> Vec<(ContractCheck, Severity, String)> {
        let judged = self.operation.judge(&Answer {
            status: message.status,
            headers: &message.headers,
            body: &message.body,
        });
        let mut found = Vec::new();
        for one in judged {
            if let Outcome::Found(violations) = one.outcome {
                let violations = violations.into_iter();
                found.extend(violations.map(|violation| (one.check.id, violation.severity, violation.message)));
            }
        }
        found
    }
}
