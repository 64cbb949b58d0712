//! Sending letters: one at a time to each target, several targets at a time, each again and again until somebody takes it or refuses it.

use std::collections::BTreeSet;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt, select_biased};
use lunette_ao::transaction::Transaction;
use lunette_ao::{DataItem, Id, Tags, lint};
use lunette_remote::bundler::{Bundler, Path};
use lunette_remote::explain::{Unit, explain};
use lunette_remote::gateway::Gateway;
use lunette_remote::hyperbeam::HyperBeam;
use lunette_remote::messenger::Messenger;
use lunette_remote::{self as remote, Base, Kind};

use super::super::Inner;
use super::peer;
use crate::error::{Code, Error, Result};
use crate::records::{
    Content, Letter, LetterFate, Origin, Problem, Protocol, RelaySettings, Voice, decode,
    letter_key,
};
use crate::store::Table;

/// Letters on their way at the same time.
const MOST_AT_ONCE: usize = 8;

/// The pause before a letter is sent again, in milliseconds: after the first time, and at most. Each is twice the one before, less up to
/// half of it by chance.
const FIRST_PAUSE: u64 = 1_000;
const LONGEST_PAUSE: u64 = 10 * 60_000;

/// A letter that nobody took is dead when it was sent so often and is so old, in milliseconds.
const MOST_ATTEMPTS: u32 = 12;
const LIFE: u64 = 3 * 24 * 3_600_000;

/// How often it is looked whether there is a network again, in milliseconds.
const OFFLINE_PAUSE: u64 = 1_000;

/// The longest time between two looks at what is due, in milliseconds.
const LONGEST_SLEEP: u64 = 60_000;

/// A unit by which letters go.
enum Way {
    Gateway(Gateway),
    Messenger(Messenger),
    Node(HyperBeam),
    Bundler(Bundler),
}

impl Way {
    fn unit(&self) -> Unit {
        match self {
            Way::Gateway(_) => Unit::Gateway,
            Way::Messenger(_) => Unit::Messenger,
            Way::Node(_) => Unit::HyperBeam,
            Way::Bundler(_) => Unit::Bundler,
        }
    }
}

/// The process that a letter is for.
fn target_of(letter: &Letter) -> remote::Result<Id> {
    let refused = |_| {
        let message = format!("{:?} is no address of a process", letter.target);
        remote::Error::new(Kind::Refused, "", message)
    };
    letter.target.parse().map_err(refused)
}

/// A letter that was sent, by its target.
type Flight = LocalBoxFuture<'static, (String, Result<()>)>;

/// Fails when an address of the settings is none.
///
/// # Errors
/// [`Code::InvalidArgument`], with its field.
pub(super) fn check(settings: &RelaySettings) -> Result<()> {
    let addresses = [
        ("settings.messenger", Some(&settings.messenger)),
        ("settings.compute", settings.compute.as_ref()),
        ("settings.uploader", settings.uploader.as_ref()),
    ];
    for (field, address) in addresses {
        let Some(address) = address else { continue };
        Base::parse(address).map_err(|error| Error::argument(field, &error.message))?;
    }
    check_gateways("settings.gateways", &settings.gateways)
}

/// Fails when an address of gateways is none.
///
/// # Errors
/// [`Code::InvalidArgument`], with the field and the place in it.
pub(crate) fn check_gateways(field: &str, gateways: &[String]) -> Result<()> {
    for (index, gateway) in gateways.iter().enumerate() {
        Base::parse(gateway)
            .map_err(|error| Error::argument(&format!("{field}[{index}]"), &error.message))?;
    }
    Ok(())
}

