//! Signatures that were made a moment ago. PKCS#1 v1.5 signs the same message in the same way each time, and all JWTs that an
//! identity makes within a second are the same: a run that signs in often would spend most of its time on signing them again.

use std::collections::VecDeque;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::signature::RsaSignatureEncoding;

/// As many variants of a JWT as the jobs of a run make within a second.
const KEPT: usize = 16;

/// The last signatures of a key, newest first.
#[derive(Default)]
pub(super) struct RecentSignatures(Mutex<VecDeque<Signed>>);

struct Signed {
    encoding: &'static RsaSignatureEncoding,
    message: Box<[u8]>,
    signature: Box<[u8]>,
}

impl RecentSignatures {
    /// The signature of a message; made by `sign` if it was not made lately.
    ///
    /// # Errors
    /// As `sign`.
    pub(super) fn get<E>(
        &self,
        encoding: &'static RsaSignatureEncoding,
        message: &[u8],
        sign: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        let is_it = |signed: &&Signed| ptr::eq(signed.encoding, encoding) && *signed.message == *message;
        if let Some(signed) = self.lock().iter().find(is_it) {
            return Ok(signed.signature.to_vec());
        }
        let signature = sign()?;
        let mut recent = self.lock();
        recent.truncate(KEPT - 1);
        recent.push_front(Signed {
            encoding,
            message: message.into(),
            signature: signature.as_slice().into(),
        });
        Ok(signature)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Signed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaSignatureEncoding};

    use super::{KEPT, RecentSignatures};

    #[test]
    fn a_message_is_signed_once_for_each_encoding_and_again_when_it_was_long_ago() {
        let recent = RecentSignatures::default();
        let made = std::cell::Cell::new(0);
        let sign = |encoding: &'static RsaSignatureEncoding, message: &str| {
            let signature = recent.get(encoding, message.as_bytes(), || {
                made.set(made.get() + 1);
                Ok::<_, ()>(format!("{message} {}", made.get()).into_bytes())
            });
            String::from_utf8(signature.expect("signed")).expect("text")
        };
        assert_eq!(sign(&RSA_PKCS1_SHA512, "a"), "a 1");
        assert_eq!(sign(&RSA_PKCS1_SHA512, "a"), "a 1", "the first one's was found");
        assert_eq!(sign(&RSA_PKCS1_SHA256, "a"), "a 2");
        for other in 0..KEPT {
            sign(&RSA_PKCS1_SHA512, &other.to_string());
        }
        assert_eq!(
            sign(&RSA_PKCS1_SHA512, "a"),
            format!("a {}", 3 + KEPT),
            "{KEPT} others came between"
        );
        for _ in 0..2 {
            let failed = recent.get(&RSA_PKCS1_SHA512, b"b", || Err("no key"));
            assert_eq!(failed, Err("no key"), "what fails is not kept");
        }
    }
}
