//! A proxy before moto's Parameter Store that says what AWS says on bad days.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{Moto, PlainProxy};

/// What is wrong with Parameter Store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterTrouble {
    /// Nothing.
    None,
    /// It is asked too often.
    Throttled,
    /// The role may not read. The message quotes a canary: who asks must not pass it on.
    Denied,
    /// It answers 500 and nothing else.
    Failing,
    /// It takes requests and never answers.
    Stalled,
    /// So many requests are answered, then it is throttled.
    After(usize),
}

#[derive(Debug)]
struct Shared {
    target: String,
    client: reqwest::Client,
    trouble: Mutex<ParameterTrouble>,
    asked: Mutex<Vec<String>>,
}

/// The proxy; ends when dropped.
#[derive(Debug)]
pub struct ParameterProxy {
    /// Where it answers: to be `AWS_ENDPOINT_URL`.
    pub url: String,
    shared: Arc<Shared>,
    connections: PlainProxy,
    task: JoinHandle<()>,
}

impl ParameterProxy {
    /// Before this moto; passes on.
    pub async fn before(moto: &Moto) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let (trouble, asked) = (Mutex::new(ParameterTrouble::None), Mutex::default());
        let shared = Arc::new(Shared { target: moto.url.clone(), client, trouble, asked });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let connections = PlainProxy::before(&format!("http://{address}")).await;
        Self { url: connections.url.clone(), shared, connections, task }
    }

    /// From now on this is wrong.
    pub fn trouble(&self, trouble: ParameterTrouble) {
        *self.shared.trouble.lock().unwrap() = trouble;
    }

    /// From now on every connection is cut, until all is [`ParameterProxy::well`].
    pub fn cut(&self) {
        self.connections.cut();
    }

    /// Nothing is wrong any more.
    pub fn well(&self) {
        self.trouble(ParameterTrouble::None);
        self.connections.well();
    }

    /// What it has been asked so far, by AWS' names of the actions.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// How many connections were made to it, cut ones too.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.connections()
    }
}

impl Drop for ParameterProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let action = headers.get("x-amz-target").map(|target| target.to_str().unwrap().to_owned()).unwrap_or_default();
    shared.asked.lock().unwrap().push(action.trim_start_matches("AmazonSSM.").to_owned());
    let trouble = {
        let mut trouble = shared.trouble.lock().unwrap();
        let now = *trouble;
        match now {
            ParameterTrouble::After(0) => *trouble = ParameterTrouble::Throttled,
            ParameterTrouble::After(more) => *trouble = ParameterTrouble::After(more - 1),
            _ => {}
        }
        now
    };
    let refused = |kind: &str| {
        let text = format!("{{\"__type\":\"{kind}\",\"message\":\"canary-of-the-message\"}}");
        let answer = Response::builder().status(StatusCode::BAD_REQUEST);
        answer.header(header::CONTENT_TYPE, "application/x-amz-json-1.1").body(Body::from(text)).unwrap()
    };
    match trouble {
        ParameterTrouble::Throttled | ParameterTrouble::After(0) => refused("ThrottlingException"),
        ParameterTrouble::Denied => refused("AccessDeniedException"),
        ParameterTrouble::Failing => {
            Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body(Body::empty()).unwrap()
        }
        ParameterTrouble::Stalled => std::future::pending().await,
        ParameterTrouble::None | ParameterTrouble::After(_) => pass(&shared, &headers, body).await,
    }
}

/// Passes on what moto looks at.
async fn pass(shared: &Shared, headers: &HeaderMap, body: Bytes) -> Response {
    let mut request = shared.client.post(&shared.target).body(body);
    for name in ["x-amz-target", "content-type", "authorization"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.bytes().await.unwrap());
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/x-amz-json-1.1");
    response.body(Body::from(text)).unwrap()
}
