//! All deviations: for each its name, one sentence, the requirement that it breaks, and the check that should notice.
//!
//! Requirement ids are those of the catalogue in `spec/requirements`; check ids those of the runner. Both are mere text here,
//! since the mock pod depends on neither.

use std::fmt;
use std::str::FromStr;

macro_rules! deviations {
    ($($variant:ident $name:literal $requirement:literal $check:literal $sentence:literal)*) => {
        /// A lie that the mock pod tells on request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Deviation {
            $(#[doc = $sentence] $variant,)*
        }

        impl Deviation {
            /// Every deviation, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const fn entry(self) -> [&'static str; 4] {
                match self {
                    $(Self::$variant => [$name, $requirement, $check, $sentence],)*
                }
            }
        }
    };
}

deviations! {
    // Whom it believes.
    ExpiredAccepted "expired-jwt-accepted" "AUTH-RSA-07" "expectation" "a JWT whose `exp` has passed signs in"
    LongLivedAccepted "long-lived-jwt-accepted" "AUTH-RSA-08" "expectation" "a JWT that lasts more than five minutes signs in"
    UnsignedAccepted "unsigned-jwt-accepted" "AUTH-RSA-09" "expectation" "a JWT with `alg` none signs in"
    HmacAccepted "hmac-jwt-accepted" "AUTH-RSA-10" "expectation" "a JWT signed with HS256, by whatever key, signs in"
    WeakAlgorithmAccepted "rs256-jwt-accepted" "AUTH-RSA-11" "expectation" "a JWT signed with RS256 or RS384 signs in"
    SignatureIgnored "signature-ignored" "AUTH-RSA-04" "expectation" "a JWT signs in whoever signed it, tampered ones included"
    ExpiryOptional "expiry-optional" "AUTH-RSA-12" "expectation" "a JWT without `exp` signs in"
    DeactivatedAccepted "deactivated-bot-accepted" "AUTH-RSA-03" "expectation" "a service account that was switched off signs in"
    DisabledAppAccepted "disabled-app-accepted" "OBO-03" "expectation" "an app that was switched off signs in"
    // Signing in.
    TokenReused "token-reused" "AUTH-RSA-18" "expectation" "every sign-in of a bot gives the same session token"
    TokenAdopted "token-adopted" "AUTH-RSA-19" "expectation" "a session token sent along with a sign-in becomes the new session's"
    TokenMissing "token-missing" "AUTH-RSA-01" "body-schema" "the answer to a sign-in has no `token`"
    TokenNull "token-null" "AUTH-RSA-01" "body-schema" "the `token` of a sign-in is null"
    TokenNumber "token-number" "AUTH-RSA-01" "body-schema" "the `token` of a sign-in is a number"
    TokenEmpty "token-empty" "AUTH-RSA-01" "body-schema" "the `token` of a sign-in is empty"
    NameMissing "name-missing" "AUTH-RSA-01" "body-schema" "the answer to a sign-in has no `name`"
    NameWrong "name-wrong" "AUTH-RSA-01" "body-schema" "the `name` of a bot's session token is `keyManagerToken`"
    KeyManagerNameWrong "key-manager-name-wrong" "KM-01" "body-schema" "the `name` of a key-manager token is `sessionToken`"
    AuthorizationTokenBare "authorization-token-bare" "AUTH-RSA-21" "body-schema" "the `authorizationToken` has no `Bearer ` before it"
    EmptyBodyIsOurFault "empty-body-500" "AUTH-RSA-13" "expectation" "a sign-in with a body that is no request is answered with 500"
    ExtraField "extra-field" "COMPAT-01" "undocumented-property" "the answer to a sign-in has a property that nobody documented"
    CreatedForOk "created-for-ok" "COMPAT-03" "status" "a sign-in is answered with 201"
    // How it refuses.
    ForbiddenForUnauthorized "403-for-401" "ERR-04" "expectation" "refusals that should be 401 are 403"
    ServerErrorForUnauthorized "500-for-401" "ERR-04" "expectation" "refusals that should be 401 are 500"
    RedirectForUnauthorized "302-for-401" "ERR-04" "status" "refusals that should be 401 redirect to a sign-in page"
    OkForUnauthorized "200-for-401" "ERR-04" "expectation" "refusals that should be 401 are 200 with the body of an error"
    EmptyRefusal "empty-401" "SESS-02" "body-schema" "a 401 has no body"
    HtmlRefusal "html-401" "ERR-01" "content-type" "a 401 has a page of HTML for a body"
    HtmlForbidden "html-403" "ERR-01" "content-type" "a 403 has a page of HTML for a body"
    CodeDiffers "code-301-in-401" "ERR-02" "error-shape" "the `code` in the body of a 401 is 301"
    CodeAsText "code-as-text" "AUTH-RSA-16" "body-schema" "the `code` in the body of a 401 is text"
    MessageMissing "message-missing" "AUTH-RSA-16" "body-schema" "the body of a 401 has no `message`"
    TokenEchoed "token-echoed" "AUTH-RSA-23" "secret-echo" "the message of a 401 repeats the token that was sent"
    StackTrace "stack-trace" "ERR-03" "secret-echo" "the message of a 401 is a stack trace"
    // Logging out.
    LogoutDoesNothing "logout-does-nothing" "LOGOUT-03" "expectation" "logging out is answered with 200 and ends nothing"
    LogoutLags "logout-lags" "LOGOUT-20" "expectation" "a session that was logged out still opens everything for a minute"
    LogoutEndsAll "logout-ends-all" "LOGOUT-07" "expectation" "logging out ends every session of the user"
    LogoutEndsAnother "logout-ends-another" "LOGOUT-07" "expectation" "logging out ends another session of the user instead of the one it is given"
    LogoutCascades "app-logout-cascades" "LOGOUT-11" "expectation" "logging an app out ends the sessions in which it acts for users"
    LogoutAnswersToken "logout-answers-token" "LOGOUT-02" "body-schema" "logging out answers a `Token`, as before 2022"
    LogoutWithoutMessage "logout-without-message" "LOGOUT-01" "body-schema" "logging out answers an empty object"
    LogoutNoContent "logout-204" "LOGOUT-16" "status" "logging out is answered with 204"
    LogoutAcceptsAnything "logout-accepts-anything" "LOGOUT-05" "expectation" "logging out is answered with 200 whatever the token is"
    LogoutBadRequest "logout-400" "LOGOUT-05" "expectation" "logging out with a bad token is answered with 400"
    LogoutMissingHeaderFails "logout-missing-header-500" "LOGOUT-06" "expectation" "logging out without the header is answered with 500"
    LogoutTakesKeyManagerToken "logout-takes-key-manager-token" "LOGOUT-09" "expectation" "logging out takes a key-manager token as well"
    // On behalf of users.
    OnBehalfOfIsApps "obo-token-is-apps" "OBO-04" "expectation" "the token for acting on behalf of a user is the app's own"
    OnBehalfOfAnybody "obo-anybody" "OBO-07" "expectation" "an app acts on behalf of users who have not installed it"
    OnBehalfOfNotFound "obo-404" "OBO-08" "status" "acting on behalf of an unknown user is answered with 404"
    OnBehalfOfBot "obo-with-bot-session" "OBO-11" "expectation" "a bot's session opens sessions on behalf of users"
    OnBehalfOfChains "obo-chains" "OBO-12" "expectation" "a session on behalf of a user opens further ones"
    OnBehalfOfSomebodyElse "obo-wrong-user" "OBO-06" "expectation" "a session on behalf of a user is another user's"
    BadUserIdFails "obo-bad-id-500" "OBO-16" "expectation" "a user id that is no number is answered with 500"
    // Sessions and what else the pod tells.
    InfoOfSomebodyElse "session-info-wrong-user" "AUTH-RSA-02" "expectation" "session info shows another user"
    InfoTakesKeyManagerToken "session-info-takes-key-manager-token" "KM-03" "expectation" "a key-manager token opens session info"
    InfoIdAsText "session-info-id-as-text" "SESS-01" "body-schema" "the `id` in session info is text"
    InfoWithoutUsername "session-info-without-username" "SESS-01" "body-schema" "session info has no `username`"
    MissingTokenFails "missing-token-500" "SESS-02" "expectation" "session info without a token is answered with 500"
    ExpireInSeconds "expire-in-seconds" "EXT-02" "expectation" "the `expireAt` of an extension app's token is in seconds"
    AppTokenChanged "app-token-changed" "EXT-01" "expectation" "an extension app does not get its own token back"
    SymphonyTokenReused "symphony-token-reused" "EXT-05" "expectation" "every extension app sign-in gives the same token"
    PrivateKeyPublished "private-key-published" "IDM-06" "expectation" "the published key set has a private member"
    KeyIdUnknown "key-id-unknown" "IDM-05" "expectation" "the published key has another `kid` than the tokens"
    KeySetEmpty "key-set-empty" "IDM-04" "body-schema" "the published key set is empty"
    CertificateGarbled "pod-certificate-garbled" "EXT-06" "expectation" "the pod's certificate is not one"
    NamesakeAccepted "certificate-namesake-accepted" "CERT-07" "expectation" "a service account with the name of an app signs in with its certificate"
    CertificateCaseIgnored "certificate-case-ignored" "CERT-06" "expectation" "a certificate signs in although its name differs in case"
    // How it says it.
    DuplicateKey "duplicate-key" "AUTH-RSA-01" "json-hygiene" "the answer to a sign-in has `name` twice"
    ByteOrderMark "byte-order-mark" "AUTH-RSA-01" "json-hygiene" "the answer to a sign-in begins with a byte-order mark"
    TrailingBytes "trailing-bytes" "AUTH-RSA-01" "json-hygiene" "the answer to a sign-in has bytes after its JSON"
    InvalidUtf8 "invalid-utf8" "AUTH-RSA-01" "json-hygiene" "the answer to a sign-in is not UTF-8"
    HtmlType "html-type" "ERR-01" "content-type" "the answer to a sign-in is labelled as HTML"
    TypeMissing "type-missing" "ERR-01" "content-type" "the answer to a sign-in has no media type"
    Truncated "truncated" "AUTH-RSA-01" "transport" "the answer to a sign-in breaks off in the middle"
    Oversized "oversized" "AUTH-RSA-01" "transport" "the answer to a sign-in has 16 MB of white space after it"
    GzipBomb "gzip-bomb" "AUTH-RSA-01" "transport" "the answer to a sign-in is compressed unasked and unpacks to 100 MB"
    TooManyRequests "429-with-retry-after" "RATE-01" "status" "every third call is answered with 429 and a `Retry-After`"
    TooManyRequestsBare "429-without-retry-after" "RATE-01" "response-headers" "every third call is answered with 429 and no `Retry-After`"
    Flaky "flaky" "COMPAT-03" "status" "every fifth call is answered with 503"
    Slow "slow" "COMPAT-03" "response-time" "every answer takes six seconds"
}

impl Deviation {
    /// The name, as in `--deviate NAME`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry()[0]
    }

    /// The id of the requirement that it breaks.
    #[must_use]
    pub const fn requirement(self) -> &'static str {
        self.entry()[1]
    }

    /// The id of the check that should notice.
    #[must_use]
    pub const fn check(self) -> &'static str {
        self.entry()[2]
    }

    /// What the pod does, in a sentence without a full stop.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        self.entry()[3]
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no deviation's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no deviation is called `{0}`; `--list-deviations` lists them all")]
pub struct UnknownDeviation(String);

impl FromStr for Deviation {
    type Err = UnknownDeviation;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|deviation| deviation.name() == name);
        known.copied().ok_or_else(|| UnknownDeviation(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_deviation_is_found_by_its_own_name() {
        for deviation in Deviation::ALL {
            assert_eq!(deviation.name().parse(), Ok(*deviation));
        }
        assert!("honest".parse::<Deviation>().is_err());
    }

    #[test]
    fn no_two_deviations_say_the_same() {
        let sentences: BTreeSet<&str> = Deviation::ALL.iter().map(|deviation| deviation.sentence()).collect();
        assert_eq!(sentences.len(), Deviation::ALL.len());
    }
}
