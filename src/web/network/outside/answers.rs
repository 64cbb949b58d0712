//! What calls about the network outside give back.

use lunette_runtime::network::{Numbered, Publication, ReplicaInfo};
use lunette_runtime::records::{
    self, Content, LetterFate, Origin, Protocol, RelaySettings, Units, Voice,
};
use lunette_runtime::{Code, Result};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::super::answers::to_js;

#[derive(Serialize)]
struct Problem<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct UnitsAnswer<'a> {
    protocol: &'static str,
    scheduler: &'a str,
    compute: Option<&'a str>,
    gateways: &'a [String],
}

impl<'a> From<&'a Units> for UnitsAnswer<'a> {
    fn from(units: &'a Units) -> UnitsAnswer<'a> {
        UnitsAnswer {
            protocol: protocol_name(units.protocol),
            scheduler: &units.scheduler,
            compute: units.compute.as_deref(),
            gateways: &units.gateways,
        }
    }
}

fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Legacy => "legacy",
        Protocol::HyperBeam => "hyperbeam",
    }
}

#[derive(Serialize)]
struct DivergenceAnswer<'a> {
    slot: u64,
    message: String,
    path: &'a str,
    ours: &'a str,
    theirs: &'a str,
}

#[derive(Serialize)]
struct Unproven<'a> {
    count: u64,
    slot: u64,
    reason: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplicaAnswer<'a> {
    units: UnitsAnswer<'a>,
    following: bool,
    caught_up: bool,
    latest: Option<u64>,
    verified: u64,
    compared: u64,
    same: u64,
    different: u64,
    unknown: u64,
    unproven: Option<Unproven<'a>>,
    divergence: Option<DivergenceAnswer<'a>>,
    problem: Option<Problem<'a>>,
}

/// How far a replica is.
pub(super) fn replica(info: &ReplicaInfo) -> Result<JsValue> {
    let progress = &info.progress;
    let unproven = progress.first_unproven.as_ref();
    let unproven = unproven.map(|(slot, reason)| Unproven {
        count: progress.unproven,
        slot: *slot,
        reason,
    });
    let divergence = progress.divergence.as_ref();
    let divergence = divergence.map(|divergence| DivergenceAnswer {
        slot: divergence.slot,
        message: divergence.message.to_string(),
        path: &divergence.path,
        ours: &divergence.ours,
        theirs: &divergence.theirs,
    });
    to_js(&ReplicaAnswer {
        units: (&info.units).into(),
        following: progress.following,
        caught_up: info.caught_up,
        latest: info.latest,
        verified: info.verified,
        compared: progress.compared,
        same: progress.same,
        different: progress.different,
        unknown: progress.unknown,
        unproven,
        divergence,
        problem: info.problem.as_ref().map(|error| Problem {
            code: error.code.name(),
            message: &error.message,
        }),
    })
}

#[derive(Serialize)]
struct SettingsAnswer<'a> {
    protocol: &'static str,
    messenger: &'a str,
    compute: Option<&'a str>,
    uploader: Option<&'a str>,
    gateways: &'a [String],
    identity: &'a str,
    voice: &'static str,
    sending: bool,
}

/// How the network outside is reached.
pub(super) fn settings(settings: Option<&RelaySettings>) -> Result<JsValue> {
    let Some(settings) = settings else {
        return Ok(JsValue::NULL);
    };
    to_js(&SettingsAnswer {
        protocol: protocol_name(settings.protocol),
        messenger: &settings.messenger,
        compute: settings.compute.as_deref(),
        uploader: settings.uploader.as_deref(),
        gateways: &settings.gateways,
        identity: &settings.identity,
        voice: match settings.voice {
            Voice::Process => "process",
            Voice::Identity => "identity",
        },
        sending: settings.sending,
    })
}

#[derive(Serialize)]
struct Posted {
    letter: u64,
    message: String,
}

/// Something was posted.
pub(super) fn posted(letter: u64, message: &lunette_ao::Id) -> Result<JsValue> {
    to_js(&Posted {
        letter,
        message: message.to_string(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LetterAnswer<'a> {
    letter: u64,
    /// The item, or the message that is to be assigned; nothing for what could not be made an item.
    message: Option<String>,
    assignment: bool,
    target: &'a str,
    /// The process that sent it, or that is being published.
    process: Option<String>,
    origin: &'static str,
    outbox: Option<u64>,
    state: &'static str,
    since: u64,
    attempts: u32,
    due: Option<u64>,
    taken: Option<u64>,
    problem: Option<Problem<'a>>,
    warning: Option<Problem<'a>>,
}

/// Letters to the network.
pub(super) fn letters(letters: &[Numbered]) -> Result<JsValue> {
    let letters: Vec<_> = letters.iter().map(letter).collect();
    to_js(&letters)
}

/// How far a letter is, by name.
pub(in super::super) fn state(fate: LetterFate) -> &'static str {
    match fate {
        LetterFate::Waiting => "waiting",
        LetterFate::Taken(_) => "taken",
        LetterFate::Dead => "dead",
    }
}

fn letter(Numbered { number, letter }: &Numbered) -> LetterAnswer<'_> {
    let (process, origin, outbox) = match letter.origin {
        Origin::Outbox(outbox, process) => (Some(process), "outbox", Some(outbox)),
        Origin::Posted => (None, "posted", None),
        Origin::Published(process) => (Some(process), "published", None),
    };
    let (message, assignment) = match &letter.content {
        Content::Item { id, .. } | Content::Transaction { id, .. } => (Some(id), false),
        Content::Assignment { message } => (Some(message), true),
        Content::Unmade => (None, false),
    };
    LetterAnswer {
        letter: *number,
        message: message.map(ToString::to_string),
        assignment,
        target: &letter.target,
        process: process.map(|process| process.to_string()),
        origin,
        outbox,
        state: state(letter.fate),
        since: letter.since,
        attempts: letter.attempts,
        due: (letter.fate == LetterFate::Waiting).then_some(letter.due),
        taken: match letter.fate {
            LetterFate::Taken(at) => Some(at),
            _ => None,
        },
        problem: letter.problem.as_ref().map(problem),
        warning: letter.warning.as_ref().map(problem),
    }
}

fn problem(problem: &records::Problem) -> Problem<'_> {
    Problem {
        code: &problem.code,
        message: &problem.message,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PublicationAnswer {
    process: String,
    letters: Vec<u64>,
    left_out: Vec<LeftOutAnswer>,
}

#[derive(Serialize)]
struct LeftOutAnswer {
    slot: u64,
    message: String,
    reason: &'static str,
}

/// What is being published.
pub(super) fn publication(publication: &Publication) -> Result<JsValue> {
    let (first, end) = publication.letters;
    let left_out = publication.left_out.iter().map(|left_out| LeftOutAnswer {
        slot: left_out.slot,
        message: left_out.message.to_string(),
        reason: left_out.reason,
    });
    to_js(&PublicationAnswer {
        process: publication.process.to_string(),
        letters: (first..end).collect(),
        left_out: left_out.collect(),
    })
}

/// The code and the text of something that is in the way.
#[derive(Serialize)]
pub(in super::super) struct Obstacle<'a> {
    pub(in super::super) code: Code,
    pub(in super::super) message: &'a str,
}
