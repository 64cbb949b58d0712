//! A network in memory, with a clock that only goes on while somebody waits.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use async_trait::async_trait;
use futures::executor::block_on;
use lunette_ao::{SignatureKind, Unverified};
use lunette_remote::{Base, Client, Failure, Internet, Own, Request, Response, Verifier};
use serde_json::Value;

/// When tests begin, in milliseconds since 1970.
pub const START: u64 = 1_700_000_000_000;

/// What a host does with a request.
#[derive(Clone)]
pub enum Answer {
    /// It answers.
    Response(u16, Vec<(String, String)>, Vec<u8>),
    /// There is no answer.
    Failure(Failure),
    /// It answers after so many milliseconds.
    Late(u32, Box<Answer>),
    /// It never stops to answer.
    Endless,
    /// It sends elsewhere, where this is answered.
    Redirected(Vec<u8>),
}

/// An answer with JSON.
pub fn json(value: &Value) -> Answer {
    text("application/json", &value.to_string())
}

/// An answer with a text.
pub fn text(kind: &str, text: &str) -> Answer {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    Answer::Response(200, headers, text.as_bytes().to_vec())
}

/// An answer with a status.
pub fn status(status: u16) -> Answer {
    Answer::Response(status, Vec::new(), Vec::new())
}

/// An answer with a status and a header.
pub fn with_header(status: u16, name: &str, value: &str) -> Answer {
    let headers = vec![(name.to_owned(), value.to_owned())];
    Answer::Response(status, headers, Vec::new())
}

/// Nobody listens.
pub fn refused() -> Answer {
    Answer::Failure(Failure::Unreachable("connection refused".to_owned()))
}

type Host = Rc<dyn Fn(&Request) -> Answer>;

/// The network.
pub struct World {
    hosts: RefCell<HashMap<String, Host>>,
    now: Cell<u64>,
    is_online: Cell<bool>,
    /// When each request came, and what it was.
    asked: RefCell<Vec<(u64, Request)>>,
}

impl World {
    /// A network without hosts.
    pub fn new() -> Rc<World> {
        Rc::new(World {
            hosts: RefCell::default(),
            now: Cell::new(START),
            is_online: Cell::new(true),
            asked: RefCell::default(),
        })
    }

    /// Puts a host there.
    pub fn serve(&self, host: &str, answers: impl Fn(&Request) -> Answer + 'static) {
        self.hosts
            .borrow_mut()
            .insert(host.to_owned(), Rc::new(answers));
    }

    /// Puts a host there that gives these answers, and the last one from then on.
    pub fn script(&self, host: &str, answers: Vec<Answer>) {
        let next = Cell::new(0);
        self.serve(host, move |_| {
            let at = next.replace(next.get() + 1);
            answers[at.min(answers.len() - 1)].clone()
        });
    }

    /// A client of this network.
    pub fn client(self: &Rc<World>) -> Client {
        Client::new(self.clone(), Rc::new(Own))
    }

    /// Whether the platform says that there is a network.
    pub fn set_online(&self, is_online: bool) {
        self.is_online.set(is_online);
    }

    /// Lets time pass.
    pub fn pass(&self, milliseconds: u64) {
        self.now.set(self.now.get() + milliseconds);
    }

    /// Milliseconds since the start.
    pub fn elapsed(&self) -> u64 {
        self.now.get() - START
    }

    /// Milliseconds since the start at which requests came, and forgets them.
    pub fn times(&self) -> Vec<u64> {
        let asked = self.asked.take();
        asked.iter().map(|(time, _)| time - START).collect()
    }

    /// All requests so far, which are forgotten.
    pub fn requests(&self) -> Vec<Request> {
        let asked = self.asked.take();
        asked.into_iter().map(|(_, request)| request).collect()
    }

    /// The addresses of all requests so far, without the host; the requests are forgotten.
    pub fn paths(&self) -> Vec<String> {
        let requests = self.requests();
        requests.iter().map(path).collect()
    }
}

/// The path and the query of a request.
pub fn path(request: &Request) -> String {
    let rest = request.url.split_once("://").unwrap().1;
    rest.split_once('/')
        .map_or(String::new(), |(_, path)| format!("/{path}"))
}

/// A parameter of a request.
pub fn parameter(request: &Request, name: &str) -> Option<String> {
    let query = request.url.split_once('?')?.1;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    Some(value.to_owned())
}

#[async_trait(?Send)]
impl Internet for World {
    async fn fetch(&self, request: Request) -> Result<Response, Failure> {
        self.asked
            .borrow_mut()
            .push((self.now.get(), request.clone()));
        let host = Base::parse(request.url.split('?').next().unwrap())
            .unwrap()
            .host()
            .to_owned();
        let host = self.hosts.borrow().get(&host).cloned();
        let mut answer = host.map_or_else(refused, |host| host(&request));
        if let Answer::Late(delay, late) = answer {
            if delay > request.patience {
                self.pass(request.patience.into());
                return Err(Failure::TimedOut(request.patience));
            }
            self.pass(delay.into());
            // Others go on meanwhile.
            let mut is_second = false;
            futures::future::poll_fn(|context| {
                if std::mem::replace(&mut is_second, true) {
                    return std::task::Poll::Ready(());
                }
                context.waker().wake_by_ref();
                std::task::Poll::Pending
            })
            .await;
            answer = *late;
        }
        match answer {
            Answer::Response(_, _, body) if body.len() > request.limit => {
                Err(Failure::TooLarge(request.limit))
            }
            Answer::Response(status, headers, body) => Ok(Response {
                status,
                url: request.url,
                is_redirected: false,
                headers,
                body,
            }),
            Answer::Redirected(body) => Ok(Response {
                status: 200,
                url: "https://elsewhere.test/".to_owned(),
                is_redirected: true,
                headers: Vec::new(),
                body,
            }),
            Answer::Failure(failure) => Err(failure),
            Answer::Endless => Err(Failure::TooLarge(request.limit)),
            Answer::Late(..) => unreachable!("late twice"),
        }
    }

    fn now(&self) -> u64 {
        self.now.get()
    }

    async fn pause(&self, milliseconds: u32) {
        self.pass(milliseconds.into());
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn is_online(&self) -> bool {
        self.is_online.get()
    }
}

/// Runs to its end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    block_on(future)
}

/// A verifier that counts, and how many ran at once at most.
pub struct Counting {
    running: Cell<usize>,
    /// The most that ran at once.
    pub most: Cell<usize>,
}

impl Counting {
    /// One that has seen nothing.
    pub fn new() -> Rc<Counting> {
        Rc::new(Counting {
            running: Cell::new(0),
            most: Cell::new(0),
        })
    }
}

#[async_trait(?Send)]
impl Verifier for Counting {
    async fn verify(
        &self,
        kind: SignatureKind,
        key: &[u8],
        message: &[u8; 48],
        signature: &[u8],
    ) -> Result<(), Unverified> {
        self.running.set(self.running.get() + 1);
        self.most.set(self.most.get().max(self.running.get()));
        let mut is_second = false;
        futures::future::poll_fn(|context| {
            if std::mem::replace(&mut is_second, true) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
        self.running.set(self.running.get() - 1);
        Own.verify(kind, key, message, signature).await
    }
}