impl Inner {
    /// Sends letters until it is told to end.
    pub(super) async fn keep_sending(self: Rc<Self>, turn: u64) {
        let bell = Rc::clone(&self.relaying.bell);
        let mut flights: FuturesUnordered<Flight> = FuturesUnordered::new();
        let mut under_way = BTreeSet::new();
        while self.relays(turn) {
            let mut sleep = match self.take_in(turn).await {
                Ok(()) => LONGEST_SLEEP,
                // There is room when some of the letters are gone.
                Err(error) if error.code == Code::Busy => LONGEST_SLEEP,
                Err(error) if error.code == Code::Closed => continue,
                // The letters that there are cannot wait for what cannot be taken.
                Err(_) => FIRST_PAUSE,
            };
            let now = self.client.internet().now();
            if self.is_sending() {
                sleep = sleep.min(self.begin_flights(&mut flights, &mut under_way, now));
            }
            let timer = self.client.internet().pause(sleep as u32);
            let mut timer = timer.fuse();
            select_biased! {
                landed = flights.select_next_some() => {
                    let (target, outcome) = landed;
                    under_way.remove(&target);
                    if let Err(error) = outcome {
                        self.rest_after(&error).await;
                    }
                }
                () = bell.wait().fuse() => {}
                () = timer => {}
            }
        }
        // What it was rung for is for the one that follows.
        bell.ring();
    }

    fn is_sending(&self) -> bool {
        self.sending_settings()
            .is_some_and(|settings| settings.sending)
    }

    /// Sends off what is due, as far as its target has nothing under way. Returns for how many milliseconds there is nothing else to do.
    fn begin_flights(
        self: &Rc<Self>,
        flights: &mut FuturesUnordered<Flight>,
        under_way: &mut BTreeSet<String>,
        now: u64,
    ) -> u64 {
        if !self.client.internet().is_online() {
            return OFFLINE_PAUSE;
        }
        let mut due = Vec::new();
        let mut sleep = LONGEST_SLEEP;
        {
            let state = self.state.borrow();
            let mut seen = BTreeSet::new();
            for (number, outline) in &state.relay.letters {
                if flights.len() + due.len() >= MOST_AT_ONCE {
                    break;
                }
                // Only the first of a target: they go in their order.
                if outline.is_dead || !seen.insert(&outline.target) {
                    continue;
                }
                if under_way.contains(&outline.target) {
                    continue;
                }
                if outline.due > now {
                    sleep = sleep.min(outline.due - now);
                    continue;
                }
                due.push((*number, outline.target.clone()));
            }
        }
        for (number, target) in due {
            under_way.insert(target.clone());
            let inner = Rc::clone(self);
            let flight = async move {
                let outcome = inner.send_letter(number).await;
                (target, outcome)
            };
            flights.push(flight.boxed_local());
        }
        sleep
    }

    /// Sends a letter once, and stores what became of it.
    async fn send_letter(self: &Rc<Self>, number: u64) -> Result<()> {
        self.ready().await?;
        let Some(settings) = self.sending_settings() else {
            return Ok(());
        };
        self.flush().await?;
        let key = letter_key(false, number);
        let Some(letter) = self.host.store.get(Table::Relays, key).await? else {
            return Ok(());
        };
        let mut letter: Letter = decode(&letter, "a letter")?;
        if letter.fate != LetterFate::Waiting {
            return Ok(());
        }
        if let peer::Way::Peer(outcome) = self.to_peer(&letter).await? {
            return self
                .take_outcome(number, letter, outcome, Unit::Messenger)
                .await;
        }
        if settings.messenger.is_empty() {
            return self.give_up_letter(number, letter).await;
        }
        let (unit, outcome) = match self.way_of(&settings, &letter).await {
            Err(error) => (Unit::Gateway, Err(error)),
            Ok(way) => match self.prepare(&settings, &way, &letter).await? {
                Err(error) => (Unit::Compute, Err(error)),
                Ok(()) if letter.may_have_been_made() => {
                    return self.put_interrupted(number, letter).await;
                }
                Ok(()) => {
                    self.note_departure(number, &way, &letter).await?;
                    (way.unit(), self.hand_over(&way, &letter).await)
                }
            },
        };
        letter.warning = self.warning_of(&settings, &letter);
        self.take_outcome(number, letter, outcome, unit).await
    }

