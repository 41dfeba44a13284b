//! What an agent says of itself: `GET /agent/v1/info`, which asks for no session.

use serde::Serialize;

use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;

/// The vendor's `AgentInfo`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AgentInfoBody {
    ip_address: &'static str,
    hostname: &'static str,
    server_fqdn: &'static str,
    version: &'static str,
    url: &'static str,
    on_prem: bool,
    mt: bool,
    commit_id: &'static str,
}

/// The same for every caller.
pub(crate) fn info(_: &Pod, _: &Call) -> Result<Answer, Refusal> {
    Ok(Answer::ok(&AgentInfoBody {
        ip_address: "127.0.0.1",
        hostname: "mock-pod",
        server_fqdn: "https://localhost",
        version: concat!("podproof-mock-", env!("CARGO_PKG_VERSION")),
        url: "https://localhost/agent",
        on_prem: false,
        mt: false,
        commit_id: "mock",
    }))
}
