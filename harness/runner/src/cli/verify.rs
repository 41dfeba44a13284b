//! `podproof verify`: is a pack of evidence what it was?

use super::arguments::VerifyArguments;
use super::exit::Exit;
use super::show;
use crate::evidence::{Comparison, NotAPack, verify as verify_pack};
use crate::text::visible::visible_line;

pub(super) fn verify(arguments: &VerifyArguments) -> Exit {
    let verification = match verify_pack(&arguments.pack, arguments.sha256.as_ref()) {
        Ok(verification) => verification,
        Err(error @ NotAPack::Temporary(_)) => return show::harness(&error.to_string()).exit,
        Err(error) => {
            let text = error.to_string();
            show::err(&format!("error[evidence]: {}", visible_line(&text)));
            return Exit::Invalid;
        }
    };
    for compared in &verification.comparisons {
        let word = match compared {
            Comparison::Right { .. } => "right",
            Comparison::Open { .. } => "open",
            Comparison::Mismatch { .. } => "mismatch",
        };
        let text = compared.to_string();
        show::out(&format!("{word:>8}  {}", visible_line(&text)));
    }
    let pack = arguments.pack.display();
    let mismatches = verification
        .comparisons
        .iter()
        .filter(|compared| compared.is_mismatch());
    match mismatches.count() {
        0 => {
            show::out(&format!("verified: {pack}"));
            Exit::Passed
        }
        _ => {
            show::out(&format!("not verified: {pack}"));
            Exit::Failed
        }
    }
}