    /// Notes that an assignment is being made, before it is: when this network ends before the answer is here, nobody knows whether it was.
    async fn note_departure(&self, number: u64, way: &Way, letter: &Letter) -> Result<()> {
        let is_once = matches!(
            (&letter.content, way),
            (Content::Assignment { .. }, Way::Messenger(_))
        );
        if !is_once {
            return Ok(());
        }
        let message =
            "it is being made: when this network ends before the answer is here, it may have been";
        let letter = Letter {
            attempts: letter.attempts + 1,
            problem: Some(interrupted(message)),
            ..letter.clone()
        };
        self.replace_letter(number, letter).await
    }

    /// An assignment that may have been made is not made again by itself.
    async fn put_interrupted(&self, number: u64, letter: Letter) -> Result<()> {
        let message = "this network ended before the answer was here: it may have been made, so look at its target before you retry";
        let letter = Letter {
            fate: LetterFate::Dead,
            problem: Some(interrupted(message)),
            ..letter
        };
        self.replace_letter(number, letter).await
    }

    async fn replace_letter(&self, number: u64, letter: Letter) -> Result<()> {
        let put = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            // Somebody may have taken it out meanwhile.
            if state.relay.letters.contains_key(&number) {
                state.put_letter(number, Some(letter))?;
            }
            Ok(())
        };
        self.change(put).await
    }

    /// A letter that is for nobody here has no way to go. What a process sends to wallets is in its results and its outbox for good, and would
    /// only pile up.
    async fn give_up_letter(&self, number: u64, letter: Letter) -> Result<()> {
        if !matches!(letter.origin, Origin::Outbox(..)) {
            let outcome = Err(peer::nowhere());
            return self
                .take_outcome(number, letter, outcome, Unit::Messenger)
                .await;
        }
        let drop = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            state.put_letter(number, None)
        };
        self.change(drop).await
    }

    /// By which unit a letter goes.
    ///
    /// What is for a wallet goes to the messenger too: it knows what to do with it. A HyperBEAM node does not, so there it goes to the
    /// bundler, as does what is for nobody.
    async fn way_of(&self, settings: &RelaySettings, letter: &Letter) -> remote::Result<Way> {
        if let Content::Transaction { .. } = letter.content {
            let gateway = Gateway::new(&self.client, &settings.gateways)?;
            return Ok(Way::Gateway(gateway));
        }
        let is_for_node = settings.protocol == Protocol::HyperBeam;
        if let Content::Item { bytes, .. } = &letter.content {
            let is_addressed = !letter.target.is_empty() || is_process(bytes);
            let is_known = !letter.is_message(bytes) || self.is_known(settings, letter).await?;
            if !is_addressed || is_for_node && !is_known {
                if let Some(uploader) = &settings.uploader {
                    let bundler = Bundler::new(&self.client, uploader, Path::Tx)?;
                    return Ok(Way::Bundler(bundler));
                }
                if !is_addressed {
                    let message =
                        "what has no target goes to a bundler, and none is set (`uploader`)";
                    return Err(remote::Error::new(Kind::Refused, "", message));
                }
            }
        }
        if is_for_node {
            let node = HyperBeam::new(&self.client, &settings.messenger)?;
            return Ok(Way::Node(node));
        }
        let messenger = Messenger::new(&self.client, &settings.messenger)?;
        Ok(Way::Messenger(messenger))
    }

    /// What has to be known before a letter goes: where answers to it begin. The problem of a unit is that of the letter.
    async fn prepare(
        &self,
        settings: &RelaySettings,
        way: &Way,
        letter: &Letter,
    ) -> Result<remote::Result<()>> {
        match (&letter.content, way) {
            (Content::Item { bytes, .. }, Way::Messenger(_) | Way::Node(_))
                if letter.is_message(bytes) => {}
            _ => return Ok(Ok(())),
        }
        match target_of(letter) {
            Ok(process) => self.begin_contact(settings, &process).await,
            Err(error) => Ok(Err(error)),
        }
    }

    /// Hands a letter to the unit that it is for.
    async fn hand_over(&self, way: &Way, letter: &Letter) -> remote::Result<()> {
        match (&letter.content, way) {
            (Content::Item { bytes, .. }, Way::Bundler(bundler)) => {
                bundler.upload(bytes).await?;
            }
            (Content::Item { bytes, .. }, Way::Messenger(messenger)) => {
                messenger.send(bytes).await?;
            }
            (Content::Item { bytes, .. }, Way::Node(node)) => {
                let target = match is_process(bytes) {
                    true => None,
                    false => Some(target_of(letter)?),
                };
                node.push(target.as_ref(), bytes).await?;
            }
            (Content::Assignment { message }, Way::Messenger(messenger)) => {
                let process = target_of(letter)?;
                messenger.assign(&process, message, false, &[]).await?;
            }
            (Content::Transaction { bytes, .. }, Way::Gateway(gateway)) => {
                let transaction = Transaction::parse(bytes).map_err(|problem| {
                    remote::Error::new(Kind::Refused, "", problem.to_string())
                })?;
                gateway.post(&transaction).await?;
            }
            (Content::Transaction { .. }, _) | (Content::Item { .. }, Way::Gateway(_)) => {
                let message = "gateways take transactions, and nobody else does";
                return Err(remote::Error::new(Kind::Refused, "", message));
            }
            (Content::Unmade, _) => {
                let message = "it could not be made an item";
                return Err(remote::Error::new(Kind::Refused, "", message));
            }
            (Content::Assignment { .. }, _) => {
                let message = "only messengers take assignments";
                return Err(remote::Error::new(Kind::Refused, "", message));
            }
        }
        Ok(())
    }

    /// Whether the gateways know the target of a letter as a process. One that was made just now they do not know yet.
    async fn is_known(&self, settings: &RelaySettings, letter: &Letter) -> remote::Result<bool> {
        if settings.gateways.is_empty() {
            return Ok(true);
        }
        if self.relaying.known.borrow().contains_key(&letter.target) {
            return Ok(true);
        }
        let Ok(target) = letter.target.parse() else {
            return Ok(false);
        };
        let gateway = Gateway::new(&self.client, &settings.gateways)?;
        let mut found = gateway.transactions(&[target]).await?.into_iter();
        let process = found.find(|found| found.tags.value("Type") == Some("Process"));
        let Some(process) = process else {
            return Ok(false);
        };
        let mut known = self.relaying.known.borrow_mut();
        known.insert(letter.target.clone(), process.tags);
        Ok(true)
    }

    /// What the sender of a letter should know about its target: a process ignores messages of processes that somebody vouches for whom it
    /// does not trust.
    fn warning_of(&self, settings: &RelaySettings, letter: &Letter) -> Option<Problem> {
        let is_vouched =
            settings.voice == Voice::Process && matches!(letter.origin, Origin::Outbox(..));
        let known = self.relaying.known.borrow();
        let tags = known.get(&letter.target).filter(|_| is_vouched)?;
        let address = self.address(&settings.identity).ok()?;
        let warning = lint::of_trust(tags, &address)?;
        Some(Problem {
            code: warning.code.name().to_owned(),
            message: warning.message,
        })
    }

    /// Stores what became of a letter.
    async fn take_outcome(
        &self,
        number: u64,
        mut letter: Letter,
        outcome: remote::Result<()>,
        unit: Unit,
    ) -> Result<()> {
        let now = self.client.internet().now();
        let chance = self.client.internet().chance();
        let mut answer = None;
        match outcome {
            Ok(()) => {
                answer = self.answer_to(&letter).await?;
                letter.take(now);
            }
            Err(error) => {
                let problem = Problem {
                    code: error.kind.name().to_owned(),
                    message: explain(unit, &error),
                };
                letter.fail(&error, problem, now, chance, self.host.peers.is_some());
            }
        }
        let put = move |inner: &Inner| {
            let mut state = inner.state.borrow_mut();
            state.expect_open()?;
            // Somebody may have taken it out meanwhile.
            if state.relay.letters.contains_key(&number) {
                let origin = letter.origin;
                state.put_letter(number, Some(letter))?;
                if let Some(peer::Answer { content, target }) = answer {
                    state.add_letter(origin, content, target, now)?;
                }
            }
            Ok(())
        };
        self.change(put).await
    }

    /// The store is being read again, or there is something else that time may mend.
    async fn rest_after(&self, error: &Error) {
        if error.code != Code::Closed {
            self.client.internet().pause(FIRST_PAUSE as u32).await;
        }
    }
}

