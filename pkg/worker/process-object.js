// A process as a Durable Object: a network of its own, with this process in it. The object's storage is the network's store; what happens to it happens
// one thing after the other; other objects are its peers.
import { DurableObject } from "cloudflare:workers";
import { MODULE, Network, callAlone } from "../artifacts-workerd.js";
import { LunetteError } from "../error.js";
import { DurableObjectDatabase } from "../sql/durable-object.js";
import { SqlStore } from "../sql/store.js";
import { Directory } from "./directory.js";
import { GasGate } from "./gas-gate.js";
import { GatedPort } from "./machine-port.js";
import { outsideOf } from "./outside.js";
import { peersOf } from "./peers.js";
import { Register } from "./register.js";
import { authorityOf } from "./settings.js";

/** Calls after which there may be something to do that nobody waits for. */
const MOVING = new Set(["spawn", "send", "receive", "monitor", "unmonitor"]);

/** Calls that make the process: only these leave anything behind where there is none. */
const MAKING = new Set(["spawn", "receive"]);

/** What leads to the network outside: the names of `relay` in the options. */
const PLACES = ["messenger", "compute", "uploader", "gateways"];

/** How soon after a call an alarm comes, in milliseconds: what follows is begun at once, and mostly done by then; it is for what is not. */
const SOON = 200;

/** How long an alarm may wait for what goes on, in milliseconds, and how often it looks. */
const PATIENCE = 20_000;
const GLANCE = 10;

