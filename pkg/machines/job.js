// Jobs and their replies, each as one buffer: so one message to a worker carries a hundred messages of a process, and neither side makes
// an object or a text of any. src/web/machines/job.rs writes jobs and reads replies.
//
// All numbers are little-endian.
//
//   job      slice u64 | flags u32 | messages u32 | tail u32 | 0 u32 | the length of each message, u32 | the tail | the messages
//   replies  count u32 | 0 u32 | of each: gas u64, status u32, length u32 | the results
//
// `tail` is the length of the tail: the end of each request, from what follows its message: `,"env":..,"limits":..}`, with a `question` if one is asked. After `{"message":`
// and a message (JSON text) it makes the request that src/process/request.rs describes, with its fields in the order in which
// Machine.handle has them: the same messages lead to the same memory. Flag 1: the job is dry; flag 2: errors are
// not undone. Statuses are those of src/process/abi.rs, and 6: the machine stopped.
import { LunetteError } from "../error.js";
import { Reply } from "../machine.js";

const JOB_HEADER = 24;
const REPLIES_HEADER = 8;
const REPLY_HEADER = 16;
const DRY = 1;
const KEEP_ERRORS = 2;
const MACHINE_TRAPPED = 6;

const encoder = new TextEncoder();
const HEAD = encoder.encode('{"message":');

/** Evaluates the messages of a job, an ArrayBuffer, on a machine; gives the replies as an ArrayBuffer. */
export function evaluateJob(machine, job) {
  const { slice, dry, keepErrors, tail, messages } = readJob(job);
  let gas = 0;
  const enough = (reply) => (gas += reply.gas) >= slice;
  const requests = messages.map((message) => [HEAD, message, tail]);
  return writeReplies(machine.handleAll(requests, { dry, keepErrors, enough, trapped }));
}

/** A trap is the answer to its message alone: the machine stands where it stood before. */
function trapped(error) {
  return new Reply(MACHINE_TRAPPED, 0, encoder.encode(JSON.stringify({ Error: error.message })));
}

function readJob(job) {
  if (!(job instanceof ArrayBuffer) || job.byteLength < JOB_HEADER) throw malformed();
  const view = new DataView(job);
  const count = view.getUint32(12, true);
  const tailLength = view.getUint32(16, true);
  let offset = JOB_HEADER + 4 * count;
  if (offset + tailLength > job.byteLength) throw malformed();
  const tail = new Uint8Array(job, offset, tailLength);
  offset += tailLength;
  const messages = [];
  for (let index = 0; index < count; index += 1) {
    const length = view.getUint32(JOB_HEADER + 4 * index, true);
    if (offset + length > job.byteLength) throw malformed();
    messages.push(new Uint8Array(job, offset, length));
    offset += length;
  }
  const flags = view.getUint32(8, true);
  const slice = Number(view.getBigUint64(0, true));
  return { slice, dry: (flags & DRY) !== 0, keepErrors: (flags & KEEP_ERRORS) !== 0, tail, messages };
}

function malformed() {
  return new LunetteError("invalid-argument", "this is not a job", { field: "job" });
}

function writeReplies(replies) {
  const tableEnd = REPLIES_HEADER + REPLY_HEADER * replies.length;
  const bytes = new Uint8Array(replies.reduce((sum, reply) => sum + reply.bytes.length, tableEnd));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, replies.length, true);
  let entry = REPLIES_HEADER;
  let offset = tableEnd;
  for (const { gas, status, bytes: result } of replies) {
    view.setBigUint64(entry, BigInt(gas), true);
    view.setUint32(entry + 8, status, true);
    view.setUint32(entry + 12, result.length, true);
    bytes.set(result, offset);
    entry += REPLY_HEADER;
    offset += result.length;
  }
  return bytes.buffer;
}

/** The gas that replies used. */
export function gasOf(replies) {
  const view = new DataView(replies);
  let gas = 0;
  for (let index = 0; index < view.getUint32(0, true); index += 1) {
    gas += Number(view.getBigUint64(REPLIES_HEADER + REPLY_HEADER * index, true));
  }
  return gas;
}
