//! The certificate by which extension apps verify the pod's JWTs.
//!
//! `GET /pod/v1/podcert`, open to everybody, and `GET /sessionauth/v1/app/pod/certificate`, where 401 is documented: for callers
//! without a client certificate, since the service is one of mutual TLS. Both answer the same certificate, every time.

use serde::Serialize;

use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::pod::Pod;

/// The vendor's `PodCertificate`.
#[derive(Serialize)]
struct CertificateBody<'a> {
    certificate: &'a str,
}

/// For everybody.
pub(crate) fn public(pod: &Pod, _: &Call) -> Result<Answer, Refusal> {
    Ok(Answer::ok(&CertificateBody {
        certificate: &pod.certificate()?.pem,
    }))
}

/// For holders of a client certificate.
pub(crate) fn with_certificate(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    call.certified_name()?;
    public(pod, call)
}