/** The class of the objects of a deployment. */
export function processClass(settings) {
  return class LunetteProcess extends DurableObject {
    #gate = new GasGate(settings.eventGas);
    #directory = new Directory(this.env, settings);
    #network;
    /** How many have to do with the network at the moment. */
    #users = 0;
    /** Runs while there are none. */
    #idle;
    /** The network before this one, while it ends. */
    #ending;
    /** When the next alarm is, as far as this knows: undefined when it does not, null when there is none. */
    #alarm;
    #isWorking = false;
    #registering;
    /** Moving to the module of this deployment, or that it cannot be done. */
    #upgrading;

    constructor(ctx, env) {
      super(ctx, env);
      this.#gate.onclosed = () => this.#wake(Date.now());
    }

    /** Calls a function of the network. Gives `{ value }` or `{ error }`: what is thrown would lose its code on the way. */
    async call(process, method, params) {
      this.#gate.open();
      try {
        if (!this.#isMade() && !(MAKING.has(method) && (await makes(process, params)))) throw unknown(process);
        return await this.#hold(async () => {
          const network = await this.#open(process);
          const value = await network.call(method, params);
          if (MOVING.has(method)) {
            this.#wake(Date.now() + SOON);
            this.ctx.waitUntil(this.#hold(() => this.#register(network, process)));
          }
          return { value };
        });
      } catch (error) {
        return { error: LunetteError.from(error).toMessage() };
      }
    }

    /** Does what is due, as long as an event may take; what is left is for the next alarm. Done twice, it finds nothing to do. */
    async alarm() {
      this.#gate.open();
      this.#alarm = null;
      if (!this.#isMade()) return;
      const process = await this.ctx.storage.get("process");
      if (process === undefined) return;
      await this.#hold(async () => {
        const network = await this.#open(process);
        this.#isWorking = true;
        try {
          await this.#upgrade(network, process);
          await this.#workOff(network);
          await this.#register(network, process);
        } finally {
          this.#isWorking = false;
          const due = await network.call("due", {});
          if (due !== null) this.#wake(Math.max(due, Date.now()));
        }
      });
    }

    /** Does something with the network, which does not end before that is done. */
    async #hold(work) {
      this.#users += 1;
      clearTimeout(this.#idle);
      try {
        return await work();
      } finally {
        this.#users -= 1;
        if (this.#users === 0) this.#rest();
      }
    }

    /** Waits for somebody to come. */
    #rest() {
      this.#idle = setTimeout(() => this.#end(), settings.idleTime);
    }

    /** Ends the network, unless there is anything to do before it would be opened again. An object is not told when it is taken out of memory, and what the
     *  runtime has of a network is in the memory of all that are in the isolate: it would stay there. */
    async #end() {
      const network = await this.#network;
      if (network === undefined) return;
      // What has failed has nothing to do any more.
      const due = await network.call("due", {}).catch(() => null);
      if (this.#users > 0) return;
      if (due !== null && due <= Date.now() + settings.idleTime) {
        this.#rest();
        return;
      }
      this.#network = undefined;
      this.#registering = undefined;
      this.#ending = network.close().finally(() => network.free());
    }

    /** Tells the index what is new. What fails is told again by the next one. */
    async #register(network, process) {
      this.#registering ??= new Register(this.ctx.storage, this.#directory, network, process);
      await this.#registering.complete();
    }

    /** Returns when nothing is due, or it is time to end. */
    async #workOff(network) {
      const end = Date.now() + PATIENCE;
      while (Date.now() < end && !this.#gate.isClosed) {
        const due = await network.call("due", {});
        if (due === null || due > Date.now()) return;
        await new Promise((resolve) => setTimeout(resolve, GLANCE));
      }
    }

    /** Has an alarm come at a time, unless one comes before, or the one that is being worked off sees to it. */
    #wake(time) {
      if (this.#isWorking && !this.#gate.isClosed) return;
      if (typeof this.#alarm === "number" && this.#alarm <= time) return;
      this.#alarm = time;
      // What is answered waits until this is stored.
      this.ctx.storage.setAlarm(time);
    }

    /** Whether there is anything in this object: whoever asks for an id that nobody has must not make one. */
    #isMade() {
      if (this.#network !== undefined) return true;
      return this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'lunette_store'").toArray().length > 0;
    }

    #open(process) {
      this.#network ??= this.#start(process).catch((error) => {
        // The next one tries again.
        this.#network = undefined;
        throw error;
      });
      return this.#network;
    }

    async #start(process) {
      await this.#ending;
      const authority = authorityOf(this.env);
      // An alarm does not say whose it is.
      if (!this.#isMade()) this.ctx.storage.put("process", process);
      const store = new SqlStore(new DurableObjectDatabase(this.ctx.storage));
      const opening = Network.open({
        name: process,
        store: { object: store },
        module: MODULE,
        spawnWorker: () => new GatedPort(this.#gate),
        limits: settings.limits,
        authority,
        peers: peersOf(this.#directory, process, () => opening),
        fetch: outsideOf(settings),
      });
      const network = await opening;
      await this.#reach(network);
      await this.#upgrade(network, process);
      return network;
    }

    /** The modules of earlier deployments are not to be had here: a process that has one is moved to that of this one, in the background. What it is
     *  sent meanwhile waits. */
    async #upgrade(network, process) {
      const made = (await network.call("processes", {})).find(({ id }) => id === process);
      if (made === undefined || made.module === MODULE.hash) return;
      this.#upgrading ??= this.#hold(() => network.call("upgrade", { process })).catch((error) => {
        console.error(`the process ${process} cannot go on yet: ${error.message}`);
        // Results that differ do so again; everything else is tried again by the next alarm.
        if (error.code !== "unsupported-module") this.#upgrading = undefined;
      });
      this.#wake(Date.now());
    }

    /** Says how the network outside is reached, when that is not what is stored. */
    async #reach(network) {
      const known = await network.call("relay", {});
      const { relay } = settings;
      const place = (settings, name) => String(settings?.[name] ?? "");
      const isSame = (relay === undefined) === (known === null) && PLACES.every((name) => place(known, name) === place(relay, name));
      if (!isSame) await network.call("setRelay", { settings: relay === undefined ? null : { ...relay, identity: "authority" } });
    }
  };
}

/** Whether an item makes a process; throws when it is none, or is not signed by whom it says. */
async function makes(process, { item }) {
  const { id, tags } = await callAlone("readItem", { item });
  return id === process && tags.some(({ name, value }) => name === "Type" && value === "Process");
}

function unknown(process) {
  return new LunetteError("unknown-process", `there is no process ${process} here`, { process });
}
