//! The key manager's sign-in with an RSA key: `POST /relay/pubkey/authenticate`.
//!
//! Same request and same rules as on the pod, and the same JWT will do (the vendor's samples post one to both). The sessions are
//! its own: a pod logout leaves them alone, and their tokens open nothing on the pod.

use super::token::{AuthenticateRequest, TokenBody};
use crate::answer::{Answer, Refusal};
use crate::call::Call;
use crate::pod::Pod;

/// Signs a service account in with the key manager.
pub(crate) fn authenticate(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    let request: AuthenticateRequest = call.json()?;
    let bot = pod.verified_bot(&request.token)?;
    Ok(Answer::ok(&TokenBody::key_manager(pod.open_key_manager_session(bot))))
}
