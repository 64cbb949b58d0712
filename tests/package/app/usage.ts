import { Lunette, type ResultEntry } from "lunette";
import AoLoader from "lunette/ao-loader";
import { connect, createDataItemSigner } from "lunette/connect";
import { Machine } from "lunette/machine";
import { serve } from "lunette/service-worker";
import * as units from "lunette/units";

export const answer = async (): Promise<ResultEntry> => (await (await Lunette.open()).spawn()).eval("return 6 * 7");
export const spawned: Promise<string> = connect().spawn({ module: "m", scheduler: "s", signer: createDataItemSigner() });
export const others = [AoLoader, Machine, serve, units];
// @ts-expect-error: types that resolve refuse what is wrong
export const wrong: Promise<number> = Lunette.open();
