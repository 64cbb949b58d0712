//! One entry of a log, proven.

use std::fmt;

use lunette_ao::{Assignment, Id, Message, Tags};

use super::wire::{Edge, Item, number};
use super::{Assurance, ITEM_LIMIT, Scheduled, Scheduler};
use crate::error::{Error, Kind, Result};

/// What of an entry is to be proven.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Message,
    Assignment,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Part::Message => "message",
            Part::Assignment => "assignment",
        })
    }
}

impl Scheduler {
    /// Message and assignment of an edge, proven, and the one of the other.
    pub(super) async fn proven(&self, process: &Id, edge: Edge) -> Result<Scheduled> {
        let slot = edge.slot;
        if self.is_hyperbeam {
            return self.said(process, edge).await;
        }
        let assignment = self
            .proven_item(slot, &edge.assignment, Part::Assignment)
            .await?;
        if let Some(expected) = &self.address
            && assignment.owner != *expected
        {
            let problem = format!(
                "the assignment of slot {slot} is signed by {}, not by {expected}",
                assignment.owner
            );
            return Err(self.unverified(Some(slot), problem));
        }
        // What is proven says which slot it is: what was read before is not.
        let read = self.read(process, &assignment, slot)?;
        let message = match edge.message {
            Some(message) => self.proven_message(&read.message, slot, message).await?,
            None => self.assigned_alone(&read.message, slot).await?,
        };
        Ok(Scheduled {
            assignment: read,
            message,
            assurance: Assurance::Signed,
        })
    }

    /// The message with this id.
    pub(super) async fn proven_message(&self, id: &Id, slot: u64, item: Item) -> Result<Message> {
        if item.id() != Some(*id) {
            let problem = format!("the message of slot {slot} is not {id}, which was assigned");
            return Err(self.unverified(Some(slot), problem));
        }
        self.proven_item(slot, &item, Part::Message).await
    }

    /// A data item by what the unit says, or by what a gateway has where the unit may lack something.
    async fn proven_item(&self, slot: u64, item: &Item, part: Part) -> Result<Message> {
        let claim = item.claim();
        let problem = match claim.prove(self.client.verifier()).await {
            Ok(message) => return Ok(message),
            Err(problem) => problem,
        };
        let unproven = self.unverified(
            Some(slot),
            format!("the {part} of slot {slot} does not prove to be one: {problem}"),
        );
        // Assignments have no content.
        let lacks_data = part == Part::Message && item.may_lack_data();
        let lacks = lacks_data || item.may_lack();
        let (Some(gateway), Some(id), true) = (&self.gateway, claim.id, lacks) else {
            return Err(unproven);
        };
        let complete = gateway.complete(&id, &claim, lacks_data, ITEM_LIMIT);
        match complete.await {
            Ok(message) => Ok(message),
            Err(error) if error.kind.is_retryable() => Err(error),
            // A message may be too new for them, which proves nothing.
            Err(error) if error.kind == Kind::NotFound && part == Part::Message => Err(Error {
                slot: Some(slot),
                ..error
            }),
            Err(_) => Err(unproven),
        }
    }

    /// A message that was assigned by its id alone.
    async fn assigned_alone(&self, id: &Id, slot: u64) -> Result<Message> {
        let Some(gateway) = &self.gateway else {
            let problem = format!(
                "slot {slot} is of {id}, which the scheduler does not give: a gateway is needed"
            );
            return Err(self.unverified(Some(slot), problem));
        };
        let message = gateway.item(id, ITEM_LIMIT).await;
        message.map_err(|error| Error {
            slot: Some(slot),
            ..error
        })
    }

    /// What a proven assignment says.
    fn read(&self, process: &Id, item: &Message, slot: u64) -> Result<Assignment> {
        let wrong = |problem: String| {
            self.unverified(
                Some(slot),
                format!("the assignment of slot {slot} {problem}"),
            )
        };
        let number = |name| {
            number(&item.tags, name)
                .ok_or_else(|| wrong(format!("has no number as its tag {name}")))
        };
        let id = |name| {
            let id = item
                .tags
                .value(name)
                .and_then(|text| text.parse::<Id>().ok());
            id.ok_or_else(|| wrong(format!("has no id as its tag {name}")))
        };
        let assignment = Assignment {
            id: item.id,
            process: id("Process")?,
            message: id("Message")?,
            nonce: number("Nonce")?,
            epoch: number("Epoch")?,
            timestamp: number("Timestamp")?,
            block_height: number("Block-Height")?,
            hash_chain: item.tags.value("Hash-Chain").unwrap_or_default().to_owned(),
        };
        if assignment.process != *process {
            return Err(wrong(format!(
                "is one of the process {}",
                assignment.process
            )));
        }
        if assignment.nonce != slot {
            return Err(wrong(format!("is one of slot {}", assignment.nonce)));
        }
        if assignment.hash_chain.is_empty() {
            return Err(wrong("has no hash chain".to_owned()));
        }
        Ok(assignment)
    }
}

