// What a worker in workerd has of memory, as its inspector tells (the DevTools protocol, `Runtime.getHeapUsage`).
import WebSocket from "ws";

/** The worker of a test, among those that Miniflare has of its own. */
const WORKER = "core:user:";

/** Bytes of the heap of a worker and of its buffers, memories of WebAssembly included. What the collector has not come to yet is part of it: workerd answers
 *  no request for a collection. */
export async function heapOf(miniflare) {
  const { host } = await miniflare.getInspectorURL();
  const { usedSize, backingStorageSize } = await ask(`ws://${host}/${WORKER}`, "Runtime.getHeapUsage");
  return usedSize + backingStorageSize;
}

function ask(address, method) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`the inspector has gone: ${address}`)));
    socket.on("open", () => socket.send(JSON.stringify({ id: 1, method, params: {} })));
    socket.on("message", (text) => {
      const { id, result, error } = JSON.parse(text);
      if (id !== 1) return;
      if (error) reject(new Error(error.message));
      else resolve(result);
      socket.close();
    });
  });
}
