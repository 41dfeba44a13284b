//! One request, from its head to the answer on the wire.
//!
//! Comes in: a request as HTTP has framed it. Goes out: a response, and an entry in the journal. The body is read whole, within
//! limits, before an endpoint sees the call. Endpoints run on blocking threads, since a first use of a key waits for its generation.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::ext::ReasonPhrase;
use hyper::{Method, Request, Response};
use serde_json::json;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::http::answer::{Answer, Manner, Refusal};
use crate::http::body::Body;
use crate::http::call::{Call, Caller};
use crate::http::front;
use crate::http::journal::JournalEntry;
use crate::http::router::{self, Route};
use crate::lying;
use crate::nodes::{Front, Node, Nodes, State};
use crate::pod::Pod;
use crate::pod::session::MOST_SESSIONS;

/// A request's body must arrive within this.
const BODY_TIME: Duration = Duration::from_secs(30);
/// Largest body of a request, in bytes; a sign-in has about 1000. Beyond: 413.
const BODY_LIMIT: usize = 64 * 1024;

/// Answers one request, whatever it is.
pub(crate) async fn respond(
    nodes: Arc<Nodes>,
    node: Arc<Node>,
    from: Caller,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let arrived = Instant::now();
    nodes.awake(&node).await;
    let State { pod, front, .. } = node.state();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    if path == HEALTH {
        // Neither in the journal, which it would fill, nor the subject of lies.
        return Ok(into_response(health(&method)));
    }
    let answer = match front {
        Front::Pod => answer(&pod, from, request).await,
        Front::Gateway(status) => in_its_place(request, front::gateway(status)).await,
        Front::Throttle(seconds) => in_its_place(request, front::throttled(seconds)).await,
    };
    let answer = answer.unwrap_or_else(Answer::from);
    if let Manner::Late(by) = answer.manner {
        sleep(by).await;
    }
    nodes.delay(&node).await;
    if let Some(journal) = &pod.journal {
        let status = answer.status.as_u16();
        let entry = JournalEntry::new(method.as_str(), &path, status, arrived.elapsed(), answer.reason.clone());
        journal.write(&if nodes.all().len() > 1 {
            entry.of_node(node.number + 1)
        } else {
            entry
        });
    }
    Ok(into_response(answer))
}

/// Where whoever starts the mock asks whether it is up. A real pod has no such endpoint; an agent's health looks like this one.
const HEALTH: &str = "/health";

fn health(method: &Method) -> Answer {
    if method == Method::GET || method == Method::HEAD {
        Answer::ok(&json!({ "status": "UP", "version": env!("CARGO_PKG_VERSION") }))
    } else {
        Refusal::method_not_allowed("GET, HEAD").into()
    }
}

async fn answer(pod: &Arc<Pod>, from: Caller, request: Request<Incoming>) -> Result<Answer, Refusal> {
    let method = lying::believed_method(pod, request.method(), request.uri().path());
    let (route, parameters) = router::route(method, request.uri().path(), pod.version)?;
    let (mut head, body) = request.into_parts();
    if !lying::spelt_as_documented(&from) {
        head.headers.remove("sessiontoken");
    }
    let call = Call {
        from,
        template: route.template,
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body: whole(body).await?,
        parameters,
    };
    let pod = Arc::clone(pod);
    spawn_blocking(move || answered(&pod, route, &call))
        .await
        .map_err(|_| Refusal::broken("the endpoint panicked, which is a bug in the mock pod"))
}

fn answered(pod: &Pod, route: &Route, call: &Call) -> Answer {
    if route.signs_in && pod.is_full() {
        return Refusal::full(MOST_SESSIONS).into();
    }
    if pod.lies.is_empty() {
        return (route.endpoint)(pod, call).unwrap_or_else(Answer::from);
    }
    let endpoint = lying::instead(pod, route.template).unwrap_or(route.endpoint);
    let answer = endpoint(pod, call).unwrap_or_else(Answer::from);
    lying::distorted(pod, call, answer)
}

/// What somebody before the pod answers, once the call has arrived.
async fn in_its_place(request: Request<Incoming>, answer: Answer) -> Result<Answer, Refusal> {
    whole(request.into_body()).await.map(|_| answer)
}

async fn whole(body: Incoming) -> Result<Bytes, Refusal> {
    match timeout(BODY_TIME, Limited::new(body, BODY_LIMIT).collect()).await {
        Err(_) => Err(Refusal::too_slow()),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Refusal::too_large(BODY_LIMIT)),
        Ok(Err(_)) => Err(Refusal::bad_request(
            "The body could not be read",
            "the body broke off or is not framed as HTTP/1.1",
        )),
    }
}

fn into_response(answer: Answer) -> Response<Body> {
    let body = match answer.manner {
        Manner::BrokenOff => Body::broken_off(answer.body),
        Manner::Chunked => Body::chunked(answer.body),
        Manner::Plain | Manner::Late(_) | Manner::Reasonless => Body::whole(answer.body),
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    response.headers_mut().extend(answer.headers);
    if answer.manner == Manner::Reasonless {
        response.extensions_mut().insert(ReasonPhrase::from_static(b""));
    }
    response
}