impl Scheduler {
    /// An edge of a HyperBEAM node: what can be proven is, and what cannot is said so.
    async fn said(&self, process: &Id, edge: Edge) -> Result<Scheduled> {
        let slot = edge.slot;
        let (assignment, doubt) = self.said_assignment(process, &edge).await?;
        let Some(item) = edge.message else {
            let message = self.assigned_alone(&assignment.message, slot).await?;
            return Ok(scheduled(assignment, message, doubt, None));
        };
        match self.proven_item(slot, &item, Part::Message).await {
            Ok(message) => Ok(scheduled(assignment, message, doubt, None)),
            // What is sent to a node may never get to a gateway.
            Err(error) if matches!(error.kind, Kind::Unverified | Kind::NotFound) => {
                let message = unproven(assignment.message, &item);
                Ok(scheduled(assignment, message, doubt, Some(error.message)))
            }
            Err(error) => Err(error),
        }
    }

    /// The assignment, and why it is not proven when it is not.
    async fn said_assignment(
        &self,
        process: &Id,
        edge: &Edge,
    ) -> Result<(Assignment, Option<String>)> {
        let slot = edge.slot;
        let tags = edge.assignment.tags();
        let id = |name| tags.value(name).and_then(|text| text.parse::<Id>().ok());
        let (of_process, named) = (id("Process"), id("Message"));
        let wrong = |problem: String| self.unverified(Some(slot), problem);
        let proven = edge.assignment.claim().prove(self.client.verifier()).await;
        let (owner, doubt) = match proven {
            Ok(item) if of_process.is_some() && named.is_some() => (item.owner, None),
            // It is signed, but may be one of any message.
            Ok(item) => (
                item.owner,
                Some("does not name its process and its message".to_owned()),
            ),
            Err(problem) => (
                edge.assignment.owner().to_owned(),
                Some(format!("cannot be proven in this form: {problem}")),
            ),
        };
        if let Some(expected) = &self.address
            && owner != *expected
        {
            return Err(wrong(format!(
                "the assignment of slot {slot} is signed by {owner}, not by {expected}"
            )));
        }
        if of_process.is_some_and(|of_process| of_process != *process) {
            return Err(wrong(format!(
                "the assignment of slot {slot} is one of another process"
            )));
        }
        let message = match &edge.message {
            Some(message) => message.id(),
            None => named,
        };
        let message = message.ok_or_else(|| {
            let problem = format!("slot {slot} does not say which message it is of");
            Error::new(Kind::Unexpected, self.base.host(), problem)
        })?;
        if named.is_some_and(|named| named != message) {
            return Err(wrong(format!(
                "the message of slot {slot} is {message}, which was not assigned"
            )));
        }
        let doubt = doubt.map(|doubt| format!("the assignment of slot {slot} {doubt}"));
        Ok((as_said(process, edge, message), doubt))
    }
}

/// An assignment by the fields that a node gives.
fn as_said(process: &Id, edge: &Edge, message: Id) -> Assignment {
    let tags = edge.assignment.tags();
    let number = |name| number(&tags, name).unwrap_or(0);
    let chain = tags
        .value("Hash-Chain")
        .or_else(|| tags.value("Base-Hashpath"));
    Assignment {
        id: edge.assignment_id,
        process: *process,
        message,
        nonce: edge.slot,
        epoch: number("Epoch"),
        timestamp: number("Timestamp"),
        block_height: number("Block-Height"),
        hash_chain: chain.unwrap_or_default().to_owned(),
    }
}

/// An entry with what is doubtful about it.
fn scheduled(
    assignment: Assignment,
    message: Message,
    first: Option<String>,
    second: Option<String>,
) -> Scheduled {
    let doubts: Vec<String> = first.into_iter().chain(second).collect();
    Scheduled {
        assignment,
        message,
        assurance: match doubts.is_empty() {
            true => Assurance::Signed,
            false => Assurance::Unsigned(doubts.join("; ")),
        },
    }
}

/// A message as it is said to be.
fn unproven(id: Id, item: &Item) -> Message {
    let claim = item.claim();
    Message {
        id,
        owner: item.owner().to_owned(),
        from_process: claim.tags.value("From-Process").map(str::to_owned),
        target: claim.target,
        anchor: claim.anchor,
        tags: claim.tags,
        data: claim.data,
        proof: None,
    }
}
