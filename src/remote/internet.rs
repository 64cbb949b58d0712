//! What requests go through: a platform's `fetch`, or a test's idea of a bad network.

use async_trait::async_trait;
use lunette_ao::{SignatureKind, Unverified};

/// What is done with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reading.
    Get,
    /// Handing something in.
    Post,
    /// Taking something back.
    Delete,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// The most bytes that the body of the answer may have: it is given up at the first one more, whatever its headers say.
    pub limit: usize,
    /// Milliseconds until the whole answer must be there.
    pub patience: u32,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The address that answered, after redirects.
    pub url: String,
    /// Whether there were any. After some of them (301, 302, 303) what was handed in has become a question.
    pub is_redirected: bool,
    /// Headers, their names in lower case. A browser shows only those that the server allows it to.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let header = headers.find(|(header, _)| header == name);
        header.map(|(_, value)| value.as_str())
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The platform says that there is no network at all.
    #[error("there is no network")]
    Offline,
    /// No answer could be had: nobody listens there, the name is unknown, or (a browser does not tell the difference) the server does not
    /// allow this page to read its answers.
    #[error(
        "no answer could be had: nobody answers there, or the server does not allow pages to read its answers (CORS): {0}"
    )]
    Unreachable(String),
    /// It took too long.
    #[error("it took longer than {0} milliseconds")]
    TimedOut(u32),
    /// The body has more bytes than are wanted.
    #[error("the answer has more than {0} bytes")]
    TooLarge(usize),
    /// The answer began, and ended before it was complete.
    #[error("the answer ended early: {0}")]
    Interrupted(String),
    /// The address is none, or one that may not be asked.
    #[error("the address cannot be asked: {0}")]
    Refused(String),
}

/// The network, and the real time: both go on whatever the clock of a sandbox shows.
#[async_trait(?Send)]
pub trait Internet {
    /// Sends a request, and returns the complete answer. Redirects are followed as a browser follows them.
    ///
    /// # Errors
    /// [`Failure`]. An HTTP status is none.
    async fn fetch(&self, request: Request) -> Result<Response, Failure>;

    /// Milliseconds since 1970.
    fn now(&self) -> u64;

    /// Lets time pass.
    async fn pause(&self, milliseconds: u32);

    /// A number from 0 to 1, so that not everybody tries again at the same moment.
    fn chance(&self) -> f64;

    /// False when the platform knows that there is no network. True proves nothing.
    fn is_online(&self) -> bool;
}

/// Checks signatures: a browser checks RSA by WebCrypto.
#[async_trait(?Send)]
pub trait Verifier {
    /// Returns when `signature` was made by the holder of `key` over the deep hash `message`.
    ///
    /// # Errors
    /// [`Unverified`].
    async fn verify(
        &self,
        kind: SignatureKind,
        key: &[u8],
        message: &[u8; 48],
        signature: &[u8],
    ) -> Result<(), Unverified>;
}
