//! Which lie takes the place of which endpoint.

use super::{administration, certificate, logout, on_behalf_of, session_info, sign_in};
use crate::deviation::Deviation;
use crate::http::answer::{Answer, Refusal};
use crate::http::call::Call;
use crate::http::router::{self, Endpoint};
use crate::pod::Pod;

const BOT: &str = "/login/pubkey/authenticate";
const APP: &str = "/login/pubkey/app/authenticate";
const KEY_MANAGER: &str = "/relay/pubkey/authenticate";
const EXTENSION: &str = "/login/v1/pubkey/app/authenticate/extensionApp";
const BY_ID: &str = "/login/pubkey/app/user/{userId}/authenticate";
const BY_NAME: &str = "/login/pubkey/app/username/{username}/authenticate";
const CERTIFIED_BY_ID: &str = "/sessionauth/v1/app/user/{uid}/authenticate";
const CERTIFIED_BY_NAME: &str = "/sessionauth/v1/app/username/{username}/authenticate";
const LOGOUT: &str = "/sessionauth/v1/logout";
const CERTIFICATE: &str = "/sessionauth/v1/authenticate";
const KEY_MANAGER_CERTIFICATE: &str = "/keyauth/v1/authenticate";
const INFO: &str = "/pod/v2/sessioninfo";
const POD_CERTIFICATE: &str = "/pod/v1/podcert";
const ACCESS: &str = "/login/idm/tokens";
const LIST: &str = "/pod/v1/users/{uid}/sessions";
const END_ALL: &str = "/pod/v1/users/{uid}/sessions/logout";
const END_ONE: &str = "/pod/v1/users/{uid}/sessions/{sid}/logout";

