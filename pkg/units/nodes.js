// Messages and assignments as schedulers and gateways write them.
import { base64urlOf } from "../common/base64url.js";

/** Digits of a block height. */
const HEIGHT_DIGITS = 12;

/** A height as schedulers write it. */
export function heightText(height) {
  return String(height).padStart(HEIGHT_DIGITS, "0");
}

/** Who a message is of. What processes send is signed by nobody, so it has no key. */
export function ownerOf({ owner, proof }) {
  return { address: owner, key: proof?.key ?? "" };
}

/** The anchor of a message as gateways write it, in base64url; schedulers write text. */
export function anchorOf({ anchor, proof }) {
  return proof?.anchor ?? base64urlOf(new TextEncoder().encode(anchor));
}

/** Content as text: JSON has no bytes. */
export function textOf(data) {
  return typeof data === "string" ? data : new TextDecoder().decode(data);
}

/** Content as bytes. */
export function bytesOfData(data) {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

/** A message as a scheduler gives it. */
export function messageNode(message) {
  const { id, tags, data, anchor, target, proof } = message;
  return { id, owner: ownerOf(message), data: textOf(data), tags, signature: proof?.signature ?? "", anchor, target };
}

/** The assignment of a log entry as a scheduler gives it: signed, if this network signs. */
export function assignmentNode(process, { assignment }, scheduler) {
  const { id, tags, proof } = assignment;
  const owner = { address: proof?.owner ?? scheduler, key: proof?.key ?? "" };
  return { id, owner, tags, signature: proof?.signature ?? "", anchor: "", target: proof ? "" : process };
}
