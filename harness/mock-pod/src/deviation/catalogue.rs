//! All deviations: for each its name, one sentence, the requirement that it breaks, and the check that should notice.
//!
//! Requirement ids are those of the catalogue in `spec/requirements`; check ids those of the runner. Both are mere text here,
//! since the mock pod depends on neither.

use std::fmt;
use std::str::FromStr;

/// How much may be made of a deviation. What the vendor's documents leave open, pods answer differently, and rightly so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Within the rules: worth a note at most.
    Permitted,
    /// Known of real pods, or a matter of opinion: worth a warning at most.
    Tolerated,
    /// Against the rules: must be found.
    Breach,
}

impl Severity {
    /// In a word: `permitted`, `tolerated` or `breach`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::Tolerated => "tolerated",
            Self::Breach => "breach",
        }
    }
}

macro_rules! deviations {
    (
        $($variant:ident $name:literal $requirement:literal $check:literal $severity:ident $sentence:literal)*;
        $($deep:ident $deep_name:literal $deep_requirement:literal $deep_sentence:literal)*
    ) => {
        /// A lie that the mock pod tells on request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Deviation {
            $(#[doc = $sentence] $variant,)*
            $(#[doc = $deep_sentence] $deep,)*
        }

        impl Deviation {
            /// Every deviation that the suite is to find, in the order of the catalogue: all but [`Deviation::DEEP`].
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The deep ones: they show in a sequence of three calls or more, or in calls at once, and exploring is to find them. Each is a
            /// breach.
            pub const DEEP: &'static [Self] = &[$(Self::$deep,)*];

            const fn entry(self) -> [&'static str; 4] {
                match self {
                    $(Self::$variant => [$name, $requirement, $check, $sentence],)*
                    $(Self::$deep => [$deep_name, $deep_requirement, "explore", $deep_sentence],)*
                }
            }

            /// How much may be made of it.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)*
                    $(Self::$deep => Severity::Breach,)*
                }
            }
        }
    };
}

