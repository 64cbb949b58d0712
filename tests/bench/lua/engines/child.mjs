// The process in which one engine lives: it answers each program with a time and a value, or an error.
const options = JSON.parse(process.argv[2]);
const { open } = await import(`./${options.adapter}.mjs`);
const engine = await open(options);

process.on("message", async (source) => {
  // What an earlier run left behind is collected now and not within the timed part.
  globalThis.gc();
  try {
    process.send(await engine.run(source));
  } catch (error) {
    process.send({ error: String(error?.message ?? error).split("\n")[0] });
  }
});
process.send("ready");