/// Whether a unit that answered so, or did not answer, has certainly not done what it was asked.
fn is_certainly_not_taken(kind: Kind) -> bool {
    matches!(kind, Kind::Offline | Kind::Resting | Kind::RateLimited)
}

fn interrupted(message: &str) -> Problem {
    Problem {
        code: Kind::Interrupted.name().to_owned(),
        message: message.to_owned(),
    }
}

/// Whether an item makes a process.
pub(super) fn is_process(bytes: &[u8]) -> bool {
    let item = DataItem::parse(bytes).ok();
    let item = item.filter(|item| item.target().is_none());
    item.is_some_and(|item| item.tags().value("Type") == Some("Process"))
}

impl Letter {
    /// Whether the item of a letter is a message, and neither makes a process nor publishes one.
    fn is_message(&self, bytes: &[u8]) -> bool {
        !matches!(self.origin, Origin::Published(_)) && !is_process(bytes)
    }

    /// Whether it is an assignment that was being made when this network ended. Whoever has it sent again begins its attempts anew; one whose
    /// answer was lost is dead.
    fn may_have_been_made(&self) -> bool {
        let is_interrupted = |problem: &Problem| problem.code == Kind::Interrupted.name();
        matches!(self.content, Content::Assignment { .. })
            && self.attempts > 0
            && self.problem.as_ref().is_some_and(is_interrupted)
    }