deviations! {
    // How it is reached.
    ServerCertificateExpired "server-certificate-expired" "TLS-01" "transport" Breach "the server's certificate expired yesterday"
    ServerCertificateOfAnother "server-certificate-of-another" "TLS-01" "transport" Breach "the server's certificate is another host's"
    ServerAuthorityUnknown "server-authority-unknown" "TLS-01" "transport" Breach "the server's certificate is signed by an authority that nobody was told of"
    ServerChainIncomplete "server-chain-incomplete" "TLS-01" "transport" Breach "the server leaves out the certificate between its own and the authority's"
    TlsCipherUndocumented "tls-cipher-undocumented" "TLS-01" "transport" Tolerated "only TLS 1.2 is spoken, with a ChaCha20 cipher that nobody documented"
    TlsOlder "tls-1-2-only" "TLS-01" "none" Permitted "only TLS 1.2 is spoken, with the cipher that the vendor prefers"
    // Whom it believes.
    ExpiredAccepted "expired-jwt-accepted" "AUTH-RSA-07" "status" Breach "a JWT whose `exp` has passed signs in"
    LongLivedAccepted "long-lived-jwt-accepted" "AUTH-RSA-08" "status" Breach "a JWT that lasts more than five minutes signs in"
    UnsignedAccepted "unsigned-jwt-accepted" "AUTH-RSA-09" "status" Breach "a JWT with `alg` none signs in"
    HmacAccepted "hmac-jwt-accepted" "AUTH-RSA-10" "status" Breach "a JWT signed with HS256, by whatever key, signs in"
    WeakAlgorithmAccepted "rs256-jwt-accepted" "AUTH-RSA-11" "status" Tolerated "a JWT signed with RS256 or RS384 signs in"
    SignatureIgnored "signature-ignored" "AUTH-RSA-04" "status" Breach "a JWT signs in whoever signed it, tampered ones included"
    ExpiryOptional "expiry-optional" "AUTH-RSA-12" "status" Breach "a JWT without `exp` signs in"
    DeactivatedAccepted "deactivated-bot-accepted" "ERR-04" "status" Breach "a service account that was switched off signs in"
    DisabledAppAccepted "disabled-app-accepted" "OBO-03" "status" Breach "an app that was switched off signs in"
    KeyManagerSignatureIgnored "key-manager-signature-ignored" "KM-02" "status" Breach "the key manager does not look at who signed a JWT"
    LongJwtRefused "long-jwt-refused" "AUTH-RSA-01" "status" Breach "a JWT that lasts more than two minutes is refused"
    IssuedAtRefused "iat-refused" "AUTH-RSA-01" "status" Breach "a JWT that says when it was issued is refused"
    ReplayRefused "replay-refused" "AUTH-RSA-17" "status" Breach "a JWT signs in once only"
    MalformedIsBadRequest "400-for-malformed-jwt" "AUTH-RSA-06" "status" Tolerated "a JWT that is none is answered with 400"
    // Signing in.
    TokenReused "token-reused" "AUTH-RSA-18" "expectation" Breach "every sign-in of a bot gives the same session token"
    TokenAdopted "token-adopted" "AUTH-RSA-19" "expectation" Breach "a session token sent along with a sign-in becomes the new session's"
    TokenMissing "token-missing" "AUTH-RSA-01" "body-schema" Breach "the answer to a sign-in has no `token`"
    TokenNull "token-null" "AUTH-RSA-01" "body-schema" Breach "the `token` of a sign-in is null"
    TokenNumber "token-number" "AUTH-RSA-01" "body-schema" Breach "the `token` of a sign-in is a number"
    TokenEmpty "token-empty" "AUTH-RSA-01" "body-schema" Breach "the `token` of a sign-in is empty"
    NameMissing "name-missing" "AUTH-RSA-01" "body-schema" Breach "the answer to a sign-in has no `name`"
    NameWrong "name-wrong" "AUTH-RSA-01" "body-schema" Breach "the `name` of a bot's session token is `keyManagerToken`"
    KeyManagerNameWrong "key-manager-name-other" "KM-01" "observation" Permitted "the `name` of a key-manager token is `sessionToken`, as in the fixtures of the BDKs"
    KeyAuthNameWrong "keyauth-name-wrong" "KM-04" "body-schema" Breach "the `name` of a key-manager token by certificate is `sessionToken`"
    AuthorizationTokenBare "authorization-token-bare" "AUTH-RSA-21" "expectation" Breach "the `authorizationToken` has no `Bearer ` before it"
    EmptyBodyIsOurFault "empty-body-500" "AUTH-RSA-13" "expectation" Breach "a sign-in with a body that is no request is answered with 500"
    EmptyBodyUnprocessable "empty-body-422" "AUTH-RSA-13" "status" Tolerated "a sign-in with a body that is no request is answered with 422"
    ExtraField "extra-field" "COMPAT-01" "undocumented-property" Permitted "the answer to a sign-in has a property that nobody documented"
    CreatedForOk "created-for-ok" "AUTH-RSA-01" "status" Breach "a sign-in is answered with 201"
    UnknownFieldAccepted "unknown-field-accepted" "AUTH-RSA-14" "observation" Permitted "a sign-in may have properties that nobody documented"
    UnknownParameterRefused "unknown-parameter-refused" "AUTH-RSA-15" "status" Breach "a sign-in with an unknown query parameter is answered with 400"
    MediaTypeRefused "media-type-refused" "AUTH-RSA-13" "observation" Tolerated "a sign-in that is not labelled as JSON is answered with 415"
    AuthorizationTokenAbsent "authorization-token-absent" "AUTH-RSA-21" "observation" Permitted "a sign-in gives no `authorizationToken`"
    SignInEndsOthers "sign-in-ends-others" "AUTH-RSA-18" "status" Breach "a sign-in ends the bot's earlier sessions"
    // How it refuses.
    ForbiddenForUnauthorized "403-for-401" "ERR-04" "status" Breach "refusals that should be 401 are 403"
    ServerErrorForUnauthorized "500-for-401" "ERR-04" "status" Breach "refusals that should be 401 are 500"
    RedirectForUnauthorized "302-for-401" "ERR-04" "status" Breach "refusals that should be 401 redirect to a sign-in page"
    OkForUnauthorized "200-for-401" "ERR-04" "status" Breach "refusals that should be 401 are 200 with the body of an error"
    EmptyRefusal "empty-401" "SESS-02" "error-shape" Tolerated "a 401 has no body"
    HtmlRefusal "html-401" "ERR-01" "error-shape" Breach "a 401 has a page of HTML for a body"
    HtmlForbidden "html-403" "ERR-01" "error-shape" Breach "a 403 has a page of HTML for a body"
    CodeDiffers "code-301-in-401" "AUTH-RSA-16" "error-shape" Tolerated "the `code` in the body of a 401 is 301"
    CodeAsText "code-as-text" "AUTH-RSA-16" "body-schema" Breach "the `code` in the body of a 401 is text"
    MessageMissing "message-missing" "AUTH-RSA-16" "error-shape" Tolerated "the body of a 401 has no `message`"
    EmptyObjectRefusal "empty-object-401" "AUTH-RSA-16" "error-shape" Tolerated "the body of a 401 is an empty object"
    TokenEchoed "token-echoed" "AUTH-RSA-23" "secret-echo" Breach "the message of a 401 repeats the token that was sent"
    StackTrace "stack-trace" "ERR-03" "secret-echo" Breach "the message of a 401 is a stack trace"
    UnauthorizedForForbidden "401-for-403" "OBO-14" "status" Breach "refusals that should be 403 are 401"
    ErrorDetails "error-details" "AUTH-RSA-16" "undocumented-property" Permitted "the body of a 401 has `details` as well"
    // Logging out.
    LogoutDoesNothing "logout-does-nothing" "LOGOUT-03" "status" Breach "logging out is answered with 200 and ends nothing"
    LogoutLags "logout-lags" "LOGOUT-20" "status" Breach "a session that was logged out still opens everything for a minute"
    LogoutEndsAll "logout-ends-all" "LOGOUT-07" "status" Breach "logging out ends every session of the user"
    LogoutEndsAnother "logout-ends-another" "LOGOUT-07" "status" Breach "logging out ends another session of the user instead of the one it is given"
    LogoutCascades "app-logout-cascades" "LOGOUT-11" "observation" Permitted "logging an app out ends the sessions on behalf of users that it opened"
    LogoutAnswersToken "logout-answers-token" "LOGOUT-02" "body-schema" Breach "logging out answers a `Token`, as before 2022"
    LogoutWithoutMessage "logout-without-message" "LOGOUT-01" "body-schema" Breach "logging out answers an empty object"
    LogoutNoContent "logout-204" "LOGOUT-16" "status" Breach "logging out is answered with 204"
    LogoutAcceptsAnything "logout-accepts-anything" "LOGOUT-05" "status" Breach "logging out is answered with 200 whatever the token is"
    LogoutBadRequest "logout-400" "LOGOUT-05" "status" Tolerated "logging out with a bad token is answered with 400"
    LogoutMissingHeaderFails "logout-missing-header-500" "LOGOUT-06" "status" Breach "logging out without the header is answered with 500"
    LogoutTakesKeyManagerToken "logout-takes-key-manager-token" "LOGOUT-09" "status" Breach "logging out takes a key-manager token as well"
    LogoutMissingHeaderUnauthorized "logout-missing-header-401" "LOGOUT-06" "status" Tolerated "logging out without the header is answered with 401"
    LogoutSettlesLate "logout-settles-late" "LOGOUT-20" "none" Permitted "a session lives on for a third of a second after its logout, as behind a cache"
    LogoutNeedsCertificate "logout-needs-certificate" "LOGOUT-01" "status" Breach "logging out without a client certificate is answered with 401"
    LogoutRace "logout-race-500" "LOGOUT-04" "status" Breach "a second logout within a second of the first is answered with 500"
    LogoutByGet "logout-by-get" "LOGOUT-18" "observation" Permitted "logging out works with GET as well"
    // On behalf of users.
    OnBehalfOfIsApps "obo-token-is-apps" "OBO-04" "expectation" Breach "the token for acting on behalf of a user is the app's own"
    OnBehalfOfAnybody "obo-anybody" "OBO-07" "status" Breach "an app acts on behalf of users who have not installed it"
    OnBehalfOfNotFound "obo-404" "OBO-08" "status" Tolerated "acting on behalf of an unknown user is answered with 404"
    OnBehalfOfBot "obo-with-bot-session" "OBO-11" "status" Breach "a bot's session opens sessions on behalf of users"
    OnBehalfOfChains "obo-chains" "OBO-12" "status" Breach "a session on behalf of a user opens further ones"
    OnBehalfOfSomebodyElse "obo-wrong-user" "OBO-06" "expectation" Breach "a session on behalf of a user is another user's"
    BadUserIdFails "obo-bad-id-500" "OBO-16" "expectation" Breach "a user id that is no number is answered with 500"
    OnBehalfOfNotInstalledForbidden "obo-403" "OBO-07" "status" Tolerated "acting on behalf of a user without the app is answered with 403"
    OnBehalfOfAnswersSessionToken "obo-answers-session-token" "OBO-04" "body-schema" Breach "the token for acting on behalf of a user is called `sessionToken`, as by certificate"
    OnBehalfOfEndsEarlier "app-sign-in-ends-others" "OBO-17" "status" Breach "a sign-in of an app ends its earlier sessions"
    OnBehalfOfLogoutEndsApp "obo-logout-ends-app" "LOGOUT-12" "status" Breach "ending a session on behalf of a user ends the app's own as well"
    PermissionIgnored "permission-ignored" "OBO-14" "status" Breach "an app sees who its user is without the permission to"
    UsernameNotDecoded "username-not-decoded" "OBO-15" "status" Breach "a user name that is percent-encoded in the path is not found"
    AppAuthorizationToken "app-authorization-token" "OBO-18" "observation" Permitted "an app gets an `authorizationToken` as well"
    // Sessions and what else the pod tells.
    InfoOfSomebodyElse "session-info-wrong-user" "AUTH-RSA-02" "expectation" Breach "session info shows another user"
    InfoTakesKeyManagerToken "session-info-takes-key-manager-token" "KM-03" "status" Breach "a key-manager token opens session info"
    InfoIdAsText "session-info-id-as-text" "SESS-01" "body-schema" Breach "the `id` in session info is text"
    InfoWithoutUsername "session-info-without-username" "SESS-01" "body-schema" Breach "session info has no `username`"
    MissingTokenFails "missing-token-500" "SESS-02" "status" Breach "session info without a token is answered with 500"
    ExpireInSeconds "expire-in-seconds" "EXT-02" "expectation" Breach "the `expireAt` of an extension app's token is in seconds"
    AppTokenChanged "app-token-changed" "EXT-01" "expectation" Breach "an extension app does not get its own token back"
    SymphonyTokenReused "symphony-token-reused" "EXT-05" "expectation" Breach "every extension app sign-in gives the same token"
    PrivateKeyPublished "private-key-published" "IDM-06" "body-schema" Breach "the published key set has a private member"
    KeyIdUnknown "key-id-unknown" "IDM-05" "expectation" Breach "the published key has another `kid` than the tokens"
    KeySetEmpty "key-set-empty" "IDM-04" "body-schema" Breach "the published key set is empty"
    CertificateGarbled "pod-certificate-garbled" "EXT-06" "expectation" Breach "the pod's certificate is not one"
    NamesakeAccepted "certificate-namesake-accepted" "CERT-07" "status" Breach "a service account with the name of an app signs in with its certificate"
    CertificateCaseIgnored "certificate-case-ignored" "CERT-06" "status" Tolerated "a certificate signs in although its name differs in case"
    CertificateOptional "certificate-optional" "CERT-03" "status" Breach "certificate sign-in takes a caller without a certificate for the bot"
    CertificateOther "certificate-other-bot" "CERT-11" "expectation" Breach "certificate sign-in opens another bot's session"
    CertificateContentTaken "certificate-content-taken" "CERT-02" "status" Tolerated "certificate sign-in does not mind a `Content-Type` and a body, as before November 2024"
    CertificateContentRequired "certificate-content-required" "CERT-01" "status" Breach "certificate sign-in is refused without a `Content-Type`"
    ExpiredCertificateAccepted "expired-certificate-accepted" "CERT-08" "status" Breach "an expired certificate signs in"
    UntrustedCertificateAccepted "untrusted-certificate-accepted" "CERT-04" "status" Breach "a certificate of an unknown authority signs in"
    // Sessions as administrators see them, and as they last.
    UserIdRounded "user-id-rounded" "SESS-01" "expectation" Breach "the `id` in session info has been a `double` on its way"
    InfoOfCallBefore "session-info-of-call-before" "SESS-01" "expectation" Breach "session info shows what the call before it should have been shown"
    SessionWearsOut "session-wears-out" "AUTH-RSA-22" "status" Breach "a session opens session info twice, and then no more"
    SessionsCapped "sessions-capped" "LOGOUT-07" "status" Breach "the seventeenth session of a user ends the oldest"
    SessionsMixedUp "sessions-mixed-up" "AUTH-RSA-18" "expectation" Breach "sign-ins of a bot that come at once get the same session"
    SessionsSwapped "sessions-swapped" "AUTH-RSA-02" "expectation" Breach "of two bots that sign in at once, the second gets the first one's session"
    HeaderCaseMatters "header-case-matters" "LOGOUT-13" "status" Breach "the header `sessionToken` is seen in this spelling only"
    SessionsForAnybody "sessions-for-anybody" "SESS-05" "status" Breach "whoever has a session may see and end those of others"
    SessionsOfOthers "sessions-of-others" "SESS-03" "expectation" Breach "the list of a user's sessions has those of other users too"
    SessionsBare "sessions-bare" "SESS-03" "none" Permitted "the list of a user's sessions says nothing of them but their ids"
    UnknownUserListed "unknown-user-listed" "SESS-03" "status" Breach "an unknown user has a list of sessions, an empty one"
    EndingOneEndsAll "ending-one-ends-all" "SESS-04" "status" Breach "an administrator who ends one session of a user ends all"
    EndingAllLeavesOne "ending-all-leaves-one" "SESS-04" "status" Breach "an administrator who ends all sessions of a user leaves the first"
    // Access tokens, extension apps, the pod's certificate.
    AccessTokenForeign "access-token-foreign-key" "IDM-05" "expectation" Breach "access tokens are signed by another key than the published one"
    AccessTokenUnsigned "access-token-unsigned" "IDM-05" "expectation" Breach "access tokens have `alg` none and no signature"
    AccessTokenExpired "access-token-expired" "IDM-05" "expectation" Breach "access tokens have expired when they are issued"
    ExpiresInMillis "expires-in-millis" "IDM-05" "expectation" Breach "the `expires_in` of an access token is in milliseconds"
    TokenTypeWrong "token-type-wrong" "IDM-01" "expectation" Breach "the `token_type` of an access token is `MAC`"
    AccessTokenForNobody "access-token-for-nobody" "IDM-03" "status" Breach "an access token is issued without a session"
    BearerRefused "bearer-refused" "IDM-07" "observation" Permitted "an access token in `Authorization` opens nothing"
    ExpireTooLate "expire-too-late" "EXT-02" "expectation" Breach "an extension app's token is said to last an hour"
    AppTokenOptional "app-token-optional" "EXT-03" "status" Breach "an extension app signs in without a token of its own"
    PodCertificateRefused "pod-certificate-refused" "EXT-06" "status" Breach "the pod's certificate is shown to nobody without a session"
    // How it says it.
    DuplicateKey "duplicate-key" "AUTH-RSA-01" "json-hygiene" Breach "the answer to a sign-in has `name` twice"
    ByteOrderMark "byte-order-mark" "AUTH-RSA-01" "json-hygiene" Breach "the answer to a sign-in begins with a byte-order mark"
    TrailingBytes "trailing-bytes" "AUTH-RSA-01" "json-hygiene" Breach "the answer to a sign-in has bytes after its JSON"
    InvalidUtf8 "invalid-utf8" "AUTH-RSA-01" "json-hygiene" Breach "the answer to a sign-in is not UTF-8"
    HtmlType "html-type" "ERR-01" "content-type" Breach "the answer to a sign-in is labelled as HTML"
    TypeMissing "type-missing" "ERR-01" "content-type" Breach "the answer to a sign-in has no media type"
    Truncated "truncated" "AUTH-RSA-01" "transport" Breach "the answer to a sign-in breaks off in the middle"
    Oversized "oversized" "AUTH-RSA-01" "transport" Breach "the answer to a sign-in has 16 MB of white space after it"
    GzipBomb "gzip-bomb" "AUTH-RSA-01" "content-type" Breach "the answer to a sign-in is compressed unasked and unpacks to 100 MB"
    TooManyRequests "429-with-retry-after" "RATE-01" "status" Breach "every third call is answered with 429 and a `Retry-After`"
    TooManyRequestsBare "429-without-retry-after" "RATE-01" "response-headers" Breach "every third call is answered with 429 and no `Retry-After`"
    Flaky "flaky" "AUTH-RSA-01" "status" Breach "every fifth call is answered with 503"
    Slow "slow" "KM-02" "response-time" Breach "a sign-in with the key manager takes more than three seconds"
    // Honest all the same: differences that HTTP leaves to the server.
    Cookie "cookie" "COMPAT-01" "none" Permitted "a sign-in sets a cookie as well"
    NestedMessage "nested-message" "ERR-01" "none" Permitted "the message of a 401 quotes another service's JSON"
    SimplifiedKeyDelivery "simplified-key-delivery" "KM-07" "none" Permitted "a session token says that the key manager is not needed"
    Charset "charset" "ERR-01" "none" Permitted "media types have a `charset`"
    Chunked "chunked" "ERR-01" "none" Permitted "answers are sent in chunks, without a length"
    Reasonless "reasonless" "ERR-01" "none" Permitted "statuses come without a reason phrase"
    ;
    // Deep: what was ended lives again.
    SignInRevivesTheDead "sign-in-revives-the-dead" "LOGOUT-03" "a sign-in of a bot revives the bot's session that was logged out last"
    SecondLogoutRevives "second-logout-revives" "LOGOUT-03" "a second logout is refused, and revives the session"
    RefusedSignInRevives "refused-sign-in-revives" "LOGOUT-03" "a refused sign-in revives the bot's session that was logged out last"
    // The wrong victim.
    ThirdSessionCostsTheOldest "third-session-costs-the-oldest" "LOGOUT-07" "logging out one of three sessions or more of a bot ends the oldest as well"
    OnBehalfOfLogoutEndsSiblings "obo-logout-ends-siblings" "LOGOUT-07" "ending a session on behalf of a user ends the app's other ones of that user"
    RefusedSignInEndsTheNewest "refused-sign-in-ends-the-newest" "AUTH-RSA-22" "a refused sign-in ends the bot's newest session"
    // Order.
    OnlyTheNewestLogsOut "only-the-newest-logs-out" "LOGOUT-03" "logging out another session of a bot than its newest is answered with 200 and ends nothing"
    LogoutAfterAccessToken "logout-after-access-token-does-nothing" "LOGOUT-03" "a session that has got an access token is not ended by its logout"
    RepresentedOnce "represented-once" "LOGOUT-12" "once a session on behalf of a user was logged out, the app's session opens no other for that user"
    // Count.
    ThirdLogoutInARow "third-logout-in-a-row-does-nothing" "LOGOUT-03" "every third logout of a bot without a sign-in in between ends nothing"
    FifthSessionIsTheFirst "fifth-session-is-the-first" "AUTH-RSA-18" "a bot with four sessions or more gets the oldest one again"
    FourthRepresentation "fourth-representation-ends-the-first" "AUTH-RSA-22" "the fourth session on behalf of users that an app's session opens ends the first"
    // Between accounts.
    LogoutEndsTheNeighbour "logout-ends-the-neighbour" "LOGOUT-07" "logging a bot out ends the newest session of another bot"
    LogoutHandsTheSeatOn "logout-hands-the-seat-on" "AUTH-RSA-02" "after a bot was logged out, the next other bot that signs in becomes that bot"
    // Between kinds.
    KeyManagerRevives "key-manager-revives" "LOGOUT-03" "a sign-in to the key manager revives the bot's session that was logged out last"
    KeyManagerTokenEndsSession "key-manager-token-ends-session" "LOGOUT-07" "logging out with a key manager token is refused, and ends the bot's newest session"
    AppSignInEndsRepresentations "app-sign-in-ends-representations" "OBO-17" "a sign-in of an app ends its sessions on behalf of users"
    // Flapping.
    TheDeadFlap "the-dead-flap" "LOGOUT-03" "every third question about a session that was logged out is answered"
    // Calls at once.
    LogoutsAtOnceCancelOut "logouts-at-once-cancel-out" "LOGOUT-03" "two logouts of a session at once leave it alive"
    SignInsAtOnceShare "sign-ins-at-once-share" "AUTH-RSA-18" "sign-ins of a bot that overlap get the same session"
    QuestionSavesTheSession "question-saves-the-session" "LOGOUT-03" "a question beside the logout of its session writes the session back"
    SignInBesideLogoutIsDead "sign-in-beside-logout-is-dead" "LOGOUT-08" "a sign-in beside a logout of the same bot opens a session that is dead"
    AppLogoutLosesToRepresentation "app-logout-loses-to-representation" "LOGOUT-10" "the logout of an app's session does nothing where the session opens another meanwhile"
    // Identity.
    RepresentationsChangeUsers "representations-change-users" "OBO-04" "a session on behalf of a user becomes that of the user whom the app's session represents next"
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

    /// The id of the check that should notice; `observation` for a difference that is recorded and not judged, `none` for one that
    /// nothing needs to notice; `explore` for one that exploring is to find.
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
        Self::ALL
            .iter()
            .chain(Self::DEEP)
            .find(|deviation| deviation.name() == name)
            .copied()
            .ok_or_else(|| UnknownDeviation(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_deviation_is_found_by_its_own_name() {
        for deviation in Deviation::ALL.iter().chain(Deviation::DEEP) {
            assert_eq!(deviation.name().parse(), Ok(*deviation));
        }
        assert!("honest".parse::<Deviation>().is_err());
    }

    #[test]
    fn no_two_deviations_say_the_same() {
        let all = || Deviation::ALL.iter().chain(Deviation::DEEP);
        let sentences: BTreeSet<&str> = all().map(|deviation| deviation.sentence()).collect();
        assert_eq!(sentences.len(), all().count());
    }
}
