//! From a finding to its record: what is told of it, redacted and rendered. Findings of a run and of a recording that is judged
//! again become records here.

use super::finding::{Finding, Judgement};
use crate::diagnostic::{Diagnostic, Mark, Sources, Tone, position_of, render};
use crate::record::{FindingRecord, Gravity, LocationRecord};
use crate::secret::Redactor;
use crate::suite::check::CheckId;
use crate::suite::requirements::Catalogue;
use crate::text::Prose;

/// What is needed to tell a finding.
#[derive(Clone, Copy)]
pub struct FindingRecorder<'a> {
    /// The requirements.
    pub catalogue: &'a Catalogue,
    /// The texts that findings point into.
    pub sources: &'a Sources,
    /// Knows what must not be told.
    pub redactor: &'a Redactor,
}

/// The exchange that findings are about.
pub struct JudgedExchange<'a> {
    /// The step.
    pub step: &'a str,
    /// The index of the exchange within the trial, from 0; `None` where the step sent nothing.
    pub index: Option<usize>,
    /// The requirements that it was judged for.
    pub requirements: &'a [String],
    /// The exchange in a line.
    pub line: Option<String>,
    /// What says where the scenario asked.
    pub asked: AskedBy<'a>,
    /// How a finding of this gravity can be seen again.
    pub again: &'a dyn Fn(Gravity) -> Option<String>,
}

/// What says where the scenario asked.
#[derive(Clone, Copy)]
pub enum AskedBy<'a> {
    /// Each finding points into the scenario.
    Finding,
    /// The recording, where it does; the scenario may be another by now.
    Recording(Option<&'a LocationRecord>),
}

impl FindingRecorder<'_> {
    /// The records of what a check found in an exchange.
    pub fn records(&self, exchange: &JudgedExchange<'_>, judgement: &Judgement) -> Vec<FindingRecord> {
        let told = judgement.reported();
        told.iter()
            .map(|finding| self.record(exchange, judgement.check, finding))
            .collect()
    }

    fn record(&self, exchange: &JudgedExchange<'_>, check: CheckId, finding: &Finding) -> FindingRecord {
        let clients = finding.clients_by(self.catalogue, exchange.requirements);
        let text = |text: &Option<Prose>| text.as_ref().map(|text| self.redactor.prose(text));
        let diagnostic = Diagnostic {
            word: finding.gravity.name(),
            tone: Tone::from(finding.gravity),
            id: check.to_string(),
            title: finding.title.clone(),
            marks: finding.asked.iter().chain(&finding.promised).cloned().collect(),
            notes: self.notes(exchange, finding, clients.as_ref()),
        };
        FindingRecord {
            check,
            gravity: finding.gravity,
            title: self.redactor.prose(&finding.title),
            requirements: exchange.requirements.to_vec(),
            step: exchange.step.to_owned(),
            exchange: exchange.index,
            asked: match exchange.asked {
                AskedBy::Finding => self.place(finding.asked.as_ref()),
                AskedBy::Recording(place) => place.cloned(),
            },
            promised: self.place(finding.promised.as_ref()),
            expected: text(&finding.expected),
            found: text(&finding.found),
            text: self.redactor.prose(&render(&diagnostic, self.sources, false).into()),
            clients: clients.map(|clients| clients.to_string()),
        }
    }

    /// The lines below the places.
    fn notes(
        &self,
        exchange: &JudgedExchange<'_>,
        finding: &Finding,
        clients: Option<&Prose>,
    ) -> Vec<(&'static str, Prose)> {
        let known = exchange.requirements.iter().filter_map(|id| self.catalogue.find(id));
        let requirements = known.map(|requirement| {
            let level = requirement.level.name();
            (
                "requirement",
                format!("{} ({level}): {}", requirement.id, requirement.text).into(),
            )
        });
        let others = [
            ("clients", clients.cloned()),
            ("exchange", exchange.line.clone().map(Prose::from)),
            ("help", finding.help.clone()),
            ("again", (exchange.again)(finding.gravity).map(Prose::from)),
        ];
        let others = others.into_iter().filter_map(|(word, text)| Some((word, text?)));
        requirements.chain(others).collect()
    }

    fn place(&self, mark: Option<&Mark>) -> Option<LocationRecord> {
        let (file, line, column) = position_of(&mark?.location, self.sources)?;
        Some(LocationRecord { file, line, column })
    }
}