    /// Somebody has taken it.
    fn take(&mut self, now: u64) {
        self.fate = LetterFate::Taken(now);
        self.attempts += 1;
        self.problem = None;
        if let Content::Item { bytes, .. } | Content::Transaction { bytes, .. } = &mut self.content
        {
            // The network has it.
            bytes.clear();
        }
    }

    /// Nobody has.
    fn fail(
        &mut self,
        error: &remote::Error,
        problem: Problem,
        now: u64,
        chance: f64,
        is_known_by_peers: bool,
    ) {
        // What it failed by says more than that the unit is left alone since.
        if error.kind != Kind::Resting || self.problem.is_none() {
            self.problem = Some(problem);
        }
        // Then nothing was sent.
        let was_sent = !matches!(error.kind, Kind::Offline | Kind::Resting);
        self.attempts += u32::from(was_sent);
        let is_worn_out = self.attempts >= MOST_ATTEMPTS && now.saturating_sub(self.since) >= LIFE;
        // An answer without end says nothing about what was handed in.
        let may_help = error.kind.is_retryable() || error.kind == Kind::TooLarge;
        // Items are known by their ids; an assignment that was made would be made again, unless a peer made it.
        let is_once = matches!(self.content, Content::Assignment { .. }) && !is_known_by_peers;
        let may_help = may_help && (!is_once || is_certainly_not_taken(error.kind));
        if !may_help || is_worn_out {
            self.fate = LetterFate::Dead;
            return;
        }
        let doublings = self.attempts.saturating_sub(1).min(20);
        let pause = (FIRST_PAUSE << doublings).min(LONGEST_PAUSE);
        let pause = pause - (pause as f64 / 2.0 * chance.clamp(0.0, 1.0)) as u64;
        self.due = now + pause.max(error.retry_after.unwrap_or(0));
    }
}
