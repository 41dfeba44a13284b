//! Web pages in the place of answers: what they are told as, since whoever sent them is not the pod.

use super::finding::{CheckOutcome, Judgement};
use crate::record::{CheckId, Gravity};

/// What a web page does to clients, whatever it was sent for.
const CLIENTS: &str = "a web page is no answer of the pod: a gateway, a firewall or a maintenance page in between sent it, and clients cannot read it";

/// Tells what was found of an exchange as found of a web page: nothing follows from it for the pod.
pub fn tell_of_a_page(status: u16, judgements: &mut [Judgement]) {
    let answered = format!("answered {status}");
    for judgement in judgements {
        let CheckOutcome::Found(findings) = &mut judgement.outcome else {
            continue;
        };
        for finding in findings.iter_mut().filter(|finding| finding.gravity > Gravity::Noted) {
            finding.clients = Some(CLIENTS.to_owned());
            if judgement.check == CheckId::Status {
                let with_page = format!("{answered} with a web page, not an answer of the pod");
                finding.title = finding.title.replacen(&answered, &with_page, 1);
            }
        }
    }
}