const TABLE: &[(Deviation, &[&str], Endpoint)] = &[
    (Deviation::TokenReused, &[BOT], sign_in::reuse_token),
    (Deviation::TokenAdopted, &[BOT], sign_in::adopt_token),
    (Deviation::SignInEndsOthers, &[BOT], sign_in::end_others),
    (Deviation::SessionsCapped, &[BOT], sign_in::cap_sessions),
    (Deviation::SessionsMixedUp, &[BOT], sign_in::mix_up),
    (Deviation::SessionsSwapped, &[BOT], sign_in::swap),
    (Deviation::ReplayRefused, &[BOT, KEY_MANAGER], sign_in::refuse_replay),
    (Deviation::LongJwtRefused, &[BOT], sign_in::refuse_long_jwt),
    (Deviation::IssuedAtRefused, &[BOT], sign_in::refuse_issued_at),
    (
        Deviation::MalformedIsBadRequest,
        &[BOT, APP, KEY_MANAGER],
        sign_in::malformed_is_bad_request,
    ),
    (Deviation::UnknownFieldAccepted, &[BOT], sign_in::take_unknown_fields),
    (
        Deviation::UnknownParameterRefused,
        &[BOT],
        sign_in::refuse_unknown_parameters,
    ),
    (Deviation::MediaTypeRefused, &[BOT], sign_in::refuse_media_type),
    (
        Deviation::KeyManagerSignatureIgnored,
        &[KEY_MANAGER],
        sign_in::ignore_signature,
    ),
    (Deviation::OnBehalfOfEndsEarlier, &[APP], sign_in::end_earlier_of_app),
    (Deviation::AppTokenOptional, &[EXTENSION], sign_in::without_app_token),
    (Deviation::LogoutDoesNothing, &[LOGOUT], logout::do_nothing),
    (Deviation::LogoutLags, &[LOGOUT], logout::lag),
    (Deviation::LogoutSettlesLate, &[LOGOUT], logout::settle_late),
    (Deviation::LogoutEndsAll, &[LOGOUT], logout::end_all),
    (Deviation::LogoutEndsAnother, &[LOGOUT], logout::end_another),
    (Deviation::LogoutCascades, &[LOGOUT], logout::cascade),
    (
        Deviation::LogoutCascades,
        &[BY_ID, BY_NAME, CERTIFIED_BY_ID, CERTIFIED_BY_NAME],
        on_behalf_of::remember_the_apps,
    ),
    (Deviation::LogoutAcceptsAnything, &[LOGOUT], logout::accept_anything),
    (
        Deviation::LogoutTakesKeyManagerToken,
        &[LOGOUT],
        logout::log_out_of_either,
    ),
    (Deviation::LogoutNeedsCertificate, &[LOGOUT], logout::need_certificate),
    (Deviation::LogoutRace, &[LOGOUT], logout::race),
    (Deviation::OnBehalfOfLogoutEndsApp, &[LOGOUT], logout::end_app_too),
    (
        Deviation::OnBehalfOfIsApps,
        &[BY_ID, BY_NAME],
        on_behalf_of::hand_back_the_apps,
    ),
    (Deviation::OnBehalfOfAnybody, &[BY_ID, BY_NAME], on_behalf_of::anybody),
    (
        Deviation::OnBehalfOfSomebodyElse,
        &[BY_NAME],
        on_behalf_of::somebody_else,
    ),
    (Deviation::OnBehalfOfBot, &[BY_ID, BY_NAME], on_behalf_of::any_session),
    (
        Deviation::OnBehalfOfChains,
        &[BY_ID, BY_NAME],
        on_behalf_of::any_session,
    ),
    (
        Deviation::UsernameNotDecoded,
        &[BY_NAME],
        on_behalf_of::names_as_they_come,
    ),
    (Deviation::InfoTakesKeyManagerToken, &[INFO], session_info::of_either),
    (Deviation::InfoOfSomebodyElse, &[INFO], session_info::of_somebody_else),
    (Deviation::InfoOfCallBefore, &[INFO], session_info::of_call_before),
    (Deviation::SessionWearsOut, &[INFO], session_info::twice_only),
    (
        Deviation::PermissionIgnored,
        &[INFO],
        session_info::whatever_the_app_may,
    ),
    (Deviation::BearerRefused, &[INFO], session_info::without_bearer),
    (
        Deviation::PodCertificateRefused,
        &[POD_CERTIFICATE],
        session_info::pod_certificate_with_session,
    ),
    (
        Deviation::AccessTokenForNobody,
        &[ACCESS],
        session_info::access_token_for_nobody,
    ),
    (
        Deviation::NamesakeAccepted,
        &[CERTIFICATE],
        certificate::accept_namesake,
    ),
    (
        Deviation::CertificateCaseIgnored,
        &[CERTIFICATE],
        certificate::ignore_case,
    ),
    (
        Deviation::CertificateOptional,
        &[CERTIFICATE, KEY_MANAGER_CERTIFICATE],
        certificate::without_certificate,
    ),
    (Deviation::CertificateOther, &[CERTIFICATE], certificate::of_another_bot),
    (
        Deviation::CertificateContentTaken,
        &[CERTIFICATE, KEY_MANAGER_CERTIFICATE],
        certificate::take_content,
    ),
    (
        Deviation::CertificateContentRequired,
        &[CERTIFICATE, KEY_MANAGER_CERTIFICATE],
        certificate::require_content,
    ),
    (
        Deviation::SessionsForAnybody,
        &[LIST, END_ALL, END_ONE],
        administration::for_anybody,
    ),
    (Deviation::SessionsOfOthers, &[LIST], administration::of_others),
    (Deviation::SessionsBare, &[LIST], administration::bare),
    (Deviation::UnknownUserListed, &[LIST], administration::list_unknown_user),
    (Deviation::EndingOneEndsAll, &[END_ONE], administration::end_all_for_one),
    (Deviation::EndingAllLeavesOne, &[END_ALL], administration::leave_one),
];

/// The endpoint that lies at this path, if one is to.
pub(crate) fn instead(pod: &Pod, template: &str) -> Option<Endpoint> {
    let lie = TABLE
        .iter()
        .find(|(deviation, paths, _)| pod.lies.tells(*deviation) && paths.contains(&template));
    lie.map(|(_, _, endpoint)| *endpoint)
}

/// What the honest endpoint at the call's path answers.
pub(super) fn honest(pod: &Pod, call: &Call) -> Result<Answer, Refusal> {
    router::endpoint(call.template)(pod, call)
}
