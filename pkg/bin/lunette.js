#!/usr/bin/env node
// The command line: `npx lunette`, `deno run -A npm:lunette`.
import process from "node:process";
import { main } from "../cli/main.js";

process.exitCode = await main(process.argv.slice(2));
